import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AppError } from '../../shared/errors.ts';

/** Real manifests are a few megabytes. */
export const xmlLimitBytes = 64 * 1024 * 1024;
/** No manifest nests deeper; a bomb does. */
const depthLimit = 32;

/** An element as the parser gives it: attributes under `@name`, text under `#text`, children as lists. */
export interface XmlElement {
  readonly [name: string]: readonly XmlElement[] | string;
}

const parser = new XMLParser({
  ignoreAttributes: false,
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
 * Reads an XML document nobody vouches for: UTF-8, no DTD, no entities but XML's five, no stylesheets, bounded depth.
 * @throws {AppError} manifest.forbidden-xml, manifest.malformed, manifest.too-large
 */
export function readXml(name: string, bytes: Uint8Array): XmlElement {
  if (bytes.length > xmlLimitBytes) {
    throw new AppError('manifest.too-large', { name, sizeBytes: bytes.length, limitBytes: xmlLimitBytes });
  }
  const malformed = (problem: string): AppError => new AppError('manifest.malformed', { name, problem });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('it is not UTF-8');
  }
  refuseTricks(name, text);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw malformed(`line ${verdict.err.line}: ${verdict.err.msg}`);
  try {
    // Every element is a list and attributes are texts (`isArray`, `attributeNamePrefix`), which is what XmlElement says.
    return parser.parse(text) as XmlElement;
  } catch (cause) {
    throw new AppError('manifest.malformed', { name, problem: 'it is not well-formed XML' }, { cause });
  }
}

/** The child elements of this name, in order. */
export function children(element: XmlElement, name: string): readonly XmlElement[] {
  const found = element[name];
  return Array.isArray(found) ? found : [];
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

/** An attribute; `null` when it is not there. */
export function attribute(element: XmlElement, name: string): string | null {
  const value = element[`@${name}`];
  return typeof value === 'string' ? value : null;
}

function refuseTricks(name: string, text: string): void {
  const forbidden = (what: string): AppError => new AppError('manifest.forbidden-xml', { name, what });
  const bare = text.replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');
  if (/<!DOCTYPE/i.test(bare)) throw forbidden('a document type definition');
  if (/<!ENTITY/i.test(bare)) throw forbidden('an entity definition');
  if (bare.includes('<!')) throw forbidden('a declaration');
  if (/<\?(?!xml\s)/i.test(bare)) throw forbidden('a processing instruction');
  const entity = /&(?!(?:amp|lt|gt|quot|apos);|#(?:[0-9]{1,7}|x[0-9A-Fa-f]{1,6});)[^\s;<&]{0,40}/.exec(bare);
  if (entity !== null) throw forbidden(`the entity "${entity[0]}"`);
  let depth = 0;
  for (const tag of bare.matchAll(/<(\/?)[^\s<>!?/][^<>]*?(\/?)>/g)) {
    if (tag[1] === '/') depth -= 1;
    else if (tag[2] !== '/') depth += 1;
    if (depth > depthLimit) throw forbidden(`elements nested more than ${depthLimit} deep`);
  }
}
