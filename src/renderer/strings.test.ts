import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportedUpdate, JobResults } from '../shared/jobs.ts';
import { describeHandOver, nextAfterImport } from './strings.ts';

/** Every outcome; the compiler says when one is missing. */
const outcomes = {
  ready: true,
  installing: true,
  installed: true,
  'not-applicable': true,
  hidden: true,
  failed: true,
  waiting: true,
} satisfies Record<ImportedUpdate['outcome'], true>;

it.each(Object.keys(outcomes))('the outcome %s of an update has a look of its own', async (outcome) => {
  const css = await readFile(join(import.meta.dirname, 'styles', 'controls.css'), 'utf8');
  expect(css).toMatch(new RegExp(`^\\.state-${outcome}[ ,]`, 'm'));
});

describe('after Import', () => {
  const next = (...given: ImportedUpdate['outcome'][]): string =>
    nextAfterImport(given.map((outcome) => ({ outcome })));

  it('sends to the console only when something is ready there', () => {
    expect(next('installed', 'ready')).toMatch(/^Next: install what is ready/);
    expect(next('waiting', 'installed')).toMatch(/^Next: import again/);
    expect(next('failed', 'waiting')).toMatch(/^Next: see below/);
    expect(next('installed', 'installing', 'hidden', 'not-applicable')).toBe('Nothing is left to do here.');
    expect(next()).toBe('Nothing is left to do here.');
  });

  it('never speaks of handing over nothing', () => {
    const result: JobResults['import'] = {
      site: { code: 'P01', version: '5.00.9128.1000' },
      chosenFor: '5.00.9128.1000',
      wasThereAlready: false,
      filesLaid: 0,
      bytesLaid: 0,
      updates: [],
      problems: [],
    };
    expect(describeHandOver({ ...result, filesLaid: 1, bytesLaid: 2048 })).toBe('1 file handed to the site, 2.00 KB.');
    expect(describeHandOver(result)).toBe(
      'The site had all files of this update pack already: nothing had to be handed over.',
    );
    expect(describeHandOver({ ...result, wasThereAlready: true })).toMatch(/nothing was changed/);
  });
});
