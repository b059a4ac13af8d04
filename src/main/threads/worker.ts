/*
 * The program of the other threads: it does the heavy work of cabinets, and handles many small files at once, both without
 * waiting in between, because nobody else needs this thread. Started by `threads.ts`.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { blockSize } from '../../core/cab/layout.ts';
import { LzxRunDecoder, type Piece, RunDecoder, SegmentDeflater } from '../../core/cab/segments.ts';
import type { DecodedRun, OwnBytes, RunWrites } from '../../core/cab/work.ts';
import type { FileToWrite, FoundFile, UnnamedFile } from '../../core/ports/bulk-files.ts';
import { compareNames } from './compare-names.ts';
import { readBackBlocks, writeBlocks } from './copy-large.ts';
import { copySmall, hashSmall } from './copy-small.ts';
import { HashLanes } from './hash-lanes.ts';
import type { ThreadAnswer, ThreadCall, ThreadFailure } from './messages.ts';
import { discardFiles, nameFiles, writeFully } from './sync-files.ts';
import { about, ThreadProblem } from './thread-problem.ts';

const deflater = new SegmentDeflater();
const decoder = new RunDecoder();
const hashes = new HashLanes();
const lanes = new Map<number, LzxLane>();
/** Decoders whose folder is done; the next one with the same window goes on with their memory. */
const idleLanes: LzxLane[] = [];

interface LzxLane {
  readonly windowBits: number;
  readonly decoder: LzxRunDecoder;
}

function finish<T>(piece: Piece<T>): T {
  while (piece.next());
  return piece.result();
}

function openLane({ lane, windowBits }: { readonly lane: number; readonly windowBits: number }): void {
  const at = idleLanes.findIndex((idle) => idle.windowBits === windowBits);
  const [idle] = at < 0 ? [] : idleLanes.splice(at, 1);
  idle?.decoder.reset();
  lanes.set(lane, idle ?? { windowBits, decoder: new LzxRunDecoder(windowBits) });
}

function closeLane(lane: number): void {
  const done = lanes.get(lane);
  lanes.delete(lane);
  if (done !== undefined && idleLanes.length < 2) idleLanes.push(done);
}

function run(call: ThreadCall): unknown {
  switch (call.name) {
    case 'deflate': {
      const { target, ...order } = call.input;
      const result = finish(deflater.begin(order, target));
      return { result, spare: order.raw };
    }
    case 'decode': {
      const { target, ...order } = call.input;
      const result = written(finish(decoder.begin(order, target)), order.writes ?? null);
      const spare = result.kind === 'decoded' ? order.run.bytes : target;
      return { result, spare };
    }
    case 'openLane':
      openLane(call.input);
      return null;
    case 'decodeInLane': {
      const { lane, run: given, writes, target } = call.input;
      const open = lanes.get(lane);
      if (open === undefined) throw new Error(`No lane ${lane}.`);
      const result = written(finish(open.decoder.begin(given, target)), writes);
      return { result, spare: given.bytes };
    }
    case 'closeLane':
      closeLane(call.input.lane);
      return null;
    case 'readFiles': {
      const { paths, sizes, target } = call.input;
      const bytes = readFiles(paths, sizes, target);
      return { bytes };
    }
    case 'writeFiles':
      nameFiles(writeAll(call.input.files, call.input.bytes));
      return { spare: call.input.bytes };
    case 'nameFiles':
      nameFiles(call.input.files);
      return null;
    case 'discardFiles':
      discardFiles(call.input.files);
      return null;
    case 'listTree':
      return listTree(call.input.folder);
    case 'listPaths':
      return listPaths(call.input.folder).join('\0');
    case 'compareNames':
      return compareNames(call.input.folder, call.input.manifest);
    case 'copySmall':
      return copySmall(call.input.files, call.input.flush);
    case 'hashSmall':
      return hashSmall(call.input.paths);
    case 'hashInLane':
      return hashes.update(call.input.lane, call.input);
    case 'closeHash':
      hashes.close(call.input.lane);
      return null;
    case 'writeBlocks':
      return writeBlocks(call.input.order, call.input.shared);
    case 'readBackBlocks':
      return readBackBlocks(call.input.order, call.input.shared);
  }
}

