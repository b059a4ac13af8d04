import { basename, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import { type BulkFiles, bulkBytes } from '../ports/bulk-files.ts';
import type { Files } from '../ports/files.ts';
import { piecesOf } from '../transfer/digest.ts';
import type { Breathe, NewMember } from './cabinet.ts';

/** Files up to this size are read many at a time. */
const smallBytes = 256 * 1024;
/** Files read at a time, when they are very small. */
const groupFiles = 512;
/** Files between two breaths. */
const breathEvery = 1024;
/** Groups asked for before they are needed. */
const groupsAhead = 2;

/** What is to be read, and how. */
export interface GatherPorts {
  readonly files: Files;
  readonly bulk: BulkFiles;
  readonly signal: AbortSignal;
  readonly breathe: Breathe;
}

interface Found {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/**
 * The files at these paths as members to be: a file by its own name, a folder by the paths below it. Only looked at; they
 * are read when the cabinet is written, and must not change until then.
 * @throws {AppError} files.not-found, files.not-a-file and what `Files` throws
 */
export async function gatherMembers(paths: readonly string[], ports: GatherPorts): Promise<readonly NewMember[]> {
  const found: Found[] = [];
  for (const path of paths) {
    stopIfCancelled(ports.signal);
    const facts = await ports.files.facts(path);
    if (facts === null) throw new AppError('files.not-found', { path });
    if (facts.kind === 'other') throw new AppError('files.not-a-file', { path });
    if (facts.kind === 'file') {
      found.push({ name: basename(path), path, sizeBytes: facts.sizeBytes, modifiedMs: Date.parse(facts.modified) });
      continue;
    }
    for (const [index, file] of (await ports.bulk.listTree(path)).entries()) {
      const { sizeBytes, modifiedMs } = file;
      if (index % breathEvery === breathEvery - 1) await ports.breathe();
      found.push({ name: file.path, path: join(path, file.path), sizeBytes, modifiedMs });
    }
  }
  return await toMembers(found, ports);
}

async function toMembers(found: readonly Found[], ports: GatherPorts): Promise<readonly NewMember[]> {
  const groups: Group[] = [];
  const members: NewMember[] = [];
  for (const [index, file] of found.entries()) {
    if (index % breathEvery === breathEvery - 1) await ports.breathe();
    const common = { name: file.name, modified: localTime(file.modifiedMs), sizeBytes: file.sizeBytes };
    if (file.sizeBytes > smallBytes) {
      members.push({ ...common, content: () => readLarge(file, ports) });
      continue;
    }
    let group = groups.at(-1);
    if (group === undefined || !group.hasRoom(file)) {
      group = new Group(groups, groups.length, ports.bulk);
      groups.push(group);
    }
    members.push({ ...common, content: group.add(file) });
  }
  return members;
}

async function* readLarge({ path, sizeBytes }: Found, { files, signal }: GatherPorts): AsyncGenerator<Uint8Array> {
  const file = await files.open(path);
  try {
    if (file.sizeBytes !== sizeBytes) throw new AppError('files.changed', { path });
    yield* piecesOf(file, signal);
  } finally {
    await file.close();
  }
}

/** Small files that are read at once, when the first of them is asked for. */
class Group {
  readonly #all: readonly Group[];
  readonly #index: number;
  readonly #bulk: BulkFiles;
  readonly #files: Found[] = [];
  #bytes = 0;
  #reading: Promise<Uint8Array> | null = null;
  #left = 0;

  constructor(all: readonly Group[], index: number, bulk: BulkFiles) {
    this.#all = all;
    this.#index = index;
    this.#bulk = bulk;
  }

  hasRoom({ sizeBytes }: Found): boolean {
    return this.#files.length < groupFiles && this.#bytes + sizeBytes <= bulkBytes;
  }

  /** Returns the way to its content, which can be asked for once. */
  add(file: Found): () => AsyncIterable<Uint8Array> {
    const from = this.#bytes;
    this.#files.push(file);
    this.#bytes += file.sizeBytes;
    this.#left += 1;
    return () => this.#give(from, from + file.sizeBytes);
  }

  async *#give(from: number, to: number): AsyncGenerator<Uint8Array> {
    for (let ahead = 0; ahead <= groupsAhead; ahead += 1) void this.#all[this.#index + ahead]?.start();
    const bytes = await this.start();
    if (to > from) yield bytes.subarray(from, to);
    this.#left -= 1;
    if (this.#left === 0) this.#bulk.giveBack(bytes);
  }

  start(): Promise<Uint8Array> {
    if (this.#reading === null) {
      this.#reading = this.#bulk.read(
        this.#files.map(({ path }) => path),
        this.#files.map(({ sizeBytes }) => sizeBytes),
      );
      // Whoever needs it sees the failure; one read ahead for nobody is none.
      this.#reading.catch(() => undefined);
    }
    return this.#reading;
  }
}

/** A little more than the years that cabinets know; drives know others, of which some have no four digits. */
const [earliestMs, latestMs] = [Date.UTC(1979, 0), Date.UTC(2109, 0)];

/** As cabinets have it: without zone. */
function localTime(modifiedMs: number): string {
  const ms = Math.min(Math.max(modifiedMs, earliestMs), latestMs);
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
