import { safeText } from '../../shared/safe-text.ts';
import type { UnknownElement } from '../../shared/updates.ts';
import { children, textOf, type XmlElement } from './xml.ts';

/** What an element of a manifest may have, in lower case; attributes with `@`. */
const known: Readonly<Record<'Manifest' | 'Content', ReadonlySet<string>>> = {
  Manifest: lowered(
    '@PackageGuid @Guid @xmlns #text PackageGuid Guid Update Name Description UpdateType FullVersion ClientVersion ' +
      'DateReleased MinCMVersion MaxCMVersion Impact Ring MoreInfoLink Prerequisite Supersedes Expired ' +
      'ApplicabilityCheck Content RedistManifestVersion',
  ),
  Content: lowered('@ContentUrl @Size @xmlns #text Hash Redist LanguagePack RedistManifestVersion'),
};
/** More different ones say nothing more to a reader. */
const pathLimit = 200;
const exampleLength = 100;

/** Counts what a manifest has beyond what this program knows, each once, with one example. */
export class UnknownElements {
  readonly #found = new Map<string, { count: number; readonly example: string }>();

  /** Notes one element or attribute. */
  note(path: string, value: XmlElement | string): void {
    const key = safeText(path).slice(0, 200);
    const before = this.#found.get(key);
    if (before !== undefined) before.count += 1;
    else if (this.#found.size < pathLimit) this.#found.set(key, { count: 1, example: exampleOf(value) });
  }

  /** Notes what is unknown in an element that describes an update; what it has several times counts once. */
  noteUpdate(element: XmlElement): void {
    this.#noteChildren(element, 'Manifest');
    for (const content of children(element, 'Content').slice(0, 1)) this.#noteChildren(content, 'Content');
  }

  /** In the order of their paths. */
  list(): readonly UnknownElement[] {
    return [...this.#found]
      .map(([path, facts]) => ({ path, ...facts }))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }

  labels(): readonly string[] {
    return this.list().map(({ path, count }) => (count === 1 ? path : `${path} (${count} times)`));
  }

  #noteChildren(element: XmlElement, where: keyof typeof known): void {
    for (const [name, value] of Object.entries(element)) {
      if (known[where].has(name.toLowerCase())) continue;
      this.note(`${where}/${name}`, typeof value === 'string' ? value : (value[0] ?? ''));
    }
  }
}

function exampleOf(value: XmlElement | string): string {
  const text = typeof value === 'string' ? value : (textOf(value) ?? '');
  return safeText(text).trim().slice(0, exampleLength);
}

function lowered(names: string): ReadonlySet<string> {
  return new Set(names.toLowerCase().split(' '));
}
