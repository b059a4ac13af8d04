import { placeFile } from '../core/transfer/place-file.ts';
import { firewallList } from '../main/network/firewall-list.ts';
import { trustPlace } from '../main/settings/default-places.ts';
import { readSettings } from '../main/settings/settings-file.ts';
import { AppError, isAppError, toAppError } from '../shared/errors.ts';
import type { NetworkCheck } from '../shared/network.ts';
import type { Settings } from '../shared/settings.ts';
import type { Globals, Request } from './arguments.ts';
import { Cancellation } from './cancellation.ts';
import { checkLines } from './check-lines.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { CliHost } from './host.ts';
import { proxyPassword, withOverrides } from './run-job.ts';
import { showError } from './text-output.ts';

/** What `connect --check` is to do. */
export interface CheckOrder {
  /** Where the list for the firewall goes; `null` for none. The path is absolute. */
  readonly firewallList: string | null;
}

type CheckRequest = Extract<Request, { kind: 'check' }>;

/** Longer than this nobody waits for one host. */
const limitMs = 20_000;

interface Found {
  readonly check: NetworkCheck;
  readonly firewallList: string | null;
}

/** Goes the way to every host. It is no job: no log is kept, and nothing is sent or downloaded. */
export async function runCheck({ order, globals }: CheckRequest, host: CliHost): Promise<ExitCode> {
  const cancellation = new Cancellation(host);
  let found: Found | null = null;
  let error: AppError | null = null;
  try {
    found = await find(order, globals, host, cancellation.signal);
  } catch (thrown) {
    // An aborted signal throws an error of the system's own.
    error = cancellation.signal.aborted && !isAppError(thrown) ? new AppError('job.cancelled', {}) : toAppError(thrown);
  }
  cancellation.close();
  const failed = (found?.check.reports ?? []).filter(({ isRequired, isReachable }) => isRequired && !isReachable);
  const state = error === null ? 'done' : error.code === 'job.cancelled' ? 'cancelled' : 'failed';
  const exitCode = exitCodeOf({ state, errorCode: error?.code ?? null, problemCount: failed.length });
  if (globals.isJson) {
    const ended = { event: 'ended', command: 'connect --check', state, ...found, error: error?.toReport() ?? null };
    host.out.write(`${JSON.stringify({ ...ended, exitCode })}\n`);
    return exitCode;
  }
  if (found !== null && !globals.isQuiet) {
    for (const line of checkLines(found.check, host.out.width())) host.out.write(`${line}\n`);
    if (found.firewallList !== null) host.out.write(`Wrote ${found.firewallList}\n`);
  }
  for (const report of found?.check.reports ?? [])
    if (report.error !== null) showError(host.err, report.isRequired ? 'Problem' : 'Note', report.error);
  if (error !== null) showError(host.err, 'Error', error.toReport());
  return exitCode;
}

async function find(order: CheckOrder, globals: Globals, host: CliHost, signal: AbortSignal): Promise<Found> {
  const format = order.firewallList === null ? null : formatOf(order.firewallList);
  const read = withOverrides(await readSettings(globals.settings, host.computer), globals);
  const settings = withProxy(read.settings, globals);
  const { userName, proxy } = settings.network;
  const { SERVICE_CONNECTION_PROXY_PASSWORD: given = '' } = host.computer.environment;
  // A proxy server that is found, and not named, is told who we are where Connect would not have to ask.
  const isNamed = userName !== null && (proxy === 'manual' || (given !== '' && proxy !== 'discover'));
  const password = isNamed ? await proxyPassword({ host, log: { addSecret: () => undefined } }, userName) : null;
  const { openNetwork } = await host.loadNetwork();
  const network = await openNetwork(
    settings,
    host.computer.environment,
    isNamed ? { userName, password: password ?? '' } : null,
  );
  const check = await network.check(limitMs, signal);
  if (order.firewallList === null || format === null) return { check, firewallList: null };
  const { createServices } = await host.loadJobs();
  const services = createServices(settings, {
    proxy: null,
    trustFolder: trustPlace(settings.trustFolder, host.computer),
  });
  try {
    const bytes = firewallList(network.firewallEntries(check), format);
    await placeFile(services.ports.files, order.firewallList, [bytes], { replace: globals.isYes, signal });
  } finally {
    await services.close();
  }
  return { check, firewallList: order.firewallList };
}

/** What the command line says goes before the settings file. */
function withProxy(settings: Settings, { proxy }: Globals): Settings {
  if (proxy === null) return settings;
  const { address, userName } = proxy;
  return { ...settings, network: { ...settings.network, proxy: 'manual', address, userName } };
}

/** @throws {AppError} usage.invalid-value */
function formatOf(path: string): 'csv' | 'txt' {
  const match = /\.(?<format>csv|txt)$/i.exec(path);
  if (match === null)
    throw new AppError('usage.invalid-value', {
      name: '--firewall-list',
      value: path,
      expected: 'a file whose name ends in .csv or .txt',
    });
  return match.groups?.format?.toLowerCase() === 'csv' ? 'csv' : 'txt';
}
