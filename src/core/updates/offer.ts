/*
 * What the service offers, and the files a choice from it means. The manifest and the lists of redistributables are
 * small and are read in memory; nothing else is fetched here, so a plan can be made without downloading.
 */

import { createHash } from 'node:crypto';
import { clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { RedistManifestLink, Update } from '../../shared/updates.ts';
import { bytesSource, type Cabinet, openCabinet } from '../cab/index.ts';
import { foldCase } from '../file-names.ts';
import { type LackingFile, throwIncomplete } from '../jobs/incomplete.ts';
import type { JobContext } from '../jobs/job.ts';
import { shownUrl } from '../shown-url.ts';
import type { SignatureCheck } from '../signatures/signature-check.ts';
import { downloadBytes, type Link } from '../transfer/download.ts';
import { manifestNames, parseManifest, parseRedistManifest, type UpdateManifest } from './manifest.ts';
import type { PackFile } from './pack.ts';
import { checkNamedContent, checkRedistList, isPlaceholder } from './placeholders.ts';

/** Real manifests are 16 MB at most, and a few times that unpacked. */
export const cabinetLimitBytes = 256 * 1024 * 1024;
const unpackedLimitBytes = 1024 * 1024 * 1024;

type Context = Pick<JobContext, 'ports' | 'log' | 'signal' | 'pauses'> & {
  /** What is fetched here is judged before it is believed. */
  readonly signatures: SignatureCheck;
};

/** The update manifest as it came. */
export interface Offer {
  readonly manifest: UpdateManifest;
  readonly bytes: Uint8Array;
  /** Where it came from, after redirects: relative links are meant from here. */
  readonly url: string;
}

/** A file of the pack and where it comes from: a link, or bytes that are here already. */
export interface PlannedFile {
  readonly path: string;
  readonly what: PackFile['what'];
  readonly package: string | null;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly source: { readonly link: Link } | { readonly bytes: Uint8Array };
}

/**
 * Fetches and reads the update manifest.
 * @throws {AppError} cloud.*, proxy.*, cab.*, manifest.*, signature.*
 */
export async function fetchOffer(context: Context): Promise<Offer> {
  const { manifestUrl } = context.ports.cloudService();
  const name = manifestNames.manifest;
  const { bytes, url } = await downloadBytes({ url: manifestUrl, base: manifestUrl }, context, {
    name,
    limitBytes: cabinetLimitBytes,
  });
  const source = bytesSource(name, bytes);
  await context.signatures.demand(manifestNames.manifestInPack, source);
  const cabinet = await openCabinet(source, { breathe: () => context.ports.clock.breathe() });
  const read = await readManifestCabinet(cabinet, manifestNames.manifestMember);
  const manifest = parseManifest(manifestNames.manifestMember, read.bytes);
  for (const { path, sha256 } of manifest.checks) {
    // The site would refuse it, days later: better here, where it can be fetched again.
    if (read.digests.get(path.toLowerCase()) !== sha256)
      throw new AppError('manifest.wrong-check', { name, file: path });
  }
  context.log.info(
    `${name} (size = ${bytes.length}) downloaded successfully from ${shownUrl(url)}: ${manifest.updates.length} updates.`,
  );
  if (manifest.unknown.length > 0) {
    context.log.warning(`The manifest has elements this program does not know: ${manifest.unknown.join(', ')}.`);
  }
  return { manifest, bytes, url };
}

/**
 * Every file of a pack with these updates, in the order they are best fetched. What the lists themselves lack is told of all
 * updates together.
 * @throws {AppError} cloud.*, proxy.*, cab.*, manifest.*, signature.*, update-pack.incomplete
 */
export async function planFiles(
  offer: Offer,
  updates: readonly Update[],
  folder: string,
  context: Context,
): Promise<readonly PlannedFile[]> {
  const { adminUiContentUrl } = context.ports.cloudService();
  const files: PlannedFile[] = [
    inMemory(manifestNames.manifestInPack, 'manifest', null, offer.bytes),
    {
      path: manifestNames.consoleContent,
      what: 'console-content',
      package: null,
      sizeBytes: null,
      sha256: null,
      source: { link: { url: adminUiContentUrl, base: adminUiContentUrl } },
    },
  ];
  const lists = new Map<string, Promise<RedistList>>();
  const lacking: LackingFile[] = [];
  const attempt = async (path: string, guid: string, plan: () => Promise<void>): Promise<void> => {
    try {
      await plan();
    } catch (error) {
      if (!isAppError(error) || isAppError(error, 'job.cancelled')) throw error;
      lacking.push({ path, package: guid, error });
    }
  };
  for (const update of updates) {
    const { guid, payload } = update;
    if (payload === null) throw new Error(`${guid} has nothing to download, and was chosen.`);
    await attempt(`${guid}.cab`, guid, async () => checkNamedContent(manifestNames.manifest, `${guid}.cab`, payload));
    files.push({
      path: `${guid}.cab`,
      what: 'payload',
      package: guid,
      sizeBytes: payload.sizeBytes,
      sha256: payload.sha256,
      source: { link: { url: payload.url, base: offer.url } },
    });
    for (const manifestLink of update.redistManifests) {
      // Many updates share one list: it is fetched once.
      const key = `${manifestLink.kind} ${new URL(manifestLink.url, offer.url).href}`;
      const path = `${guid}/Redist/${manifestNames[manifestLink.kind].cabinet}`;
      await attempt(path, guid, async () => {
        const list = lists.get(key) ?? fetchRedistList(manifestLink, { base: offer.url, path, update }, context);
        lists.set(key, list);
        files.push(...redistFiles(guid, path, await list));
      });
    }
  }
  if (lacking.length > 0) throwIncomplete(folder, lacking, context.log);
  refuseSamePath(files);
  return files;
}

interface RedistList {
  readonly bytes: Uint8Array;
  readonly url: string;
  readonly files: ReturnType<typeof parseRedistManifest>;
}

async function fetchRedistList(
  link: RedistManifestLink,
  { base, path, update }: { readonly base: string; readonly path: string; readonly update: Update },
  context: Context,
): Promise<RedistList> {
  const { cabinet: name, member } = manifestNames[link.kind];
  const { bytes, url } = await downloadBytes({ url: link.url, base }, context, { name, limitBytes: cabinetLimitBytes });
  const source = bytesSource(name, bytes);
  await context.signatures.demand(path, source);
  const cabinet = await openCabinet(source, { breathe: () => context.ports.clock.breathe() });
  const files = parseRedistManifest(member, (await readManifestCabinet(cabinet, member)).bytes);
  checkRedistList(name, { kind: link.kind, update: update.name }, files);
  for (const file of files.filter(isPlaceholder))
    context.log.info(`${file.path} of ${update.name}: its list says that it has zero bytes, and it is laid as that.`);
  context.log.info(
    `${name} (size = ${bytes.length}) downloaded successfully from ${shownUrl(url)}: ${files.length} files.`,
  );
  return { bytes, url, files };
}

function redistFiles(guid: string, listPath: string, list: RedistList): readonly PlannedFile[] {
  return [
    inMemory(listPath, 'redist', guid, list.bytes),
    ...list.files.map((file): PlannedFile => {
      const path = `${guid}/Redist/${file.path}`;
      // Nothing has to be asked for to have nothing.
      if (isPlaceholder(file)) return inMemory(path, 'redist', guid, new Uint8Array());
      const { sizeBytes, sha256 } = file;
      const source = { link: { url: file.url, base: list.url } };
      return { path, what: 'redist', package: guid, sizeBytes, sha256, source };
    }),
  ];
}

function inMemory(path: string, what: PackFile['what'], guid: string | null, bytes: Uint8Array): PlannedFile {
  return {
    path,
    what,
    package: guid,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    source: { bytes },
  };
}

function refuseSamePath(files: readonly PlannedFile[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    const key = foldCase(path);
    if (seen.has(key))
      throw new AppError('manifest.malformed', {
        name: manifestNames.manifest,
        problem: clause('two-files-would', { path }),
      });
    seen.add(key);
  }
}

/**
 * One member of a small cabinet, and the digests of all: a cabinet that is to be handed on must be whole.
 * @throws {AppError} cab.*, manifest.too-large
 */
export async function readManifestCabinet(
  cabinet: Cabinet,
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly digests: ReadonlyMap<string, string> }> {
  const wanted = cabinet.members.find((candidate) => candidate.path.toLowerCase() === path.toLowerCase());
  const name = cabinet.source.path;
  if (wanted === undefined) throw new AppError('cab.no-such-member', { name, member: path });
  const sizeBytes = cabinet.members.reduce((sum, member) => sum + member.sizeBytes, 0);
  if (sizeBytes > unpackedLimitBytes) {
    throw new AppError('manifest.too-large', { name, sizeBytes, limitBytes: unpackedLimitBytes });
  }
  const pieces: Uint8Array[] = [];
  const digests = new Map<string, string>();
  for await (const { member, content } of cabinet.extractAll()) {
    const hash = createHash('sha256');
    for await (const piece of content) {
      hash.update(piece);
      if (member === wanted) pieces.push(piece.slice());
    }
    digests.set(member.path.toLowerCase(), hash.digest('hex'));
  }
  return { bytes: Buffer.concat(pieces), digests };
}
