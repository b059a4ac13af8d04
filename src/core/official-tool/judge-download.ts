/*
 * Whether what Microsoft's tool downloaded is complete, by what lies there and by what the tool said of it. Its layout is
 * known in parts only: the manifest, `<GUID>.cab` and the `Redist` folders are attested, the rest is taken as it comes.
 */

import { basename, dirname, join } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { isAppError } from '../../shared/errors.ts';

import type { Update } from '../../shared/updates.ts';
import { openCabinet } from '../cab/index.ts';
import { foldCase } from '../file-names.ts';
import type { JobContext } from '../jobs/job.ts';
import { manifestNames, parseManifest, parseRedistManifest } from '../updates/manifest.ts';
import { readManifestCabinet } from '../updates/offer.ts';
import { isManifest, kindOf, type LaidFile, packageOf } from './pack-files.ts';
import type { EvidenceBook } from './stage.ts';
import type { ToolRecord } from './tool-record.ts';

type Context = Pick<JobContext, 'ports' | 'signal'>;

/** What is judged. */
export interface Download {
  readonly folder: string;
  readonly files: readonly LaidFile[];
  readonly record: ToolRecord;
  /** Of the tool; nobody has said what it means. */
  readonly exitCode: number | null;
}

/** Puts into `book` what is proved, what is missing, and what nobody can tell. */
export async function judgeDownload(download: Download, book: EvidenceBook, context: Context): Promise<void> {
  const { files, record } = download;
  for (const error of record.errors) book.add('missing', clause('tool-told-error', { error }));
  const manifest = files.find(({ path, sizeBytes }) => isManifest(path) && sizeBytes > 0);
  if (manifest === undefined) book.add('missing', clause('there-no', { manifestInPack: manifestNames.manifestInPack }));
  else book.add('proved', clause('update-manifest-there', { path: manifest.path }));
  for (const { path, sizeBytes } of files) if (sizeBytes === 0) book.add('missing', clause('zero-bytes', { path }));
  judgePayloads(download, book);
  for (const name of record.wrongFiles) book.add('missing', clause('hash-was-wrong-never', { name }));
  if (record.isDownloadOpen) book.add('missing', clause('downloader-began-did-not'));
  await judgeCabinets(download, book, context);
  await judgeLists(download, book, context);
  if (manifest !== undefined) await judgeByManifest(download, manifest, book, context);
}

/** What the tool said it downloads is there, in the sizes it said. */
function judgePayloads({ files, record, exitCode }: Download, book: EvidenceBook): void {
  if (record.payloads.length === 0) {
    // Alone, the exit code proves nothing; with nothing to show for the run, it is no good end either.
    const isNothing = exitCode !== 0 && !files.some(({ path }) => packageOf(path).package !== undefined);
    if (isNothing) book.add('missing', clause('tool-named-no-update', { exitCode: exitCode ?? clause('none') }));
    else book.add('not-proved', clause('tool-named-no-download'));
  }
  for (const { guid, version, sizeBytes, redists } of record.payloads) {
    const file = files.find(({ path }) => basename(path).toUpperCase() === `${guid}.CAB`);
    const name = version === null ? clause('update', { guid }) : clause('update-with-version', { guid, version });
    if (file === undefined) book.add('missing', clause('payload-cab-not-there', { name, guid }));
    else if (sizeBytes === null) book.add('missing', clause('tool-never-said-payload', { name }));
    else if (file.sizeBytes !== sizeBytes)
      book.add(
        'missing',
        clause('payload-bytes-tool-told', { name, sizeBytes: file.sizeBytes, sizeBytes2: sizeBytes }),
      );
    else book.add('proved', clause('payload-there-with-tool', { name, sizeBytes }));
    if (redists === 'begun') book.add('missing', clause('redistributables-were-begun-never', { name }));
    if (redists === 'none') book.add('not-proved', clause('tool-said-nothing-redistributables', { name }));
    if (redists === 'done') book.add('proved', clause('tool-said-redistributables', { name }));
  }
}

/** A cabinet's own header says how long it is: one that is cut off does not open. Redistributables have lists of their own. */
async function judgeCabinets({ folder, files }: Download, book: EvidenceBook, { ports }: Context): Promise<void> {
  let whole = 0;
  for (const { path, sizeBytes } of files) {
    if (!/\.cab$/i.test(path) || sizeBytes === 0 || kindOf(path) === 'redist') continue;
    const file = await ports.files.open(join(folder, path));
    try {
      await openCabinet(file, { work: ports.cabinetWork });
      whole += 1;
    } catch (error) {
      if (!isAppError(error)) throw error;
      book.add('missing', clause('not-whole-cabinet', { path, code: error.code }));
    } finally {
      await file.close();
    }
  }
  if (whole > 0) book.add('proved', clause('updates-console-content-long', { whole }));
}

/** Redistributables that lie beside their own list are all there, with the digests it names. */
async function judgeLists({ folder, files }: Download, book: EvidenceBook, context: Context): Promise<void> {
  const byPath = new Map(files.map((file) => [foldCase(file.path), file]));
  for (const list of files) {
    const kind = (['redist', 'language-pack'] as const).find(
      (one) => manifestNames[one].cabinet.toLowerCase() === basename(list.path).toLowerCase(),
    );
    if (kind === undefined || list.sizeBytes === 0) continue;
    const { member } = manifestNames[kind];
    const bytes = await memberOf(join(folder, list.path), member, context);
    if (bytes === null) {
      book.add('not-proved', clause('cannot-read-what-lists', { path: list.path }));
      continue;
    }
    const listed = parseRedistManifest(member, bytes);
    const lacking = listed.filter((wanted) => {
      const there = byPath.get(foldCase(`${dirname(list.path)}/${wanted.path}`));
      return there === undefined || (wanted.sha256 !== null && wanted.sha256 !== there.sha256);
    });
    for (const { path } of lacking)
      book.add('missing', clause('not-there-list', { dirname: dirname(list.path), path }));
    if (lacking.length === 0)
      book.add('proved', clause('there-with-digests-names', { length: listed.length, path: list.path }));
  }
}

/** Where the manifest is a cabinet that can be read, the updates are held against it. */
async function judgeByManifest(
  { folder, files }: Download,
  manifest: LaidFile,
  book: EvidenceBook,
  context: Context,
): Promise<void> {
  const bytes = await memberOf(join(folder, manifest.path), manifestNames.manifestMember, context);
  const offered = bytes === null ? null : readUpdates(bytes);
  if (offered === null) {
    book.add('not-proved', clause('cannot-read-anybody-but', { path: manifest.path }));
    return;
  }
  for (const { guid, name, payload } of offered) {
    const file = files.find(({ path }) => basename(path).toUpperCase() === `${guid}.CAB`);
    if (file === undefined || payload === null) continue;
    if (payload.sizeBytes !== null && payload.sizeBytes !== file.sizeBytes)
      book.add('missing', clause('manifest-says-bytes', { path: file.path, name, sizeBytes: payload.sizeBytes }));
    else if (payload.sha256 === file.sha256) book.add('proved', clause('digest-manifest', { path: file.path, name }));
    else book.add('not-proved', clause('another-digest-than-manifest', { path: file.path, name }));
  }
}

function readUpdates(bytes: Uint8Array): readonly Update[] | null {
  try {
    return parseManifest(manifestNames.manifestMember, bytes).updates;
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

async function memberOf(path: string, member: string, { ports }: Context): Promise<Uint8Array | null> {
  const file = await ports.files.open(path);
  try {
    return (await readManifestCabinet(await openCabinet(file), member)).bytes;
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  } finally {
    await file.close();
  }
}
