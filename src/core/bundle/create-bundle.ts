import { basename, dirname } from 'node:path';
import { AppError, toAppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import type { CustodyPorts } from '../custody/append-entry.ts';
import { findTargetDrive } from '../drives/target-drive.ts';
import { driveOf } from '../jobs/carried-custody.ts';
import { fileDestination } from '../jobs/destination.ts';
import type { Drives } from '../ports/drives.ts';
import type { Files } from '../ports/files.ts';
import { Digests } from '../transfer/digests.ts';
import { piecesOf } from '../transfer/pieces.ts';
import { placeFile } from '../transfer/place-file.ts';
import { planTransfer } from '../transfer/plan-transfer.ts';
import { legChunkBytes } from '../trust/leg.ts';
import { archiveBytes } from './archive-size.ts';
import type { ArchiveFile, WriteArchive } from './archive-writer.ts';
import { type BundleAct, type BundledChain, chainsToBundle, keepBundled, tellNotMade } from './bundled-custody.ts';
import { type BundlePlan, placeIn, planBundle, readMePath, recordPath } from './plan-bundle.ts';
import { type BundleFindings, verifyBundle } from './verify-bundle.ts';

/** Longer ones are somebody else's. */
const readMeLimitBytes = 64 * 1024;

/** What making a bundle takes. */
export interface BundlePorts extends CustodyPorts {
  readonly files: Files;
  readonly drives: Drives;
  readonly writeArchive: WriteArchive;
}

/** What is bundled, and where it goes. */
export interface BundleOrder {
  /** The folder that is carried. */
  readonly from: string;
  /** A file whose name ends in `.zip`, or a folder, where it is called `OUTBOUND.ZIP` or `INBOUND.ZIP`. */
  readonly to: string;
  readonly overwrite: boolean;
}

export type BundleStep = 'write' | 'read-back' | 'verify';

export interface BundleOptions {
  readonly signal: AbortSignal;
  readonly onBytes?: (step: BundleStep, done: number, total: number) => void;
}

/** A bundle that has its name. */
export interface MadeBundle extends FileRecord {
  readonly readBack: 'device' | 'cache';
  readonly legs: BundleFindings['legs'];
  /** Of what the legs list. */
  readonly files: number;
  readonly contentBytes: number;
  /** Records that were left out, or are damaged. */
  readonly problems: readonly AppError[];
}

/** A file of the bundle with its size, which must be known before. */
interface SizedFile extends ArchiveFile {
  readonly sizeBytes: number;
}

/**
 * Makes a bundle of a carrier folder: the sealed files of its newest legs and their record, which comes first. Each file is
 * held against its leg while it is read, the archive is read back, and then verified as its reader will.
 * @throws {AppError} trust.not-sealed, leg.*, bundle.*, drive.*, files.*
 */
export async function createBundle(
  ports: BundlePorts,
  { from, to, overwrite }: BundleOrder,
  { signal, onBytes = () => undefined }: BundleOptions,
): Promise<MadeBundle> {
  const { files } = ports;
  const facts = await files.facts(from);
  if (facts === null) throw new AppError('files.not-found', { path: from });
  if (facts.kind !== 'folder') throw new AppError('files.not-a-folder', { path: from });
  const plan = await planBundle(files, from);
  const newest = plan.legs.reduce((one, other) => (one.value.created < other.value.created ? other : one));
  const path = await fileDestination(files, to, `${newest.value.kind.toUpperCase()}.ZIP`, {
    extension: '.zip',
    overwrite,
  });
  const drive = await findTargetDrive(ports.drives, path, null);
  const act: BundleAct = { details: { bundle: basename(path) }, drive: driveOf(drive) };
  const { chains, problems } = await chainsToBundle(files, ports, { folder: from, plan, act });
  const contents = await contentsOf(files, from, plan, { chains, signal });
  const total = archiveBytes(contents);
  await planTransfer(files, [{ path: basename(path), sizeBytes: total }], {
    folder: dirname(path),
    fileSystem: drive?.fileSystem ?? '',
    largestFileBytes: drive?.largestFileBytes ?? null,
  });

  await keepBundled(ports, plan, chains, act);
  const done = { write: 0, 'read-back': 0 };
  let findings: BundleFindings | null = null;
  try {
    const archive = ports.writeArchive(contents, new Date(newest.value.created));
    const placed = await placeFile(files, path, archive, {
      replace: overwrite,
      signal,
      onBytes: (count, step) => {
        done[step] += count;
        onBytes(step, done[step], total);
      },
      inspect: async (file) => {
        findings = await verifyBundle(file, {
          files,
          signal,
          onBytes: (count, all) => onBytes('verify', count, all),
        });
      },
    });
    const { legs, files: listed, sizeBytes: contentBytes } = foundIn(findings);
    const { sizeBytes, sha256, readBack } = placed;
    const all = [...plan.problems, ...problems];
    return { path, sizeBytes, sha256, readBack, legs, files: listed.length, contentBytes, problems: all };
  } catch (error) {
    await tellNotMade(ports, chains, act, signal.aborted ? 'job.cancelled' : toAppError(error).code);
    throw error;
  }
}

function foundIn(findings: BundleFindings | null): BundleFindings {
  if (findings === null) throw new Error('A bundle got its name without being looked into.');
  return findings;
}

/** The record first: whoever reads from the front knows what comes. */
async function contentsOf(
  files: Files,
  from: string,
  plan: BundlePlan,
  { chains, signal }: { readonly chains: readonly BundledChain[]; readonly signal: AbortSignal },
): Promise<readonly SizedFile[]> {
  const contents: SizedFile[] = [];
  for (const { value, path, sha256 } of plan.legs) {
    const sizeBytes = (await files.facts(path))?.sizeBytes ?? 0;
    contents.push(fromFile(files, path, { path: recordPath('Legs', value.id), sizeBytes, sha256 }, signal));
  }
  for (const { trip, bytes } of chains) contents.push(inMemory(recordPath('Custody', trip), bytes));
  const readMe = placeIn(from, readMePath);
  const readMeFacts = await files.facts(readMe);
  if (readMeFacts?.kind === 'file' && !readMeFacts.isLink && readMeFacts.sizeBytes <= readMeLimitBytes) {
    const file = await files.open(readMe);
    contents.push(inMemory(readMePath, await file.read(0, file.sizeBytes)));
    await file.close();
  }
  for (const file of plan.files) {
    const path = placeIn(from, file.path);
    const facts = await files.facts(path);
    if (facts === null) throw new AppError('leg.file-missing', { path });
    for (let above = path; above !== from; above = dirname(above))
      if ((await files.facts(above))?.isLink === true) throw new AppError('leg.link', { path: above });
    contents.push(fromFile(files, path, file, signal));
  }
  return contents;
}

function inMemory(path: string, bytes: Uint8Array): SizedFile {
  return {
    path,
    sizeBytes: bytes.length,
    async *content() {
      if (bytes.length > 0) yield bytes;
    },
  };
}

/** A file as it was sealed, or an error in its place. */
function fromFile(
  files: Files,
  path: string,
  sealed: {
    readonly path: string;
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly chunks?: readonly string[] | undefined;
  },
  signal: AbortSignal,
): SizedFile {
  const { sizeBytes: expectedBytes, sha256, chunks = [] } = sealed;
  return {
    path: sealed.path,
    sizeBytes: expectedBytes,
    async *content() {
      const file = await files.open(path);
      try {
        const { sizeBytes } = file;
        if (sizeBytes !== expectedBytes) throw new AppError('leg.file-size', { path, sizeBytes, expectedBytes });
        const digests = new Digests();
        for await (const piece of piecesOf(file, signal)) {
          digests.update(piece);
          yield piece;
        }
        const found = digests.finish();
        if (found.sha256 === sha256) return;
        const chunk = chunks.findIndex((one, index) => one !== found.chunks[index]);
        throw new AppError('leg.file-differs', { path, offset: Math.max(0, chunk) * legChunkBytes });
      } finally {
        await file.close();
      }
    },
  };
}
