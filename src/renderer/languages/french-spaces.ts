/**
 * French puts a space before its high marks and inside its quotation marks, and never ends a line at it: what is typed
 * there as a plain space, which one can see, is shown as one that does not break.
 */
export function withFrenchSpaces(text: string): string {
  return text.replaceAll('« ', '«\u00a0').replaceAll(/ (?=[»;:?!])/g, '\u00a0');
}
