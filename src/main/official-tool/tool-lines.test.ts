import { describe, expect, it } from 'vitest';
import { ToolLines } from './tool-lines.ts';

function linesOf(...pieces: readonly Uint8Array[]): readonly string[] {
  const found: string[] = [];
  const lines = new ToolLines((line) => found.push(line));
  for (const piece of pieces) lines.add(piece);
  lines.end();
  return found;
}

describe('the lines of the official tool', () => {
  it('come whole, however they were cut', () => {
    const bytes = Buffer.from('INFO:größer\r\nERROR:zweite', 'utf8');
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(linesOf(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(['INFO:größer', 'ERROR:zweite']);
  });

  it('lose colours and controls', () => {
    expect(linesOf(Buffer.from('\u001b[31;1mERROR: it \u0007failed\u001b[0m\r\n'))).toEqual(['ERROR: it failed']);
  });

  it('are read in UTF-16 where the file begins with its mark, and with the mark of UTF-8', () => {
    expect(linesOf(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('eins\r\nzwei', 'utf16le')]))).toEqual([
      'eins',
      'zwei',
    ]);
    expect(linesOf(Buffer.from('\ufeffeins\n', 'utf8'))).toEqual(['eins']);
  });

  it('are read in the code page of Western Europe where they are no UTF-8', () => {
    expect(linesOf(Buffer.from('Zugriff f\xfcr\r\n', 'latin1'))).toEqual(['Zugriff für']);
  });

  it('of endless length are cut', () => {
    const [first = '', ...others] = linesOf(Buffer.alloc(100_000, 0x61));
    expect(first.length).toBeLessThan(10_000);
    expect(others).toEqual([]);
  });
});
