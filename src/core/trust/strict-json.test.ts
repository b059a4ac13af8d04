import { array, assert, constantFrom, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../shared/errors.ts';
import { parseStrictJson } from './strict-json.ts';

describe('parseStrictJson', () => {
  it('reads whatever JSON holds no name twice', () => {
    assert(
      property(jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value, null, 2);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"x":{"b":1,"c":[{"b":2}],"b":3}}', 'b'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['[{"é":1,"\\u00e9":2}]', 'é'],
    ['{"":1,"":2}', ''],
    ['{"a\\"b":1,"a\\"b":2}', 'a"b'],
  ])('refuses %s, which says a name twice', (text, name) => {
    expect(() => parseStrictJson(text)).toThrow(
      expect.objectContaining({ code: 'leg.repeated-name', details: { name } }),
    );
  });

  it.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":2}]',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"]}',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
  ])('reads %s, where the same word stands in several places', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('gives up what nests without end before it costs anything', () => {
    expect(() => parseStrictJson('['.repeat(10_000_000))).toThrow(expect.objectContaining({ code: 'leg.malformed' }));
    expect(() => parseStrictJson(`[${'0,'.repeat(3_000_000)}0]`)).toThrow(
      expect.objectContaining({ code: 'leg.malformed' }),
    );
  });

  it('throws nothing but what an operator can meet, whatever the text', () => {
    const piece = constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '"a"', '1', 'null', '\\u0061', ' ');
    assert(
      property(array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        try {
          expect(parseStrictJson(text)).toEqual(JSON.parse(text));
        } catch (error) {
          expect(isAppError(error)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
