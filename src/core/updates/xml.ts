import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';

/** Real manifests are a few megabytes; in UTF-16 they have twice as many bytes. */
const xmlLimitBytes = 32 * 1024 * 1024;
/** No manifest nests deeper; a bomb does. */
const depthLimit = 32;
/** The one `<?` a manifest may have, at its very beginning. */
const xmlDeclaration =
  /^<\?xml\s+version\s*=\s*["']1\.[0-9]["'](?:\s+(?:encoding|standalone)\s*=\s*["'][A-Za-z0-9._-]{1,40}["']){0,2}\s*\?>/;
/** An ampersand that is neither one of XML's five entities nor a character reference. */
const otherEntity = /&(?!(?:amp|lt|gt|quot|apos);|#(?:[0-9]{1,7}|x[0-9A-Fa-f]{1,6});)[^\s;<&]{0,40}/;

/**
 * An element as the parser gives it: attributes under `@name`, text under `#text`, children as lists. Names are without
 * their namespace prefix and in the case the document has them; look them up with `children` and `attribute`.
 */
export interface XmlElement {
  readonly [name: string]: readonly XmlElement[] | string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  removeNSPrefix: true,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  alwaysCreateTextNode: true,
  // For character references; refuseTricks has let no named entity but XML's five come this far.
  htmlEntities: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

/**
 * Reads an XML document nobody vouches for: UTF-8 or UTF-16, no DTD, no entities but XML's five, no stylesheets, bounded
 * depth. What the declaration says of the encoding is not asked: programs are known to write UTF-8 and call it UTF-16.
 * @throws {AppError} manifest.forbidden-xml, manifest.malformed, manifest.too-large
 */
export function readXml(name: string, bytes: Uint8Array): XmlElement {
  if (bytes.length > xmlLimitBytes) {
    throw new AppError('manifest.too-large', { name, sizeBytes: bytes.length, limitBytes: xmlLimitBytes });
  }
  const malformed = (problem: Clause): AppError => new AppError('manifest.malformed', { name, problem });
  let text: string;
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw malformed(clause('not-utf-8-or'));
  }
  refuseTricks(name, text);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw malformed(clause('line', { line: verdict.err.line, msg: verdict.err.msg }));
  try {
    // Every element is a list and attributes are texts (`isArray`, `attributeNamePrefix`), which is what XmlElement says.
    return parser.parse(text) as XmlElement;
  } catch (cause) {
    throw new AppError('manifest.malformed', { name, problem: clause('not-well-formed-xml') }, { cause });
  }
}

/** By its byte order mark, or by the first `<`, which in UTF-16 has a zero byte beside it. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  return 'utf-8';
}

/** The child elements of this name, whatever its case: in order, those of one spelling before those of another. */
export function children(element: XmlElement, name: string): readonly XmlElement[] {
  const wanted = name.toLowerCase();
  return Object.entries(element).flatMap(([key, value]) =>
    Array.isArray(value) && key.toLowerCase() === wanted ? value : [],
  );
}

/** The text of the first child of this name; `null` when there is none or it is empty. */
export function childText(element: XmlElement, name: string): string | null {
  const first = children(element, name)[0];
  return first === undefined ? null : textOf(first);
}

/** The text of an element; `null` when it is empty. */
export function textOf(element: XmlElement): string | null {
  const text = element['#text'];
  return typeof text === 'string' && text !== '' ? text : null;
}

/** An attribute, whatever the case of its name; `null` when it is not there. */
export function attribute(element: XmlElement, name: string): string | null {
  const wanted = `@${name.toLowerCase()}`;
  for (const [key, value] of Object.entries(element))
    if (typeof value === 'string' && key.toLowerCase() === wanted) return value;
  return null;
}

/**
 * Refuses what a manifest never has, in one pass over the text. It is stricter than XML where readers disagree (a `<` in a
 * tag, `--` in a comment, a second `<?`), so that nothing can look like text here and like markup to the parser.
 */
function refuseTricks(name: string, text: string): void {
  const forbidden = (what: Clause): AppError => new AppError('manifest.forbidden-xml', { name, what });
  const malformed = (problem: Clause): AppError => new AppError('manifest.malformed', { name, problem });
  const end = (mark: string, from: number, what: Clause): number => {
    const at = text.indexOf(mark, from);
    if (at < 0) throw malformed(clause('does-not-end', { what }));
    return at + mark.length;
  };
  const declaration = xmlDeclaration.exec(text);
  let depth = 0;
  for (let at = declaration?.[0].length ?? 0; at < text.length; ) {
    const open = text.indexOf('<', at);
    refuseEntities(text.slice(at, open < 0 ? text.length : open), forbidden);
    if (open < 0) return;
    if (text.startsWith('<!--', open)) {
      const dashes = end('--', open + 4, clause('a-comment'));
      if (text[dashes] !== '>') throw malformed(clause('comment-holds'));
      at = dashes + 1;
    } else if (text.startsWith('<![CDATA[', open)) {
      at = end(']]>', open, clause('a-cdata-section'));
    } else if (text.startsWith('<!', open)) {
      throw forbidden(
        /^<!doctype/i.test(text.slice(open, open + 9)) ? clause('document-type-definition') : clause('a-declaration'),
      );
    } else if (text.startsWith('<?', open)) {
      throw forbidden(clause('processing-instruction'));
    } else {
      const tag = readTag(text, open);
      if (tag === null) throw malformed(clause('tag-does-not-end'));
      refuseEntities(tag, forbidden);
      if (tag.startsWith('</')) depth -= 1;
      else if (!tag.endsWith('/>')) depth += 1;
      if (depth > depthLimit) throw forbidden(clause('elements-nested-more-than', { depthLimit }));
      at = open + tag.length;
    }
  }
}

/** The tag that begins at `open`, to its `>` outside quotes; `null` when there is none before the next `<`. */
function readTag(text: string, open: number): string | null {
  let quote = '';
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '<') return null;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '>') {
      return text.slice(open, at + 1);
    }
  }
  return null;
}

function refuseEntities(text: string, forbidden: (what: Clause) => AppError): void {
  const entity = otherEntity.exec(text);
  if (entity !== null) throw forbidden(clause('the-entity', { value: entity[0] }));
}
