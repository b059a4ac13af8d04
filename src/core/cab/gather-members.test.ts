import { describe, expect, it } from 'vitest';
import type { BulkFiles } from '../ports/bulk-files.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { readDosDate, writeDosDate } from './dos-date.ts';
import { gatherMembers } from './gather-members.ts';

describe('gatherMembers', () => {
  it.each([
    ['0249 before our era', Date.UTC(-249, 9, 15), '1980-01-01T00:00:00'],
    ['1970', 0, '1980-01-01T00:00:00'],
    ['10000', Date.UTC(10_000, 0), '2107-12-31T23:59:58'],
    ['far past what a calendar has', 1e18, '2107-12-31T23:59:58'],
  ])('takes files of any year a drive may have: %s', async (_, modifiedMs, read) => {
    const files = new MemoryFiles();
    await files.makeFolder('/in');
    const bulk: Partial<BulkFiles> = { listTree: async () => [{ path: 'a', sizeBytes: 0, modifiedMs }] };
    // Nothing is read, so nothing else of it is asked for.
    const signal = new AbortController().signal;
    const members = await gatherMembers(['/in'], {
      files,
      bulk: bulk as BulkFiles,
      signal,
      breathe: async () => undefined,
    });
    const { date, time } = writeDosDate(members[0]?.modified ?? '');
    expect(readDosDate(date, time)).toBe(read);
  });
});
