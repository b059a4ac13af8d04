/*
 * Reads the fields of a manifest. Where Microsoft's published samples leave a field out, it is taken from what the others
 * say and the table of releases; what cannot be known is a problem of that one update.
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { compareVersions, type KnownVersion, knownVersions, parseVersion } from '../../shared/site.ts';
import type { NamedContent, RedistManifestLink, Update, UpdateKind } from '../../shared/updates.ts';
import { attribute, children, childText, textOf, type XmlElement } from './xml.ts';

/** A query that decides at the site whether an update applies. */
export interface NamedCheck {
  /** Safe relative path with `/`. */
  readonly path: string;
  readonly sha256: string;
}

const guidPattern = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/;
/** Largest file a payload or redistributable may claim to be; real ones are about a gigabyte. */
const contentLimitBytes = 64 * 1024 ** 3;
/** SHA-256 as people, CryptoAPI (CALG_SHA_256) and XML signatures write it. */
const sha256Names = new Set(['sha256', '32780', '0x800c', 'http://www.w3.org/2001/04/xmlenc#sha256']);

/** Reads the parts of a manifest; every problem names the manifest. */
export class ManifestReader {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  malformed(problem: Clause): AppError {
    return new AppError('manifest.malformed', { name: this.#name, problem });
  }

  /** The package GUID of an update; `null` when it has none that is one. */
  guidOrNull(element: XmlElement): string | null {
    const guid = asGuid(guidText(element));
    return guidPattern.test(guid) ? guid : null;
  }

  /** @throws {AppError} manifest.malformed */
  update(element: XmlElement): Update {
    const guid = this.guidOrNull(element);
    if (guid === null) throw this.malformed(clause('not-package-guid', { cleaned: cleaned(guidText(element)) }));
    const release = cleaned(this.#text(element, guid, 'Update'));
    const kind = this.#kind(element, guid);
    const documented = kind === 'update' ? (knownVersions.find((known) => known.name === release) ?? null) : null;
    const isExpired = children(element, 'Expired').some((child) => !/^(?:false|0|no)$/i.test(textOf(child) ?? ''));
    const content = children(element, 'Content')[0];
    if (content === undefined && !isExpired) throw this.malformed(clause('no-content', { guid }));
    return {
      guid,
      name: this.#updateName(element, guid, documented),
      kind,
      release,
      fullVersion: this.#fullVersion(element, guid, documented),
      ...this.#range(element, guid),
      released: this.#released(element, guid, documented),
      moreInfoUrl: webLink(childText(element, 'MoreInfoLink')),
      isExpired,
      supersedes: children(element, 'Supersedes').map((child) =>
        this.#guid(attribute(child, 'PackageGuid') ?? textOf(child) ?? '', guid),
      ),
      prerequisites: children(element, 'Prerequisite').flatMap((child) =>
        (attribute(child, 'AnyOf') ?? attribute(child, 'PackageGuid') ?? textOf(child) ?? '')
          .split(/[\s,;]+/)
          .filter((part) => part !== '')
          .map((part) => this.#guid(part, guid)),
      ),
      isEarlyRing: childText(element, 'Ring')?.toLowerCase() === 'fast',
      payload: content === undefined || isExpired ? null : this.content(content, guid, 'ContentUrl'),
      redistManifests: content === undefined || isExpired ? [] : this.#redistManifests(content, guid),
    };
  }

  /** Link, size and digest of one file. */
  content(element: XmlElement, owner: string, urlAttribute: string): NamedContent {
    const sha256 = this.digest(element, owner);
    const size = attribute(element, 'Size');
    if (size !== null && (!/^[0-9]{1,15}$/.test(size) || Number(size) > contentLimitBytes)) {
      throw this.malformed(clause('the-size-of-is', { owner, cleaned: cleaned(size) }));
    }
    return {
      url: this.#link(attribute(element, urlAttribute), owner),
      sha256,
      sizeBytes: size === null ? null : Number(size),
    };
  }

  /** The SHA-256 an element has; a weaker digest is named, and never trusted. */
  digest(element: XmlElement, owner: string): string {
    const others: string[] = [];
    const digests = new Set<string>();
    for (const child of children(element, 'Hash')) {
      const value = (textOf(child) ?? '').replace(/\s+/g, '').toLowerCase();
      const algorithm = attribute(child, 'Algorithm') ?? attribute(child, 'HashAlgorithm');
      // Without a name, the length is the one of SHA-256, and a wrong guess only refuses the file.
      const isSha256 =
        algorithm === null ? value.length === 64 : sha256Names.has(algorithm.toLowerCase().replace(/[-_\s]/g, ''));
      if (!isSha256) others.push(algorithm === null ? 'a digest without a name' : cleaned(algorithm).slice(0, 40));
      else if (/^[0-9a-f]{64}$/.test(value)) digests.add(value);
      else throw this.malformed(clause('no-sha-256-64', { owner }));
    }
    const [digest, second] = digests;
    if (second !== undefined) throw this.malformed(clause('two-different-sha-256', { owner }));
    if (digest !== undefined) return digest;
    throw this.malformed(
      others.length === 0
        ? clause('no-sha-256', { owner })
        : clause('no-sha-256-only', { owner, others: others.join(', ') }),
    );
  }

  #kind(element: XmlElement, guid: string): UpdateKind {
    const updateType = childText(element, 'UpdateType');
    if (updateType === null) {
      const names = `${childText(element, 'Update') ?? ''} ${childText(element, 'Name') ?? ''}`;
      return /\bKB ?[0-9]{6,}/i.test(names) ? 'hotfix' : 'update';
    }
    if (!/^[0-9]{1,2}$/.test(updateType))
      throw this.malformed(clause('updatetype-of-is', { guid, cleaned: cleaned(updateType) }));
    return updateType === '2' ? 'hotfix' : 'update';
  }

  #updateName(element: XmlElement, guid: string, documented: KnownVersion | null): string {
    const isLeftOut = children(element, 'Name').length === 0;
    if (isLeftOut && documented !== null) return `Configuration Manager ${documented.name}`;
    return cleaned(this.#text(element, guid, 'Name'));
  }

  #fullVersion(element: XmlElement, guid: string, documented: KnownVersion | null): string {
    const isLeftOut = children(element, 'FullVersion').length === 0;
    if (isLeftOut && documented !== null) return `5.00.${documented.build}.1000`;
    return this.#version(element, guid, isLeftOut ? 'ClientVersion' : 'FullVersion');
  }

  #range(element: XmlElement, guid: string): Pick<Update, 'minSiteVersion' | 'maxSiteVersion'> {
    const minSiteVersion = this.#version(element, guid, 'MinCMVersion');
    const maxSiteVersion = this.#version(element, guid, 'MaxCMVersion');
    const [least, most] = [parseVersion(minSiteVersion), parseVersion(maxSiteVersion)];
    if (least !== null && most !== null && compareVersions(least, most) > 0)
      throw this.malformed(clause('mincmversion-later-than-maxcmversion', { guid, minSiteVersion }));
    return { minSiteVersion, maxSiteVersion };
  }

