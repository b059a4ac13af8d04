/*
 * The journal of a file on its way: what a later run needs to go on with it. Text, a line each: first what the file is to
 * be and who writes it, as JSON; then, for every `markBytes` that were handed to the system, the SHA-256 of everything up
 * to there. A line counts only when it is whole, and what it says only when the bytes say the same.
 */
import { z } from 'zod';

/** A mark is made at every multiple of this: half of what may have to be done again, as one may still be on its way. */
export const markBytes = 2 * 1024 * 1024;

/** The marks of a file of a TB and more; a longer journal is nobody's. */
export const journalLimitBytes = 64 * 1024 * 1024;

const Header = z.strictObject({
  format: z.literal(1),
  /** What the bytes will be: the digest of the whole, or of where they come from. */
  identity: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the source said of itself. */
  note: z.string().max(1000).nullable(),
  /** Who writes: nobody else goes on while that is still at it. */
  computer: z.string().max(300),
  process: z.number().int().nonnegative(),
});
export type JournalHeader = Omit<z.infer<typeof Header>, 'format'>;

/** What a journal says. */
export interface Journal extends JournalHeader {
  readonly marks: readonly string[];
}

/** The text of a journal; more marks are appended as `markLine` has them. */
export function journalText({ marks, ...header }: Journal): string {
  return headerLine(header) + marks.map(markLine).join('');
}

/** How long the text is with so many of its marks. */
export function journalBytes(journal: Journal, marks: number): number {
  return Buffer.byteLength(headerLine(journal)) + marks * markLine('0'.repeat(64)).length;
}

export function markLine(digest: string): string {
  return `${digest}\n`;
}

/** Reads a journal; `null` when it is none. What a cut left at its end is passed over. */
export function parseJournal(text: string): Journal | null {
  const [first = '', ...lines] = text.split('\n');
  // What stands behind the last line break was being written.
  lines.pop();
  let json: unknown;
  try {
    json = JSON.parse(first);
  } catch {
    return null;
  }
  const header = Header.safeParse(json);
  if (!header.success || !text.includes('\n')) return null;
  const end = lines.findIndex((line) => !/^[0-9a-f]{64}$/.test(line));
  const { format: _, ...facts } = header.data;
  return { ...facts, marks: end < 0 ? lines : lines.slice(0, end) };
}

function headerLine({ identity, note, computer, process }: JournalHeader): string {
  return `${JSON.stringify({ format: 1, identity, note, computer, process })}\n`;
}
