/*
 * Proquints (D. S. Wilkerson, "A Proposal for Proquints: Identifiers that are Readable, Spellable, and Pronounceable",
 * arXiv:0901.4016): 16 bits are five letters, consonant, vowel, consonant, vowel, consonant.
 */

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aiou';

/** An even number of bytes as words to read aloud: `lusab-babad`. */
export function proquints(bytes: Uint8Array): string {
  const words: string[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const bits = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    const letter = (from: string, shift: number): string => from[(bits >> shift) & (from.length - 1)] ?? '';
    words.push(
      letter(consonants, 12) + letter(vowels, 10) + letter(consonants, 6) + letter(vowels, 4) + letter(consonants, 0),
    );
  }
  return words.join('-');
}
