/* Names in certificates. Source: RFC 5280 4.1.2.4; the short names of RFC 4514. */
import { safeText } from '../../../shared/safe-text.ts';
import { type DerValue, tags } from './der.ts';

const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'E',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

/** Longer ones are cut when shown; they are compared by their bytes. */
const shownLength = 500;

/** A name on one line, in the order it is stored: `C=NL, O=Example, CN=Example signing`. Safe to show. */
export function nameText(name: DerValue): string {
  const parts: string[] = [];
  for (const relative of name.expect(tags.sequence).values()) {
    for (const attribute of relative.expect(tags.set).values()) {
      const fields = attribute.expect(tags.sequence).fields('AttributeTypeAndValue');
      const type = fields.take('type').oid();
      const value = fields.take('value');
      parts.push(`${shortNames[type] ?? type}=${quoted(shownText(value.text(), shownLength))}`);
    }
  }
  return shownText(parts.join(', '), shownLength);
}

/** Text of a signature as it may be shown: on one line, without control characters, and no longer than this. */
export function shownText(text: string, length: number): string {
  const safe = safeText(text.slice(0, length * 2)).trim();
  return safe.length <= length ? safe : `${safe.slice(0, length - 1)}…`;
}

/** A value must not look like two. */
function quoted(value: string): string {
  return /[,=+"\\;<>#]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}
