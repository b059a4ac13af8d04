import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countCsvRecords } from './csv-records.ts';

it.each([
  ['', 0],
  ['a,b\r\n', 1],
  ['a,b\r\n1,"two\r\nlines"\r\n2,"a ""quoted""\nword"\r\n', 3],
])('counts the records of %j', async (text, records) => {
  const folder = await mkdtemp(join(tmpdir(), 'csv-records-'));
  try {
    const path = join(folder, 'x.csv');
    await writeFile(path, text);
    expect(await countCsvRecords(path)).toBe(records);
  } finally {
    await rm(folder, { recursive: true });
  }
});
