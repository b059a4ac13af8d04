import { beforeEach, describe, expect, it } from 'vitest';
import { TrustWorld } from '../testing/trust-world.ts';
import { pair, phraseFor, replacePaired, retire } from './pairing.ts';
import { proquints } from './proquint.ts';

const at = '2026-11-20T08:00:00.000Z';
const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

describe('words to read aloud', () => {
  it.each([
    ['127.0.0.1', 'lusab-babad'],
    ['63.84.220.193', 'gutih-tugad'],
    ['63.118.7.35', 'gutuk-bisog'],
    ['140.98.193.141', 'mudof-sakat'],
    ['198.81.129.136', 'sinid-makam'],
  ])('are those of the proposal: %s is %s', (address, words) => {
    expect(proquints(Uint8Array.from(address.split('.').map(Number)))).toBe(words);
  });

  it('are the same at both computers, and others for any other key', () => {
    const phrase = phraseFor(key(1), key(2));
    expect(phrase).toMatch(/^(?:[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz](?:-|$)){6}$/);
    expect(phraseFor(key(2), key(1))).toBe(phrase);
    expect(
      new Set([phrase, phraseFor(key(1), key(3)), phraseFor(key(3), key(2)), phraseFor(key(1), key(1))]).size,
    ).toBe(4);
  });

  it('stay what they are: computers of two versions must show the same', () => {
    expect(phraseFor(key(1), key(2))).toMatchInlineSnapshot(`"vukuh-mavam-pikum-nopuj-zivod-ramuf"`);
  });
});

describe('pairing', () => {
  let world: TrustWorld;
  beforeEach(() => {
    world = new TrustWorld();
  });

  it('takes the other computer when the words are right, however they are typed', async () => {
    const right = await world.pairing(world.site, world.internet);
    const typed = { ...right, phrase: `  ${right.phrase.toUpperCase().replaceAll('-', ' ')}. ` };
    expect(await pair(world.site, typed)).toMatchObject({ name: 'GATE-01', by: 'Anna de Vries' });
    expect(world.site.state.paired).toHaveLength(1);
    await pair(world.site, right);
    expect(world.site.state.paired).toHaveLength(1);
  });

  it('takes nobody when the words are of others', async () => {
    const right = await world.pairing(world.site, world.internet);
    for (const phrase of ['', 'lusab', phraseFor(key(1), key(2)), right.phrase.slice(0, -1)]) {
      await expect(pair(world.site, { ...right, phrase })).rejects.toMatchObject({ code: 'trust.phrase-differs' });
    }
    expect(world.site.state.paired).toEqual([]);
  });

  it('needs another computer', async () => {
    const own = await world.pairing(world.site, world.site);
    await expect(pair(world.site, own)).rejects.toMatchObject({ code: 'trust.own-key' });
  });

  it('never shows a name that changes the direction of text', async () => {
    const right = await world.pairing(world.site, world.internet);
    expect(await pair(world.site, { ...right, name: 'GATE\u202e-01' })).toMatchObject({ name: 'GATE-01' });
  });

  it('ends with a reason, and can be made again', async () => {
    const right = await world.pairing(world.site, world.internet);
    const { computer } = await pair(world.site, right);
    await expect(retire(world.site, computer, { by: 'Anna', reason: ' ', at })).rejects.toMatchObject({
      code: 'trust.no-reason',
    });
    await retire(world.site, computer, { by: 'Anna', reason: 'stolen', at });
    expect(world.site.state).toMatchObject({ paired: [], retired: [{ computer, reason: 'stolen (Anna)', until: at }] });
    await expect(retire(world.site, computer, { by: 'Anna', reason: 'stolen', at })).rejects.toMatchObject({
      code: 'trust.unknown-computer',
    });
    await pair(world.site, right);
    expect(world.site.state).toMatchObject({ paired: [{ computer }], retired: [] });
  });

  it('replaces an old key by a new one in one decision, or not at all', async () => {
    const old = await pair(world.site, await world.pairing(world.site, world.internet));
    await world.internet.replaceKey();
    const right = { ...(await world.pairing(world.site, world.internet)), reason: 'a new disk' };
    const wrong = { ...right, phrase: 'lusab-babad' };
    await expect(replacePaired(world.site, old.computer, wrong)).rejects.toMatchObject({
      code: 'trust.phrase-differs',
    });
    expect(world.site.state.paired).toEqual([old]);
    const fresh = await replacePaired(world.site, old.computer, right);
    expect(world.site.state).toMatchObject({ paired: [fresh], retired: [{ computer: old.computer }] });
  });
});
