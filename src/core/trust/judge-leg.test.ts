import { beforeEach, describe, expect, it } from 'vitest';
import type { Override } from '../../shared/trust.ts';
import { MemoryTrustStore } from '../testing/memory-trust.ts';
import { TrustWorld } from '../testing/trust-world.ts';
import { answerTo } from './describe.ts';
import { type JudgedLeg, judgeLeg } from './judge-leg.ts';
import type { Leg } from './leg.ts';
import { refuseUnusedOverrides } from './overrides.ts';
import { type ReadLeg, readLeg } from './read-leg.ts';
import type { SealedLeg } from './seal-leg.ts';

const dayMs = 86_400_000;
let world: TrustWorld;
/** A good pack that the site has not seen, after one it has imported. */
let pack: ReadLeg;
beforeEach(async () => {
  world = await TrustWorld.paired();
  await world.trip();
  const drive = await world.newDrive();
  await world.prepare(drive);
  pack = readLeg((await world.connect(drive)).sealed.bytes);
});

const spoilt = (change: Partial<Leg>): ReadLeg => ({ value: { ...pack.value, ...change }, sha256: 'f'.repeat(64) });

async function judge(read: ReadLeg, overrides: readonly Override[] = [], now?: Date): Promise<JudgedLeg> {
  return judgeLeg(read, {
    kind: 'inbound',
    hierarchyHash: world.hierarchyHash,
    state: world.site.state,
    identity: await world.site.identity(),
    now: now ?? world.clock.of(world.site).now(),
    overrides,
  });
}

const given = (...codes: readonly string[]): readonly Override[] =>
  codes.map((code) => ({ code, by: 'Anna', reason: 'restored' }));