/** What is good of a run goes to its files; its last bytes are kept for the next run to look back into. */
function written(result: DecodedRun, writes: RunWrites | null): DecodedRun {
  if (writes === null || result.kind === 'needs-history') return result;
  const { raw, length } = result;
  const unnamed = writeAll(
    writes.whole.filter(({ to }) => to <= length),
    raw,
  );
  for (const { path, descriptor, position, from, to } of writes.parts) {
    about(path, () => writeFully(descriptor, raw, { from, to: Math.min(to, length), position }));
  }
  return { ...result, raw: raw.subarray(0, 0), unnamed, tail: raw.slice(Math.max(0, length - blockSize)) };
}

function readFiles(paths: readonly string[], sizes: readonly number[], target: OwnBytes): OwnBytes {
  let at = 0;
  for (const [index, path] of paths.entries()) {
    const size = sizes[index] ?? 0;
    about(path, () => readFile(path, size, target, at));
    at += size;
  }
  return target.subarray(0, at);
}

function readFile(path: string, size: number, target: OwnBytes, at: number): void {
  const file = openSync(path, 'r');
  try {
    let done = 0;
    while (done < size) {
      const count = readSync(file, target, at + done, size - done, null);
      if (count === 0) break;
      done += count;
    }
    // Somebody wrote to it since it was found: neither the old size nor the new one is what was asked for.
    if (done !== size || fstatSync(file).size !== size) throw new ThreadProblem('CHANGED', path);
  } finally {
    closeSync(file);
  }
}

/** Where the names of unfinished files begin: nobody else's are there. */
const firstName = randomBytes(4).readUInt32LE();
let nameCount = 0;

function writeUnnamed({ path, from, to, replace }: FileToWrite, bytes: Uint8Array): UnnamedFile {
  nameCount += 1;
  const partialPath = `${path}.${((firstName + nameCount) >>> 0).toString(16).padStart(8, '0')}.partial`;
  const file = openSync(partialPath, 'wx');
  try {
    try {
      writeFully(file, bytes, { from, to, position: 0 });
    } finally {
      closeSync(file);
    }
  } catch (error) {
    rmSync(partialPath, { force: true });
    throw error;
  }
  return { partialPath, path, replace };
}

/** All or none. */
function writeAll(files: readonly FileToWrite[], bytes: Uint8Array): readonly UnnamedFile[] {
  const unnamed: UnnamedFile[] = [];
  try {
    for (const file of files) unnamed.push(about(file.path, () => writeUnnamed(file, bytes)));
  } catch (error) {
    discardFiles(unnamed);
    throw error;
  }
  return unnamed;
}

function listTree(folder: string): readonly FoundFile[] {
  const found: FoundFile[] = [];
  const walk = (below: string): void => {
    const here = join(folder, below);
    const entries = about(here, () => readdirSync(here, { withFileTypes: true }));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) {
        const facts = about(join(folder, path), () => statSync(join(folder, path)));
        found.push({ path, sizeBytes: facts.size, modifiedMs: facts.mtimeMs });
      } else throw new ThreadProblem('NOT_A_FILE', join(folder, path));
    }
  };
  walk('');
  return found;
}

function listPaths(folder: string): readonly string[] {
  const found: string[] = [];
  const walk = (below: string): void => {
    const here = join(folder, below);
    for (const entry of about(here, () => readdirSync(here, { withFileTypes: true }))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isFile()) found.push(path);
      else if (entry.isDirectory()) walk(path);
      else throw new ThreadProblem('NOT_A_FILE', join(folder, path));
    }
  };
  if (existsSync(folder)) walk('');
  return found;
}

function failureOf(error: unknown): ThreadFailure {
  if (error instanceof ThreadProblem) {
    const { errno, message, path, offset } = error;
    return { errno, message, path, offset };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { errno: null, message, path: null, offset: 0 };
}

const port = parentPort;
if (port === null) throw new Error('This program runs in a thread.');
port.on('message', (call: ThreadCall) => {
  try {
    const message: ThreadAnswer = { id: call.id, isOk: true, value: run(call) };
    port.postMessage(message);
  } catch (error) {
    const message: ThreadAnswer = { id: call.id, isOk: false, failure: failureOf(error) };
    port.postMessage(message);
  }
});
