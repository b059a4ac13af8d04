import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeFiles } from '../main/files/node-files.ts';
import { addToken, readTokens, removeToken } from './token-file.ts';

let folder: string;
let path: string;
const files = new NodeFiles();
const now = new Date('2026-11-20T18:00:00Z');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokens-'));
  path = join(folder, 'tokens.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the tokens of a relay', () => {
  it('are told once, and known afterwards without being kept', async () => {
    const first = await addToken(files, path, 'Brussels', now);
    const second = await addToken(files, path, 'Antwerp', now);
    const tokens = await readTokens(path);
    expect([first, second, `${first}x`, ''].map((token) => tokens.nameOf(token))).toEqual([
      'Brussels',
      'Antwerp',
      null,
      null,
    ]);
    expect(first).toMatch(/^sct_[A-Za-z0-9_-]{43}$/);
    const text = await readFile(path, 'utf8');
    for (const token of [first, second]) expect(text).not.toContain(token.slice(4, 20));
  });

  it('have names of their own, and are no longer known when they are taken away', async () => {
    const token = await addToken(files, path, 'Brussels', now);
    await expect(addToken(files, path, 'Brussels', now)).rejects.toMatchObject({ code: 'relay.token-exists' });
    await expect(removeToken(files, path, 'Ghent')).rejects.toMatchObject({ code: 'relay.no-such-token' });
    await removeToken(files, path, 'Brussels');
    expect((await readTokens(path)).nameOf(token)).toBeNull();
  });

  it.each([
    ['{', 'it is not JSON'],
    ['{"format":2,"tokens":[]}', 'its field "format" is not right'],
    ['{"format":1,"tokens":[{"name":"x","sha256":"AB","created":"2026-11-20T18:00:00Z"}]}', 'tokens.0.sha256'],
  ])('are not read from %s', async (text, problem) => {
    await writeFile(path, text);
    await expect(readTokens(path)).rejects.toMatchObject({
      code: 'relay.malformed',
      details: { path, problem: expect.stringContaining(problem) },
    });
  });
});
