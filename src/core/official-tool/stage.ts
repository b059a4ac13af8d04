/*
 * A stage that Microsoft's tool does, with this program around it: before, everything it needs is looked at; while it runs,
 * what it says becomes our log and progress; afterwards the evidence counts, never the exit code, which nobody has documented.
 */
import { type Clause, clause, inEnglish } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { plural } from '../../shared/format.ts';
import type { Evidence, OfficialRun, Prerequisite } from '../../shared/official-tool.ts';
import type { Override } from '../../shared/trust.ts';
import type { JobContext } from '../jobs/job.ts';
import { namedOverrides } from '../jobs/take-outbound.ts';
import type { FoundTool, ToolEnd } from '../ports/official-tool.ts';
import { refuse, refuseUnusedOverrides } from '../trust/overrides.ts';
import { commandLine } from './arguments.ts';
import { isSameRelease } from './same-release.ts';
import { shown, toolError } from './tool-error.ts';
import { ToolRecord } from './tool-record.ts';

type Stage = 'prepare' | 'connect' | 'import';

/** A tool that may be run. */
export interface ReadyTool {
  readonly tool: FoundTool;
  readonly prerequisites: readonly Prerequisite[];
  /** Refusals that were passed over, for custody. */
  readonly overridden: readonly Override[];
}

/** What is asked of the tool. */
export interface ToolWish {
  readonly stage: Stage;
  readonly folder: string | null;
  /** Of the sites it is to work for; it must be of their release. */
  readonly siteVersions: readonly string[];
  readonly overrides: readonly Override[];
}

/** The decisions about the tool, and those about anything else. */
export function splitOverrides(overrides: readonly Override[]): {
  readonly ofTool: readonly Override[];
  readonly others: readonly Override[];
} {
  const isOfTool = ({ code }: Override): boolean => code.startsWith('official-tool.');
  return { ofTool: overrides.filter(isOfTool), others: overrides.filter((one) => !isOfTool(one)) };
}

/**
 * Finds the tool and holds it and this computer against what Microsoft says it needs.
 * @throws {AppError} official-tool.not-found, official-tool.other-version, official-tool.not-ready, trust.*
 */
export async function readyTool(wish: ToolWish, { ports, log }: Pick<JobContext, 'ports' | 'log'>): Promise<ReadyTool> {
  const official = ports.officialTool();
  const tool = await official.find(wish.folder);
  if (tool === null) throw new AppError('official-tool.not-found', { looked: official.places(wish.folder) });
  log.info(`Microsoft's tool is in ${tool.folder}, version ${tool.version ?? 'not told'}.`);
  const named = namedOverrides(wish.overrides, { ports });
  const overridden: Override[] = [];
  for (const site of wish.siteVersions) {
    if (tool.version !== null && isSameRelease(tool.version, site)) continue;
    const { folder, version } = tool;
    refuse(new AppError('official-tool.other-version', { tool: version, site, folder }), named, overridden);
  }
  const prerequisites = await official.check(tool, wish.stage);
  for (const { outcome, finding } of prerequisites) {
    if (outcome === 'passed') log.info(finding);
    else log.warning(finding);
  }
  const findings = prerequisites.filter(({ outcome }) => outcome === 'missing').map((one) => one.clause);
  if (findings.length > 0) refuse(new AppError('official-tool.not-ready', { findings }), named, overridden);
  refuseUnusedOverrides(named, overridden);
  for (const { code, by, reason } of overridden) log.warning(`${by} decided to go on in spite of ${code}: ${reason}`);
  return { tool, prerequisites, overridden };
}

/** How a run is told of. */
export interface StageRun<Step extends string> {
  readonly args: readonly string[];
  readonly step: Step;
  /** The folder that grows; `null` when none does. */
  readonly growing: string | null;
  readonly proxy: string | null;
  readonly context: JobContext<Step>;
}

/** What came of a run, before anybody looked at what it left. */
export interface StageEnd {
  readonly end: ToolEnd;
  readonly record: ToolRecord;
  /** What the tool's own words come to; `null` when it called nothing an error. */
  readonly error: AppError | null;
}

