import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeFiles } from '../main/files/node-files.ts';
import { LatestTurn, TakenOver } from './latest-turn.ts';
import { Refused } from './refused.ts';
import { type Incoming, type UploadKey, UploadStore } from './upload-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const whole = Buffer.from('a cabinet in three pieces');
const key: UploadKey = { hierarchyHash: createHash('sha256').update('P01').digest('base64'), sha256: sha256(whole) };

const open = (totalLimitBytes: number | null = null): UploadStore =>
  new UploadStore({ folder, files: new NodeFiles(), totalLimitBytes });

function incoming(bytes: Uint8Array, announced = bytes): Incoming {
  return {
    bytes: (async function* () {
      yield bytes;
    })(),
    sha256: sha256(announced),
    differs: () => new Refused(400, 'It differs.'),
    signal,
  };
}

const nothingAgainst = async (): Promise<void> => undefined;
const joining = { differs: () => new Refused(422, 'They make up nothing.'), signal };

async function names(): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

describe('UploadStore', () => {
  it('goes on with pieces of an earlier start, and keeps nothing of them in the end', async () => {
    await open().keepPiece(key, 0, incoming(whole.subarray(0, 9)));
    await open().keepPiece(key, 9, incoming(whole.subarray(9, 10)));
    const store = open();
    expect(await store.offsetOf(key)).toBe(10);
    await store.keepPiece(key, 10, incoming(whole.subarray(10)));
    expect(await store.find(key)).toBeNull();
    const receipt = await store.join(key, nothingAgainst, joining);
    expect(receipt.id).toBe(key.sha256);
    expect(await names()).toEqual([`${key.sha256}.cab`]);
    expect(store.usedBytes).toBe(whole.length);
    expect(await open().find(key)).toEqual(receipt);
  });

  it('makes a cabinet of its pieces though there is no room for both', async () => {
    const store = open(whole.length);
    await store.keepPiece(key, 0, incoming(whole.subarray(0, 9)));
    await store.keepPiece(key, 9, incoming(whole.subarray(9)));
    expect(store.roomBytes).toBe(0);
    await store.join(key, nothingAgainst, joining);
    expect(await names()).toEqual([`${key.sha256}.cab`]);
    expect(store.usedBytes).toBe(whole.length);
  });

  it('keeps no piece that is another than was announced', async () => {
    const store = open();
    await store.keepPiece(key, 0, incoming(whole.subarray(0, 9)));
    await expect(store.keepPiece(key, 9, incoming(Buffer.from('x'), whole.subarray(9)))).rejects.toThrow('It differs.');
    expect(await store.offsetOf(key)).toBe(9);
  });

  it('gives a cabinet its name only when its bytes are right and nobody has anything against it', async () => {
    const store = open();
    await store.keepPiece(key, 0, incoming(Buffer.from('something else')));
    await expect(store.join(key, nothingAgainst, joining)).rejects.toThrow('They make up nothing.');
    expect(await store.offsetOf(key)).toBe(0);

    const refuse = async (): Promise<void> => {
      throw new Refused(422, 'It is no usage data.');
    };
    await expect(store.keep(key, incoming(whole), refuse)).rejects.toThrow('It is no usage data.');
    expect(await names()).toEqual([]);
  });

  it('takes nothing that has no room, what is there from before counted', async () => {
    await open().keep(key, incoming(whole), nothingAgainst);
    const store = open(whole.length + 5);
    await store.open();
    expect(store.roomBytes).toBe(5);
    const other = { ...key, sha256: sha256(Buffer.from('123456')) };
    await expect(store.keep(other, incoming(Buffer.from('123456')), nothingAgainst)).rejects.toMatchObject({
      status: 507,
    });
    expect(await names()).toEqual([`${key.sha256}.cab`]);
  });

  it('gives the same room to one only, of several that come together', async () => {
    const store = open(10);
    const several = ['first one', 'secondone', 'third one'].map(async (text) => {
      const bytes = Buffer.from(text);
      return await store.keep({ ...key, sha256: sha256(bytes) }, incoming(bytes), nothingAgainst);
    });
    const ends = await Promise.allSettled(several);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await names()).toHaveLength(1);
    expect(store.usedBytes).toBe(9);
    expect(store.roomBytes).toBe(1);
  });

  it('removes at its start what nobody goes on with, and nothing else', async () => {
    const store = open();
    await store.keepPiece(key, 0, incoming(whole.subarray(0, 9)));
    const hierarchy = join(folder, Buffer.from(key.hierarchyHash, 'base64').toString('hex'));
    await writeFile(join(hierarchy, 'x.cab.12345678.partial'), 'left by a kill');
    for (const name of ['old.parts', 'done.parts']) {
      await mkdir(join(hierarchy, name));
      await writeFile(join(hierarchy, name, '000000000000000'), 'piece');
    }
    await writeFile(join(hierarchy, 'done.cab'), 'cabinet');
    const longAgo = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);
    await utimes(join(hierarchy, 'old.parts'), longAgo, longAgo);
    const next = open();
    await next.open();
    expect([...(await names())].sort()).toEqual(['000000000000000', 'done.cab']);
    expect(next.usedBytes).toBe(9 + 'cabinet'.length);
  });

  it('removes what nobody goes on with while it runs, too', async () => {
    const store = open();
    await store.keepPiece(key, 0, incoming(whole.subarray(0, 9)));
    const other = { ...key, sha256: sha256(Buffer.from('another')) };
    await store.keepPiece(other, 0, incoming(Buffer.from('ano')));
    const longAgo = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);
    const hierarchy = join(folder, Buffer.from(key.hierarchyHash, 'base64').toString('hex'));
    await utimes(join(hierarchy, `${key.sha256}.parts`), longAgo, longAgo);
    await store.removeStale();
    expect(await store.offsetOf(key)).toBe(0);
    expect(await store.offsetOf(other)).toBe(3);
    expect(store.usedBytes).toBe(3);
  });

  it('opens again when the folder could not be made the first time', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    const store = open();
    await expect(store.open()).rejects.toMatchObject({ code: 'files.not-a-folder' });
    await rm(folder);
    await store.keep(key, incoming(whole), nothingAgainst);
    expect(await store.find(key)).toMatchObject({ id: key.sha256 });
  });
});

describe('LatestTurn', () => {
  it('ends what waits and awaits it before the later begins, for one key and not for others', async () => {
    const turns = new LatestTurn();
    const told: string[] = [];
    const wait = (name: string) => (taken: AbortSignal) =>
      new Promise<void>((resolve) => {
        told.push(`${name} begins`);
        taken.addEventListener('abort', () => {
          told.push(`${name} is ended`);
          setTimeout(resolve, 10);
        });
      });
    const first = turns.take('a', wait('first'));
    const other = turns.take('b', async () => told.push('other'));
    await other;
    const second = turns.take('a', async () => told.push('second'));
    await Promise.all([first, second]);
    expect(told).toEqual(['first begins', 'other', 'first is ended', 'second']);
  });

  it('passes over who was taken over before it began', async () => {
    const turns = new LatestTurn();
    const first = turns.take('a', () => new Promise((resolve) => setTimeout(resolve, 20)));
    const second = turns.take('a', async () => 'second');
    const refused = expect(second).rejects.toBeInstanceOf(TakenOver);
    const third = turns.take('a', async () => 'third');
    await first;
    await refused;
    expect(await third).toBe('third');
  });
});
