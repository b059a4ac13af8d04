import { type FileHandle, open, readdir } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunRecord } from '../../shared/history.ts';
import { errnoOf, fileError } from '../files/errno.ts';
import { type LogName, readLogName } from '../log/log-names.ts';
import { defaultRetention } from '../log/retention.ts';

/** The first line of a log is a short one; the last one holds the codes of a run's problems. */
const headBytes = 4 * 1024;
const tailBytes = 64 * 1024;
/** A run that says nothing for so long is not one any more, even if its process number is somebody's. */
const silenceLimitMs = 24 * 60 * 60 * 1000;

const Head = z.object({
  time: z.iso.datetime(),
  runId: z.string().min(1).max(100),
  fields: z.object({ pid: z.number().int().positive().optional() }).optional(),
});
const Tail = z.object({
  time: z.iso.datetime(),
  fields: z.object({
    state: z.enum(['done', 'cancelled', 'failed']),
    codes: z.array(z.string().max(100)).max(1000).default([]),
    isLookOnly: z.boolean().default(false),
  }),
});

/** What is known of runs besides their logs. */
export interface RunsUnderWay {
  /** The run of this process that still writes its log and whose id begins so; `null` when there is none. */
  findOpen(runIdStart: string): string | null;
}

/**
 * The runs whose logs are kept, the newest first. Of each log only its beginning and its end are read.
 * @throws {AppError} files.*
 */
export async function listRuns(folder: string, underWay: RunsUnderWay): Promise<readonly RunRecord[]> {
  const logs = (await namesIn(folder))
    .map(readLogName)
    .filter((log) => log?.extension === 'jsonl')
    .filter((log) => log !== null)
    .sort((a, b) => (a.base < b.base ? 1 : -1))
    .slice(0, defaultRetention.runs);
  const records: RunRecord[] = [];
  // A few at a time: a folder on a slow share must not open two hundred files at once.
  for (let index = 0; index < logs.length; index += 8)
    records.push(
      ...(await Promise.all(logs.slice(index, index + 8).map((log) => readRun(folder, log, underWay)))).filter(
        (record) => record !== null,
      ),
    );
  // Names tell the second, and stand in their order; of two runs that begin in one second, what they wrote tells.
  const secondOf = ({ log }: RunRecord): string => log.slice(0, 'yyyymmdd-hhmmss'.length);
  return records.sort((a, b) => secondOf(b).localeCompare(secondOf(a)) || b.startedAt.localeCompare(a.startedAt));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // No run has been yet.
    if (errnoOf(error) === 'ENOENT') return [];
    throw fileError(error, folder);
  }
}

/** `null` when the log was removed meanwhile, or cannot be read: one such does not hide the others. */
async function readRun(folder: string, log: LogName, underWay: RunsUnderWay): Promise<RunRecord | null> {
  const path = join(folder, `${log.base}.jsonl`);
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size, mtimeMs } = await file.stat();
    const head = lineOf(Head, (await textAt(file, 0, headBytes)).split('\n', 1)[0]);
    // The last line is whole only when its end was written.
    const tail = lineOf(Tail, (await textAt(file, Math.max(0, size - tailBytes), tailBytes)).split('\n').at(-2));
    // What a run has said may not be written yet.
    const openId = underWay.findOpen(log.runIdStart);
    const runId = openId ?? head?.runId ?? log.runIdStart;
    const shared = { runId, job: log.job, startedAt: head?.time ?? log.startedAt, log: `${log.base}.log` };
    if (tail !== null) {
      const { state, codes, isLookOnly } = tail.fields;
      return { ...shared, endedAt: tail.time, outcome: state, codes, isLookOnly };
    }
    const isUnderWay = openId !== null || isOfAnotherProcess(head?.fields?.pid, mtimeMs);
    return { ...shared, endedAt: null, outcome: isUnderWay ? 'running' : 'cut-off', codes: [], isLookOnly: false };
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** Whether a process that lives, such as the command line's, may still be writing. */
function isOfAnotherProcess(pid: number | undefined, changedMs: number): boolean {
  if (pid === undefined || pid === process.pid) return false;
  const silenceMs = Date.now() - changedMs;
  if (silenceMs > silenceLimitMs || silenceMs > uptime() * 1000) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there and belongs to somebody else.
    return errnoOf(error) === 'EPERM';
  }
}

async function textAt(file: FileHandle, offset: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.toString('utf8', 0, bytesRead);
}

function lineOf<T>(schema: z.ZodType<T>, line: string | undefined): T | null {
  try {
    return schema.safeParse(JSON.parse(line ?? '')).data ?? null;
  } catch {
    return null;
  }
}
