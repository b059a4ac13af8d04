import type { Cabinet } from '../core/cab/index.ts';
import { extractMembers, findTargets, openCabinet, testMembers } from '../core/cab/index.ts';
import type { CabTools } from '../main/cab-tools.ts';
import { AppError, isAppError, toAppError } from '../shared/errors.ts';
import { plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Globals, Request } from './arguments.ts';
import type { CabOrder } from './cab-commands.ts';
import { type CabFindings, describeFindings, foundMember, foundProblems } from './cab-findings.ts';
import { Cancellation } from './cancellation.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { CliHost } from './host.ts';
import { showError } from './text-output.ts';

type CabRequest = Extract<Request, { kind: 'cab' }>;

interface Context {
  readonly tools: CabTools;
  readonly host: CliHost;
  readonly globals: Globals;
  readonly cancellation: Cancellation;
}

/** Does what is asked of one cabinet and shows what was found. It is no job: no log is kept, no settings are read. */
export async function runCab({ order, globals }: CabRequest, host: CliHost): Promise<ExitCode> {
  const cancellation = new Cancellation(host);
  const { findings, error } = await attempt(order, globals, host, cancellation);
  cancellation.close();

  const state = error === null ? 'done' : error.code === 'job.cancelled' ? 'cancelled' : 'failed';
  const problems = findings?.problems ?? [];
  const exitCode = exitCodeOf({ state, errorCode: error?.code ?? null, problemCount: problems.length });
  if (globals.isJson) {
    const command = `cab ${order.action}`;
    const report = error?.toReport() ?? null;
    const { shown = {} } = findings ?? {};
    host.out.write(
      `${JSON.stringify({ event: 'ended', command, state, file: order.file, ...shown, error: report, exitCode })}\n`,
    );
    return exitCode;
  }
  if (findings !== null && !globals.isQuiet) {
    // What goes into a file or another program is not cut to the width of a terminal.
    const columns = host.out.isInteractive ? host.out.width() : Number.MAX_SAFE_INTEGER;
    for (const line of describeFindings(findings, columns)) host.out.write(`${line}\n`);
  }
  for (const problem of problems) showError(host.err, 'Problem', problem);
  if (error !== null) showError(host.err, 'Error', error.toReport());
  return exitCode;
}

/** Never rejects: what goes wrong is part of the outcome. */
async function attempt(
  order: CabOrder,
  globals: Globals,
  host: CliHost,
  cancellation: Cancellation,
): Promise<{ readonly findings: CabFindings | null; readonly error: AppError | null }> {
  try {
    const { createCabTools } = await host.loadCabTools();
    const tools = createCabTools();
    try {
      return { findings: await findOut(order, { tools, host, globals, cancellation }), error: null };
    } finally {
      await tools.close();
    }
  } catch (thrown) {
    // An aborted signal throws an error of the system's own.
    const isStop = cancellation.signal.aborted && !isAppError(thrown);
    return { findings: null, error: isStop ? new AppError('job.cancelled', {}) : toAppError(thrown) };
  }
}

async function findOut(order: CabOrder, context: Context): Promise<CabFindings> {
  const { tools, cancellation } = context;
  if (order.action === 'create') return await create(order, context);
  const file = await tools.files.open(order.file);
  try {
    const breathe = async (): Promise<void> => {
      await tools.breathe();
      cancellation.stopIfCancelled();
    };
    // What is read is used before the next piece is asked for.
    const cabinet = await openCabinet(file, { breathe, work: tools.threads, borrow: true });
    return await examine(order, cabinet, context);
  } catch (error) {
    // Testing is for finding this out: it is an answer, not a failure to answer.
    if (order.action !== 'test' || !isAppError(error) || !error.code.startsWith('cab.')) throw error;
    return { action: 'test', shown: { members: [], problems: [error.toReport()] }, problems: [error.toReport()] };
  } finally {
    await file.close();
  }
}

async function create(order: Extract<CabOrder, { action: 'create' }>, context: Context): Promise<CabFindings> {
  const { tools, cancellation } = context;
  const isThere = (await tools.files.facts(order.file)) !== null;
  if (isThere && !order.overwrite) await settleReplacing([order.file], context);
  const { createFromPaths } = await import('./cab-create.ts');
  return await createFromPaths(order, tools, { replace: order.overwrite || isThere, signal: cancellation.signal });
}

async function examine(
  order: Exclude<CabOrder, { action: 'create' }>,
  cabinet: Cabinet,
  context: Context,
): Promise<CabFindings> {
  const { facts, members, source } = cabinet;
  switch (order.action) {
    case 'list':
      return { action: 'list', shown: { members: members.map(foundMember) }, problems: [] };
    case 'info': {
      const bytesBehind = source.sizeBytes - facts.sizeBytes;
      return { action: 'info', shown: { facts: { ...facts, bytesBehind, members: members.length } }, problems: [] };
    }
    case 'test': {
      const tested = await testMembers(cabinet, context.cancellation.signal);
      const problems = foundProblems(tested.flatMap(({ error }) => error ?? []));
      const shown = tested.map(({ member, sha256, md5, error }) => ({
        ...foundMember(member),
        sha256,
        md5,
        error: error === null ? null : { code: error.code, ...spotOf(error) },
      }));
      return { action: 'test', shown: { members: shown, problems }, problems };
    }
    case 'extract':
      return await extract(order, cabinet, context);
  }
}

async function extract(
  order: Extract<CabOrder, { action: 'extract' }>,
  cabinet: Cabinet,
  context: Context,
): Promise<CabFindings> {
  const { signal } = context.cancellation;
  const { files, bulk } = context.tools;
  const { to, names } = order;
  const targets = await findTargets(cabinet, files, { to, names, signal });
  const inTheWay = targets.filter(({ isThere }) => isThere).map(({ path }) => path);
  if (!order.overwrite) await settleReplacing(inTheWay, context);
  context.cancellation.stopIfCancelled();
  await files.makeFolder(to);
  const extracted = await extractMembers(
    cabinet,
    { files, bulk },
    { targets, replace: order.overwrite, isQuick: order.isQuick, signal },
  );
  const problems = foundProblems(extracted.problems.map(({ error }) => error));
  const written = extracted.files.map(({ member, path, sizeBytes, sha256 }) => ({
    member: member.path,
    path,
    sizeBytes,
    sha256,
  }));
  return { action: 'extract', shown: { to, files: written, problems }, problems };
}

/** @throws {AppError} files.exists, job.cancelled */
async function settleReplacing(paths: readonly string[], { host, globals }: Context): Promise<void> {
  const [path] = paths;
  if (path === undefined || globals.isYes) return;
  const canAsk = host.out.isInteractive && !globals.isQuiet && !globals.isJson;
  const what = paths.length === 1 ? `${safeText(path)} is` : `${plural(paths.length, 'file')} are`;
  const isYes =
    canAsk && (await host.person?.askYesNo(`${what} there already. Replace ${paths.length === 1 ? 'it' : 'them'}?`));
  if (isYes !== true) throw new AppError('files.exists', { path });
}

function spotOf({ details }: AppError): { readonly offset: number | null; readonly field: string | null } {
  return {
    offset: 'offset' in details ? details.offset : null,
    field: 'field' in details ? details.field : null,
  };
}
