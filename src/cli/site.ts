import { checkSite } from '../core/jobs/site-checks.ts';
import { placeFile } from '../core/transfer/place-file.ts';
import { trustPlace } from '../main/settings/default-places.ts';
import { readSettings } from '../main/settings/settings-file.ts';
import { AppError, type ErrorReport, isAppError, toAppError } from '../shared/errors.ts';
import type { Check } from '../shared/site-checks.ts';
import type { Globals, Request } from './arguments.ts';
import { Cancellation } from './cancellation.ts';
import { databaseSecretAt } from './database-secret.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { CliHost } from './host.ts';
import { withOverrides } from './run-job.ts';
import type { SiteOrder } from './site-commands.ts';
import { type SiteContext, sqlServerOf, type Told, withDatabase } from './site-context.ts';
import { databaseLines, siteCheckLines, siteLines } from './site-lines.ts';
import { rightsTold } from './site-rights.ts';
import { foldersTold, updatesTold } from './site-updates.ts';
import { showError } from './text-output.ts';

type SiteRequest = Extract<Request, { kind: 'site' }>;

/** Looks at the site and its database. It is no job: no log is kept, and nothing is written but a script that is asked for. */
export async function runSite({ order, globals }: SiteRequest, host: CliHost): Promise<ExitCode> {
  const cancellation = new Cancellation(host);
  const { told, error } = await attempt(order, globals, host, cancellation);
  cancellation.close();
  const state = error === null ? 'done' : error.code === 'job.cancelled' ? 'cancelled' : 'failed';
  const exitCode = exitCodeOf({ state, errorCode: error?.code ?? null, problemCount: told?.problemCount ?? 0 });
  if (globals.isJson) {
    const report: ErrorReport | null = error?.toReport() ?? null;
    const ended = { event: 'ended', command: `site ${order.action}`, state, ...told?.shown, error: report, exitCode };
    host.out.write(`${JSON.stringify(ended)}\n`);
    return exitCode;
  }
  if (told !== null && !globals.isQuiet) for (const line of told.lines) host.out.write(`${line}\n`);
  if (error !== null) showError(host.err, 'Error', error.toReport());
  return exitCode;
}

async function attempt(
  order: SiteOrder,
  globals: Globals,
  host: CliHost,
  { signal }: Cancellation,
): Promise<{ readonly told: Told | null; readonly error: AppError | null }> {
  try {
    const { settings } = withOverrides(await readSettings(globals.settings, host.computer), globals);
    const { createServices } = await host.loadJobs();
    // No log is kept that could hold it.
    const secret = databaseSecretAt(host, () => undefined);
    const trustFolder = trustPlace(settings.trustFolder, host.computer);
    const services = createServices(settings, { proxy: null, trustFolder, databaseSecrets: { read: secret } });
    try {
      const told = await carryOut(order, { settings, ports: services.ports, host, globals, secret, signal });
      return { told, error: told.error };
    } finally {
      await services.close();
    }
  } catch (thrown) {
    // An aborted signal throws an error of the system's own.
    const isStop = signal.aborted && !isAppError(thrown);
    return { told: null, error: isStop ? new AppError('job.cancelled', {}) : toAppError(thrown) };
  }
}

async function carryOut(order: SiteOrder, context: SiteContext): Promise<Told> {
  switch (order.action) {
    case 'check':
      return await check(context);
    case 'describe':
      return await describe(context);
    case 'databases':
      return await databases(context);
    case 'updates':
      return await updatesTold(order, context);
    case 'folders':
      return await foldersTold(context);
    case 'rights': {
      const told = await rightsTold(order, context);
      if (order.script === null) return told;
      const { ports, globals, signal } = context;
      await placeFile(ports.files, order.script, [Buffer.from(told.script)], { replace: globals.isYes, signal });
      return { ...told, lines: [...told.lines, `Wrote ${order.script}`] };
    }
  }
}

async function check({ ports, host, signal }: SiteContext): Promise<Told> {
  const checks: Check[] = [];
  let error: AppError | null = null;
  try {
    await withDatabase(ports, signal, async (database) => {
      const onCheck = (made: Check): void => void checks.push(made);
      const silent = { info: () => undefined, warning: () => undefined, error: () => undefined };
      await checkSite(database, { clock: ports.clock, log: silent }, { mustBeOffline: true, onCheck });
    });
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    error = thrown;
  }
  return { shown: { checks }, lines: siteCheckLines(checks, host.out.width()), problemCount: 0, error };
}

async function describe({ ports, host, signal }: SiteContext): Promise<Told> {
  return await withDatabase(ports, signal, async (database) => {
    const { hierarchyId: _neverTold, ...site } = await database.readSite();
    const described = { ...site, usageData: await database.summarizeUsageData() };
    const facts = await database.describe();
    return {
      shown: { site: described, database: facts },
      lines: siteLines(described, facts, host.out.width()),
      problemCount: 0,
      error: null,
    };
  });
}

async function databases({ settings, secret, host }: SiteContext): Promise<Told> {
  const named = sqlServerOf(settings);
  const { findSiteDatabases } = await import('../main/database/mssql.ts');
  const found = await findSiteDatabases(named, async () => await secret(named));
  return {
    shown: { databases: found },
    lines: databaseLines(found, host.out.width()),
    problemCount: 0,
    error: null,
  };
}
