/*
 * Writes Manifest.xml and the manifests of redistributables: docs/formats/update-manifest.md, whose element names these
 * are, in its order.
 */
import { createHash } from 'node:crypto';
import type { CatalogueUpdate } from './catalogue.ts';

/** A payload on the download server. */
export interface PublishedContent {
  readonly url: string;
  readonly sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
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
): string {
  const manifests = updates.flatMap((update) => manifestOf(update, contentOf(update)));
  return lines([xmlHead, `<Manifests Released="${escapeXml(released)}">`, ...manifests, '</Manifests>']);
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

function manifestOf(update: CatalogueUpdate, content: PublishedContent | null): readonly string[] {
  const checkHash = createHash('sha256').update(update.checkSql, 'utf8').digest('hex');
  const element = (name: string, value: string | number): string =>
    `    <${name}>${escapeXml(String(value))}</${name}>`;
  return [
    `  <Manifest PackageGuid="${escapeXml(update.guid)}">`,
    element('Update', update.release),
    element('Name', update.name),
    element('Description', update.description),
    element('UpdateType', update.updateType),
    element('FullVersion', update.fullVersion),
    element('ClientVersion', update.clientVersion),
    element('DateReleased', update.released),
    element('MinCMVersion', update.minVersion),
    element('MaxCMVersion', update.maxVersion),
    element('Impact', update.impact),
    element('Ring', update.ring),
    element('MoreInfoLink', update.moreInfoLink),
    ...(update.prerequisites.length > 0
      ? [`    <Prerequisite AnyOf="${escapeXml(update.prerequisites.join(' '))}"/>`]
      : []),
    ...update.supersedes.map((guid) => `    <Supersedes PackageGuid="${escapeXml(guid)}"/>`),
    ...(update.isExpired ? ['    <Expired/>'] : []),
    `    <ApplicabilityCheck File="${escapeXml(update.checkFile)}">`,
    `      ${hash(checkHash)}`,
    '    </ApplicabilityCheck>',
    ...(content === null ? [] : contentOf(content)),
    '  </Manifest>',
  ];
}

function contentOf(content: PublishedContent): readonly string[] {
  return [
    `    <Content ContentUrl="${escapeXml(content.url)}" Size="${content.sizeBytes}">`,
    `      ${hash(content.sha256)}`,
    `      <Redist ManifestUrl="${escapeXml(content.redistManifestUrl)}"/>`,
    `      <LanguagePack ManifestUrl="${escapeXml(content.languagePackManifestUrl)}"/>`,
    '    </Content>',
  ];
}

function hash(sha256: string): string {
  return `<Hash Algorithm="SHA256">${sha256.toUpperCase()}</Hash>`;
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
