/*
 * Puts the practice catalogue on the download server's shelves: payload cabinets, redistributables with their manifests,
 * console content, the update manifest, and the index (cloud.json) that the server serves from. Every byte follows from
 * the seed and the payload size.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { type CabinetSink, type NewMember, writeCabinet } from '../core/cab/index.ts';
import { type CloudIndex, linkPath, startLinks } from '../relay/cloud-index.ts';
import { adminUiContentFiles } from './admin-ui-content.ts';
import { digestOf, type FileDigest, writeCabinetFile } from './cabinets.ts';
import { type CatalogueUpdate, type History, manifestReleased, practiceCatalogue } from './catalogue.ts';
import { manifestXml, type PublishedContent, type PublishedRedist, redistManifestXml } from './manifest-writer.ts';
import { noise } from './noise.ts';
import {
  languagePackFiles,
  languagePackVersion,
  type Redistributable,
  redistSetOf,
  redistSets,
} from './redistributables.ts';

/** Payloads above this are stored, not compressed: they are noise, and compressing noise only takes time. */
const compressLimitBytes = 4 * 1024 * 1024;
const smallestRedistBytes = 4096;
const earlierPayloadBytes = 2048;
/** Links from here on are ours; the few real ones in the facts are named where they are used. */
const firstLink = { payload: 2_300_001, redistManifest: 2_299_001, redist: 2_298_001 } as const;
/** The real link of SQLSysClrTypes.msi, from Microsoft's log samples. */
const realRedistLinks: Readonly<Record<string, number>> = { 'SQLSysClrTypes.msi': 2_115_685 };

/** What a catalogue is made from. */
export interface CatalogueOptions {
  /** The cloud's folder; made when missing. */
  readonly folder: string;
  readonly seed: number;
  readonly payloadBytes: number;
  readonly history: History;
}

/** Writes everything the practice cloud serves and returns its index, which is also `cloud.json`. */
export async function writeCatalogue(options: CatalogueOptions): Promise<CloudIndex> {
  const shelves = new Shelves(options.folder);
  const updates = practiceCatalogue(options.history);
  const redistBytes = Math.max(smallestRedistBytes, Math.round(options.payloadBytes / 16));

  const publishRedists = redistPublisher(shelves, options.seed, redistBytes);
  const languagePacks = await publishRedists('ConfigMgr.LN.Manifest', languagePackVersion, languagePackFiles);
  const redistLinks = new Map<string, number>();
  const usedSets = new Set(updates.map(({ build }) => redistSetOf(build)));
  for (const set of redistSets.filter((candidate) => usedSets.has(candidate))) {
    redistLinks.set(set.version, await publishRedists('ConfigMgr.Manifest', set.version, set.files));
  }

  const contents = new Map<string, PublishedContent>();
  for (const [index, update] of updates.entries()) {
    if (update.isExpired) continue;
    const path = `${update.downloadFolder}/${update.guid}.cab`;
    const members = await payloadMembers(update, { ...options, payloadBytes: payloadBytesOf(update, options) });
    const digest = await writeCabinetFile(
      shelves.fileAt(path),
      members,
      options.payloadBytes > compressLimitBytes ? 'stored' : 'mszip',
    );
    shelves.add(path, digest, update.released, firstLink.payload + index);
    contents.set(update.guid, {
      url: linkPath(firstLink.payload + index),
      ...digest,
      redistVersion: redistSetOf(update.build).version,
      redistManifestUrl: linkPath(redistLinks.get(redistSetOf(update.build).version) ?? 0),
      languagePackManifestUrl: linkPath(languagePacks),
    });
  }

  await shelves.addCabinet('manifest/ConfigMgr.Update.Manifest.cab', manifestReleased, startLinks.manifest, [
    textMember(
      'Manifest.xml',
      manifestXml(updates, manifestReleased, (u) => contents.get(u.guid) ?? null, options.history === 'whole'),
      manifestReleased,
    ),
    ...updates.map((update) => textMember(update.checkFile, update.checkSql, update.released)),
  ]);
  await shelves.addCabinet(
    'adminuicontent/ConfigMgr.AdminUIContent.cab',
    manifestReleased,
    startLinks.adminUiContent,
    adminUiContentFiles().map((file) => textMember(file.name, file.text, manifestReleased)),
  );
  return shelves.finish();
}

/** What is no longer offered by default is there to be chosen, not to be heavy. */
function payloadBytesOf(update: CatalogueUpdate, options: CatalogueOptions): number {
  return update.release < '2203' ? Math.min(earlierPayloadBytes, options.payloadBytes) : options.payloadBytes;
}