/** A payload of a gigabyte on a slow line makes the folder grow all the time; silence beyond this is none. */
const quietLimitMs = 15 * 60_000;
const tellQuietMs = 60_000;

/**
 * Runs the tool.
 * @throws {AppError} official-tool.hung, official-tool.crashed, official-tool.not-started, job.cancelled
 */
export async function runStage<Step extends string>(
  { tool }: ReadyTool,
  { args, step, growing, proxy, context }: StageRun<Step>,
): Promise<StageEnd> {
  const { ports, log, signal, report } = context;
  const record = new ToolRecord();
  let done = 0;
  let quietMinutes = 0;
  const tell = (): void => {
    const item = record.current;
    report({ step, done, total: null, unit: 'bytes', ...(item === null ? {} : { item }) });
  };
  tell();
  // What it is told is no secret: a password is no argument.
  log.info(`Runs: ${tool.program} ${commandLine(args)}`);
  const stopTelling = ports.clock.every(tellQuietMs, () => {
    quietMinutes += 1;
    if (quietMinutes > 1) log.warning(`The tool has said and done nothing for ${plural(quietMinutes, 'minute')}.`);
  });
  let end: ToolEnd;
  try {
    end = await ports.officialTool().run(tool, args, {
      signal,
      growing,
      quietLimitMs,
      onLine: (source, line) => {
        quietMinutes = 0;
        const added = record.add(source, line);
        if (added === null) return;
        const text = shown(line);
        if (added.fact?.kind === 'error') log.error(text, { source });
        else if (added.fact?.kind === 'warning' || added.fact?.kind === 'hash-wrong') log.warning(text, { source });
        else log.info(text, { source });
        tell();
      },
      onGrowth: (sizeBytes) => {
        quietMinutes = 0;
        done = Math.max(done, sizeBytes);
        tell();
      },
    });
  } finally {
    stopTelling();
  }
  const error = toolError(record.errors, { proxy });
  log.info(
    `The tool ended after ${end.seconds.toFixed(1)} seconds: ${end.end}, exit code ${end.exitCode ?? 'none'}; what it left decides.`,
  );
  if (end.leftDownloaders === null)
    log.warning('Whether its downloader goes on without it cannot be seen: look for setupdl.exe in Task Manager.');
  else if (end.leftDownloaders > 0)
    log.warning(`${plural(end.leftDownloaders, 'downloader')} it had left behind went on without it, and was ended.`);
  if (end.end === 'hung')
    throw new AppError('official-tool.hung', { minutes: quietLimitMs / 60_000, said: shown(record.last) });
  // The one breakdown Microsoft calls harmless: what it left is looked at all the same.
  if (end.end === 'crashed' && error?.code !== 'official-tool.temporary-file')
    throw new AppError('official-tool.crashed', { said: shown(record.errors.at(-1) ?? record.last) });
  return { end, record, error };
}

/** The run as results tell it. */
export function describeRun(ready: ReadyTool, { end }: StageEnd, evidence: readonly Evidence[]): OfficialRun {
  const { folder, version } = ready.tool;
  const { exitCode, seconds } = end;
  return { folder, version, exitCode, seconds, prerequisites: ready.prerequisites, evidence };
}

/** More help nobody in one message. */
const mostFindings = 4;

/** Evidence, and what is written down of it. */
export class EvidenceBook {
  readonly all: Evidence[] = [];
  readonly #log: JobContext['log'];

  constructor(log: JobContext['log']) {
    this.#log = log;
  }

  add(outcome: Evidence['outcome'], found: Clause): void {
    const finding = inEnglish(found);
    this.all.push({ outcome, finding, clause: found });
    if (outcome === 'proved') this.#log.info(finding);
    else this.#log.warning(finding);
  }

  /** What is missing, for an error: the log has all of it. */
  get missing(): readonly Clause[] {
    const all = this.all.filter(({ outcome }) => outcome === 'missing').map((one) => one.clause);
    const shownFindings = all.slice(0, mostFindings);
    return all.length > mostFindings
      ? [...shownFindings, clause('and-more', { count: all.length - mostFindings })]
      : shownFindings;
  }
}
