/*
 * The update manifest and the lists of redistributables: docs/formats/update-manifest.md. Nothing in them is trusted:
 * ids, versions, digests, sizes and links are checked one by one, and what is not known is kept and reported.
 */
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { parseVersion } from '../../shared/site.ts';
import type { NamedContent, RedistManifestLink, Update } from '../../shared/updates.ts';
import { checkName, foldCase } from '../file-names.ts';
import { attribute, children, childText, readXml, textOf, type XmlElement } from './xml.ts';

/** The names the service and the update pack use. */
export const manifestNames = {
  manifest: 'ConfigMgr.Update.Manifest.cab',
  manifestInPack: 'ConfigMgr.Update.Manifest.ENC',
  manifestMember: 'Manifest.xml',
  consoleContent: 'ConfigMgr.AdminUIContent.cab',
  redist: { cabinet: 'ConfigMgr.Manifest.cab', member: 'ConfigMgr.Manifest.xml' },
  'language-pack': { cabinet: 'ConfigMgr.LN.Manifest.cab', member: 'ConfigMgr.LN.Manifest.xml' },
} as const;

/** What the service offers. */
export interface UpdateManifest {
  readonly updates: readonly Update[];
  /** Applicability checks that must be in the same cabinet, with their digests. */
  readonly checks: readonly { readonly path: string; readonly sha256: string }[];
  /** Elements and attributes this program does not know, as `Manifest/Name`: for the log, never an error. */
  readonly unknown: readonly string[];
}

/** One redistributable file of an update. */
export interface RedistFile extends NamedContent {
  /** Safe relative path with `/`. */
  readonly path: string;
}

const guidPattern = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/;
const knownInManifest = new Set(
  (
    '@PackageGuid #text Update Name Description UpdateType FullVersion ClientVersion DateReleased MinCMVersion MaxCMVersion ' +
    'Impact Ring MoreInfoLink Prerequisite Supersedes Expired ApplicabilityCheck Content'
  ).split(' '),
);
const knownInContent = new Set(['@ContentUrl', '@Size', '#text', 'Hash', 'Redist', 'LanguagePack']);
/** Largest file a payload or redistributable may claim to be; real ones are about a gigabyte. */
const contentLimitBytes = 64 * 1024 ** 3;

/**
 * Reads `Manifest.xml`. `name` is for messages.
 * @throws {AppError} manifest.*
 */
export function parseManifest(name: string, bytes: Uint8Array): UpdateManifest {
  const read = new Reader(name);
  const root = children(readXml(name, bytes), 'Manifests')[0];
  if (root === undefined) throw read.malformed('it has no element "Manifests"');
  const updates = children(root, 'Manifest').map((element) => read.update(element));
  if (updates.length === 0) throw read.malformed('it offers no update');
  const guids = new Set<string>();
  for (const { guid } of updates) {
    if (guids.has(guid)) throw read.malformed(`it offers ${guid} twice`);
    guids.add(guid);
  }
  const checks = children(root, 'Manifest').flatMap((element) => read.checks(element));
  return { updates, checks, unknown: [...read.unknown].sort() };
}

/**
 * Reads the list of redistributables of an update, or of its language packs.
 * @throws {AppError} manifest.*
 */
export function parseRedistManifest(name: string, bytes: Uint8Array): readonly RedistFile[] {
  const read = new Reader(name);
  const root = children(readXml(name, bytes), 'RedistManifest')[0];
  if (root === undefined) throw read.malformed('it has no element "RedistManifest"');
  const files = children(root, 'File').map((element): RedistFile => {
    const fileName = attribute(element, 'Name') ?? '';
    const path = safeRelativePath(fileName);
    if (path === null) throw read.malformed(`it names a file "${fileName}", which is refused`);
    return { path, ...read.content(element, fileName, 'Url') };
  });
  const paths = new Set<string>();
  for (const { path } of files) {
    if (paths.has(foldCase(path))) throw read.malformed(`it names ${path} twice`);
    paths.add(foldCase(path));
  }
  return files;
}

/** A relative path with `/` that keeps to the rule for names and is not endless; `null` for any other name. */
export function safeRelativePath(name: string): string | null {
  const { path } = checkName(name);
  const isShort = path?.split('/').every((segment) => segment.length <= 200) === true && path.length <= 1000;
  return isShort ? path : null;
}

/** Reads the parts of a manifest, keeping its name for messages and what it does not know for the log. */
class Reader {
  readonly #name: string;
  readonly unknown = new Set<string>();

  constructor(name: string) {
    this.#name = name;
  }

