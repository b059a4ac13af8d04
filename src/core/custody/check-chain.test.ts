import { describe, expect, it } from 'vitest';
import { Random } from '../testing/random.ts';
import { appendEntry } from './append-entry.ts';
import { type CheckOptions, checkChain, custodyHeads } from './check-chain.ts';
import { damageChain } from './damage-chain.ts';
import { CustodyEntry, entryLine, lineDigest, linesOf, noPrevious } from './entry.ts';
import { testComputer, testFile, testTrip, tripId } from './test-trip.ts';

const text = (lines: readonly Uint8Array[]): Buffer => Buffer.concat(lines);

async function badOf(bytes: Uint8Array, options: CheckOptions = { chain: tripId }): Promise<unknown> {
  return (await checkChain(bytes, options)).bad;
}

describe('a chain', () => {
  it('of a whole trip holds, and its head is the digest of its last line', async () => {
    const { bytes } = await testTrip();
    const found = await checkChain(bytes, { chain: tripId });
    expect(found.bad).toBeNull();
    expect(found.entries).toHaveLength(11);
    expect(found.entries.map(({ entry }) => entry.n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const last = linesOf(bytes).at(-1) ?? Buffer.alloc(0);
    expect(custodyHeads([found])).toEqual([{ trip: tripId, entries: 11, sha256: lineDigest(last) }]);
  });

  it('that is empty holds and has no head', async () => {
    const found = await checkChain(new Uint8Array());
    expect(found).toEqual({ entries: [], bad: null, unproved: [] });
    expect(custodyHeads([found])).toEqual([]);
  });

  it('tells which entry was changed, whatever byte of it', async () => {
    const { bytes } = await testTrip();
    const lines = linesOf(bytes);
    const random = new Random(5);
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const { bytes: damaged, number, kind } = damageChain(lines, random);
      const { bad } = await checkChain(damaged, { chain: tripId, heads: custodyHeads([await checkChain(bytes)]) });
      expect(bad?.number, `${kind} in attempt ${attempt}`).toBe(number);
    }
  });

  it('tells removed, reordered and repeated apart', async () => {
    const lines = [...linesOf((await testTrip()).bytes)];
    expect(await badOf(text(lines.toSpliced(4, 1)))).toEqual({ number: 5, reason: 'removed' });
    expect(await badOf(text(lines.slice(1)))).toEqual({ number: 1, reason: 'removed' });
    const [third, fourth] = lines.slice(2, 4);
    if (third === undefined || fourth === undefined) throw new Error('The trip is too short.');
    expect(await badOf(text(lines.toSpliced(2, 2, fourth, third)))).toEqual({ number: 3, reason: 'reordered' });
    expect(await badOf(text(lines.toSpliced(2, 0, third)))).toEqual({ number: 4, reason: 'repeated' });
  });

  it('that lacks its end is known by a head only', async () => {
    const { bytes } = await testTrip();
    const heads = custodyHeads([await checkChain(bytes)]);
    const short = text(linesOf(bytes).slice(0, 7));
    expect(await badOf(short)).toBeNull();
    expect(await badOf(short, { chain: tripId, heads })).toEqual({ number: 8, reason: 'truncated' });
    expect(await badOf(bytes.subarray(0, -20), { chain: tripId })).toEqual({ number: 11, reason: 'truncated' });
    expect(await badOf(bytes.subarray(0, -1), { chain: tripId })).toEqual({ number: 11, reason: 'truncated' });
  });

  it('is refused from the entry on that a computer signed which is not known', async () => {
    const { site, bytes } = await testTrip();
    const { computer } = await site.trust.identity();
    expect(await badOf(bytes, { isKnown: (id) => id === computer })).toEqual({ number: 5, reason: 'forged' });
  });

  it('is refused where a computer gives itself the name of another', async () => {
    const { away, site } = await testTrip();
    const identity = { ...(await away.trust.identity()), computer: (await site.trust.identity()).computer };
    const place = { n: 1, chain: tripId, previous: noPrevious, at: new Date(), who: 'eve', computer: identity };
    const line = await entryLine({ what: 'prepared' }, place, (bytes) => away.trust.sign(bytes));
    expect(await badOf(line)).toEqual({ number: 1, reason: 'forged' });
  });

  it('names the entry that its own computer wrote anew after others had followed it', async () => {
    const { site, bytes } = await testTrip();
    const lines = [...linesOf(bytes)];
    const place = {
      n: 2,
      chain: tripId,
      previous: lineDigest(lines[0] ?? Buffer.alloc(0)),
      at: new Date('2026-03-02T08:00:02.000Z'),
      who: 'CORP\\anna',
      computer: await site.trust.identity(),
    };
    const anew = await entryLine({ what: 'approved', details: { by: 'Nobody' } }, place, (text) =>
      site.trust.sign(text),
    );
    const found = await checkChain(text(lines.toSpliced(1, 1, anew)));
    expect(found.bad).toEqual({ number: 2, reason: 'rewritten' });
    expect(found.entries.map(({ entry }) => entry.n)).toEqual([1]);
  });

  it('of another trip is refused at its first entry', async () => {
    const { bytes } = await testTrip();
    const chain = '11111111-1111-4111-8111-111111111111';
    expect(await badOf(bytes, { chain })).toEqual({ number: 1, reason: 'foreign' });
  });

  it('is refused where the same entry is spelled another way', async () => {
    const { bytes } = await testTrip();
    const spaced = Buffer.from(Buffer.from(bytes).toString('utf8').replace('"n":2,', '"n": 2,'));
    expect(await badOf(spaced)).toEqual({ number: 2, reason: 'edited' });
    const padded = Buffer.from(Buffer.from(bytes).toString('utf8').replace('"}\n', '"} \n'));
    expect(await badOf(padded)).toEqual({ number: 1, reason: 'edited' });
  });

  it('is refused where a bit of a signature is flipped that decoders pass over', async () => {
    const { bytes } = await testTrip();
    const lines = [...linesOf(bytes)];
    const last = Buffer.from(lines.at(-1) ?? []);
    const at = last.length - 6;
    // Of the last character before `==` four bits say nothing.
    last[at] = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(String.fromCharCode(last[at] ?? 0)) |
        1,
    );
    expect(await badOf(text([...lines.slice(0, -1), last]))).toEqual({ number: 11, reason: 'edited' });
  });

  it('only remarks on a clock that went back', async () => {
    const computer = testComputer('SITE', 'anna');
    await appendEntry(computer, tripId, { what: 'prepared' });
    computer.time = new Date('2019-01-01T00:00:00.000Z');
    const { bytes } = await appendEntry(computer, tripId, { what: 'sealed', leg: tripId });
    const found = await checkChain(bytes);
    expect(found.bad).toBeNull();
    expect(found.entries.map(({ isEarlier }) => isEarlier)).toEqual([false, true]);
  });

  it('of a newer version is told as that', async () => {
    const { bytes } = await testTrip();
    const newer = Buffer.from(Buffer.from(bytes).toString('utf8').replace('{"format":1,', '{"format":2,'));
    expect(await badOf(newer)).toEqual({ number: 1, reason: 'newer-format' });
  });

  it('is not read when an entry is larger than any', async () => {
    const line = Buffer.alloc(1024 * 1024 + 2, 0x20);
    line[line.length - 1] = 0x0a;
    expect(await badOf(line)).toEqual({ number: 1, reason: 'too-large' });
  });

  it('lets other work run while it is checked', async () => {
    const computer = testComputer('SITE', 'anna');
    const { bytes } = await appendEntry(
      computer,
      'computer',
      ...Array.from({ length: 300 }, () => ({ what: 'paired' as const })),
    );
    let breaths = 0;
    const found = await checkChain(bytes, {
      breathe: async () => {
        breaths += 1;
      },
    });
    expect(found.entries).toHaveLength(300);
    expect(breaths).toBe(2);
  });
});

