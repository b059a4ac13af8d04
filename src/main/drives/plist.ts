import { XMLParser, XMLValidator } from 'fast-xml-parser';

/*
 * Property lists as macOS writes them: plist(5), http://www.apple.com/DTDs/PropertyList-1.0.dtd. Keys and values follow
 * each other in a dict, so order counts.
 */

/** A value of a property list; dates and bytes stay text. */
export type PlistValue = string | number | boolean | readonly PlistValue[] | { readonly [key: string]: PlistValue };

/** An element with `preserveOrder`: one key, its name, beside `#text` and the attributes. */
type Element = Readonly<Record<string, unknown>>;

const parser = new XMLParser({ preserveOrder: true, parseTagValue: false, trimValues: false, htmlEntities: true });

/** Reads a property list; `null` when the text is none. */
export function parsePlist(text: string): PlistValue | null {
  // It names Apple's DTD and never has one of its own.
  const document = text.replace(/<!DOCTYPE[^>[]*>/, '');
  if (XMLValidator.validate(document) !== true) return null;
  const plist = elements(parser.parse(document)).find((element) => nameOf(element) === 'plist');
  const [root] = plist === undefined ? [] : elements(plist.plist);
  return root === undefined ? null : plistValue(root);
}

function plistValue(element: Element): PlistValue {
  const name = nameOf(element);
  const inside = element[name];
  switch (name) {
    case 'dict': {
      const entries: [string, PlistValue][] = [];
      let key: string | null = null;
      for (const child of elements(inside)) {
        if (nameOf(child) === 'key') key = textOf(child.key);
        else if (key !== null) {
          entries.push([key, plistValue(child)]);
          key = null;
        }
      }
      return Object.fromEntries(entries);
    }
    case 'array':
      return elements(inside).map(plistValue);
    case 'true':
      return true;
    case 'false':
      return false;
    case 'integer':
    case 'real':
      return Number(textOf(inside));
    default:
      return textOf(inside);
  }
}

/** The elements of a list, without the white space between them and the declaration. */
function elements(list: unknown): readonly Element[] {
  if (!Array.isArray(list)) return [];
  // The parser gives objects only; `nameOf` looks at their keys before anything else.
  return (list as readonly Element[]).filter((element) => !/^(?:#|\?|$)/.test(nameOf(element)));
}

function nameOf(element: Element): string {
  return Object.keys(element).find((key) => key !== ':@') ?? '';
}

function textOf(list: unknown): string {
  if (!Array.isArray(list)) return '';
  return (list as readonly Element[])
    .map((part) => part['#text'])
    .filter((text) => typeof text === 'string')
    .join('');
}
