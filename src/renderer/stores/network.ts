import { create } from 'zustand';
import { isWildcard } from '../../shared/endpoints.ts';
import type { ErrorReport } from '../../shared/errors.ts';
import type { HostReport, NetworkCheckNow, NetworkHost } from '../../shared/network.ts';
import type { SystemProxySetting } from '../../shared/routes.ts';
import type { Settings } from '../../shared/settings.ts';
import { ask, reportOf, subscribe } from '../api.ts';
import { readSettings, saveSettings } from './settings.ts';

/** A host Connect may have to reach, and everything it is for. */
export interface NeededHost {
  readonly host: string;
  readonly purposes: readonly NetworkHost['purpose'][];
  readonly isRequired: boolean;
}

interface NetworkState {
  /** Those that can be tried; `null` until the host has told. */
  readonly hosts: readonly NeededHost[] | null;
  /** Those that can only be listed. */
  readonly listed: readonly NeededHost[];
  /** Why there are none. */
  readonly error: ErrorReport | null;
  /** The last check, as far as it is; `null` when nothing was checked since the network changed. */
  readonly check: NetworkCheckNow | null;
  /** Why nothing could be checked at all. */
  readonly checkError: ErrorReport | null;
  /** What the system has set where; empty where there is one place only. */
  readonly systemSettings: readonly SystemProxySetting[];
}

/** The way to the cloud service. A password goes straight to the host and is never here. */
export const useNetwork = create<NetworkState>(() => ({
  hosts: null,
  listed: [],
  error: null,
  check: null,
  checkError: null,
  systemSettings: [],
}));

/** A check that was begun before the network changed tells nothing about it. */
let round = 0;
let isFollowing = false;

/** Reads which hosts are needed, and the settings in force; from then on checks are followed. */
export async function readNetwork(): Promise<void> {
  follow();
  void readSettings();
  void readSystemSettings();
  try {
    const all = gather(await ask('network.hosts', {}));
    useNetwork.setState({
      hosts: all.filter(({ host }) => !isWildcard(host)),
      listed: all.filter(({ host }) => isWildcard(host)),
      error: null,
    });
  } catch (error) {
    useNetwork.setState({ hosts: null, listed: [], error: reportOf(error), check: null });
  }
}

/** Tries all hosts at once; each is shown as it comes out. */
export async function testConnection(): Promise<void> {
  round += 1;
  const mine = round;
  useNetwork.setState({ check: { isUnderWay: true, reports: [] }, checkError: null });
  try {
    const { reports } = await ask('network.check', {});
    if (mine === round) useNetwork.setState({ check: { isUnderWay: false, reports } });
  } catch (error) {
    if (mine === round) useNetwork.setState({ check: null, checkError: reportOf(error) });
  }
}

/** Saves how the network is gone through; what was tested before no longer counts. Says whether it is saved. */
export async function saveNetwork(change: Pick<Settings, 'network' | 'bandwidth'>): Promise<boolean> {
  const isSaved = await saveSettings(change);
  if (isSaved) forgetCheck();
  return isSaved;
}

/** Tells a proxy server who we are: the one that asked, or the one that will. @throws {HostError} */
export async function signIn(
  userName: string,
  password: string,
  remember: boolean,
  proxy: string | null,
): Promise<void> {
  await ask('network.sign-in', { userName, password, remember, ...(proxy === null ? {} : { proxy }) });
  forgetCheck();
  await readSettings();
}

/** Forgets the password. @throws {HostError} */
export async function signOut(): Promise<void> {
  await ask('network.sign-out', {});
  forgetCheck();
  await readSettings();
}

/** Whether something failed because the proxy server does not know who we are. */
export function needsSignIn(error: ErrorReport | null): boolean {
  return error?.code === 'proxy.needs-credentials' || error?.code === 'proxy.wrong-credentials';
}

/** The proxy server an error says wants to know who we are; `null` when none does. */
export function proxyThatAsks(error: ErrorReport | null): string | null {
  if (error === null || !needsSignIn(error)) return null;
  const { proxy } = error.details;
  return typeof proxy === 'string' ? proxy : null;
}

/** Every proxy server that asks, once each. */
export function proxiesThatAsk(reports: readonly HostReport[]): readonly string[] {
  return [...new Set(reports.flatMap(({ error }) => proxyThatAsks(error) ?? []))];
}

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  subscribe(({ event, value }) => {
    if (event !== 'network.changed') return;
    // What an answer under way brings was found on the old way.
    if (value === null) round += 1;
    useNetwork.setState({ check: value });
  });
}

async function readSystemSettings(): Promise<void> {
  try {
    useNetwork.setState({ systemSettings: await ask('network.system-settings', {}) });
  } catch (error) {
    useNetwork.setState({ systemSettings: [], checkError: reportOf(error) });
  }
}

function forgetCheck(): void {
  round += 1;
  useNetwork.setState({ check: null, checkError: null });
}

/** One line for each host, whatever it is needed for. */
function gather(needed: readonly NetworkHost[]): readonly NeededHost[] {
  const hosts = new Map<string, NeededHost>();
  for (const { host, purpose, isRequired } of needed) {
    const known = hosts.get(host);
    hosts.set(host, {
      host,
      purposes: [...(known?.purposes ?? []), purpose],
      isRequired: isRequired || known?.isRequired === true,
    });
  }
  return [...hosts.values()];
}
