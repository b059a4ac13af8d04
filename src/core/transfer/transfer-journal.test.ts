import { describe, expect, it } from 'vitest';
import { journalBytes, journalText, markLine, parseJournal } from './transfer-journal.ts';

const journal = {
  identity: 'a'.repeat(64),
  note: '"tag é"',
  computer: 'here',
  process: 12,
  marks: ['b'.repeat(64), 'c'.repeat(64)],
};

describe('the journal of a file on its way', () => {
  it('is read as it was written, and is as long as it says', () => {
    expect(parseJournal(journalText(journal))).toEqual(journal);
    expect(parseJournal(journalText({ ...journal, note: null, marks: [] }))).toEqual({
      ...journal,
      note: null,
      marks: [],
    });
    for (const marks of [0, 1, 2])
      expect(journalBytes(journal, marks)).toBe(
        Buffer.byteLength(journalText({ ...journal, marks: journal.marks.slice(0, marks) })),
      );
  });

  it('counts a line only when it is whole', () => {
    const text = journalText(journal);
    const whole = journalBytes(journal, 1);
    for (let length = Buffer.byteLength(text) - 1; length > whole; length -= 1) {
      const cut = Buffer.from(text).subarray(0, length).toString();
      expect(parseJournal(cut)?.marks).toEqual(['b'.repeat(64)]);
    }
    expect(parseJournal(`${text}zz\n${markLine('d'.repeat(64))}`)?.marks).toEqual(journal.marks);
  });

  it.each([
    ['nothing', ''],
    ['its first line cut', journalText(journal).slice(0, 90)],
    ['no JSON', 'x\n'],
    ['another format', journalText(journal).replace('"format":1', '"format":2')],
    ['more than it should have', journalText(journal).replace('"format":1', '"format":1,"more":1')],
    ['a bad identity', journalText({ ...journal, identity: 'x' })],
  ])('is none when it is %s', (_, text) => {
    expect(parseJournal(text)).toBeNull();
  });
});
