import { reviewCellLength } from '../../../shared/review.ts';

/** A whole SHA-256 in Base64: what a name or id looks like once it is hashed. */
const hashPattern = /^[A-Za-z0-9+/]{43}=$/;

/** Whether a text could be the one-way hash of a name or id. */
export function looksLikeHash(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && hashPattern.test(text);
}

/** A window may have cut it; one character less, so that none is halved. */
export function mayBeCut(text: string | null): boolean {
  return text !== null && text.length >= reviewCellLength - 1;
}

/** A value on one line: its line breaks are shown as marks, and what goes on beyond as dots. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/\r\n|\r|\n/g, '↵').replaceAll('\t', '⇥');
  return mayBeCut(text) ? `${line}…` : line;
}