describe('judgeLeg', () => {
  it('takes a new leg of a paired computer without a word', async () => {
    expect(await judge(pack)).toMatchObject({ standing: 'paired', isAgain: false, overridden: [], warnings: [] });
  });

  it('takes what was sealed under the computer’s own key: one computer may play both parts', async () => {
    const own: SealedLeg = await world.bring(await world.newDrive(), { internet: world.site });
    expect(await judge(readLeg(own.bytes))).toMatchObject({ standing: 'self' });
  });

  it('says first who it is of, then for whom, then when', async () => {
    const hierarchies = [{ hierarchyHash: `${'A'.repeat(43)}=`, label: 'X', siteVersion: '5' }];
    const stranger = { ...pack.value.sender, computer: '0'.repeat(32) };
    const wrong = {
      sequence: 1,
      hierarchies,
      created: '2020-01-01T00:00:00.000Z',
      expires: '2020-01-02T00:00:00.000Z',
    };
    await expect(judge(spoilt({ ...wrong, sender: stranger, kind: 'outbound' }))).rejects.toMatchObject({
      code: 'trust.wrong-direction',
    });
    await expect(judge(spoilt({ ...wrong, sender: stranger }))).rejects.toMatchObject({ code: 'trust.key-changed' });
    await expect(judge(spoilt(wrong))).rejects.toMatchObject({ code: 'trust.other-hierarchy' });
    const late = { sequence: 1, created: wrong.created, expires: wrong.expires };
    await expect(judge(spoilt(late))).rejects.toMatchObject({ code: 'trust.same-sequence' });
  });

  it('takes no computer of another site for one with a new key, because both have the same name', async () => {
    const [known] = (await world.internet.read()).paired;
    const [taken] = (await world.internet.read()).accepted;
    const other = new MemoryTrustStore(known?.name);
    const stranger = spoilt({ kind: 'outbound', answers: [], sender: await other.identity() });
    const at = async (hierarchyHash: string | undefined) =>
      judgeLeg(stranger, {
        kind: 'outbound',
        hierarchyHash: world.hierarchyHash,
        state: {
          ...world.internet.state,
          accepted: taken === undefined || hierarchyHash === undefined ? [] : [{ ...taken, hierarchyHash }],
        },
        identity: await world.internet.identity(),
        now: world.clock.of(world.internet).now(),
        overrides: [],
      });
    expect(taken).toMatchObject({ computer: known?.computer, kind: 'outbound', hierarchyHash: world.hierarchyHash });
    await expect(at(world.hierarchyHash)).rejects.toMatchObject({ code: 'trust.key-changed' });
    // Nothing is known of whose it is.
    await expect(at(undefined)).rejects.toMatchObject({ code: 'trust.key-changed' });
    await expect(at(`${'A'.repeat(43)}=`)).rejects.toMatchObject({ code: 'trust.not-paired' });
  });

  it('asks for one decision for each thing that is wrong, and tells all that were needed', async () => {
    const wrong = spoilt({ sequence: 5_000, created: '2020-01-01T00:00:00.000Z', expires: '2020-01-02T00:00:00.000Z' });
    await expect(judge(wrong)).rejects.toMatchObject({ code: 'trust.sequence-jump' });
    await expect(judge(wrong, given('trust.sequence-jump'))).rejects.toMatchObject({ code: 'trust.expired' });
    const { overridden } = await judge(wrong, given('trust.expired', 'trust.sequence-jump'));
    expect(overridden).toEqual(given('trust.sequence-jump', 'trust.expired'));
  });

  it('passes over nothing that only a forger can cause', async () => {
    const stranger = { ...pack.value.sender, name: 'X', computer: '0'.repeat(32) };
    await expect(judge(spoilt({ sender: stranger }), given('trust.not-paired'))).rejects.toMatchObject({
      code: 'trust.not-paired',
      details: { name: 'X', phrase: expect.stringContaining('-') },
    });
    const [answer] = pack.value.answers;
    const altered = answer === undefined ? [] : [{ ...answer, sha256: '0'.repeat(64) }];
    await expect(judge(spoilt({ answers: altered }), given('trust.answers-altered'))).rejects.toMatchObject({
      code: 'trust.answers-altered',
    });
  });

  it('takes a clock that is two days off, and not one that is further', async () => {
    const created = Date.parse(pack.value.created);
    await judge(pack, [], new Date(created - 2 * dayMs));
    await expect(judge(pack, [], new Date(created - 2 * dayMs - 1))).rejects.toMatchObject({
      code: 'trust.from-the-future',
      details: { created: pack.value.created, now: new Date(created - 2 * dayMs - 1).toISOString() },
    });
  });

  it('takes it until the moment it ends', async () => {
    const expires = Date.parse(pack.value.expires);
    await judge(pack, [], new Date(expires - 1));
    await expect(judge(pack, [], new Date(expires))).rejects.toMatchObject({ code: 'trust.expired' });
  });

  it('takes a leap of a thousand numbers, and none further', async () => {
    const last = world.site.state.accepted.find(({ kind }) => kind === 'inbound')?.sequence ?? 0;
    await judge(spoilt({ sequence: last + 1_000 }));
    await expect(judge(spoilt({ sequence: last + 1_001 }))).rejects.toMatchObject({ code: 'trust.sequence-jump' });
  });

  it('tells what it answers: nothing, something forgotten, or not the last', async () => {
    const warned = async (answers: Leg['answers']): Promise<readonly string[]> =>
      (await judge(spoilt({ answers }))).warnings.map(({ code }) => code);
    expect(await warned([])).toEqual(['trust.answers-nothing']);
    const [answer] = pack.value.answers;
    if (answer === undefined) throw new Error('The pack answers nothing.');
    expect(await warned([{ ...answer, id: '0b5e9d3c-4a58-4f0e-9b51-6a4f6f0c1a2b' }])).toEqual([
      'trust.answers-unknown',
    ]);
    expect(await warned([{ ...answer, computer: '0'.repeat(32) }])).toEqual(['trust.answers-unknown']);
    const newer = await world.prepare(await world.newDrive());
    expect(await warned([answer])).toEqual(['trust.answers-older']);
    expect(await warned([answerTo({ value: newer.leg, sha256: newer.sha256 }, world.hierarchyHash)])).toEqual([]);
  });
});

describe('decisions', () => {
  it('that nothing needed are refused, known or not', async () => {
    for (const code of ['trust.expired', 'trust.not-paired', 'anything']) {
      const { overridden } = await judge(pack, given(code));
      expect(() => refuseUnusedOverrides(given(code), overridden)).toThrow(
        expect.objectContaining({ code: 'trust.override-unused', details: { code } }),
      );
    }
  });

  it('need a reason and a name', async () => {
    const late = new Date(Date.parse(pack.value.expires));
    for (const [by, reason] of [
      ['Anna', '\u200b '],
      ['Anna', 'x'],
      [' ', 'it was late'],
    ] as const) {
      await expect(judge(pack, [{ code: 'trust.expired', by, reason }], late)).rejects.toMatchObject({
        code: 'trust.no-reason',
      });
    }
  });
});
