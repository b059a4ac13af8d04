import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import { computeChecksum } from './checksum.ts';

describe('computeChecksum', () => {
  it('is the exclusive or of little-endian words', () => {
    expect(computeChecksum(Uint8Array.of(1, 2, 3, 4, 0x10, 0x20, 0x30, 0x84))).toBe(0x80332211);
  });

  it('counts the bytes after the last word as the specification does, the first one highest', () => {
    expect(computeChecksum(Uint8Array.of(0xab))).toBe(0xab);
    expect(computeChecksum(Uint8Array.of(0xab, 0xcd))).toBe(0xabcd);
    expect(computeChecksum(Uint8Array.of(0xab, 0xcd, 0xef))).toBe(0xabcdef);
  });

  it('goes on from a seed', () => {
    expect(computeChecksum(Uint8Array.of(1, 0, 0, 0), 0xffffffff)).toBe(0xfffffffe);
  });

  it('does not depend on where in memory the bytes are', () => {
    const bytes = new Random(1).bytes(1001);
    const sums = [0, 1, 2, 3].map((shift) => {
      const moved = new Uint8Array(bytes.length + shift).subarray(shift);
      moved.set(bytes);
      return computeChecksum(moved);
    });
    expect(new Set(sums).size).toBe(1);
  });
});
