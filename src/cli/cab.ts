import { extractMembers, findTargets, testMembers } from '../core/cab/index.ts';
import type { CabTools } from '../main/cab-tools.ts';
import { AppError, isAppError, toAppError } from '../shared/errors.ts';
import { plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Globals, Request } from './arguments.ts';
import type { CabOrder } from './cab-commands.ts';
import { type CabFindings, describeFindings, foundMember, foundProblems } from './cab-findings.ts';
import { type FoundCabinet, withCabinet } from './cab-open.ts';
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
  // They start while the list is read.
  if (order.action === 'extract' || order.action === 'test') tools.threads.warmUp();
  const breathe = async (): Promise<void> => {
    await tools.breathe();
    cancellation.stopIfCancelled();
  };
  try {
    const mode = order.isStrict ? 'strict' : 'tolerant';
    return await withCabinet(order.file, tools, { breathe, mode }, async (found) => {
      return await examine(order, found, context);
    });
  } catch (error) {
    // Testing is for finding this out: it is an answer, not a failure to answer.
    if (order.action !== 'test' || !isAppError(error) || !error.code.startsWith('cab.')) throw error;
    const problems = [error.toReport()];
    return { action: 'test', shown: { members: [], departures: [], signature: null, problems }, problems };
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
  found: FoundCabinet,
  context: Context,
): Promise<CabFindings> {
  const { cabinet } = found;
  switch (order.action) {
    case 'list':
      return { action: 'list', shown: { members: cabinet.members.map(foundMember) }, problems: [] };
    case 'info':
      return await tellAbout(found);
    case 'test':
      return await test(order, found, context);
    case 'extract':
      return await extract(order, found, context);
  }
}

async function tellAbout(found: FoundCabinet): Promise<CabFindings> {
  const { cabinet, source, offset } = found;
  const { facts, members, departures } = cabinet;
  const signed = facts.signature === null ? null : await (await import('./cab-signature.ts')).describe(found);
  const told = {
    ...facts,
    bytesBehind: source.sizeBytes - facts.sizeBytes,
    embeddedAt: offset,
    members: members.length,
    departures: departures.kept,
    signatures: signed?.signatures ?? [],
  };
  return { action: 'info', shown: { facts: told }, problems: signed?.problems ?? [] };
}

async function test(
  order: Extract<CabOrder, { action: 'test' }>,
  found: FoundCabinet,
  { tools, cancellation }: Context,
): Promise<CabFindings> {
  const { cabinet, source, problem: missing } = found;
  const tested = await testMembers(cabinet, cancellation.signal);
  const members = tested.map(({ member, sha256, md5, error }) => ({
    ...foundMember(member),
    sha256,
    md5,
    error: error === null ? null : { code: error.code, ...spotOf(error) },
  }));
  const problems = [
    ...foundProblems([...tested.flatMap(({ error }) => error ?? []), ...(missing === null ? [] : [missing])]),
  ];
  let signature = null;
  if (order.roots !== null) {
    const { verify, problemOf } = await import('./cab-signature.ts');
    signature = await verify(found, { roots: order.roots, tools, signal: cancellation.signal });
    const problem = problemOf(source.path, signature);
    if (problem !== null) problems.push(problem.toReport());
  }
  const departures = cabinet.departures.kept;
  return { action: 'test', shown: { members, departures, signature, problems }, problems };
}

async function extract(
  order: Extract<CabOrder, { action: 'extract' }>,
  { cabinet, problem: missing }: FoundCabinet,
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
  const problems = foundProblems([
    ...extracted.problems.map(({ error }) => error),
    ...(missing === null ? [] : [missing]),
  ]);
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
