import { randomUUID } from 'node:crypto';
import type { Run } from '../core/jobs/runner.ts';
import type { Files } from '../core/ports/files.ts';
import { digestFile } from '../core/transfer/digest.ts';
import { parseDatabaseUrl } from '../main/database/database-url.ts';
import { writeOpeningLines, writeSettingsLines } from '../main/log/opening-lines.ts';
import { openRunLog, type RunLog } from '../main/log/run-log.ts';
import { readCloudToken } from '../main/secrets/cloud-token-source.ts';
import type { Services } from '../main/services.ts';
import { logPlaces, trustPlace } from '../main/settings/default-places.ts';
import { type ReadSettings, readSettings } from '../main/settings/settings-file.ts';
import { AppError, type ErrorReport, isAppError, toAppError } from '../shared/errors.ts';
import type { JobOrder } from '../shared/ipc.ts';
import { isLookOnly, type JobSnapshot, type RunId } from '../shared/jobs.ts';
import { safeText } from '../shared/safe-text.ts';
import type { DatabaseSettings, NetworkSettings, Settings } from '../shared/settings.ts';
import { type Globals, isDatabaseAddress, type Request } from './arguments.ts';
import { Cancellation } from './cancellation.ts';
import { databaseSecretAt } from './database-secret.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { CliHost } from './host.ts';
import { openJsonOutput } from './json-output.ts';
import type { Output } from './output.ts';
import { openTextOutput } from './text-output.ts';

type JobRequest = Extract<Request, { kind: 'job' }>;

/** How a run ended: the job's last snapshot when it began, the error when there is one. */
interface Outcome {
  readonly snapshot: JobSnapshot | null;
  readonly error: AppError | null;
}

/** Everything one run needs while it is prepared and under way. */
interface RunContext {
  readonly order: JobOrder;
  readonly approvedBy: string | null;
  readonly globals: Globals;
  readonly host: CliHost;
  readonly runId: RunId;
  readonly log: RunLog;
  readonly output: Output;
  readonly interrupts: Cancellation;
}

/** Runs one job from the command line: logs, settings, questions, progress, result. Returns the exit code. */
export async function runJob({ order, globals, approvedBy }: JobRequest, host: CliHost): Promise<ExitCode> {
  const { isJson, isQuiet } = globals;
  const output = isJson
    ? openJsonOutput(host.out, { isQuiet })
    : openTextOutput({ out: host.out, err: host.err, isQuiet });
  const interrupts = new Cancellation(host);
  const runId = randomUUID();
  const places = logPlaces(globals.logs, host.computer, host.programFolder);
  const log = await openRunLog({
    folder: places.folder,
    programFolder: places.classicFolder,
    job: order.job,
    runId,
    startedAt: new Date(),
    secrets: [],
    onTrouble: (text) => output.notice(text),
  });
  writeOpeningLines(log, { commandLine: host.typed, workingFolder: host.workingFolder });

  const { snapshot, error } = await attempt({ order, approvedBy, globals, host, runId, log, output, interrupts });
  interrupts.close();

  const problems = snapshot?.result?.problems ?? [];
  const state = error === null ? 'done' : error.code === 'job.cancelled' ? 'cancelled' : 'failed';
  await log.close({ state, error, problems, isLookOnly: isLookOnly(order.input) });
  const exitCode = exitCodeOf({ state, errorCode: error?.code ?? null, problemCount: problems.length });
  output.ended({
    job: order.job,
    runId,
    snapshot,
    error: error === null ? null : (log.redactor.value(error.toReport()) as ErrorReport),
    exitCode,
    logs: log.files,
  });
  return exitCode;
}

/** Never rejects: what goes wrong is part of the outcome, so that it is logged and told in one place. */
async function attempt(context: RunContext): Promise<Outcome> {
  let services: Services | null = null;
  try {
    const { host, globals, log } = context;
    const { settings, path } = withOverrides(await readSettings(globals.settings, host.computer), globals);
    writeSettingsLines(log, settings, path);
    const named = globals.proxy ?? proxyOfSettings(context.order, settings);
    const proxy = named === null ? null : { ...named, password: await proxyPassword(context, named.userName) };
    const { createServices, startJob } = await host.loadJobs();
    services = createServices(settings, {
      proxy,
      trustFolder: trustPlace(settings.trustFolder, host.computer),
      askProxy: async (asking) => await signInToProxy(context, asking, settings.network),
      tell: (text) => log.info(text),
      cloudToken: async (serviceUrl) =>
        await readCloudToken(serviceUrl, {
          environment: host.computer.environment,
          secrets: null,
          onSecret: (secret) => log.addSecret(secret),
        }),
      databaseSecrets: { read: databaseSecretAt(host, (secret) => log.addSecret(secret)) },
    });
    const asked = requiringApproval(context.order, settings);
    const order = await withApproval(
      await settleReplacing({ ...context, order: asked }, services.ports.files),
      context,
      services.ports.files,
    );
    context.interrupts.stopIfCancelled();
    const run: Run = startJob(order.job, order.input, { ports: services.ports, log, runId: context.runId });
    return await follow(run, { ...context, order });
  } catch (thrown) {
    return { snapshot: null, error: toAppError(thrown) };
  } finally {
    await services?.close();
  }
}

async function follow(run: Run, { order, runId, log, output, interrupts }: RunContext): Promise<Outcome> {
  interrupts.whenCancelled(() => run.cancel());
  let isStarted = false;
  run.watch((snapshot) => {
    if (!isStarted) output.started({ runId, order, startedAt: snapshot.startedAt, logs: log.files });
    isStarted = true;
    if (snapshot.endedAt === null) output.progress(snapshot);
  });
  return await run.ended;
}

