import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySink, readAll, readMember } from '../testing/cabinet-memory.ts';
import { Random } from '../testing/random.ts';
import { bytesSource, type NewMember, openCabinet, writeCabinet } from './index.ts';

/** Content of every kind: empty, short, at the borders of a block, compressible, random and mixed. */
const content = fc
  .record({
    seed: fc.integer(),
    length: fc.oneof(
      fc.constantFrom(0, 1, 32_767, 32_768, 32_769, 65_536),
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 200_000 }),
    ),
    kind: fc.constantFrom('random', 'repeating', 'mixed', 'zeros'),
  })
  .map(({ seed, length, kind }) => {
    const random = new Random(seed);
    if (kind === 'zeros') return Buffer.alloc(length);
    if (kind === 'random') return Buffer.from(random.bytes(length));
    const pattern = random.bytes(random.int(1, 5000));
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at += pattern.length) bytes.set(pattern.subarray(0, length - at), at);
    if (kind === 'mixed') bytes.set(random.bytes(length >>> 2), length >>> 1);
    return bytes;
  });

const letter = fc.constantFrom('a', 'Z', '7', '_', ' x', 'é', '日', '😀', '.b');
const segment = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(''));
const folders = fc.array(segment, { maxLength: 3 });

const members = fc.array(
  fc.record({
    folders,
    content,
    // Two seconds apart from 1980 to 2107.
    modified: fc
      .integer({ min: 157_766_400, max: 2_177_409_599 })
      .map((half) => new Date(half * 2000).toISOString().slice(0, 19)),
    isLengthKnown: fc.boolean(),
    pieceSize: fc.integer({ min: 1000, max: 100_000 }),
  }),
  { maxLength: 8 },
);

const options = fc.record({
  compression: fc.constantFrom('mszip' as const, 'stored' as const),
  level: fc.integer({ min: 1, max: 9 }),
});

describe('a cabinet', () => {
  it('gives back what was put in', async () => {
    await fc.assert(
      fc.asyncProperty(members, options, async (list, how) => {
        // The number makes names unique; folders may be shared.
        const given = list.map((one, index) => ({ ...one, name: [...one.folders, `${index}.bin`].join('\\') }));
        const sink = new MemorySink();
        const written = await writeCabinet(sink, given.map(toMember), how);
        expect(written.sizeBytes).toBe(sink.bytes.length);

        const cabinet = await openCabinet(bytesSource('round-trip.cab', sink.bytes));
        expect(cabinet.members.map((one) => [one.name, one.sizeBytes, one.modified])).toEqual(
          given.map((one) => [one.name, one.content.length, one.modified]),
        );
        const all = await readAll(cabinet);
        for (const [index, one] of given.entries()) {
          const member = cabinet.members[index];
          expect(all.get(member?.path ?? '')?.equals(one.content)).toBe(true);
          expect((await readMember(cabinet, member)).equals(one.content)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function toMember(one: {
  name: string;
  modified: string;
  content: Buffer;
  isLengthKnown: boolean;
  pieceSize: number;
}): NewMember {
  return {
    name: one.name,
    modified: one.modified,
    ...(one.isLengthKnown && { sizeBytes: one.content.length }),
    *content() {
      for (let at = 0; at < one.content.length; at += one.pieceSize) yield one.content.subarray(at, at + one.pieceSize);
    },
  };
}
