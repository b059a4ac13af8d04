/*
 * Whether what Microsoft's tool downloaded is complete, by what lies there and by what the tool said of it. Its layout is
 * known in parts only: the manifest, `<GUID>.cab` and the `Redist` folders are attested, the rest is taken as it comes.
 */
import { basename, dirname, join } from 'node:path';
import { isAppError } from '../../shared/errors.ts';
import { plural } from '../../shared/format.ts';
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
  for (const error of record.errors) book.add('missing', `The tool told of an error: ${error}`);
  const manifest = files.find(({ path, sizeBytes }) => isManifest(path) && sizeBytes > 0);
  if (manifest === undefined) book.add('missing', `There is no ${manifestNames.manifestInPack}.`);
  else book.add('proved', `The update manifest is there: ${manifest.path}.`);
  for (const { path, sizeBytes } of files) if (sizeBytes === 0) book.add('missing', `${path} has zero bytes.`);
  judgePayloads(download, book);
  for (const name of record.wrongFiles) book.add('missing', `The hash of ${name} was wrong, and never right.`);
  if (record.isDownloadOpen) book.add('missing', 'The downloader began and did not finish.');
  await judgeCabinets(download, book, context);
  await judgeLists(download, book, context);
  if (manifest !== undefined) await judgeByManifest(download, manifest, book, context);
}

/** What the tool said it downloads is there, in the sizes it said. */
function judgePayloads({ files, record, exitCode }: Download, book: EvidenceBook): void {
  if (record.payloads.length === 0) {
    // Alone, the exit code proves nothing; with nothing to show for the run, it is no good end either.
    const isNothing = exitCode !== 0 && !files.some(({ path }) => packageOf(path).package !== undefined);
    if (isNothing)
      book.add('missing', `The tool named no update, left none, and ended with exit code ${exitCode ?? 'none'}.`);
    else book.add('not-proved', 'The tool named no update that it downloads.');
  }
  for (const { guid, version, sizeBytes, redists } of record.payloads) {
    const file = files.find(({ path }) => basename(path).toUpperCase() === `${guid}.CAB`);
    const name = `Update ${guid}${version === null ? '' : ` (${version})`}`;
    if (file === undefined) book.add('missing', `${name}: its payload ${guid}.cab is not there.`);
    else if (sizeBytes === null) book.add('missing', `${name}: the tool never said that its payload is complete.`);
    else if (file.sizeBytes !== sizeBytes)
      book.add('missing', `${name}: its payload has ${file.sizeBytes} bytes, and the tool told of ${sizeBytes}.`);
    else book.add('proved', `${name}: its payload is there with ${plural(sizeBytes, 'byte')}, as the tool told.`);
    if (redists === 'begun') book.add('missing', `${name}: its redistributables were begun and never finished.`);
    if (redists === 'none') book.add('not-proved', `${name}: the tool said nothing of its redistributables.`);
    if (redists === 'done') book.add('proved', `${name}: the tool said that it has its redistributables.`);
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
      book.add('missing', `${path} is not a whole cabinet (${error.code}).`);
    } finally {
      await file.close();
    }
  }
  if (whole > 0)
    book.add('proved', `${plural(whole, 'cabinet')} of updates and console content as long as the headers say.`);
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
      book.add('not-proved', `${list.path} cannot be read: what it lists is not proved.`);
      continue;
    }
    const listed = parseRedistManifest(member, bytes);
    const lacking = listed.filter((wanted) => {
      const there = byPath.get(foldCase(`${dirname(list.path)}/${wanted.path}`));
      return there === undefined || (wanted.sha256 !== null && wanted.sha256 !== there.sha256);
    });
    for (const { path } of lacking)
      book.add('missing', `${dirname(list.path)}/${path} is not there as its list has it.`);
    if (lacking.length === 0)
      book.add('proved', `${plural(listed.length, 'file')} of ${list.path} are there with the digests it names.`);
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
    book.add(
      'not-proved',
      `${manifest.path} cannot be read by anybody but Microsoft: which files each update needs is not proved.`,
    );
    return;
  }
  for (const { guid, name, payload } of offered) {
    const file = files.find(({ path }) => basename(path).toUpperCase() === `${guid}.CAB`);
    if (file === undefined || payload === null) continue;
    if (payload.sizeBytes !== null && payload.sizeBytes !== file.sizeBytes)
      book.add('missing', `${file.path}: the manifest says that ${name} has ${payload.sizeBytes} bytes.`);
    else if (payload.sha256 === file.sha256)
      book.add('proved', `${file.path} is ${name}, by the digest in the manifest.`);
    else
      book.add(
        'not-proved',
        `${file.path} has another digest than the manifest names for ${name}; what that one is of nobody has published.`,
      );
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
