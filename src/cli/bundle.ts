import { createBundle } from '../core/bundle/create-bundle.ts';
import { extractBundle } from '../core/bundle/extract-bundle.ts';
import { verifyBundle } from '../core/bundle/verify-bundle.ts';
import type { Services } from '../main/services.ts';
import { trustPlace } from '../main/settings/default-places.ts';
import { type ReadSettings, readSettings } from '../main/settings/settings-file.ts';
import { AppError, type ErrorReport, isAppError, toAppError } from '../shared/errors.ts';
import { formatBytes, plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Globals, Request } from './arguments.ts';
import type { BundleOrder } from './bundle-commands.ts';
import { supportTold } from './bundle-support.ts';
import { Cancellation } from './cancellation.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { CliHost } from './host.ts';
import { StepLine } from './step-line.ts';
import { showError } from './text-output.ts';

type BundleRequest = Extract<Request, { kind: 'bundle' }>;

/** What was done or found: as JSON has it, and in lines. */
export interface Told {
  readonly shown: object;
  readonly lines: readonly string[];
  readonly problems: readonly ErrorReport[];
}

/** What doing it takes. */
export interface BundleContext {
  readonly services: Services;
  readonly settings: ReadSettings;
  readonly host: CliHost;
  readonly globals: Globals;
  readonly signal: AbortSignal;
  readonly line: StepLine;
}

/** Does what is asked about bundles, and the archive for whoever helps. It is no job: no log is kept. */
export async function runBundle({ order, globals }: BundleRequest, host: CliHost): Promise<ExitCode> {
  const cancellation = new Cancellation(host);
  const line = new StepLine(host.out, globals);
  const { told, error } = await attempt(order, globals, { host, cancellation, line });
  cancellation.close();
  line.clear();
  const state = error === null ? 'done' : error.code === 'job.cancelled' ? 'cancelled' : 'failed';
  const problems = told?.problems ?? [];
  const exitCode = exitCodeOf({ state, errorCode: error?.code ?? null, problemCount: problems.length });
  if (globals.isJson) {
    const command = order.action.startsWith('support-') ? order.action.replace('-', ' ') : `bundle ${order.action}`;
    const report = error?.toReport() ?? null;
    const ended = { event: 'ended', command, state, ...told?.shown, problems, error: report, exitCode };
    host.out.write(`${JSON.stringify(ended)}\n`);
    return exitCode;
  }
  if (told !== null && !globals.isQuiet) for (const text of told.lines) host.out.write(`${text}\n`);
  for (const problem of problems) showError(host.err, 'Problem', problem);
  if (error !== null) showError(host.err, 'Error', error.toReport());
  return exitCode;
}

async function attempt(
  order: BundleOrder,
  globals: Globals,
  {
    host,
    cancellation,
    line,
  }: { readonly host: CliHost; readonly cancellation: Cancellation; readonly line: StepLine },
): Promise<{ readonly told: Told | null; readonly error: AppError | null }> {
  const { signal } = cancellation;
  try {
    const settings = await readSettings(globals.settings, host.computer);
    const { createServices } = await host.loadJobs();
    const trustFolder = trustPlace(settings.settings.trustFolder, host.computer);
    const services = createServices(settings.settings, { proxy: null, trustFolder });
    try {
      return { told: await carryOut(order, { services, settings, host, globals, signal, line }), error: null };
    } finally {
      await services.close();
    }
  } catch (thrown) {
    // An aborted signal throws an error of the system's own.
    const isStop = signal.aborted && !isAppError(thrown);
    return { told: null, error: isStop ? new AppError('job.cancelled', {}) : toAppError(thrown) };
  }
}

async function carryOut(order: BundleOrder, context: BundleContext): Promise<Told> {
  switch (order.action) {
    case 'create':
      return await create(order, context);
    case 'test':
      return await test(order.file, context);
    case 'extract':
      return await extract(order, context);
    case 'support-list':
    case 'support-create':
      return await supportTold(order, context);
  }
}

