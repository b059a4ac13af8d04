import { create } from 'zustand';
import type { ErrorReport } from '../../shared/errors.ts';
import type { LogPage, LogSeverity } from '../../shared/history.ts';
import { ask, reportOf } from '../api.ts';

/** Lines on one page. */
export const pageLines = 200;

/** Which lines are let through. */
export interface LogFilter {
  /** None means all. */
  readonly severities: readonly LogSeverity[];
  readonly contains: string;
}

interface LogState {
  /** `null` until one is opened. */
  readonly log: string | null;
  readonly page: LogPage | null;
  readonly error: ErrorReport | null;
  readonly filter: LogFilter;
  /** Shows the last page, and goes on to show it as the log grows. */
  readonly isFollowing: boolean;
  /** The page is the last one, asked for as such: its end is what is looked at. */
  readonly isAtEnd: boolean;
  /** The line that was gone to, by its number in the whole log; a new value each time, even for the same line. */
  readonly current: { readonly line: number } | null;
  /** What the last jump came to, for who listens. */
  readonly said: { readonly what: 'problem' | 'no-problem' | 'no-such-line'; readonly isFilterOff: boolean } | null;
}

const noFilter: LogFilter = { severities: [], contains: '' };
const closed: LogState = {
  log: null,
  page: null,
  error: null,
  filter: noFilter,
  isFollowing: false,
  isAtEnd: false,
  current: null,
  said: null,
};

/** The log that is looked at. */
export const useLog = create<LogState>(() => closed);

/** Each reading has a number: an answer to an earlier question must not replace a later one. */
let asked = 0;

/** Opens a log at its beginning; of a run under way at its end, which is then followed. */
export function openLog(log: string, isUnderWay: boolean): void {
  useLog.setState({ ...closed, log, isFollowing: isUnderWay });
  void read(isUnderWay ? null : 0);
}

/** Reads the page that begins at a matching line, `null` for the last one. */
async function read(offset: number | null): Promise<void> {
  const { log, filter } = useLog.getState();
  if (log === null) return;
  asked += 1;
  const mine = asked;
  try {
    const page = await ask('logs.read', { log, offset, count: pageLines, ...copyOf(filter) });
    if (mine === asked) useLog.setState({ page, isAtEnd: offset === null, error: null });
  } catch (error) {
    if (mine === asked) useLog.setState({ error: reportOf(error), isFollowing: false });
  }
}

function copyOf({ severities, contains }: LogFilter): { severities: LogSeverity[]; contains: string } {
  return { severities: [...severities], contains };
}

/** Goes to the page that begins there; whoever leafs does not follow any more. */
export async function leafTo(offset: number | null): Promise<void> {
  useLog.setState({ isFollowing: false, said: null });
  await read(offset);
}

/** Lets through other lines, from the first one on; while following, up to the last one. Reads when `afterMs` are over. */
export function filterLog(filter: LogFilter, afterMs = 0): void {
  useLog.setState({ filter, said: null });
  clearTimeout(waiting);
  waiting = setTimeout(() => void read(useLog.getState().isFollowing ? null : 0), afterMs);
}

/** The reading that waits for the end of typing. */
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Begins or ends to follow. */
export async function followLog(isFollowing: boolean): Promise<void> {
  useLog.setState({ isFollowing, said: null });
  if (isFollowing) await read(null);
}

/** Reads the last page again. */
export async function readOn(): Promise<void> {
  if (useLog.getState().isFollowing) await read(null);
}

/** Goes to a line of the whole log: with a few lines before it, and without a filter that might hide it. */
async function goTo(line: number): Promise<boolean> {
  const { filter, page } = useLog.getState();
  const isFilterOff = filter.severities.length > 0 || filter.contains !== '';
  const isShown = page?.lines.some(({ number }) => number === line) === true;
  useLog.setState({ filter: noFilter, isFollowing: false });
  if (isFilterOff || !isShown) await read(Math.max(0, line - linesBefore));
  useLog.setState({ current: { line } });
  return isFilterOff;
}

/** So much of what came before a line is shown with it. */
const linesBefore = 20;

/** Goes to the next warning or error after the current line, going round. */
export async function goToNextProblem(): Promise<void> {
  const { log, current } = useLog.getState();
  if (log === null) return;
  const after = current?.line ?? -1;
  try {
    const found = await Promise.all(
      (['warning', 'error'] as const).map(
        async (severity) => (await ask('logs.find', { log, after, severity })).number,
      ),
    );
    const next = nearestAfter(
      found.filter((line) => line !== null),
      after,
    );
    if (next === null) useLog.setState({ said: { what: 'no-problem', isFilterOff: false } });
    else useLog.setState({ said: { what: 'problem', isFilterOff: await goTo(next) } });
  } catch (error) {
    useLog.setState({ error: reportOf(error) });
  }
}

/** The first one after a line; when there is none, the first one of all. */
function nearestAfter(lines: readonly number[], after: number): number | null {
  const later = lines.filter((line) => line > after);
  const candidates = later.length > 0 ? later : lines;
  return candidates.length === 0 ? null : Math.min(...candidates);
}

/** Goes to a line by its number, as it is shown: from 1. */
export async function goToLine(shown: number): Promise<void> {
  const total = useLog.getState().page?.total ?? 0;
  if (!Number.isInteger(shown) || shown < 1 || shown > total) {
    useLog.setState({ said: { what: 'no-such-line', isFilterOff: false } });
    return;
  }
  await goTo(shown - 1);
  useLog.setState({ said: null });
}
