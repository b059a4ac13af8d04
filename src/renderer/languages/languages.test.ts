import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../shared/format.ts';
import { packageStates } from '../../shared/update-states.ts';
import { chooseLanguage, localeOf } from './choose.ts';
import { en } from './en.ts';
import { createFormats } from './format.ts';
import { fr } from './fr.ts';
import { withFrenchSpaces } from './french-spaces.ts';
import { mapTexts } from './map-texts.ts';
import { nl } from './nl.ts';
import { padTable, padText } from './pad.ts';

describe('the tables', () => {
  it.each(Object.entries({ nl, fr }))('%s fills in what English fills in, as the same formats', (_language, table) => {
    const english = flatten(en);
    const found = Object.fromEntries([...flatten(table)].map(([key, text]) => [key, fillings(text)] as const));
    const expected = Object.fromEntries(
      Object.keys(found).map((key) => [key, fillings(english.get(key.replace(/_many$/, '_other')) ?? '')]),
    );
    expect(found).toEqual(expected);
  });

  it('have words for every documented state, the same in English as on the command line', () => {
    const states: Readonly<Record<string, string>> = en.states;
    expect(packageStates.map(({ name }) => states[name])).toEqual(packageStates.map(({ words }) => words));
    const todos: Readonly<Record<string, string>> = en.stateTodos;
    expect(packageStates.map(({ name }) => todos[name] ?? null)).toEqual(packageStates.map(({ todo }) => todo));
  });
});

describe('French', () => {
  it('keeps its marks with the word they belong to, at any depth of a table', () => {
    const table = { a: 'Prêt ? « {{name}} » : oui ; 12:01', b: { c: ['Non !'] } };
    expect(mapTexts(table, withFrenchSpaces)).toEqual({
      a: 'Prêt\u00a0? «\u00a0{{name}}\u00a0»\u00a0: oui\u00a0; 12:01',
      b: { c: ['Non\u00a0!'] },
    });
  });
});

describe('the language', () => {
  it('is the one chosen before, else the first of the system that there is, else English', () => {
    expect(chooseLanguage('fr', ['nl-NL'])).toBe('fr');
    expect(chooseLanguage(null, ['de-DE', 'nl-BE', 'fr'])).toBe('nl');
    expect(chooseLanguage('klingon', ['de-DE'])).toBe('en');
    expect(chooseLanguage('constructor', [])).toBe('en');
  });

  it('writes numbers and dates as the variant of the system does', () => {
    expect(localeOf('nl', ['en-US', 'nl-BE'])).toBe('nl-BE');
    expect(localeOf('fr', ['en-US', 'de-DE'])).toBe('fr');
    expect(localeOf('en', ['de-DE', 'en-GB'])).toBe('en-GB');
  });
});

describe('formats', () => {
  it('write sizes in the same steps as the command line', () => {
    const formats = createFormats('en', 'en-US');
    for (const size of [0, 1, 999, 1023, 1024, 10_240, 1_023_000, 1_610_612_736, 5e15]) {
      expect(plain(formats.bytes(size))).toBe(formatBytes(size).replace(/(\d)(\d{3}) /, '$1,$2 '));
    }
  });

  it('write sizes, durations and dates in Dutch and French', () => {
    const dutch = createFormats('nl', 'nl');
    const french = createFormats('fr', 'fr');
    expect([dutch.bytes(1536), dutch.bytes(1), dutch.duration(3900)].map(plain)).toEqual([
      '1,50 kB',
      '1 byte',
      '1 u 05 min',
    ]);
    expect([french.bytes(1536), french.bytes(999), french.percent(0.428)].map(plain)).toEqual([
      '1,50 Ko',
      '999 octets',
      '42 %',
    ]);
    expect(dutch.date('2026-11-03T23:30:00Z')).toBe('3 nov 2026');
    expect(french.date('2026-11-03T23:30:00Z')).toBe('3 nov. 2026');
    expect(french.date('not a date')).toBe('not a date');
    // Without a zone it is a time of this computer, whatever its zone is.
    expect(plain(dutch.moment('2026-11-03T23:30:00'))).toBe('3 nov 2026, 23:30');
    expect(french.moment('not a date')).toBe('not a date');
  });
});

it('the padded language is 40 % longer and leaves alone what is filled in', () => {
  expect(padText('{{count, number}} rows read')).toBe('{{count, number}} rowsro readre');
  expect(padTable({ a: { b: 'Site' } })).toEqual({ a: { b: 'Sitesi' } });
});

function plain(text: string): string {
  return text.replace(/\s/g, ' ');
}

function fillings(text: string): readonly string[] {
  return [...text.matchAll(/\{\{.*?\}\}/g)].map(([filling]) => filling).sort();
}

function flatten(table: object, prefix = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value as object, `${prefix}${key}.`)],
    ),
  );
}
