import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogue } from '../shared/error-catalogue.ts';
import type { DocumentId } from './commands.ts';
import { classicParameters, classicTestFile, referenceText } from './reference.ts';

const root = join(import.meta.dirname, '..', '..');

/** Every word with a dash in front that Microsoft's documents of the tool name as a parameter, read off by hand. */
const named: Readonly<Record<DocumentId, readonly string[]>> = {
  en: [
    '-connect',
    '-dest',
    '-downloadall',
    '-downloadhotfix',
    '-downloadsiteversion',
    '-export',
    '-import',
    '-prepare',
    '-proxyserveruri',
    '-proxyusername',
    '-updatepackdest',
    '-updatepacksrc',
    '-usagedatadest',
    '-usagedatasrc',
  ],
  nl: [
    '-connect',
    '-dest',
    '-downloadall',
    '-downloadhotfix',
    '-downloadsiteversion',
    '-export',
    '-import',
    '-prepare',
    '-proxyserveruri',
    '-proxyusername',
    '-updatepackdest',
    '-updatepacksrc',
    '-usagedatadest',
    '-usagedatasrc',
  ],
  fr: [
    '-connect',
    '-dest',
    '-export',
    '-import',
    '-prepare',
    '-proxyserveruri',
    '-proxyusername',
    '-updatepackdest',
    '-updatepacksrc',
    '-usagedatadest',
    '-usagedatasrc',
  ],
};

const byName = (one: string, other: string): number => (one < other ? -1 : 1);

it.each(Object.entries(named))('has every parameter of the document %s in its table, and no other', (id, names) => {
  const ours = classicParameters.filter((parameter) => parameter.documents.some((document) => document === id));
  expect(ours.map((parameter) => parameter.name).toSorted(byName)).toEqual(names);
});

it('names a test that is there for every parameter of the classic tool', async () => {
  const source = await readFile(join(root, classicTestFile), 'utf8');
  const tests = [...source.matchAll(/^ *it\(['"](-[a-z]+|\(none\)): /gm)]
    .map((match) => match[1] ?? '')
    .toSorted(byName);
  expect(tests).toEqual(['(none)', ...classicParameters.map((parameter) => parameter.name)].toSorted(byName));
});

it('is what docs/cli.md says', async () => {
  expect(await readFile(join(root, 'docs', 'cli.md'), 'utf8')).toBe(referenceText());
});

it('lists every error', () => {
  for (const code of Object.keys(catalogue)) expect(referenceText()).toContain(`| \`${code}\` |`);
});