/** Publishes sets of redistributables, each file once however many sets name it; returns the link of the manifest. */
function redistPublisher(
  shelves: Shelves,
  seed: number,
  sizeBytes: number,
): (name: string, version: string, files: readonly Redistributable[]) => Promise<number> {
  const published = new Map<string, PublishedRedist>();
  let manifests = 0;
  return async (name, version, files) => {
    const entries: PublishedRedist[] = [];
    for (const file of files) {
      const key = `${file.name} ${file.edition}`;
      let entry = published.get(key);
      if (entry === undefined) {
        const baseName = file.name.slice(file.name.lastIndexOf('\\') + 1);
        const link = realRedistLinks[file.name] ?? firstLink.redist + published.size;
        const path = `redist-${file.edition}/${baseName}`;
        const digest = await shelves.addBytes(path, redistReleased, link, noise(`redist ${key} ${seed}`, sizeBytes));
        entry = { name: file.name, url: linkPath(link), ...digest };
        published.set(key, entry);
      }
      entries.push(entry);
    }
    const link = firstLink.redistManifest + manifests;
    manifests += 1;
    await shelves.addCabinet(`redist-manifest-${version}/${name}.cab`, redistReleased, link, [
      textMember(`${name}.xml`, redistManifestXml(version, entries), redistReleased),
    ]);
    return link;
  };
}

const redistReleased = '2026-04-28T17:00:00Z';

/** What lies in a payload, in small: setup files that do not compress, and the map that vouches for them. */
async function payloadMembers(update: CatalogueUpdate, options: CatalogueOptions): Promise<readonly NewMember[]> {
  const modified = localTime(update.released);
  const shares: readonly (readonly [string, number])[] = [
    ['SMSSetup\\BIN\\X64\\basesvr.dll', 0.4],
    ['SMSSetup\\BIN\\X64\\hman.dll', 0.2],
    ['SMSSetup\\CLIENT\\X64\\client.msi', 0.3],
    ['SMSSetup\\ADMINUI\\AdminUI.adminservices.dll', 0.1],
  ];
  const files = shares.map(([name, share]) => ({ name, sizeBytes: Math.floor(options.payloadBytes * share) }));
  const bytesOf = (file: { name: string; sizeBytes: number }): Iterable<Uint8Array> =>
    noise(`payload ${update.guid} ${file.name} ${options.seed}`, file.sizeBytes);
  const mapLines: string[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    for (const piece of bytesOf(file)) hash.update(piece);
    mapLines.push(`FILEEX <${file.name}><0><${file.sizeBytes}><SHA256><${hash.digest('hex').toUpperCase()}>`);
    await breathe();
  }
  const map = await cabinetBytes([textMember('update.map', `${mapLines.join('\r\n')}\r\n`, update.released)]);
  return [
    { name: 'SMSSetup\\update.map.cab', modified, content: () => [map] },
    textMember(
      'SMSSetup\\install.map',
      `VERSION <${update.fullVersion}>\r\nPACKAGE <${update.guid}>\r\n`,
      update.released,
    ),
    ...files.map((file) => ({ name: file.name, modified, content: () => bytesOf(file) })),
  ];
}

/** The files of the download server and the index over them. */
class Shelves {
  readonly #folder: string;
  readonly #links: Record<string, string> = {};
  readonly #files: Record<string, CloudIndex['files'][string]> = {};

  constructor(folder: string) {
    this.#folder = folder;
  }

  fileAt(path: string): string {
    return join(this.#folder, 'download', ...path.split('/'));
  }

  add(path: string, digest: FileDigest, modified: string, link: number): void {
    this.#files[path] = { ...digest, modified };
    this.#links[String(link)] = path;
  }

  async addBytes(path: string, modified: string, link: number, bytes: Iterable<Uint8Array>): Promise<FileDigest> {
    const file = this.fileAt(path);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(Readable.from(bytes), createWriteStream(file));
    const digest = await digestOf(file);
    this.add(path, digest, modified, link);
    return digest;
  }

  async addCabinet(path: string, modified: string, link: number, members: readonly NewMember[]): Promise<void> {
    this.add(path, await writeCabinetFile(this.fileAt(path), members, 'mszip'), modified, link);
  }

  async finish(): Promise<CloudIndex> {
    const index: CloudIndex = { format: 1, links: this.#links, files: this.#files };
    await writeFile(join(this.#folder, 'cloud.json'), `${JSON.stringify(index, null, 2)}\n`);
    await mkdir(join(this.#folder, 'received'), { recursive: true });
    return index;
  }
}

function textMember(name: string, text: string, modified: string): NewMember {
  return { name, modified: localTime(modified), content: () => [Buffer.from(text, 'utf8')] };
}

/** A cabinet knows local time without zone: the practice cloud's is UTC. */
function localTime(iso: string): string {
  return iso.slice(0, 19);
}

async function cabinetBytes(members: readonly NewMember[]): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0);
  const sink: CabinetSink = {
    append: (piece) => {
      bytes = Buffer.concat([bytes, piece]);
      return Promise.resolve();
    },
    writeAt: (offset, piece) => {
      bytes.set(piece, offset);
      return Promise.resolve();
    },
  };
  await writeCabinet(sink, members, {
    compression: 'mszip',
    signal: new AbortController().signal,
    breathe: () => breathe(),
  });
  return bytes;
}
