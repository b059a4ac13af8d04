import { describe, expect, it } from 'vitest';
import { readerCell, wholeCharacters } from './read-cell.ts';
import { cellKinds } from './row-codec.ts';

const text = (content: string, isCut = false) => readerCell(cellKinds.text, Buffer.from(content), isCut);

describe('a cell in the reader', () => {
  it('shows JSON laid out, every number and escape as it was', () => {
    const cell = text('{"a":12345678901234567890,"b":[1.0,{}, []],"c":"x: {\\u0041, \\"}","a":2}');
    expect(cell.format).toBe('json');
    expect(cell.pretty).toBe(
      [
        '{',
        '  "a": 12345678901234567890,',
        '  "b": [',
        '    1.0,',
        '    {},',
        '    []',
        '  ],',
        '  "c": "x: {\\u0041, \\"}",',
        '  "a": 2',
        '}',
      ].join('\n'),
    );
  });

  it('shows XML laid out, and leaves alone what stands beside text', () => {
    const cell = text(
      '<?xml version="1.0"?><r a="1>2"><!-- c --><e/><t>a <b>bold</b> word</t>\n\n<d><![CDATA[ x < y ]]></d></r>',
    );
    expect(cell.format).toBe('xml');
    expect(cell.pretty).toBe(
      [
        '<?xml version="1.0"?>',
        '<r a="1>2">',
        '  <!-- c -->',
        '  <e/>',
        '  <t>a <b>bold</b> word</t>',
        '  <d><![CDATA[ x < y ]]></d>',
        '</r>',
      ].join('\n'),
    );
  });

  it('expands nothing: a document type is shown as the text it is, and so are entities', () => {
    const bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r>&b;</r>';
    expect(text(bomb)).toEqual({ text: bomb, format: 'text', pretty: null, isCut: false });
    expect(text('<r><x>&lt;&b;</x></r>').pretty).toBe('<r>\n  <x>&lt;&b;</x>\n</r>');
  });

  it.each([
    '{not json}',
    '[1,',
    '<a><b></a></b>',
    '<a>',
    'a < b',
    '<a/><b/>',
    '<a/>text',
    '',
    '12',
    '"x"',
    '<>',
    '</a>',
  ])('shows %j as text', (content) => {
    expect(text(content)).toMatchObject({ text: content, format: 'text', pretty: null });
  });

  it('keeps its time and its memory with what is made to take them', () => {
    const hard = [
      '['.repeat(500_000) + ']'.repeat(500_000),
      '<a>'.repeat(300_000) + '</a>'.repeat(300_000),
      `<${'a'.repeat(1_000_000)}`,
      `<a ${'b="c" '.repeat(200_000)}`,
      `<a ${'"'.repeat(1_000_001)}`,
      `["${'\\n'.repeat(1_000_000)}"]`,
      '<!--'.repeat(250_000),
    ];
    for (const content of hard) {
      const startedMs = performance.now();
      expect(text(content).text).toBe(content);
      expect(performance.now() - startedMs).toBeLessThan(5_000);
    }
  });

  it('shows binary as hexadecimal, with the characters it may be', () => {
    const cell = readerCell(cellKinds.binary, Buffer.from('0x00FF4D5A'), false);
    expect(cell.format).toBe('binary');
    expect(cell.text).toBe('0x00FF4D5A');
    expect(cell.pretty).toBe('00000000  00 FF 4D 5A                                      ..MZ');
  });

  it('tells no value from an empty one', () => {
    expect(readerCell(cellKinds.null, Buffer.alloc(0), false).text).toBeNull();
    expect(text('').text).toBe('');
  });

  it('never ends within a character', () => {
    for (const character of ['a', 'é', '語', '🚀']) {
      const bytes = Buffer.from(`x${character}`);
      for (let length = 1; length < bytes.length; length += 1)
        expect(wholeCharacters(bytes.subarray(0, length))).toBe(1);
      expect(wholeCharacters(bytes)).toBe(bytes.length);
    }
    expect(readerCell(cellKinds.text, Buffer.from('xé').subarray(0, 2), true)).toMatchObject({
      text: 'x',
      isCut: true,
    });
  });
});
