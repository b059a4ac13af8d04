/*
 * The update pack: docs/formats/update-pack.md. Its record is written last, so a folder with a record is complete, and
 * while Connect works the folder has a journal instead.
 */

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { parseVersion } from '../../shared/site.ts';
import { downloadFilters } from '../../shared/updates.ts';
import { foldCase, isLitter } from '../file-names.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import { jsonProblem } from '../json-problem.ts';
import type { Files, ReadableFile } from '../ports/files.ts';
import { verifyFile } from '../transfer/digest.ts';
import { recordFolder } from '../trust/leg-folder.ts';
import { classicPackError } from './classic-pack.ts';
import { safeRelativePath } from './manifest.ts';

export const recordName = 'UpdatePack.json';
/** Marks a folder Connect is working in: files of an earlier try may be used again. */
export const journalName = 'UpdatePack.journal.json';
/** 2: what several updates share is in the pack once. */
export const packFormat = 2;
/** 3: Microsoft's tool laid the files, and only it imports them; the record lists them as they lie. */
export const officialPackFormat = 3;
const recordLimitBytes = 64 * 1024 * 1024;

const Guid = z.string().regex(/^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What the signature was worth when Connect looked. `kind` is one of `signatureKinds`; a later version may know more. */
const PackSignature = z.object({
  kind: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  signer: z.string().max(600).nullable(),
  root: z.string().max(600).nullable(),
  reason: z.string().max(2000).nullable(),
});

const PackFile = z.object({
  path: z.string().min(1),
  sizeBytes: z.number().int().nonnegative(),
  sha256: Sha256,
  what: z.enum(['manifest', 'console-content', 'payload', 'redist']),
  package: Guid.optional(),
  /** Of cabinets, where somebody looked. An older reader passes over it. */
  signature: PackSignature.optional(),
});

/** A file that is in the pack once, under another name. */
const PackCopy = z.object({
  path: z.string().min(1),
  what: z.literal(['payload', 'redist']),
  package: Guid,
  /** The path of the entry in `files` that has these bytes. */
  storedAs: z.string().min(1),
});

/** UpdatePack.json. */
export const PackRecord = z.object({
  format: z.literal([1, packFormat, officialPackFormat]),
  id: z.uuid(),
  created: z.iso.datetime(),
  program: z.string(),
  download: z.enum(downloadFilters),
  /** Empty where Microsoft's tool fetched it. */
  manifestUrl: z.string(),
  /** In format 3: the tool that laid the files, and the updates it says it downloaded. */
  tool: z.object({ version: z.string().max(100).nullable(), payloads: z.array(Guid) }).optional(),
  hierarchies: z
    .array(
      z.object({
        hierarchyHash: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
        label: z.string(),
        siteVersion: z.string().refine((text) => parseVersion(text) !== null, 'not a version'),
        usageDataSha256: Sha256,
        receipt: z.string(),
        /** The rest of the service's answer. An older writer has none, an older reader passes over it. */
        upload: z
          .object({
            received: z.iso.datetime(),
            host: z.string().max(300),
            status: z.number().int(),
            wasThere: z.boolean(),
          })
          .optional(),
        packages: z.array(Guid),
      }),
    )
    .min(1),
  packages: z.array(
    z.object({ guid: Guid, name: z.string(), kind: z.enum(['update', 'hotfix']), fullVersion: z.string() }),
  ),
  /** Every file in the folder but this record. */
  files: z.array(PackFile).min(1),
  /** What updates need besides, and shares its bytes with one of `files`. None in format 1. */
  copies: z.array(PackCopy).default([]),
  /** Files of earlier runs that are still in the folder and no part of this pack. */
  left: z.array(z.string()).default([]),
});
export type PackRecord = z.infer<typeof PackRecord>;
export type PackFile = z.infer<typeof PackFile>;
export type PackCopy = z.infer<typeof PackCopy>;

/** A file as an update needs it, and where in the pack its bytes lie. */
export interface NeededFile extends PackFile {
  readonly storedAs: string;
}

/** Every file the pack is for, those that share their bytes with another too. */
export function neededFiles({
  files,
  copies,
}: {
  readonly files: readonly PackFile[];
  readonly copies: readonly PackCopy[];
}): readonly NeededFile[] {
  const stored = new Map(files.map((file) => [file.path, file]));
  return [
    ...files.map((file) => ({ ...file, storedAs: file.path })),
    ...copies.map((copy) => {
      const file = stored.get(copy.storedAs);
      if (file === undefined) throw new Error(`${copy.storedAs} passed the check of the record, and is not in it.`);
      return { ...copy, sizeBytes: file.sizeBytes, sha256: file.sha256 };
    }),
  ];
}

/** Whether Microsoft's tool laid the files of a pack. */
export function isOfficialPack({ format }: Pick<PackRecord, 'format'>): boolean {
  return format === officialPackFormat;
}

/** A record, and the digest of the very bytes it was parsed from. */
export interface ReadPackRecord {
  readonly record: PackRecord;
  readonly sha256: string;
}

/** The record of the pack in `folder`. @throws {AppError} as `readPackRecordBytes` */
export async function readPackRecord(files: Files, folder: string): Promise<PackRecord> {
  return (await readPackRecordBytes(files, folder)).record;
}

/**
 * Reads the record of the pack in `folder`, once: what is held against a seal is what is used.
 * @throws {AppError} files.not-found, files.not-a-folder, update-pack.no-record, update-pack.not-finished,
 *   update-pack.classic, update-pack.malformed-record, update-pack.newer-format, update-pack.unsafe-path
 */
export async function readPackRecordBytes(files: Files, folder: string): Promise<ReadPackRecord> {
  const facts = await files.facts(folder);
  if (facts === null) throw new AppError('files.not-found', { path: folder });
  if (facts.kind !== 'folder') throw new AppError('files.not-a-folder', { path: folder });
  const path = join(folder, recordName);
  const recordFacts = await files.facts(path);
  if (recordFacts?.kind !== 'file') {
    const isUnfinished = (await files.facts(join(folder, journalName)))?.kind === 'file';
    if (isUnfinished) throw new AppError('update-pack.not-finished', { path: folder });
    throw (await classicPackError(files, folder)) ?? new AppError('update-pack.no-record', { path: folder });
  }
  const malformed = (problem: Clause): AppError =>
    new AppError('update-pack.malformed-record', { path: folder, problem });
  if (recordFacts.sizeBytes > recordLimitBytes) throw malformed(clause('too-large'));

  const file = await files.open(path);
  let json: unknown;
  let sha256: string;
  try {
    const bytes = await file.read(0, file.sizeBytes);
    sha256 = createHash('sha256').update(bytes).digest('hex');
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw malformed(clause('not-json'));
  } finally {
    await file.close();
  }

  const format = z.object({ format: z.number() }).safeParse(json);
  if (format.success && format.data.format > officialPackFormat) {
    throw new AppError('update-pack.newer-format', { path: folder, version: format.data.format });
  }
  const parsed = PackRecord.safeParse(json);
  if (!parsed.success) throw malformed(jsonProblem(parsed.error));
  checkContents(folder, parsed.data, malformed);
  return { record: parsed.data, sha256 };
}

/** What the record's fields say together. */
function checkContents(folder: string, record: PackRecord, malformed: (problem: Clause) => AppError): void {
  const paths = new Set<string>();
  if (record.format === 1 && record.copies.length > 0) throw malformed(clause('format-knows-no-copies'));
  if (isOfficialPack(record) !== (record.tool !== undefined)) throw malformed(clause('format-tool-do-not'));
  const stored = new Set(record.files.map((file) => file.path));
  for (const { path, storedAs } of record.copies)
    if (!stored.has(storedAs)) throw malformed(clause('stores-file-does-not', { path }));
  for (const file of [...record.files, ...record.copies]) {
    if (safeRelativePath(file.path) !== file.path)
      throw new AppError('update-pack.unsafe-path', { path: folder, file: file.path });
    const key = foldCase(file.path);
    if (paths.has(key)) throw malformed(clause('names-twice', { path: file.path }));
    paths.add(key);
    // Only these places exist in a pack; Import lays files by them. What Microsoft's tool laid, it lays itself.
    const isRightPlace =
      isOfficialPack(record) ||
      (file.package === undefined
        ? !file.path.includes('/') && (file.what === 'manifest' || file.what === 'console-content')
        : (file.what === 'payload' && file.path === `${file.package}.cab`) ||
          (file.what === 'redist' && file.path.startsWith(`${file.package}/Redist/`)));
    if (!isRightPlace) throw new AppError('update-pack.unsafe-path', { path: folder, file: file.path });
  }
  if (record.files.filter((file) => file.what === 'manifest').length !== 1)
    throw malformed(clause('names-no-update-manifest'));
  if (record.files.filter((file) => file.what === 'console-content').length > 1)
    throw malformed(clause('names-console-content-twice'));
  if (new Set(record.hierarchies.map((one) => one.hierarchyHash)).size < record.hierarchies.length) {
    throw malformed(clause('names-one-hierarchy-twice'));
  }
  const guids = new Set(record.packages.map((known) => known.guid));
  if (guids.size < record.packages.length) throw malformed(clause('names-one-update-twice'));
  for (const hierarchy of record.hierarchies) {
    for (const guid of hierarchy.packages) {
      if (!guids.has(guid)) throw malformed(clause('chooses-does-not-carry', { guid }));
      if (!neededFiles(record).some((file) => file.what === 'payload' && file.package === guid))
        throw malformed(clause('names-no-payload', { guid }));
    }
  }
}

/** How the files of a pack are verified. */
export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** SHA-256 of each chunk by path, where a seal says them. */
  readonly chunks: ReadonlyMap<string, readonly string[]>;
  readonly onBytes: (count: number, file: PackFile) => void;
  readonly onFile: (file: PackFile) => void;
  /** Looks on while a file is read. */
  readonly watch?: (file: PackFile, open: ReadableFile) => Promise<Watched>;
}