async function create(order: Extract<BundleOrder, { action: 'create' }>, context: BundleContext): Promise<Told> {
  const { services, signal, line } = context;
  const { writeZipArchive } = await import('../main/files/zip-archive.ts');
  const overwrite = order.overwrite || (await settleReplacing(order.to, context));
  const made = await createBundle(
    { ...services.ports, writeArchive: writeZipArchive },
    { from: order.from, to: order.to, overwrite },
    { signal, onBytes: (step, done, total) => line.show(step, done, total) },
  );
  const { path, sizeBytes, sha256, readBack, files, contentBytes } = made;
  const how = readBack === 'device' ? 'from the device' : 'from the memory of the system, which offers no more here';
  return {
    shown: {
      file: path,
      sizeBytes,
      sha256,
      readBack,
      files,
      contentBytes,
      legs: made.legs.map(({ value }) => value.id),
    },
    lines: [
      `Wrote ${path}: ${formatBytes(sizeBytes)}, ${plural(files, 'file')} of ${plural(made.legs.length, 'seal')}.`,
      `SHA-256 ${sha256}`,
      `Read back ${how}, and every file held against its seal.`,
    ],
    problems: made.problems.map((problem) => problem.toReport()),
  };
}

/** @throws {AppError} files.exists, job.cancelled */
async function settleReplacing(to: string, { services, host, globals }: BundleContext): Promise<boolean> {
  if ((await services.ports.files.facts(to))?.kind !== 'file' || !/\.zip$/i.test(to)) return globals.isYes;
  if (globals.isYes) return true;
  const canAsk = host.out.isInteractive && !globals.isQuiet && !globals.isJson;
  const isYes = canAsk && (await host.person?.askYesNo(`${safeText(to)} is there already. Replace it?`));
  if (isYes !== true) throw new AppError('files.exists', { path: to });
  return true;
}

async function test(path: string, { services, signal, line }: BundleContext): Promise<Told> {
  const { files } = services.ports;
  const file = await files.open(path);
  try {
    const found = await verifyBundle(file, {
      files,
      signal,
      onBytes: (done, total) => line.show('verify', done, total),
    });
    const { legs, sizeBytes } = found;
    return {
      shown: {
        file: path,
        files: found.files.map((one) => ({ path: one.path, sizeBytes: one.sizeBytes, sha256: one.sha256 })),
        sizeBytes,
        legs: legs.map(({ value: { id, kind, created, expires, sender, sequence } }) => ({
          id,
          kind,
          created,
          expires,
          sequence,
          computer: sender.computer,
        })),
      },
      lines: [
        ...legs.map(
          ({ value: { kind, created, sender } }) =>
            `Sealed by ${safeText(sender.name)} on ${created}: ${kind === 'outbound' ? 'usage data' : 'update pack'}`,
        ),
        `${plural(found.files.length, 'file')}, ${formatBytes(sizeBytes)}: every byte is as it was sealed.`,
      ],
      problems: found.problems.map((problem) => problem.toReport()),
    };
  } finally {
    await file.close();
  }
}

async function extract(order: Extract<BundleOrder, { action: 'extract' }>, context: BundleContext): Promise<Told> {
  const { services, globals, signal, line } = context;
  const written = await extractBundle(
    services.ports.files,
    { from: order.file, to: order.to },
    {
      signal,
      overwrite: order.overwrite || globals.isYes,
      onBytes: (step, done, total) => line.show(step, done, total),
    },
  );
  const sizeBytes = written.reduce((sum, one) => sum + one.sizeBytes, 0);
  return {
    shown: { file: order.file, to: order.to, files: written },
    lines: [
      `Wrote ${plural(written.length, 'file')}, ${formatBytes(sizeBytes)}, to ${order.to}: verified, written and read back.`,
    ],
    problems: [],
  };
}
