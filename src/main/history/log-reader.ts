import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { LogLine, LogPage, LogSeverity } from '../../shared/history.ts';
import { safeText } from '../../shared/safe-text.ts';
import { fileError } from '../files/errno.ts';
import { readLogName } from '../log/log-names.ts';
import { logTextIn, readLogLine } from '../log/read-cmtrace.ts';
import { LogIndex, severityFilter } from './log-index.ts';

/** So many logs are remembered at once; an operator compares two. */
const rememberedLogs = 4;
/** Read at once while text is looked for. */
const pieceBytes = 128 * 1024;

/** Which lines of a log are wanted. */
export interface LogQuery {
  /** File name in the log folder. */
  readonly log: string;
  /** The first matching line that is wanted; `null` for the last page. */
  readonly offset: number | null;
  readonly count: number;
  /** None means all. */
  readonly severities: readonly LogSeverity[];
  /** In any case; empty lets everything through. */
  readonly contains: string;
}

interface OpenedLog {
  readonly path: string;
  readonly file: FileHandle;
  readonly known: KnownLog;
}

interface KnownLog {
  readonly index: LogIndex;
  readonly identity: string;
  /** Lines that hold the text that was looked for last. */
  matches: { readonly key: string; readonly lines: readonly number[] } | null;
}

/**
 * Reads pages of the logs of one folder. Nothing of a log is held but where its lines begin; a log that has not changed is
 * not read again.
 */
export class LogReader {
  readonly #folder: string;
  readonly #known = new Map<string, KnownLog>();
  /** One after the other: two readers would build one index. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws {AppError} logs.not-a-log, files.* */
  async read(query: LogQuery, signal: AbortSignal): Promise<LogPage> {
    return await this.#withLog(query.log, signal, async ({ path, file, known }) => {
      const { index } = known;
      const lines = await matchingLines(file, known, query, signal);
      const matching = lines === null ? index.lines : lines.length;
      const offset = Math.min(query.offset ?? Math.max(0, matching - query.count), matching);
      const page: LogLine[] = [];
      for (let at = offset; at < Math.min(matching, offset + query.count); at += 1)
        page.push(await lineAt(file, index, lines === null ? at : (lines[at] ?? 0)));
      return {
        path,
        total: index.lines,
        matching,
        errors: index.count('error'),
        warnings: index.count('warning'),
        offset,
        lines: page,
      };
    });
  }

  /**
   * The next line of this severity after line `after`, going round; `null` without one.
   * @throws {AppError} logs.not-a-log, files.*
   */
  async find(log: string, after: number, severity: LogSeverity, signal: AbortSignal): Promise<number | null> {
    return await this.#withLog(log, signal, async ({ known: { index } }) => {
      const isWanted = severityFilter([severity]);
      // A line past the end is as good as the last one.
      const from = Math.min(after, index.lines - 1);
      for (let step = 1; step <= index.lines; step += 1) {
        const line = (from + step) % index.lines;
        if (isWanted(index.severityOf(line))) return line;
      }
      return null;
    });
  }

  async #withLog<T>(name: string, signal: AbortSignal, use: (log: OpenedLog) => Promise<T>): Promise<T> {
    const refusal = (): AppError => new AppError('logs.not-a-log', { name: safeText(name).slice(0, 100) });
    if (readLogName(name)?.extension !== 'log') throw refusal();
    const path = join(this.#folder, name);
    const turn = this.#last.then(async () => {
      let file: FileHandle | null = null;
      try {
        // The name is one of ours; what it leads to must not be somewhere else.
        if (!(await lstat(path)).isFile()) throw refusal();
        file = await open(path, 'r');
        return await use({ path, file, known: await this.#indexOf(path, file, signal) });
      } catch (error) {
        signal.throwIfAborted();
        throw fileError(error, path);
      } finally {
        await file?.close();
      }
    });
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  async #indexOf(path: string, file: FileHandle, signal: AbortSignal): Promise<KnownLog> {
    const { dev, ino, size, birthtimeMs, mtimeMs } = await file.stat();
    const identity = [dev, ino, birthtimeMs].join(' ');
    const before = this.#known.get(path);
    const isSame = before !== undefined && before.identity === identity && before.index.sizeBytes <= size;
    const known: KnownLog = isSame ? before : { index: new LogIndex(), identity, matches: null };
    // A last line without an end: of a log at rest it is one, of one that is written it will be.
    const isAtRest = Date.now() - mtimeMs > 2_000;
    await known.index.readOn(file, size, isAtRest, signal);
    this.#known.delete(path);
    this.#known.set(path, known);
    for (const other of [...this.#known.keys()].slice(0, -rememberedLogs)) this.#known.delete(other);
    return known;
  }
}

/** The numbers of the lines that are let through; `null` when all are. */
async function matchingLines(
  file: FileHandle,
  known: KnownLog,
  query: LogQuery,
  signal: AbortSignal,
): Promise<readonly number[] | null> {
  const wanted = query.contains.toLowerCase();
  if (query.severities.length === 0 && wanted === '') return null;
  const { index } = known;
  const key = JSON.stringify([[...query.severities].sort(), wanted, index.lines]);
  if (known.matches?.key === key) return known.matches.lines;
  const isWanted = severityFilter(query.severities);
  const lines: number[] = [];
  if (wanted === '') {
    for (let line = 0; line < index.lines; line += 1) if (isWanted(index.severityOf(line))) lines.push(line);
  } else {
    for await (const { line, raw } of eachLine(file, index, signal)) {
      if (!isWanted(index.severityOf(line))) continue;
      if (logTextIn(raw).toLowerCase().includes(wanted)) lines.push(line);
    }
  }
  known.matches = { key, lines };
  return lines;
}

async function* eachLine(
  file: FileHandle,
  index: LogIndex,
  signal: AbortSignal,
): AsyncGenerator<{ readonly line: number; readonly raw: string }> {
  let line = 0;
  while (line < index.lines) {
    signal.throwIfAborted();
    // As many whole lines as fit into one piece, and one at least.
    const { start } = index.range(line);
    let next = line + 1;
    while (next < index.lines && index.range(next).end - start <= pieceBytes) next += 1;
    const bytes = await bytesAt(file, start, index.range(next - 1).end);
    for (; line < next; line += 1) {
      const range = index.range(line);
      yield { line, raw: textOf(bytes.subarray(range.start - start, range.end - start)) };
    }
  }
}

async function lineAt(file: FileHandle, index: LogIndex, line: number): Promise<LogLine> {
  const { start, end } = index.range(line);
  return readLogLine(line, textOf(await bytesAt(file, start, end)));
}

async function bytesAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}
