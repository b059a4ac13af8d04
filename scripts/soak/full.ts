import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from '../../src/core/ports/files.ts';
import { Random } from '../../src/core/testing/random.ts';
import { inBlocks } from '../../src/core/transfer/allocation.ts';
import { copyFile } from '../../src/core/transfer/place-file.ts';
import { type PlannedFile, planTransfer, type TransferTarget } from '../../src/core/transfer/plan-transfer.ts';
import { markBytes } from '../../src/core/transfer/transfer-journal.ts';
import { legChunkBytes } from '../../src/core/trust/leg.ts';
import { canMount, LiveMounts, type LoopFileSystem, peersOf } from '../../src/main/drives/testing/live-mounts.ts';
import { NodeFiles } from '../../src/main/files/node-files.ts';
import { foreign } from '../../src/shared/clauses.ts';
import { AppError, isAppError } from '../../src/shared/errors.ts';
import { ensurePeer } from '../peers.ts';
import { MemoryWorld } from './kills/memory-world.ts';
import type { SoakTarget } from './target.ts';

const { signal } = new AbortController();
const kib = 1024;
const driveBytes = 12 * 1024 * kib;

/** Drives that are full to the byte, and drives that fail: no half file gets its name, and it goes on when there is room. */
export const full: SoakTarget = {
  name: 'full',
  async run({ seed, folder }) {
    const random = new Random(seed);
    const told = [`${await failEverywhere(random)} errors of the device in memory`];
    if (canMount) {
      const mounts = await LiveMounts.make();
      try {
        told.push(await fillMemoryDrives(mounts, folder, random));
        for (const fileSystem of ['ext4', 'NTFS', 'exFAT'] as const)
          told.push(await fillDrive(mounts, fileSystem, folder, random));
      } finally {
        await mounts.stop();
      }
    } else console.log('SKIPPED: full drives (it takes the superuser on Linux to mount them)');
    console.log(`full: ${told.join('; ')}`);
  },
};

/** The device fails at every action of a transfer, each time on another drive in memory; then it works again. */
async function failEverywhere(random: Random): Promise<number> {
  const bytes = contentOf(random, markBytes + random.int(0, 300_000));
  let failures = 0;
  for (const kind of ['copy', 'download'] as const) {
    for (let n = 1; ; n += 1) {
      const world = new MemoryWorld(bytes);
      let count = 0;
      let hasFailed = false;
      world.files.onAction = (_action, path) => {
        count += 1;
        if (count < n) return;
        hasFailed = true;
        throw new AppError('files.failed', { path, reason: foreign('the device reported an input/output error') });
      };
      const code = await codeOf(world.transfer(kind));
      world.files.onAction = () => undefined;
      if (!hasFailed) break;
      failures += 1;
      if (code !== null && code !== 'files.failed') throw new Error(`Moment ${n} ended with ${code}.`);
      const before = world.unfinishedBytes();
      const { keptBytes } = await world.transfer(kind);
      world.checkDone();
      if (before - keptBytes > legChunkBytes)
        throw new Error(`Moment ${n}: ${before - keptBytes} bytes are done again.`);
    }
  }
  return failures;
}

/** A small transfer to a drive of every KiB up to what it takes; each then gets room, and the same transfer goes on. */
async function fillMemoryDrives(mounts: LiveMounts, folder: string, random: Random): Promise<string> {
  const drive = await mounts.tmpfs(driveBytes);
  const planned = [9, 21, 14].map((most, index) => ({ path: `f${index}`, sizeBytes: random.int(1, most * kib) }));
  const large = [{ path: 'large', sizeBytes: markBytes + random.int(0, 100_000) }];
  let sizes = 0;
  for (const files of [planned, large]) {
    const job = await Transfer.make(folder, drive, files, { fileSystem: 'tmpfs', largestFileBytes: null }, random);
    const { neededBytes } = await job.plan();
    const whole = Math.ceil(neededBytes / kib);
    for (let size = files === large ? whole - 20 : 4; size <= whole + 4; size += 1) {
      sizes += 1;
      await resize(drive, size * kib);
      // A drive in memory has whole pages.
      const isEnough = inBlocks(size * kib, 4 * kib) >= neededBytes;
      const verdict = await codeOf(job.plan());
      if ((verdict === null) !== isEnough) throw new Error(`${size} KiB of ${neededBytes}: the plan said ${verdict}.`);
      const code = await codeOf(job.run());
      if (code !== (isEnough ? null : 'files.disk-full')) throw new Error(`${size} KiB of ${neededBytes}: ${code}.`);
      await job.checkNames(isEnough);
      await resize(drive, driveBytes);
      await job.run();
      await job.checkNames(true);
      await job.clear();
    }
  }
  return `${sizes} sizes of a drive in memory, KiB by KiB`;
}