  #released(element: XmlElement, guid: string, documented: KnownVersion | null): string {
    const isLeftOut = children(element, 'DateReleased').length === 0;
    if (isLeftOut && documented !== null) return `${documented.available}T00:00:00.000Z`;
    const text = this.#text(element, guid, 'DateReleased');
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw this.malformed(clause('datereleased-of-is', { guid, cleaned: cleaned(text) }));
    return new Date(time).toISOString();
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
    if (text === null) throw this.malformed(clause('has-no', { guid, child }));
    return text;
  }

  #version(element: XmlElement, guid: string, child: string): string {
    const text = this.#text(element, guid, child);
    if (parseVersion(text) === null)
      throw this.malformed(clause('child-of-is', { child, guid, cleaned: cleaned(text) }));
    return text;
  }

  #guid(text: string, owner: string): string {
    const guid = asGuid(text);
    if (!guidPattern.test(guid))
      throw this.malformed(clause('refers-not-package-guid', { owner, cleaned: cleaned(text) }));
    return guid;
  }

  #link(url: string | null, owner: string): string {
    if (url === null || url === '' || url.length > 2048) throw this.malformed(clause('no-link', { owner }));
    // Relative links stay with the host the manifest came from; "//host" would not.
    const isWebLink = /^https?:\/\/[^\s/]+/i.test(url) || (!/^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[\\/]{2}/.test(url));
    if (!isWebLink || /[\s\\]/.test(url))
      throw this.malformed(clause('the-link-of-is', { owner, cleaned: cleaned(url) }));
    return url;
  }
}

function guidText(element: XmlElement): string {
  return (
    attribute(element, 'PackageGuid') ??
    childText(element, 'PackageGuid') ??
    attribute(element, 'Guid') ??
    childText(element, 'Guid') ??
    ''
  );
}

/** Upper case; the braces some programs put around a GUID are no part of it. */
function asGuid(text: string): string {
  const trimmed = text.trim().toUpperCase();
  return trimmed.startsWith('{') && trimmed.endsWith('}') ? trimmed.slice(1, -1) : trimmed;
}

/** A link people may be sent to; anything else is no link. */
function webLink(text: string | null): string | null {
  return text !== null && text.length <= 2048 && /^https?:\/\/[^\s/]+\S*$/i.test(text) ? text : null;
}

/** Names go to screens and logs: one line, and not endless. */
function cleaned(text: string): string {
  return safeText(text).trim().slice(0, 200);
}
