import { describe, expect, it } from 'vitest';
import { catalogue } from '../error-catalogue.ts';
import { packageStates } from '../update-states.ts';
import { fr } from './fr.ts';
import { nl } from './nl.ts';
import type { WordFormats } from './words.ts';

const format: WordFormats = { bytes: (count) => `${count} units`, count: String };

describe.each(Object.entries({ nl, fr }))('the errors in %s', (_language, table) => {
  it('tell every detail the English message tells', () => {
    const missing = Object.keys(catalogue).flatMap((code) => {
      const key = code as keyof typeof catalogue;
      const asked = detailsOf(catalogue[key].message as (details: unknown) => string);
      const told = detailsOf((details) =>
        (table[key].message as (d: unknown, f: WordFormats) => string)(details, format),
      );
      return [...asked].filter((name) => !told.has(name)).map((name) => `${code}: ${name}`);
    });
    // The English words of the state are told in the language, by the state's documented name.
    expect(missing).toEqual(['import.package-failed: state']);
  });

  it('have words for every state in which the site has stopped', () => {
    for (const { name, words: state, kind } of packageStates) {
      if (kind !== 'bad') continue;
      const told = table['import.package-failed'].message({ guid: 'g', name: 'n', state, stateName: name }, format);
      expect(told).not.toContain(name);
      expect(told).not.toContain(state);
    }
  });

  it('say something of their own for every code', () => {
    for (const [code, { remedy }] of Object.entries(table)) {
      expect(remedy, code).not.toBe(catalogue[code as keyof typeof catalogue].remedy);
      expect(remedy, code).toMatch(/\.$/);
    }
  });
});

/** The details a message looks at. */
function detailsOf(message: (details: unknown) => string): ReadonlySet<string> {
  const names = new Set<string>();
  const value = Object.assign(['x'], { slice: () => 'x', toFixed: () => 'x' });
  message(
    new Proxy(
      {},
      {
        get(_target, name) {
          names.add(String(name));
          return value;
        },
      },
    ),
  );
  return names;
}
