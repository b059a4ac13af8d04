import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import type { ImportedUpdate } from '../../shared/imported-pack.ts';
import type { Progress } from '../../shared/progress.ts';
import { describeHandOver, describeProgress, describeUpdateState, describeWait, nextAfterImport } from './describe.ts';
import { en } from './en.ts';
import { formatsOf } from './formats-of.ts';
import { fr } from './fr.ts';
import { addFormats, type Words } from './i18n.ts';
import { nl } from './nl.ts';

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
  const css = await readFile(join(import.meta.dirname, '..', 'styles', 'import.css'), 'utf8');
  expect(css).toMatch(new RegExp(`^\\.state-${outcome}[ ,]`, 'm'));
});

describe('after Import', () => {
  const t = wordsIn('en');
  const next = (...given: ImportedUpdate['outcome'][]): string =>
    nextAfterImport(
      t,
      given.map((outcome) => ({ outcome })),
    );

  it('sends to the console only when something is ready there', () => {
    expect(next('installed', 'ready')).toMatch(/^Next: install what is ready/);
    expect(next('waiting', 'installed')).toMatch(/^Next: import again/);
    expect(next('failed', 'waiting')).toMatch(/^Next: see below/);
    expect(next('installed', 'installing', 'hidden', 'not-applicable')).toBe('Nothing is left to do here.');
    expect(next()).toBe('Nothing is left to do here.');
  });

  it('never speaks of handing over nothing', () => {
    const result = { wasThereAlready: false, filesLaid: 0, bytesLaid: 0 };
    expect(describeHandOver(t, { ...result, filesLaid: 1, bytesLaid: 2048 })).toBe(
      '1 file handed to the site, 2.00\u00a0KB.',
    );
    expect(describeHandOver(t, result)).toBe(
      'The site had all files of this update pack already: nothing had to be handed over.',
    );
    expect(describeHandOver(t, { ...result, wasThereAlready: true })).toMatch(/nothing was changed/);
  });
});

describe('progress', () => {
  const run = {
    progress: { step: 'collect', done: 1200, total: 2000, unit: 'rows' },
    ratePerSecond: 500,
    secondsLeft: 200,
  } as const;
  const told = (language: string): string =>
    describeProgress(wordsIn(language), formatsOf(language), run).replace(/\s/g, ' ');

  it('tells amount, rate and time left as each language does', () => {
    expect(told('en')).toBe('1,200 of 2,000 rows · 500 rows/s · 3 min 20 s left');
    expect(told('nl')).toBe('1.200 van 2.000 rijen · 500 rijen/s · nog 3 min 20 s');
    expect(told('fr')).toBe('1 200 sur 2 000 lignes · 500 lignes/s · reste 3 min 20 s');
  });

  it('tells what the settings allow, as long as that is what holds the work back', () => {
    const limit = { kilobytesPerSecond: 500, until: null };
    const limited = { ...run.progress, unit: 'bytes', limitedBy: 'setting', limit } as const;
    const at = (language: string, ratePerSecond: number, progress: Progress = limited): string =>
      describeProgress(wordsIn(language), formatsOf(language), { ...run, ratePerSecond, progress });
    expect(at('en', 480_000)).toMatch(/as fast as the settings allow \(500 kB\/s\)$/);
    expect(at('nl', 480_000)).toMatch(/zo snel als de instellingen toestaan \(500 kB\/s\)$/);
    expect(at('fr', 480_000)).toMatch(/autant que les paramètres permettent \(500 ko\/s\)$/);
    // The line has gone slow since: the limit is not what holds it.
    expect(at('en', 10_000)).not.toContain('settings');
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    expect(at('nl', 480_000, { ...limited, limit: { ...limit, until: soon } })).toMatch(/\(500 kB\/s tot \d\d:\d\d\)$/);
    const later = new Date(Date.now() + 3 * 86_400_000);
    const day = new Intl.DateTimeFormat('nl', { weekday: 'short' }).format(later);
    expect(at('nl', 480_000, { ...limited, limit: { ...limit, until: later.toISOString() } })).toContain(`tot ${day} `);
  });

  it('tells a wait with who asked for it, in each language', () => {
    const waiting = { host: 'cloud.test', seconds: 90, until: '2026-11-20T12:00:00.000Z', isAsked: true };
    const waits = (language: string, isAsked: boolean): string =>
      describeWait(wordsIn(language), { ...waiting, isAsked }, 84).replace(/\s/g, ' ');
    expect(waits('en', true)).toBe('Waits 1 min 24 s for cloud.test, as it asked');
    expect(waits('en', false)).toBe('Asks cloud.test again in 1 min 24 s');
    expect(waits('nl', true)).toBe('Wacht 1 min 24 s op cloud.test, zoals gevraagd');
    expect(waits('fr', true)).toBe('Attend cloud.test pendant 1 min 24 s, à sa demande');
  });

  it('counts one, many and none as each language does', () => {
    const rows = (language: string, count: number): string =>
      wordsIn(language)('site.rows', { count }).replace(/\s/g, ' ');
    expect([rows('nl', 0), rows('nl', 1)]).toEqual(['0 rijen', '1 rij']);
    expect([rows('fr', 0), rows('fr', 2), rows('fr', 1_000_000)]).toEqual([
      '0 ligne',
      '2 lignes',
      '1 000 000 de lignes',
    ]);
  });
});

it('an undocumented state, and an update the site does not know, have words in each language', () => {
  expect(describeUpdateState(wordsIn('nl'), { state: 262146 })).toBe('Gereed om te installeren');
  expect(describeUpdateState(wordsIn('nl'), { state: null })).toBe('Nog niet bekend bij de site');
  expect(describeUpdateState(wordsIn('fr'), { state: 196620 })).toBe('Installation : fichiers');
  expect(describeUpdateState(wordsIn('fr'), { state: 7 })).toBe('État 7, qui n’est pas documenté');
});

function wordsIn(lng: string): Words {
  const i18n = createInstance({
    lng,
    initAsync: false,
    resources: { en: { translation: en }, nl: { translation: nl }, fr: { translation: fr } },
    interpolation: { escapeValue: false },
  });
  void i18n.init();
  addFormats(i18n.services.formatter);
  return i18n.t;
}
