/*
 * The update manifest and the lists of redistributables: docs/formats/update-manifest.md. Nothing in them is trusted:
 * ids, versions, digests, sizes and links are checked one by one. An update that cannot be read is set aside and told, so
 * that it hides no other; what is not known is kept and reported.
 */
import { type Clause, clause, inEnglish } from '../../shared/clauses.ts';
import { isAppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { NamedContent, SetAside, UnknownElement, Update } from '../../shared/updates.ts';
import { checkName, foldCase } from '../file-names.ts';
import { ManifestReader, type NamedCheck } from './manifest-reader.ts';
import { UnknownElements } from './unknown-elements.ts';
import { attribute, children, childText, readXml, type XmlElement } from './xml.ts';

/** The names the service and the update pack use. */
export const manifestNames = {
  manifest: 'ConfigMgr.Update.Manifest.cab',
  manifestInPack: 'ConfigMgr.Update.Manifest.ENC',
  manifestMember: 'Manifest.xml',
  consoleContent: 'ConfigMgr.AdminUIContent.cab',
  redist: { cabinet: 'ConfigMgr.Manifest.cab', member: 'ConfigMgr.Manifest.xml' },
  'language-pack': { cabinet: 'ConfigMgr.LN.Manifest.cab', member: 'ConfigMgr.LN.Manifest.xml' },
} as const;

/** Real manifests offer some dozens; what is made of more is of no use to anybody. */
const updateLimit = 10_000;

/** What the service offers. */
export interface UpdateManifest {
  /** Never empty, every GUID once. */
  readonly updates: readonly Update[];
  /** What could not be read; the others are offered all the same. */
  readonly setAside: readonly SetAside[];
  /** Applicability checks that must be in the same cabinet, with their digests. */
  readonly checks: readonly NamedCheck[];
  /** Elements and attributes this program does not know: never an error. */
  readonly unknownElements: readonly UnknownElement[];
  /** The same in short, for the log: `Manifest/Name (3 times)`. */
  readonly unknown: readonly string[];
}

/** One redistributable file of an update. */
export interface RedistFile extends NamedContent {
  /** Safe relative path with `/`. */
  readonly path: string;
}

/** One element that describes an update, read. */
interface ReadUpdate {
  readonly update: Update;
  readonly checks: readonly NamedCheck[];
}

/**
 * Reads `Manifest.xml`. `name` is for messages.
 * @throws {AppError} manifest.*
 */
export function parseManifest(name: string, bytes: Uint8Array): UpdateManifest {
  const read = new ManifestReader(name);
  const unknown = new UnknownElements();
  const blocks: XmlElement[] = [];
  collectUpdates(readXml(name, bytes), '', blocks, unknown);
  if (blocks.length === 0) throw read.malformed(clause('offers-no-update-no'));

  if (blocks.length > updateLimit) throw read.malformed(clause('offers-more-than-updates', { updateLimit }));

  const found = new Map<string, ReadUpdate[]>();
  const setAside: SetAside[] = [];
  for (const block of blocks) {
    try {
      const one: ReadUpdate = { update: read.update(block), checks: checksOf(block, read) };
      const alike = found.get(one.update.guid);
      if (alike === undefined) found.set(one.update.guid, [one]);
      else alike.push(one);
      unknown.noteUpdate(block);
    } catch (error) {
      if (!isAppError(error, 'manifest.malformed')) throw error;
      setAside.push(aside(read.guidOrNull(block), nameOf(block), error.clauseOf('problem')));
    }
  }
  const updates: Update[] = [];
  const checks: NamedCheck[] = [];
  for (const [guid, [first, ...others]] of found) {
    if (first === undefined) continue;
    // The same twice says nothing new; two different ones leave open which one counts.
    if (others.every((other) => JSON.stringify(other) === JSON.stringify(first))) {
      updates.push(first.update);
      checks.push(...first.checks);
    } else {
      setAside.push(aside(guid, first.update.name, clause('offers-twice', { guid })));
    }
  }
  const [worst] = setAside;
  if (updates.length === 0) throw read.malformed(worst?.clause ?? clause('offers-no-update'));
  return { updates, setAside, checks, unknownElements: unknown.list(), unknown: unknown.labels() };
}

function aside(guid: string | null, name: string | null, problem: Clause): SetAside {
  return { guid, name, problem: inEnglish(problem), clause: problem };
}

/**
 * Reads the list of redistributables of an update, or of its language packs. A list is all or nothing: an update
 * without one of its files fails days later, at the site.
 * @throws {AppError} manifest.*
 */
export function parseRedistManifest(name: string, bytes: Uint8Array): readonly RedistFile[] {
  const read = new ManifestReader(name);
  const root = children(readXml(name, bytes), 'RedistManifest')[0];
  if (root === undefined) throw read.malformed(clause('no-element-redistmanifest'));
  const files = children(root, 'File').map((element): RedistFile => {
    const fileName = attribute(element, 'Name') ?? '';
    const path = safeRelativePath(fileName);
    if (path === null) throw read.malformed(clause('names-file-refused', { shown: shown(fileName) }));
    return { path, ...read.content(element, path, 'Url') };
  });
  const paths = new Set<string>();
  for (const { path } of files) {
    if (paths.has(foldCase(path))) throw read.malformed(clause('names-twice', { path }));
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

/** The elements of a manifest that describe an update each. */
export function updateElements(name: string, bytes: Uint8Array): readonly XmlElement[] {
  const blocks: XmlElement[] = [];
  collectUpdates(readXml(name, bytes), '', blocks, new UnknownElements());
  return blocks;
}

/**
 * Finds the elements that describe an update, however they are wrapped: nobody has published what stands around them. A
 * `Manifest` with `Manifest` elements in it is a wrapper too.
 */
function collectUpdates(element: XmlElement, path: string, into: XmlElement[], unknown: UnknownElements): void {
  for (const [key, value] of Object.entries(element)) {
    if (!Array.isArray(value) || key.startsWith('?')) continue;
    for (const child of value as readonly XmlElement[]) {
      if (holdsUpdates(child)) collectUpdates(child, key, into, unknown);
      else if (key.toLowerCase() === 'manifest') into.push(child);
      else if (path !== '') unknown.note(`${path}/${key}`, child);
    }
  }
}

function holdsUpdates(element: XmlElement): boolean {
  return Object.entries(element).some(
    ([key, value]) =>
      Array.isArray(value) && (key.toLowerCase() === 'manifest' || (value as readonly XmlElement[]).some(holdsUpdates)),
  );
}

/** The applicability checks of one update that have a digest; the site will refuse any other bytes. */
function checksOf(element: XmlElement, read: ManifestReader): readonly NamedCheck[] {
  return children(element, 'ApplicabilityCheck').flatMap((child) => {
    const file = attribute(child, 'File') ?? '';
    const path = safeRelativePath(file);
    if (path === null) throw read.malformed(clause('names-applicability-check-refused', { shown: shown(file) }));
    return children(child, 'Hash').length === 0 ? [] : [{ path, sha256: read.digest(child, path) }];
  });
}

function nameOf(element: XmlElement): string | null {
  const name = childText(element, 'Name') ?? childText(element, 'Update');
  return name === null ? null : shown(name);
}

/** One line, and not endless. */
function shown(text: string): string {
  return safeText(text).trim().slice(0, 200);
}
