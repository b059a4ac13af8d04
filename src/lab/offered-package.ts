import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestNames, parseManifest, safeRelativePath, updateElements } from '../core/updates/manifest.ts';
import { ManifestReader } from '../core/updates/manifest-reader.ts';
import { attribute, children, childText, textOf, type XmlElement } from '../core/updates/xml.ts';
import { clause } from '../shared/clauses.ts';
import { AppError } from '../shared/errors.ts';
import type { Update } from '../shared/updates.ts';

/** An update of the manifest with what only the site needs of it. */
export interface OfferedPackage extends Update {
  readonly description: string | null;
  readonly clientVersion: string | null;
  readonly updateType: number;
  readonly impact: number;
  /** Safe relative path with `/`. */
  readonly checkPath: string;
  /** 64 lower-case hexadecimal digits. */
  readonly checkSha256: string;
}

/** Reads the manifest staged in `folder`. @throws {AppError} manifest.* */
export async function readOfferedPackages(folder: string): Promise<readonly OfferedPackage[]> {
  const name = manifestNames.manifestMember;
  const bytes = await readFile(join(folder, name)).catch(() => null);
  if (bytes === null) throw new AppError('cab.no-such-member', { name: manifestNames.manifest, member: name });
  const { updates } = parseManifest(name, bytes);
  // The same document once more, for the elements the product has no use for.
  const elements = new Map(updateElements(name, bytes).map((element) => [guidOf(element), element]));
  return updates.map((update) => {
    const element = elements.get(update.guid) ?? {};
    return {
      ...update,
      description: childText(element, 'Description'),
      clientVersion: childText(element, 'ClientVersion'),
      updateType: Number(childText(element, 'UpdateType') ?? (update.kind === 'hotfix' ? 2 : 0)),
      impact: Number(childText(element, 'Impact') ?? 0),
      ...checkOf(element, update.guid, name),
    };
  });
}

function guidOf(element: XmlElement): string | null {
  return new ManifestReader(manifestNames.manifestMember).guidOrNull(element);
}

function checkOf(element: XmlElement, guid: string, name: string): { checkPath: string; checkSha256: string } {
  const check = children(element, 'ApplicabilityCheck')[0];
  const path = check === undefined ? null : safeRelativePath(attribute(check, 'File') ?? '');
  const hash = check === undefined ? undefined : children(check, 'Hash')[0];
  const sha256 = (hash === undefined ? null : textOf(hash))?.toLowerCase() ?? '';
  if (path === null || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new AppError('manifest.malformed', { name, problem: clause('no-usable-applicabilitycheck', { guid }) });
  }
  return { checkPath: path, checkSha256: sha256 };
}
