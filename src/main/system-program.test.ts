import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemProgram } from './system-program.ts';

describe('a program of Windows', () => {
  it('is started by its full path, wherever we work', () => {
    expect(systemProgram('reg.exe', 'D:\\Windows')).toBe('D:\\Windows\\System32\\reg.exe');
  });

  it('is nowhere started by its bare name', async () => {
    const folder = import.meta.dirname;
    const bare: string[] = [];
    for (const path of await readdir(folder, { recursive: true })) {
      if (!/(?<!\.test)\.ts$/.test(path)) continue;
      const text = await readFile(join(folder, path), 'utf8');
      for (const [call] of text.matchAll(/\b(?:spawn|execFile)\w*\)?\(\s*['"`][^'"`]*['"`]/g))
        bare.push(`${path}: ${call}`);
    }
    expect(bare).toEqual([]);
  });
});
