import { describe, expect, it } from 'vitest';
import { appendEntry, extendChain } from './append-entry.ts';
import { checkChain, custodyHeads } from './check-chain.ts';
import { linesOf } from './entry.ts';
import { takeInChain } from './merge-chains.ts';
import { awayActs, inboundId, outActs, testComputer, testTrip, tripId } from './test-trip.ts';

/** The site has written its part; both copies go on from there. */
async function fork() {
  const site = testComputer('SITE-PS1', 'anna');
  const away = testComputer('INTERNET-04', 'bob', '2026-03-02T13:00:00.000Z');
  const out = await appendEntry(site, tripId, ...outActs);
  await away.custody.replace(tripId, out.bytes);
  return { site, away, out: out.bytes };
}

describe('a chain that comes on a drive', () => {
  it('takes the place of ours when it goes on where ours ends', async () => {
    const { site, away } = await fork();
    const { bytes } = await appendEntry(away, tripId, ...awayActs);
    expect(await takeInChain(site, tripId, bytes, {})).toEqual({ bytes, outcome: 'longer' });
    expect(Buffer.from(await site.custody.read(tripId))).toEqual(Buffer.from(bytes));
  });

  it('is the first of its trip here', async () => {
    const { out } = await fork();
    const other = testComputer('THIRD', 'carl');
    expect((await takeInChain(other, tripId, out, {})).outcome).toBe('longer');
  });

  it('changes nothing when it is the same or older', async () => {
    const { site, bytes } = await testTrip();
    expect((await takeInChain(site, tripId, bytes, {})).outcome).toBe('same');
    const older = Buffer.concat(linesOf(bytes).slice(0, 6));
    expect((await takeInChain(site, tripId, older, {})).outcome).toBe('older');
    expect(Buffer.from(await site.custody.read(tripId))).toEqual(Buffer.from(bytes));
  });

  it('is refused, and ours kept, when an entry in it is bad', async () => {
    const { site, bytes } = await testTrip();
    const before = await site.custody.read(tripId);
    const edited = Buffer.from(Buffer.from(bytes).toString('utf8').replace('Anna de Vries', 'Eva de Vries'));
    await expect(takeInChain(site, tripId, edited, {})).rejects.toMatchObject({
      code: 'custody.damaged',
      details: { name: tripId, number: 2, reason: 'edited' },
    });
    expect(await site.custody.read(tripId)).toEqual(before);
  });

  it('is refused when it is shorter than the leg beside it says', async () => {
    const { bytes } = await testTrip();
    const heads = custodyHeads([await checkChain(bytes)]);
    const other = testComputer('THIRD', 'carl');
    const short = Buffer.concat(linesOf(bytes).slice(0, 9));
    await expect(takeInChain(other, tripId, short, { heads })).rejects.toMatchObject({
      code: 'custody.damaged',
      details: { number: 10, reason: 'truncated' },
    });
    expect(other.custody.chains.size).toBe(0);
  });

  it('names the entry from which on a computer tells two stories', async () => {
    const { site, out } = await fork();
    // The site goes on; then its snapshot of before is restored, and it goes on another way.
    const first = await extendChain(site, tripId, out, [{ what: 'given-up', details: { reason: 'One story' } }]);
    await appendEntry(site, tripId, { what: 'given-up', details: { reason: 'Another story' } });
    await expect(takeInChain(site, tripId, first.bytes, {})).rejects.toMatchObject({
      code: 'custody.differs',
      details: { name: tripId, number: 5 },
    });
  });

  it('is kept as a branch when both went on after the same entry, and both sides then agree', async () => {
    const { site, away } = await fork();
    // Connect was done twice: the first drive came home and was imported before the second one came.
    const one = await appendEntry(away, tripId, ...awayActs);
    await takeInChain(site, tripId, one.bytes, {});
    await appendEntry(site, tripId, { what: 'imported', leg: inboundId });
    const two = await appendEntry(away, tripId, { what: 'downloaded' }, { what: 'sealed', leg: inboundId });

    const taken = await takeInChain(site, tripId, two.bytes, { heads: [two.head] });
    expect(taken.outcome).toBe('branched');
    const found = await checkChain(taken.bytes, { chain: tripId });
    expect(found.bad).toBeNull();
    expect((await checkChain(taken.bytes, { chain: tripId, heads: [two.head] })).bad).toBeNull();
    expect(found.entries).toHaveLength(10);
    expect(found.entries.at(-1)?.branch.map(({ entry }) => [entry.n, entry.what])).toEqual([
      [9, 'downloaded'],
      [10, 'sealed'],
    ]);
    // The same drive again, and the other side's way: nothing more happens.
    expect((await takeInChain(site, tripId, two.bytes, {})).outcome).toBe('older');
    expect((await takeInChain(away, tripId, taken.bytes, {})).outcome).toBe('longer');
    expect((await takeInChain(away, tripId, two.bytes, {})).outcome).toBe('older');
  });

  it('is refused when a branch in it does not follow from what stands before', async () => {
    const { site, away, out } = await fork();
    const other = await appendEntry(away, 'computer', { what: 'key-made' });
    const strange = [Buffer.from(other.bytes).toString('utf8').trimEnd()];
    for (const branch of [strange, ['{}'], []]) {
      const { bytes } = await extendChain(away, tripId, out, [{ what: 'branch', branch }]);
      await expect(takeInChain(site, tripId, bytes, {})).rejects.toMatchObject({
        details: { number: 5, reason: 'bad-branch' },
      });
    }
    const { bytes } = await extendChain(away, tripId, out, [{ what: 'sealed', branch: strange }]);
    await expect(takeInChain(site, tripId, bytes, {})).rejects.toMatchObject({ details: { reason: 'bad-branch' } });
  });

  it('that is larger than any is not looked at', async () => {
    const { site } = await fork();
    await expect(takeInChain(site, tripId, Buffer.alloc(64 * 1024 * 1024 + 1), {})).rejects.toMatchObject({
      code: 'custody.too-large',
    });
  });
});