describe('an entry', () => {
  it('tells many files by their number, size and the digest of the list, which openssl can make, too', async () => {
    const files = Array.from({ length: 500 }, (_, index) => testFile(`payload/${index}.cab`, index));
    const computer = testComputer('SITE', 'anna');
    const { bytes } = await appendEntry(computer, tripId, { what: 'imported', files: files.toReversed() });
    const [checked] = (await checkChain(bytes)).entries;
    const list = files
      .toSorted((one, other) => (one.path < other.path ? -1 : 1))
      .map(({ path, sizeBytes, sha256 }) => `${sha256} ${sizeBytes} ${path}\n`);
    expect(checked?.entry.files).toEqual({
      count: 500,
      sizeBytes: (499 * 500) / 2,
      sha256: lineDigest(Buffer.from(list.join(''))),
      list: [],
    });
  });

  it('keeps text without what hides or turns it, and no longer than it may be', async () => {
    const computer = testComputer('SITE\u202e', 'anna\u0007\nbob');
    const { bytes } = await appendEntry(computer, tripId, { what: 'override', details: { reason: 'x'.repeat(9_000) } });
    const entry = (await checkChain(bytes)).entries[0]?.entry;
    expect(entry?.computer.name).toBe('SITE');
    expect(entry?.who).toBe('anna bob');
    expect(entry?.details.reason).toHaveLength(2_000);
    expect(() => CustodyEntry.parse(entry)).not.toThrow();
  });

  it.each([
    ['is cut off', (bytes: Uint8Array) => bytes.subarray(0, -5)],
    ['is no entry', (bytes: Uint8Array) => Buffer.concat([bytes.subarray(0, -200), Buffer.from('{}\n')])],
  ])(
    'can be added when the end of the chain %s: it says so, and the bad one is named for ever',
    async (_name, damage) => {
      const { site, bytes } = await testTrip();
      site.custody.chains.set(tripId, damage(bytes));
      const { bytes: longer, head } = await appendEntry(site, tripId, { what: 'receipt' });
      const { bad, unproved } = await checkChain(longer, { chain: tripId });
      expect(bad?.number).toBe(11);
      expect(unproved.slice(-2).map(({ n, what, details }) => [n, what, details])).toEqual([
        [head.entries - 1, 'record-damaged', { entry: String(head.entries - 2) }],
        [head.entries, 'receipt', {}],
      ]);
      // The next ones follow as ever.
      const { head: next } = await appendEntry(site, tripId, { what: 'receipt' });
      expect(next.entries).toBe(head.entries + 1);
    },
  );

  it('mends a chain that lacks nothing but its last line end', async () => {
    const { site, bytes } = await testTrip();
    site.custody.chains.set(tripId, bytes.subarray(0, -1));
    const { bytes: longer } = await appendEntry(site, tripId, { what: 'receipt' });
    expect((await checkChain(longer, { chain: tripId })).bad).toBeNull();
    expect(Buffer.from(longer.subarray(0, bytes.length))).toEqual(Buffer.from(bytes));
  });
});
