import { describe, expect, it } from 'vitest';
import { hashIdentifier } from '../core/usage-data/hash.ts';
import type { UsageLevel } from '../shared/site.ts';
import { sampleColumns, sampleRows } from './sample-data.ts';
import { formulaLike, messages } from './sample-words.ts';

const supportId = hashIdentifier('00112233-4455-6677-8899-aabbccddeeff');
const column = (name: (typeof sampleColumns)[number]): number => sampleColumns.indexOf(name);

/** What of the promised shapes these rows lack. */
function missingShapes(seed: string, level: UsageLevel): readonly string[] {
  const rows = [...sampleRows({ seed, count: 2000, level, supportId })];
  const cells = (name: (typeof sampleColumns)[number]): readonly unknown[] => rows.map((row) => row[column(name)]);
  const results = cells('Result');
  const texts = results.filter((result) => typeof result === 'string');
  // A short cell of its own, not some place in a long text.
  const short = texts.filter((text) => text.length < 300);
  const hasShort = (test: RegExp): boolean => short.some((text) => test.test(text));
  const shapes: Readonly<Record<string, boolean>> = {
    json: texts.some((text) => text.startsWith('{') && typeof JSON.parse(text) === 'object'),
    xml: hasShort(/^<(\w+).*<\/\1>$/s),
    number: cells('NumericValue').some((value) => typeof value === 'number' && !Number.isInteger(value)),
    'negative number': cells('NumericValue').some((value) => typeof value === 'number' && value < 0),
    'integer past 2^53': cells('CounterValue').some((value) => typeof value === 'bigint' && value > 2n ** 53n),
    null: results.includes(null),
    empty: texts.includes(''),
    long: texts.some((text) => text.length > 4000),
    dutch: hasShort(/De inhoud is niet gevonden/) && hasShort(/één uur/),
    french: hasShort(/Échec du téléchargement/) && hasShort(/où \?/),
    japanese: hasShort(/サイト/) && hasShort(/ﾊﾞｯﾁ/),
    emoji: hasShort(/🎉/) && hasShort(/🤷🏽‍♀️/),
    quotes: hasShort(/"Active"/) && hasShort(/""details""/),
    'line breaks': hasShort(/\r\n/) && hasShort(/[^\r]\n/) && hasShort(/\r[^\n]/),
    ...Object.fromEntries(formulaLike.map((text) => [`formula ${text}`, texts.includes(text)])),
    ...Object.fromEntries(messages.map((text) => [`message ${text}`, texts.includes(text)])),
    hash: cells('SubjectHash').some((value) => typeof value === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(value)),
    binary: cells('Revision').some((value) => value instanceof Uint8Array && value.length === 8),
  };
  return Object.entries(shapes).flatMap(([shape, isThere]) => (isThere ? [] : [shape]));
}

describe.each(['Basic', 'Enhanced', 'Full'] as const)('2,000 rows at level %s', (level) => {
  it.each(['1 P01', '2 P02', '77 C04'])('hold every shape of value, with seed %s', (seed) => {
    expect(missingShapes(seed, level)).toEqual([]);
  });

  it('are the same for the same seed', () => {
    const rows = (seed: string): unknown[] => [...sampleRows({ seed, count: 500, level, supportId })];
    expect(rows('1 P01')).toEqual(rows('1 P01'));
    expect(rows('2 P01')).not.toEqual(rows('1 P01'));
  });
});