  malformed(problem: string): AppError {
    return new AppError('manifest.malformed', { name: this.#name, problem });
  }

  update(element: XmlElement): Update {
    const guid = (attribute(element, 'PackageGuid') ?? '').toUpperCase();
    if (!guidPattern.test(guid)) throw this.malformed(`"${guid}" is not a package GUID`);
    this.#noteUnknown(element, knownInManifest, 'Manifest');
    const updateType = this.#text(element, guid, 'UpdateType');
    if (!/^[0-9]{1,2}$/.test(updateType)) throw this.malformed(`UpdateType of ${guid} is "${updateType}"`);
    const isExpired = children(element, 'Expired').length > 0;
    const content = children(element, 'Content')[0];
    if (content === undefined && !isExpired) throw this.malformed(`${guid} has no Content`);
    if (content !== undefined) this.#noteUnknown(content, knownInContent, 'Content');
    return {
      guid,
      name: cleaned(this.#text(element, guid, 'Name')),
      kind: updateType === '2' ? 'hotfix' : 'update',
      release: cleaned(this.#text(element, guid, 'Update')),
      fullVersion: this.#version(element, guid, 'FullVersion'),
      minSiteVersion: this.#version(element, guid, 'MinCMVersion'),
      maxSiteVersion: this.#version(element, guid, 'MaxCMVersion'),
      released: this.#date(element, guid, 'DateReleased'),
      moreInfoUrl: childText(element, 'MoreInfoLink'),
      isExpired,
      supersedes: children(element, 'Supersedes').map((child) =>
        this.#guid(attribute(child, 'PackageGuid') ?? '', guid),
      ),
      prerequisites: children(element, 'Prerequisite').flatMap((child) =>
        (attribute(child, 'AnyOf') ?? '')
          .split(/\s+/)
          .filter((part) => part !== '')
          .map((part) => this.#guid(part, guid)),
      ),
      isEarlyRing: childText(element, 'Ring') === 'Fast',
      payload: content === undefined || isExpired ? null : this.content(content, guid, 'ContentUrl'),
      redistManifests: content === undefined || isExpired ? [] : this.#redistManifests(content, guid),
    };
  }

  /** The applicability checks of one update that have a digest; the site will refuse any other bytes. */
  checks(element: XmlElement): UpdateManifest['checks'] {
    return children(element, 'ApplicabilityCheck').flatMap((child) => {
      const file = attribute(child, 'File') ?? '';
      const path = safeRelativePath(file);
      if (path === null) throw this.malformed(`it names an applicability check "${file}", which is refused`);
      const hash = children(child, 'Hash')[0];
      if (hash === undefined) return [];
      return [{ path, sha256: this.#digest(child, file) }];
    });
  }

  /** Link, size and digest of one file. */
  content(element: XmlElement, owner: string, urlAttribute: string): NamedContent {
    const sha256 = this.#digest(element, owner);
    const size = attribute(element, 'Size');
    if (size !== null && (!/^[0-9]{1,15}$/.test(size) || Number(size) > contentLimitBytes)) {
      throw this.malformed(`the size of ${owner} is "${size}"`);
    }
    return {
      url: this.#link(attribute(element, urlAttribute), owner),
      sha256,
      sizeBytes: size === null ? null : Number(size),
    };
  }

  #digest(element: XmlElement, owner: string): string {
    const hash = children(element, 'Hash').find(
      (child) => (attribute(child, 'Algorithm') ?? '').toUpperCase() === 'SHA256',
    );
    const sha256 = (hash === undefined ? null : textOf(hash))?.toLowerCase() ?? '';
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw this.malformed(`${owner} has no SHA-256`);
    return sha256;
  }

  #redistManifests(content: XmlElement, guid: string): readonly RedistManifestLink[] {
    const links = (
      element: 'Redist' | 'LanguagePack',
      kind: RedistManifestLink['kind'],
    ): readonly RedistManifestLink[] =>
      children(content, element)
        .slice(0, 1)
        .map((child) => ({ kind, url: this.#link(attribute(child, 'ManifestUrl'), guid) }));
    return [...links('Redist', 'redist'), ...links('LanguagePack', 'language-pack')];
  }

  #text(element: XmlElement, guid: string, child: string): string {
    const text = childText(element, child);
    if (text === null) throw this.malformed(`${guid} has no ${child}`);
    return text;
  }

  #version(element: XmlElement, guid: string, child: string): string {
    const text = this.#text(element, guid, child);
    if (parseVersion(text) === null) throw this.malformed(`${child} of ${guid} is "${text}"`);
    return text;
  }

  #date(element: XmlElement, guid: string, child: string): string {
    const text = this.#text(element, guid, child);
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw this.malformed(`${child} of ${guid} is "${text}"`);
    return new Date(time).toISOString();
  }

  #guid(text: string, owner: string): string {
    const guid = text.toUpperCase();
    if (!guidPattern.test(guid)) throw this.malformed(`${owner} refers to "${text}", which is not a package GUID`);
    return guid;
  }

  #link(url: string | null, owner: string): string {
    if (url === null || url === '' || url.length > 2048) throw this.malformed(`${owner} has no link`);
    // Relative links stay with the host the manifest came from; "//host" would not.
    const isWebLink = /^https?:\/\/[^\s/]+/i.test(url) || (!/^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[\\/]{2}/.test(url));
    if (!isWebLink || /[\s\\]/.test(url)) throw this.malformed(`the link of ${owner} is "${url}"`);
    return url;
  }

  #noteUnknown(element: XmlElement, known: ReadonlySet<string>, where: string): void {
    for (const name of Object.keys(element)) if (!known.has(name)) this.unknown.add(`${where}/${name}`);
  }
}

/** Names go to screens and logs: one line, and not endless. */
function cleaned(text: string): string {
  return safeText(text).trim().slice(0, 200);
}