/** What the command line says goes before the settings file. */
export function withOverrides({ settings, path }: ReadSettings, globals: Globals): ReadSettings {
  const site =
    globals.site === null
      ? settings.site
      : { database: databaseOf(globals.site.database), folder: globals.site.folder };
  return { settings: { ...settings, site, cloud: cloudAt(globals.cloud) ?? settings.cloud }, path };
}

/** @throws {AppError} usage.invalid-value */
function databaseOf(database: string): DatabaseSettings {
  if (!isDatabaseAddress(database)) return { kind: 'sqlite', path: database };
  try {
    return parseDatabaseUrl(database).database;
  } catch (error) {
    if (!isAppError(error, 'site-database.wrong-address')) throw error;
    const expected = `a file, or an address such as mssql://USER@SERVER:1433/CM_P01: ${error.details.problem}`;
    throw new AppError('usage.invalid-value', { name: '--site-database', value: database, expected });
  }
}

/** The addresses below one base address, the links by the numbers Microsoft publishes them under. */
function cloudAt(address: string | null): ReadSettings['settings']['cloud'] {
  if (address === null) return null;
  const base = address.replace(/\/+$/, '');
  return {
    usageDataUrl: `${base}/usage-data`,
    manifestUrl: `${base}/fwlink/?LinkId=2309745`,
    adminUiContentUrl: `${base}/fwlink/?LinkId=619849`,
  };
}

/** The proxy server the settings name together with a user, whose password they do not hold; only Connect needs it. */
function proxyOfSettings(order: JobOrder, { network }: ReadSettings['settings']): Globals['proxy'] {
  const { proxy, address, userName } = network;
  if (order.job !== 'connect' || proxy !== 'manual' || address === null || userName === null) return null;
  return { address, userName };
}

/** Where the password of a proxy server may come from, and who must never show it. */
export interface ProxyAsker {
  readonly host: CliHost;
  readonly log: Pick<RunLog, 'addSecret'>;
}

/** @throws {AppError} proxy.no-password, job.cancelled */
export async function proxyPassword({ host, log }: ProxyAsker, userName: string | null): Promise<string | null> {
  if (userName === null) return null;
  const fromEnvironment = host.computer.environment.SERVICE_CONNECTION_PROXY_PASSWORD ?? '';
  if (fromEnvironment === '' && host.person === null) throw new AppError('proxy.no-password', { userName });
  const password =
    fromEnvironment !== '' || host.person === null
      ? fromEnvironment
      : await host.person.askSecret(`Password of ${safeText(userName)} for the proxy server:`);
  log.addSecret(password);
  // As it travels in the header of a request.
  log.addSecret(`${userName}:${password}`);
  return password;
}

/**
 * Who we are at a proxy server that wants to know, where nobody was named on the command line: `null` when there is nobody to ask.
 * @throws {AppError} job.cancelled
 */
export async function signInToProxy(
  { host, log }: ProxyAsker,
  proxy: string,
  { userName: named, proxy: source }: NetworkSettings,
): Promise<{ readonly userName: string; readonly password: string } | null> {
  const fromEnvironment = host.computer.environment.SERVICE_CONNECTION_PROXY_PASSWORD ?? '';
  // A script that merely turned up on the network may name anybody: somebody has to look at the name.
  const isUnattended = host.person === null;
  if (isUnattended && (named === null || fromEnvironment === '' || source === 'discover')) return null;
  const userName = named ?? (await host.person?.askText(`User name for the proxy server ${safeText(proxy)}:`)) ?? '';
  if (userName.trim() === '') return null;
  const password = await proxyPassword({ host, log }, userName.trim());
  return password === null ? null : { userName: userName.trim(), password };
}

/**
 * Asks whether to replace a file that is there already, where somebody can be asked.
 * @throws {AppError} files.exists, job.cancelled
 */
async function settleReplacing({ order, globals, host }: RunContext, files: Files): Promise<JobOrder> {
  if (order.job !== 'prepare' && order.job !== 'export') return order;
  const { to } = order.input;
  if (order.input.overwrite || (await files.facts(to))?.kind !== 'file') return order;
  const canAsk = host.person !== null && host.out.isInteractive && !globals.isQuiet && !globals.isJson;
  const mayReplace =
    globals.isYes || (canAsk && (await host.person.askYesNo(`${safeText(to)} is there already. Replace it?`)));
  if (!mayReplace) throw new AppError('files.exists', { path: to });
  return order.job === 'prepare'
    ? { job: 'prepare', input: { ...order.input, overwrite: true } }
    : { job: 'export', input: { ...order.input, overwrite: true } };
}

/** What the settings of this computer ask for, no command line takes away. */
function requiringApproval(order: JobOrder, { requireApproval }: Settings): JobOrder {
  return order.job === 'connect' && requireApproval
    ? { job: 'connect', input: { ...order.input, requireApproval } }
    : order;
}

/**
 * The order with the approval of what was reviewed: who approves names the bytes of that file.
 * @throws {AppError} files.*
 */
async function withApproval(
  order: JobOrder,
  { approvedBy: by, interrupts }: RunContext,
  files: Files,
): Promise<JobOrder> {
  if (order.job !== 'prepare' || by === null || order.input.reviewed === null) return order;
  const { sha256 } = await digestFile(files, order.input.reviewed, interrupts.signal);
  return { job: 'prepare', input: { ...order.input, approval: { by, usageDataSha256: sha256 } } };
}
