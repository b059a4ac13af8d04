import type { ErrorReport } from '../../shared/errors.ts';
import type { SignatureFacts } from '../../shared/signatures.ts';
import type { Update } from '../../shared/updates.ts';
import { SignatureCheck } from '../signatures/signature-check.ts';
import { manifestNames } from '../updates/manifest.ts';
import {
  isOfficialPack,
  type PackFile,
  type PackRecord,
  recordName,
  strayFiles,
  verifyPackFiles,
} from '../updates/pack.ts';
import { checkPackAgainstOffer } from '../updates/pack-offer.ts';
import type { JobContext } from './job.ts';

/** What is known of a pack when every byte of it has been read. */
export interface PackFindings {
  readonly sizeBytes: number;
  /** Everything its manifest offers. */
  readonly offered: readonly Update[];
  /** Files its record does not name; never imported. */
  readonly strayFiles: readonly string[];
  /** Of its cabinets, by the settings of this computer; `null` when nobody looks. */
  readonly signatures: SignatureFacts | null;
  /** What is told of them, and refused nothing. */
  readonly problems: readonly ErrorReport[];
}

/**
 * Reads a whole pack and holds it against its record and its own manifests.
 * @throws {AppError} update-pack.*, cab.*, manifest.*, signature.*
 */
export async function verifyPack(
  folder: string,
  record: PackRecord,
  /** SHA-256 of each chunk of each file, where a seal says them; what is damaged is then told to the place. */
  chunks: ReadonlyMap<string, readonly string[]>,
  { ports, log, signal, report }: JobContext<'verify'>,
): Promise<PackFindings> {
  const check = await SignatureCheck.open({ ports, log, signal });
  const total = record.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let done = 0;
  let filesDone = 0;
  let current: PackFile | null = null;
  /** Bytes of the files before the current one. */
  let before = 0;
  report({ step: 'verify', done, total, unit: 'bytes' });
  await verifyPackFiles(ports.files, folder, record, {
    signal,
    chunks,
    watch: async (file, open) =>
      isSigned(file, record) ? await check.watch(file.path, open) : { file: open, done: nothing },
    onBytes: (count, file) => {
      if (file.path !== current?.path) before = done;
      current = file;
      done += count;
      report({
        step: 'verify',
        done,
        total,
        unit: 'bytes',
        item: file.path,
        itemProgress: { done: done - before, total: file.sizeBytes },
        files: { done: filesDone, total: record.files.length },
      });
    },
    onFile: (file) => {
      filesDone += 1;
      log.info(`${file.path}: ${file.sizeBytes} bytes, SHA-256 ${file.sha256} verified.`);
    },
  });
  // Several that are refused are told together, and before the manifest is believed.
  const problems = check.problems();
  // What Microsoft's tool laid may have a manifest nobody else can read: its bytes are all there is to hold.
  const offered = isOfficialPack(record) ? [] : await checkPackAgainstOffer(ports.files, folder, record);
  const known = new Set([recordName, ...record.files.map((file) => file.path)]);
  const stray = await strayFiles(ports.files, folder, known);
  for (const file of stray) log.warning(`${file} is not in the record of the update pack and is left out by Import.`);
  return { sizeBytes: total, offered, strayFiles: stray, signatures: check.facts(), problems };
}

async function nothing(): Promise<void> {
  // Nobody looks on.
}

/** A cabinet that Microsoft signs. What the lists name besides has its digest in them. */
function isSigned({ path, what, package: guid = '' }: PackFile, record: PackRecord): boolean {
  if (isOfficialPack(record)) return what !== 'redist' && /\.cab$/i.test(path);
  if (what !== 'redist') return true;
  const lists = [manifestNames.redist.cabinet, manifestNames['language-pack'].cabinet];
  return lists.some((name) => path === `${guid}/Redist/${name}`);
}