/** A file somebody looks on at: it is read instead of the one that was given. */
export interface Watched {
  readonly file: ReadableFile;
  /** When all of it was read. */
  readonly done: () => Promise<void>;
}

/**
 * Reads every file of a pack and compares it with the record.
 * @throws {AppError} update-pack.missing-file, update-pack.wrong-size, update-pack.wrong-hash
 */
export async function verifyPackFiles(
  files: Files,
  folder: string,
  record: PackRecord,
  options: VerifyOptions,
): Promise<void> {
  // All sizes first: a missing file should not be told after an hour of reading.
  for (const file of record.files) {
    stopIfCancelled(options.signal);
    const facts = await files.facts(join(folder, file.path));
    // A link to a file elsewhere would not come along on the drive.
    if (facts?.kind !== 'file' || facts.isLink)
      throw new AppError('update-pack.missing-file', { path: folder, file: file.path });
    if (facts.sizeBytes !== file.sizeBytes) {
      throw new AppError('update-pack.wrong-size', {
        path: folder,
        file: file.path,
        expectedBytes: file.sizeBytes,
        actualBytes: facts.sizeBytes,
      });
    }
  }
  for (const file of record.files) {
    await verifyPackFile(files, folder, file, options);
    options.onFile(file);
  }
}

async function verifyPackFile(
  files: Files,
  folder: string,
  file: PackFile,
  { signal, onBytes, chunks, watch }: VerifyOptions,
): Promise<void> {
  const known = chunks.get(file.path);
  const open = await files.open(join(folder, file.path));
  try {
    const watched = (await watch?.(file, open)) ?? null;
    await verifyFile(
      watched?.file ?? open,
      { ...file, chunks: known },
      { signal, onBytes: (count) => onBytes(count, file) },
    );
    await watched?.done();
  } catch (cause) {
    if (!isAppError(cause, 'files.differs')) throw cause;
    const offset = known === undefined ? null : cause.details.offset;
    throw new AppError('update-pack.wrong-hash', { path: folder, file: file.path, offset }, { cause });
  } finally {
    await open.close();
  }
}

/** Files in the folder that the record does not name, as relative paths; nothing of them is ever imported. */
export async function strayFiles(files: Files, folder: string, known: ReadonlySet<string>): Promise<readonly string[]> {
  const stray: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    for (const entry of await files.list(join(folder, relative))) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      // The record of what is carried: it is read by itself, and nothing in it is ever imported.
      if (path === recordFolder) continue;
      if (entry.kind === 'folder') await (isLitter(entry.name) ? null : walk(path));
      else if (!known.has(path) && !isLitter(entry.name)) stray.push(path);
    }
  };
  await walk('');
  return stray;
}

/** The folders a pack's files need, each once, outer ones first. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) if (dirname(path) !== '.') folders.add(dirname(path));
  return [...folders].sort();
}
