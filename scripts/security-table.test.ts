import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './root.ts';

const read = async (path: string): Promise<string> => await readFile(join(root, path), 'utf8');

describe('docs/security.md', () => {
  it('has all twenty items of the checklist of Electron, and a test for every line', async () => {
    const rows = (await read('docs/security.md')).split('\n').filter((line) => /^\| (\d|[A-Z]).*\|$/.test(line));
    const numbers = rows.flatMap((row) => /^\| (\d+) \|/.exec(row)?.[1] ?? []);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => String(at + 1)));
    const lines = rows.filter((row) => !row.includes('| Held by |'));
    expect(lines.length).toBeGreaterThan(numbers.length);
    for (const line of lines) {
      const held = line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '';
      for (const reference of held.split('; ')) {
        const [, path = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(reference) ?? [];
        expect(path, reference).not.toBe('');
        expect(await read(path), reference).toContain(name);
      }
    }
  });
});

describe('the package', () => {
  it('ships the very Electron that was tested', async () => {
    const { devDependencies } = JSON.parse(await read('package.json')) as { devDependencies: { electron: string } };
    const { version } = JSON.parse(await read('node_modules/electron/package.json')) as { version: string };
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
    expect(version).toBe(devDependencies.electron);
    // Nothing in the package's own settings takes another one.
    expect(await read('electron-builder.yml')).not.toMatch(/electronVersion|electronDist/);
  });
});
