import { type Clause, clause } from '../shared/clauses.ts';

/*
 * The one rule for names of files that come from elsewhere or go elsewhere: out of cabinets, manifests and records, and
 * onto drives. Such a name becomes a file on some computer, now or later, and must mean one and the same new file on all
 * of them. What does not is refused, never repaired: nobody who means well writes such names. docs/formats/cab.md states
 * the rule.
 */

/** Control characters, halves of characters, separators of lines, and what changes the direction of text. */
const unseen = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const unseenAll = new RegExp(unseen, 'gu');
/** Windows opens a device for these names, whatever follows the first dot. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/i;
const printableAscii = /^[ -~]*$/;

/** A name that keeps to the rule, as a relative path with `/`; or what is wrong with it, to end a sentence. */
export type CheckedName =
  | { readonly path: string; readonly problem: null }
  | { readonly path: null; readonly problem: Clause };

/** Checks one name by itself; `/` and `\` both stand between folders. */
export function checkName(name: string): CheckedName {
  const problem = findProblem(name);
  return problem === null ? { path: name.replaceAll('\\', '/'), problem } : { path: null, problem };
}

function findProblem(name: string): Clause | null {
  if (name === '') return clause('it-is-empty');
  if (unseen.test(name)) return clause('holds-characters-not-seen');
  if (/^[A-Za-z]:/.test(name)) return clause('names-drive');
  if (/^[\\/]/.test(name)) return clause('begins-root-drive-or');
  if (name.includes(':')) return clause('names-stream-beside-file');
  if (/[<>"|?*]/.test(name)) return clause('holds-character-windows-does');
  for (const segment of name.split(/[\\/]/)) {
    if (segment === '') return clause('one-folders-no-name');
    if (segment === '.' || segment === '..') return clause('climbs-out-folder');
    if (/[. ]$/.test(segment)) return clause('part-ends-with-dot');
    const base = (segment.split('.', 1)[0] ?? '').trimEnd();
    if (device.test(base)) return clause('part-names-device');
  }
  return null;
}

/** One form for all spellings that file systems take for the same: letter by letter, so that `ß` is not `SS`. */
export function foldCase(path: string): string {
  if (printableAscii.test(path)) return path.toUpperCase();
  let folded = '';
  for (const letter of path.normalize('NFC')) {
    const upper = letter.toUpperCase();
    folded += upper.length === letter.length ? upper : letter;
  }
  return folded;
}

/** A name as it can be shown: characters that are not seen are written as `\u202e`. */
export function printableName(name: string): string {
  return name.replace(unseenAll, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What systems leave on a drive by themselves: nobody put it there, and it stands in nobody's way. */
export function isLitter(name: string): boolean {
  return /^(?:\._.*|\.DS_Store|\.Spotlight-V100|\.Trashes|\.fseventsd|Thumbs\.db|desktop\.ini|System Volume Information|\$RECYCLE\.BIN|lost\+found)$/i.test(
    name,
  );
}
