/*
 * What the service offers, and the files a choice from it means. The manifest and the lists of redistributables are
 * small and are read in memory; nothing else is fetched here, so a plan can be made without downloading.
 */
import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { RedistManifestLink, Update } from '../../shared/updates.ts';
import { bytesSource, type Cabinet, openCabinet } from '../cab/index.ts';
import { foldCase } from '../file-names.ts';
import type { JobContext } from '../jobs/job.ts';
import { shownUrl } from '../shown-url.ts';
import { downloadBytes, type Link } from '../transfer/download.ts';
import { manifestNames, parseManifest, parseRedistManifest, type UpdateManifest } from './manifest.ts';
import type { PackFile } from './pack.ts';

/** Real manifests are 16 MB at most, and a few times that unpacked. */
const cabinetLimitBytes = 256 * 1024 * 1024;
const unpackedLimitBytes = 1024 * 1024 * 1024;

type Context = Pick<JobContext, 'ports' | 'log' | 'signal' | 'pauses'>;

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
 * @throws {AppError} cloud.*, proxy.*, cab.*, manifest.*
 */
export async function fetchOffer(context: Context): Promise<Offer> {
  const { manifestUrl } = context.ports.cloudService();
  const name = manifestNames.manifest;
  const { bytes, url } = await downloadBytes({ url: manifestUrl, base: manifestUrl }, context, {
    name,
    limitBytes: cabinetLimitBytes,
  });
  const cabinet = await openCabinet(bytesSource(name, bytes), { breathe: () => context.ports.clock.breathe() });
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

/** Every file of a pack with these updates, in the order they are best fetched. */
export async function planFiles(
  offer: Offer,
  updates: readonly Update[],
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
  for (const update of updates) {
    const { guid, payload } = update;
    if (payload === null) throw new Error(`${guid} has nothing to download, and was chosen.`);
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
      const list = lists.get(key) ?? fetchRedistList(manifestLink, offer.url, context);
      lists.set(key, list);
      files.push(...redistFiles(guid, manifestLink.kind, await list));
    }
  }
  refuseSamePath(files);
  return files;
}

interface RedistList {
  readonly bytes: Uint8Array;
  readonly url: string;
  readonly files: ReturnType<typeof parseRedistManifest>;
}

async function fetchRedistList(link: RedistManifestLink, base: string, context: Context): Promise<RedistList> {
  const { cabinet: name, member } = manifestNames[link.kind];
  const { bytes, url } = await downloadBytes({ url: link.url, base }, context, { name, limitBytes: cabinetLimitBytes });
  const cabinet = await openCabinet(bytesSource(name, bytes), { breathe: () => context.ports.clock.breathe() });
  const files = parseRedistManifest(member, (await readManifestCabinet(cabinet, member)).bytes);
  context.log.info(
    `${name} (size = ${bytes.length}) downloaded successfully from ${shownUrl(url)}: ${files.length} files.`,
  );
  return { bytes, url, files };
}

function redistFiles(guid: string, kind: RedistManifestLink['kind'], list: RedistList): readonly PlannedFile[] {
  return [
    inMemory(`${guid}/Redist/${manifestNames[kind].cabinet}`, 'redist', guid, list.bytes),
    ...list.files.map(
      (file): PlannedFile => ({
        path: `${guid}/Redist/${file.path}`,
        what: 'redist',
        package: guid,
        sizeBytes: file.sizeBytes,
        sha256: file.sha256,
        source: { link: { url: file.url, base: list.url } },
      }),
    ),
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
      throw new AppError('manifest.malformed', { name: manifestNames.manifest, problem: `two files would be ${path}` });
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
