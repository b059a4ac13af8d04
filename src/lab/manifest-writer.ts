/*
 * Writes Manifest.xml and the manifests of redistributables: docs/formats/update-manifest.md, whose element names these
 * are, in its order. The manifest of the whole history is written as unlike the plain one as the published samples allow:
 * fields left out, names in other cases, weaker digests beside the good ones, blocks nobody knows.
 */
import { createHash } from 'node:crypto';
import type { CatalogueUpdate } from './catalogue.ts';

/** A payload on the download server. */
export interface PublishedContent {
  readonly url: string;
  readonly sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** As in `RedistManifestVersion`. */
  readonly redistVersion: string;
  readonly redistManifestUrl: string;
  readonly languagePackManifestUrl: string;
}

/** One redistributable on the download server. */
export interface PublishedRedist {
  /** With backslashes between folders. */
  readonly name: string;
  readonly url: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** `Manifest.xml`; `contentOf` gives `null` for what is expired. */
export function manifestXml(
  updates: readonly CatalogueUpdate[],
  released: string,
  contentOf: (update: CatalogueUpdate) => PublishedContent | null,
  isVaried = false,
): string {
  const manifests = updates.flatMap((update) => manifestOf(update, contentOf(update), isVaried));
  const root = `<Manifests${isVaried ? ' xmlns="urn:practice:manifest"' : ''} Released="${escapeXml(released)}">`;
  const extra = isVaried ? ['  <Localization Language="nl"><Text Id="1">Bijgewerkt</Text></Localization>'] : [];
  return lines([
    xmlHead,
    '<!-- The practice cloud: not from Microsoft. -->',
    root,
    ...extra,
    ...manifests,
    '</Manifests>',
  ]);
}

/** `ConfigMgr.Manifest.xml` or `ConfigMgr.LN.Manifest.xml`. */
export function redistManifestXml(version: string, files: readonly PublishedRedist[]): string {
  return lines([
    xmlHead,
    `<RedistManifest Version="${escapeXml(version)}">`,
    ...files.map(
      (file) =>
        `  <File Name="${escapeXml(file.name)}" Size="${file.sizeBytes}" Url="${escapeXml(file.url)}">${hash(file.sha256)}</File>`,
    ),
    '</RedistManifest>',
  ]);
}

const xmlHead = '<?xml version="1.0" encoding="utf-8"?>';

/** What the writer leaves out or writes otherwise, where it is asked to vary. */
interface Variation {
  /** The older half of the history: no size, a weaker digest, braces, other cases. */
  readonly isOld: boolean;
  /** A regular update whose name, type, version and date a reader must take from the table of releases. */
  readonly isBare: boolean;
}

function variationOf(update: CatalogueUpdate, isVaried: boolean): Variation {
  const isOld = isVaried && update.release < '1902';
  return { isOld, isBare: isOld && update.updateType === 0 };
}

function manifestOf(update: CatalogueUpdate, content: PublishedContent | null, isVaried: boolean): readonly string[] {
  const checkHash = createHash('sha256').update(update.checkSql, 'utf8').digest('hex');
  const { isOld, isBare } = variationOf(update, isVaried);
  const element = (name: string, value: string | number): string =>
    `    <${name}>${escapeXml(String(value))}</${name}>`;
  return [
    isOld ? '  <Manifest>' : `  <Manifest PackageGuid="${escapeXml(update.guid)}">`,
    ...(isOld ? [element('PackageGUID', `{${update.guid.toLowerCase()}}`)] : []),
    element('Update', update.release),
    ...(isBare
      ? []
      : [
          element('Name', update.name),
          element('Description', update.description),
          element('UpdateType', update.updateType),
          element('FullVersion', update.fullVersion),
          element('ClientVersion', update.clientVersion),
          element('DateReleased', update.released),
        ]),
    element('MinCMVersion', update.minVersion),
    element('MaxCMVersion', update.maxVersion),
    element('Impact', update.impact),
    element('Ring', update.ring),
    element('MoreInfoLink', update.moreInfoLink),
    ...(isVaried && update.updateType === 0 ? [element('EULA', `Terms of ${update.release}`)] : []),
    ...(content === null ? [] : [element('RedistManifestVersion', content.redistVersion)]),
    ...(update.prerequisites.length > 0
      ? [`    <Prerequisite AnyOf="${escapeXml(update.prerequisites.join(' '))}"/>`]
      : []),
    ...update.supersedes.map((guid) => `    <Supersedes PackageGuid="${escapeXml(guid)}"/>`),
    ...(update.isExpired ? ['    <Expired/>'] : []),
    `    <ApplicabilityCheck File="${escapeXml(update.checkFile)}">`,
    `      ${hash(checkHash, isOld ? 'sha-256' : 'SHA256')}`,
    '    </ApplicabilityCheck>',
    ...(content === null ? [] : contentOf(content, isOld)),
    '  </Manifest>',
  ];
}

function contentOf(content: PublishedContent, isOld: boolean): readonly string[] {
  const { url, sizeBytes, sha256, redistManifestUrl, languagePackManifestUrl } = content;
  return [
    isOld
      ? `    <Content ContentURL="${escapeXml(url)}">`
      : `    <Content ContentUrl="${escapeXml(url)}" Size="${sizeBytes}">`,
    // A digest of another kind, as older manifests had; it is of nothing, and nobody may believe it.
    ...(isOld ? [`      <Hash Algorithm="SHA1">${'00'.repeat(20)}</Hash>`] : []),
    `      ${hash(sha256, isOld ? 'sha256' : 'SHA256')}`,
    `      <Redist ManifestUrl="${escapeXml(redistManifestUrl)}"/>`,
    `      <LanguagePack ManifestUrl="${escapeXml(languagePackManifestUrl)}"/>`,
    '    </Content>',
  ];
}

function hash(sha256: string, algorithm = 'SHA256'): string {
  return `<Hash Algorithm="${algorithm}">${sha256.toUpperCase()}</Hash>`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function lines(all: readonly string[]): string {
  return `${all.join('\r\n')}\r\n`;
}
