import { crc32 } from 'node:zlib';
import { AppError, isAppError } from '../../shared/errors.ts';
import { goodChain } from '../custody/merge-chains.ts';
import { foldCase } from '../file-names.ts';
import { readCarriedChain } from '../jobs/carried-custody.ts';
import type { Files, ReadableFile } from '../ports/files.ts';
import { piecesOf } from '../transfer/pieces.ts';
import type { LegFile } from '../trust/leg.ts';
import { type FoundLeg, findLegs } from '../trust/leg-folder.ts';
import { verifyLegFiles } from '../trust/verify-leg.ts';
import { type Bundle, openBundle } from './bundle.ts';
import { BundleFiles } from './bundle-files.ts';
import { isRecordPath, placeIn } from './plan-bundle.ts';
import type { BundleEntry } from './read-directory.ts';

/** What a bundle was found to hold when every byte of it had been read. */
export interface BundleFindings {
  readonly legs: readonly FoundLeg[];
  /** What the legs list, each file once. */
  readonly files: readonly LegFile[];
  readonly record: readonly BundleEntry[];
  /** Of what the legs list. */
  readonly sizeBytes: number;
  /** Custody records in which something is wrong. */
  readonly problems: readonly AppError[];
}

/** How a bundle is verified. */
export interface VerifyBundleOptions {
  readonly files: Files;
  readonly signal: AbortSignal;
  readonly onBytes?: (done: number, total: number) => void;
}

/**
 * Verifies a bundle against the legs in it: it holds exactly what they list and their record, and every byte is as it was
 * sealed. Whether this computer would take the legs is not asked.
 * @throws {AppError} bundle.*, leg.*, trust.not-sealed, files.*
 */
export async function verifyBundle(file: ReadableFile, options: VerifyBundleOptions): Promise<BundleFindings> {
  const bundle = await openBundle(file);
  const view = new BundleFiles(options.files, bundle);
  const { legs, problems } = await findLegs(view, file.path);
  if (problems[0] !== undefined) throw problems[0].error;
  if (legs.length === 0) throw new AppError('trust.not-sealed', { path: file.path });
  const files = listedOnce(file.path, legs);
  const record = holdEntries(bundle, files);
  for (const entry of record) await verifyRecord(bundle, entry, options.signal);
  const custodyProblems = await checkCustody(view, file.path, legs);

  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let done = 0;
  const onBytes = (count: number): void => {
    done += count;
    options.onBytes?.(done, total);
  };
  await verifyLegFiles(view, file.path, { files: [...files] }, { signal: options.signal, onBytes });
  return { legs, files, record, sizeBytes: total, problems: custodyProblems };
}

/** A file that several legs list is read once. @throws {AppError} leg.file-changed */
function listedOnce(path: string, legs: readonly FoundLeg[]): readonly LegFile[] {
  const listed = new Map<string, LegFile>();
  for (const file of legs.flatMap(({ value }) => value.files)) {
    const known = listed.get(foldCase(file.path));
    if (known !== undefined && known.sha256 !== file.sha256)
      throw new AppError('leg.file-changed', { path: placeIn(path, file.path) });
    listed.set(foldCase(file.path), file);
  }
  return [...listed.values()];
}

/** The entries of the record; every other entry must be a file that is listed. @throws {AppError} leg.file-extra */
function holdEntries({ path, entries }: Bundle, files: readonly LegFile[]): readonly BundleEntry[] {
  const listed = new Set(files.map((file) => file.path));
  const extra = entries.find((entry) => !listed.has(entry.path) && !isRecordPath(entry.path));
  if (extra !== undefined) throw new AppError('leg.file-extra', { path: placeIn(path, extra.path) });
  return entries.filter((entry) => isRecordPath(entry.path));
}

/** What no leg lists has the checksum of the archive only. @throws {AppError} bundle.damaged */
async function verifyRecord(bundle: Bundle, entry: BundleEntry, signal: AbortSignal): Promise<void> {
  const file = await bundle.open(entry, placeIn(bundle.path, entry.path));
  let sum = 0;
  for await (const piece of piecesOf(file, signal)) sum = crc32(piece, sum);
  if (sum !== entry.crc32)
    throw new AppError('bundle.damaged', { path: bundle.path, name: entry.path, offset: entry.dataOffset });
}

/**
 * Each custody chain holds, and holds at least what the legs say it held. One that does not is told: what is sealed is
 * sealed all the same.
 */
async function checkCustody(view: Files, path: string, legs: readonly FoundLeg[]): Promise<readonly AppError[]> {
  const heads = legs.flatMap(({ value }) => value.custody);
  const problems: AppError[] = [];
  for (const trip of new Set(heads.map((head) => head.trip))) {
    try {
      const bytes = await readCarriedChain(view, path, trip);
      if (bytes !== null) await goodChain(bytes, { chain: trip, heads: heads.filter((head) => head.trip === trip) });
    } catch (error) {
      if (!isAppError(error) || !error.code.startsWith('custody.')) throw error;
      problems.push(error);
    }
  }
  return problems;
}
