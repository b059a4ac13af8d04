import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { foldCase, isLitter, printableName } from '../file-names.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files } from '../ports/files.ts';
import { type Leg, type LegFile, legChunkBytes } from './leg.ts';
import { recordFolder } from './leg-folder.ts';

const pieceBytes = 1024 * 1024;
/** Looking for files nobody listed ends somewhere, however many there are. */
const entriesLimit = 1_000_000;

/** How the files of a leg are verified. */
export interface VerifyLegOptions {
  readonly signal: AbortSignal;
  /** Told of bytes read. */
  readonly onBytes?: (count: number) => void;
  /** The folder is the leg's alone: a file it does not list is refused. */
  readonly isAlone?: boolean;
}

/**
 * Verifies the files of a leg that was read (`readLeg`), below its folder: first that each is there with its size, then
 * every byte. Never more is read than the leg says there is. Nothing is written.
 * @throws {AppError} leg.file-missing, leg.file-size, leg.not-a-file, leg.link, leg.file-extra, leg.file-differs, files.*
 */
export async function verifyLegFiles(
  files: Files,
  folder: string,
  leg: Pick<Leg, 'files'>,
  options: VerifyLegOptions,
): Promise<void> {
  const folders = new Set<string>();
  for (const file of leg.files) {
    stopIfCancelled(options.signal);
    await checkFacts(files, folder, file, folders);
  }
  if (options.isAlone === true) await refuseExtra(files, folder, leg, options.signal);
  for (const file of leg.files) await verifyBytes(files, folder, file, options);
}

async function checkFacts(files: Files, folder: string, file: LegFile, seen: Set<string>): Promise<void> {
  const path = join(folder, file.path);
  // A link on the way leads to where the drive says, not to the drive.
  for (let above = dirname(file.path); above !== '.'; above = dirname(above)) {
    if (seen.has(above)) break;
    seen.add(above);
    const facts = await files.facts(join(folder, above));
    if (facts?.isLink === true) throw new AppError('leg.link', { path: join(folder, above) });
  }
  const facts = await files.facts(path);
  if (facts === null) throw new AppError('leg.file-missing', { path });
  if (facts.isLink) throw new AppError('leg.link', { path });
  if (facts.kind !== 'file') throw new AppError('leg.not-a-file', { path });
  checkSize(path, facts.sizeBytes, file);
}

function checkSize(path: string, sizeBytes: number, file: LegFile): void {
  if (sizeBytes !== file.sizeBytes)
    throw new AppError('leg.file-size', { path, sizeBytes, expectedBytes: file.sizeBytes });
}

async function refuseExtra(files: Files, folder: string, leg: Pick<Leg, 'files'>, signal: AbortSignal): Promise<void> {
  const listed = new Set(leg.files.map((file) => foldCase(file.path)));
  const open = [''];
  let entries = 0;
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    stopIfCancelled(signal);
    for (const { name, kind } of await files.list(join(folder, below))) {
      entries += 1;
      const path = below === '' ? name : `${below}/${name}`;
      if (entries > entriesLimit) throw extra(folder, path);
      if (isLitter(name) || (below === '' && name === recordFolder)) continue;
      if (kind === 'folder') open.push(path);
      else if (!listed.has(foldCase(path))) throw extra(folder, path);
    }
  }
}

function extra(folder: string, path: string): AppError {
  return new AppError('leg.file-extra', { path: join(folder, printableName(path)) });
}

async function verifyBytes(files: Files, folder: string, listed: LegFile, options: VerifyLegOptions): Promise<void> {
  const path = join(folder, listed.path);
  const file = await files.open(path);
  try {
    checkSize(path, file.sizeBytes, listed);
    const whole = createHash('sha256');
    const buffer = new Uint8Array(Math.min(pieceBytes, Math.max(listed.sizeBytes, 1)));
    for (let start = 0; start < listed.sizeBytes; start += legChunkBytes) {
      const chunk = createHash('sha256');
      const end = Math.min(start + legChunkBytes, listed.sizeBytes);
      for (let at = start; at < end; ) {
        stopIfCancelled(options.signal);
        const count = await file.readInto(at, buffer.subarray(0, Math.min(buffer.length, end - at)));
        // It became shorter since its size was looked at.
        if (count === 0) throw new AppError('leg.file-size', { path, sizeBytes: at, expectedBytes: listed.sizeBytes });
        const piece = buffer.subarray(0, count);
        whole.update(piece);
        chunk.update(piece);
        options.onBytes?.(count);
        at += count;
      }
      const expected = listed.chunks?.[start / legChunkBytes];
      if (expected !== undefined && chunk.digest('hex') !== expected)
        throw new AppError('leg.file-differs', { path, offset: start });
    }
    if (whole.digest('hex') !== listed.sha256) throw new AppError('leg.file-differs', { path, offset: 0 });
  } finally {
    await file.close();
  }
}
