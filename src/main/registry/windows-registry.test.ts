import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemProgram } from '../system-program.ts';
import { exportFile, named } from './testing/exported-registry.ts';
import { RegistryOfThisComputer } from './windows-registry.ts';

const key = String.raw`HKLM\SOFTWARE\Microsoft\SMS\Setup`;
/** As Windows prints it, with é as the console of a Dutch Windows has it, read as UTF-8. */
const printed = `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SMS\\Setup\r\n    Folder    REG_SZ    D:\\Caf\uFFFD\r\n    Type    REG_DWORD    0x1\r\n\r\n`;
let temporaryFolder: string;
beforeEach(async () => {
  temporaryFolder = await mkdtemp(join(tmpdir(), 'registry-'));
});
afterEach(async () => {
  await rm(temporaryFolder, { recursive: true, force: true });
});

function registry(reg: (args: readonly string[]) => Promise<string>) {
  const started: string[] = [];
  const run = async (program: string, args: readonly string[]): Promise<string> => {
    started.push(program);
    return await reg(args);
  };
  return { started, read: new RegistryOfThisComputer({ run, temporaryFolder }) };
}

describe('the registry of Windows', () => {
  it('is exported into a file of this moment, so that every letter comes through', async () => {
    const { started, read } = registry(async ([verb, asked, path = '', last]) => {
      expect([verb, asked, last]).toEqual(['export', key, '/y']);
      await writeFile(path, exportFile(key, [named('Folder', 'D:\\Café')]));
      return 'The operation completed successfully.';
    });
    expect([...(await read.values(key))]).toEqual([['folder', 'D:\\Café']]);
    expect(started).toEqual([systemProgram('reg.exe')]);
    expect(await readdir(temporaryFolder)).toEqual([]);
  });

  it.each([
    ['is refused', async () => Promise.reject(new Error('exit code 1'))],
    ['leaves nothing', async () => ''],
    [
      'leaves something else',
      async (path: string) => {
        await writeFile(path, 'REGEDIT4');
        return '';
      },
    ],
  ])('is read as it is printed when the export %s', async (_name, exporting) => {
    const { read } = registry(async ([verb, , path = '']) => (verb === 'export' ? await exporting(path) : printed));
    expect([...(await read.values(key))]).toEqual([
      ['folder', 'D:\\Caf\uFFFD'],
      ['type', '0x1'],
    ]);
    expect(await readdir(temporaryFolder)).toEqual([]);
  });

  it('holds nothing at a key that is not there', async () => {
    const { read } = registry(async () => Promise.reject(new Error('exit code 1')));
    expect([await read.has(key), await read.values(key)]).toEqual([false, new Map()]);
    expect(await registry(async () => printed).read.has(key)).toBe(true);
  });
});