/** What the plan accepts must fit; what is far more must fail as full, and leave no half file of its name. */
async function fillDrive(
  mounts: LiveMounts,
  fileSystem: LoopFileSystem,
  folder: string,
  random: Random,
): Promise<string> {
  for (const peer of peersOf(fileSystem)) if (!(await ensurePeer(peer))) return `${fileSystem} skipped`;
  const drive = await mounts.loop(fileSystem, driveBytes, 'FULL');
  const target = { fileSystem, largestFileBytes: null };
  const { freeBytes, blockBytes } = await new NodeFiles().space(drive);
  // The largest the plan accepts, to the byte, beside a few small ones.
  const small = Array.from({ length: random.int(0, 5) }, (_, index) => ({
    path: `s${index}`,
    sizeBytes: random.int(1, 9_999),
  }));
  let low = 0;
  let high = freeBytes;
  while (low < high) {
    const sizeBytes = Math.ceil((low + high) / 2);
    const plan = planTransfer(new NodeFiles(), [...small, { path: 'large', sizeBytes }], { ...target, folder: drive });
    if ((await codeOf(plan)) === null) low = sizeBytes;
    else high = sizeBytes - 1;
  }
  const fits = await Transfer.make(folder, drive, [...small, { path: 'large', sizeBytes: low }], target, random);
  await fits.run();
  await fits.checkNames(true);
  await fits.clear();
  const tooMuch = await Transfer.make(
    folder,
    drive,
    [{ path: 'large', sizeBytes: freeBytes + blockBytes }],
    target,
    random,
  );
  const [verdict, code] = [await codeOf(tooMuch.plan()), await codeOf(tooMuch.run())];
  if (verdict !== 'drive.too-little-space' || code !== 'files.disk-full')
    throw new Error(`${fileSystem}: the plan said ${verdict}, the drive ${code}.`);
  await tooMuch.checkNames(false);
  await mounts.pull(drive);
  return `${fileSystem} filled to ${freeBytes - low} bytes`;
}

/** Some files to be copied to a drive. */
class Transfer {
  readonly #files: Files = new NodeFiles();
  readonly #source: string;
  readonly #drive: string;
  readonly #planned: readonly PlannedFile[];
  readonly #target: TransferTarget;

  private constructor(source: string, drive: string, planned: readonly PlannedFile[], target: TransferTarget) {
    this.#source = source;
    this.#drive = drive;
    this.#planned = planned;
    this.#target = target;
  }

  static async make(
    folder: string,
    drive: string,
    planned: readonly PlannedFile[],
    target: Omit<TransferTarget, 'folder'>,
    random: Random,
  ): Promise<Transfer> {
    const source = join(folder, 'source');
    await mkdir(source, { recursive: true });
    for (const { path, sizeBytes } of planned) await writeFile(join(source, path), contentOf(random, sizeBytes));
    return new Transfer(source, drive, planned, { ...target, folder: drive });
  }

  async plan(): ReturnType<typeof planTransfer> {
    return await planTransfer(this.#files, this.#planned, this.#target);
  }

  async run(): Promise<void> {
    for (const { path } of this.#planned)
      await copyFile(this.#files, join(this.#source, path), join(this.#drive, path), { replace: true, signal });
  }

  /** What has its name is whole; all of them when `isDone`, and then nothing else is there. */
  async checkNames(isDone: boolean): Promise<void> {
    const names = (await readdir(this.#drive)).filter((name) => name !== 'lost+found');
    for (const { path, sizeBytes } of this.#planned) {
      if (!names.includes(path)) continue;
      const isSame = (await readFile(join(this.#drive, path))).equals(await readFile(join(this.#source, path)));
      if (!isSame || (await stat(join(this.#drive, path))).size !== sizeBytes) throw new Error(`${path} is not whole.`);
    }
    if (isDone && names.length !== this.#planned.length) throw new Error(`The drive has ${names.join(', ')}.`);
    if (!isDone && this.#planned.every(({ path }) => names.includes(path))) throw new Error('Nothing was missing.');
  }

  async clear(): Promise<void> {
    for (const name of await readdir(this.#drive)) {
      if (name !== 'lost+found') await rm(join(this.#drive, name));
    }
  }
}

async function resize(drive: string, sizeBytes: number): Promise<void> {
  await promisify(execFile)('mount', ['-o', `remount,size=${sizeBytes}`, drive]);
}

async function codeOf(action: Promise<unknown>): Promise<string | null> {
  try {
    await action;
    return null;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.code;
  }
}

function contentOf(random: Random, sizeBytes: number): Buffer {
  return Buffer.alloc(sizeBytes, Buffer.from(random.bytes(4093)));
}
