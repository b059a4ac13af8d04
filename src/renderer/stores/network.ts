import { create } from 'zustand';
import { isWildcard } from '../../shared/endpoints.ts';
import type { ErrorReport } from '../../shared/errors.ts';
import type { HostReport, NetworkHost } from '../../shared/network.ts';
import type { NetworkSettings } from '../../shared/settings.ts';
import { ask, reportOf } from '../api.ts';
import { readSettings, saveSettings } from './settings.ts';

/** A host Connect must reach, and everything it is for. */
export interface NeededHost {
  readonly host: string;
  readonly purposes: readonly NetworkHost['purpose'][];
}

/** How far the test of one host is. */
export type HostAnswer =
  | { readonly state: 'asked' }
  | { readonly state: 'answered'; readonly test: HostReport }
  /** It could not even be tried. */
  | { readonly state: 'not-tried'; readonly error: ErrorReport };

interface NetworkState {
  /** `null` until the host has told. */
  readonly hosts: readonly NeededHost[] | null;
  /** Why there are none. */
  readonly error: ErrorReport | null;
  /** By host; those that were never asked are missing. */
  readonly answers: Readonly<Record<string, HostAnswer>>;
}

/** The way to the cloud service. A password goes straight to the host and is never here. */
export const useNetwork = create<NetworkState>(() => ({ hosts: null, error: null, answers: {} }));

/** A test that was begun before the network changed tells nothing about it. */
let round = 0;

/** Reads which hosts are needed, and the settings in force. */
export async function readNetwork(): Promise<void> {
  void readSettings();
  try {
    useNetwork.setState({ hosts: gather(await ask('network.hosts', {})), error: null });
  } catch (error) {
    useNetwork.setState({ hosts: null, error: reportOf(error), answers: {} });
  }
}

/** Tries all hosts at once; each answers in its own time. */
export async function testConnection(): Promise<void> {
  round += 1;
  const mine = round;
  const { hosts } = useNetwork.getState();
  if (hosts === null) return;
  useNetwork.setState({ answers: Object.fromEntries(hosts.map(({ host }) => [host, { state: 'asked' }])) });
  await Promise.all(
    hosts.map(async ({ host }) => {
      const answer = await tryHost(host);
      if (mine === round) useNetwork.setState(({ answers }) => ({ answers: { ...answers, [host]: answer } }));
    }),
  );
}

/** Saves how the network is gone through; what was tested before no longer counts. Says whether it is saved. */
export async function saveNetwork(network: NetworkSettings): Promise<boolean> {
  const isSaved = await saveSettings({ network });
  if (isSaved) forgetAnswers();
  return isSaved;
}

/** Tells the proxy server who we are. @throws {HostError} */
export async function signIn(userName: string, password: string, remember: boolean): Promise<void> {
  await ask('network.sign-in', { userName, password, remember });
  forgetAnswers();
  await readSettings();
}

/** Forgets the password. @throws {HostError} */
export async function signOut(): Promise<void> {
  await ask('network.sign-out', {});
  forgetAnswers();
  await readSettings();
}

/** Whether something failed because the proxy server does not know who we are. */
export function needsSignIn(error: ErrorReport | null): boolean {
  return error?.code === 'proxy.needs-credentials' || error?.code === 'proxy.wrong-credentials';
}

function forgetAnswers(): void {
  round += 1;
  useNetwork.setState({ answers: {} });
}

async function tryHost(host: string): Promise<HostAnswer> {
  try {
    return { state: 'answered', test: await ask('network.test', { host }) };
  } catch (error) {
    return { state: 'not-tried', error: reportOf(error) };
  }
}

/** One line for each host that can be tried, whatever it is needed for; a wildcard names no host one could try. */
function gather(needed: readonly NetworkHost[]): readonly NeededHost[] {
  const hosts = new Map<string, NetworkHost['purpose'][]>();
  for (const { host, purpose } of needed) if (!isWildcard(host)) hosts.set(host, [...(hosts.get(host) ?? []), purpose]);
  return [...hosts].map(([host, purposes]) => ({ host, purposes }));
}
