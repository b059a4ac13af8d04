import { describe, expect, it } from 'vitest';
import type { ChecklistItem } from '../shared/checklist.ts';
import { checklistLines } from './checklist-lines.ts';

function itemOf(outcome: ChecklistItem['outcome'], finding: string, todo: string | null): ChecklistItem {
  return { id: 'hash', key: 'hash none', outcome, finding, todo, details: {} };
}

const items = [
  itemOf('passed', 'All is well.', null),
  itemOf('by-hand', 'Somebody must look.', 'Look.'),
  itemOf('warning', 'That is odd.', 'Wait.'),
  itemOf('failed', 'The text of a finding that is longer than one line takes.', 'Do something about it, and soon.'),
] as const;

describe('the check list on the command line', () => {
  it('has what failed first, each with what to do, and counts what passed', () => {
    expect(checklistLines(items, { columns: 44, isWhole: false })).toEqual([
      'FAILED   The text of a finding that is',
      '         longer than one line takes.',
      '         Do something about it, and soon.',
      'look     That is odd.',
      '         Wait.',
      'by hand  Somebody must look.',
      '         Look.',
      '1 other check passed.',
    ]);
  });

  it('has everything when that is asked for', () => {
    expect(checklistLines(items, { columns: 80, isWhole: true }).at(-1)).toBe('passed   All is well.');
  });

  it('shows no control characters of a log', () => {
    const [line] = checklistLines([itemOf('failed', 'a\u001B[2Jb', null)], { columns: 80, isWhole: false });
    expect(line).toBe('FAILED   a[2Jb');
  });
});
