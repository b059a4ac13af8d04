import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { custodyStoreContract } from '../../core/ports/custody-store.contract.ts';
import { trustStoreContract } from '../../core/ports/trust-store.contract.ts';
import { FileCustodyStore } from './file-custody-store.ts';
import { FileTrustStore } from './file-trust-store.ts';

trustStoreContract('in files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trust-'));
  const place = join(folder, 'not', 'there', 'yet');
  return {
    store: new FileTrustStore(place),
    reopen: () => new FileTrustStore(place),
    stop: () => rm(folder, { recursive: true }),
  };
});

custodyStoreContract('in files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'custody-'));
  return {
    store: new FileCustodyStore(folder),
    reopen: () => new FileCustodyStore(folder),
    stop: () => rm(folder, { recursive: true }),
  };
});

let folder: string;
let store: FileTrustStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-'));
  store = new FileTrustStore(folder, { name: 'SCP-01\u202e' });
});
afterEach(() => rm(folder, { recursive: true }));

const count = (): Promise<number> =>
  store.change((state) => ({ state: { ...state, sequence: state.sequence + 1 }, result: state.sequence + 1 }));

it('writes nothing before it is asked for something', async () => {
  expect(await store.read()).toMatchObject({ sequence: 0, paired: [] });
  expect(await readdir(folder)).toEqual([]);
});

it('shows a name without what changes the direction of text', async () => {
  expect((await store.identity()).name).toBe('SCP-01');
});

it.skipIf(process.platform === 'win32')('lets only this account read the key and the rest', async () => {
  const place = join(folder, 'own');
  await new FileTrustStore(place).identity();
  expect((await stat(place)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(place)) expect((await stat(join(place, name))).mode & 0o077, name).toBe(0);
});

it.each([
  ['no key', 'nothing'],
  ['a key of another kind', generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' })],
  ['half a key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n'],
])('tells that key.pem holds %s, and makes a new one only when asked', async (_, content) => {
  const before = await store.identity();
  await count();
  await writeFile(join(folder, 'key.pem'), content);
  const damaged = { code: 'trust.key-damaged', details: { path: join(folder, 'key.pem') } };
  await expect(store.identity()).rejects.toMatchObject(damaged);
  await expect(count()).rejects.toMatchObject(damaged);
  expect(await readFile(join(folder, 'key.pem'), 'utf8')).toBe(content);
  expect((await store.replaceKey()).computer).not.toBe(before.computer);
  expect(await count()).toBe(2);
});

it('tells that the key was lost when there is a state without it', async () => {
  await count();
  await rm(join(folder, 'key.pem'));
  await expect(store.identity()).rejects.toMatchObject({
    code: 'trust.key-damaged',
    details: { problem: 'it is not there' },
  });
  await store.replaceKey();
  expect(await count()).toBe(2);
});

it('tells that the state was lost or damaged, and begins anew only when asked, setting aside what there was', async () => {
  const before = await store.identity();
  await count();
  for (const content of [null, '{', '{"format":2}']) {
    if (content === null) await rm(join(folder, 'trust.json'));
    else await writeFile(join(folder, 'trust.json'), content);
    const damaged = { code: 'trust.state-damaged', details: { path: join(folder, 'trust.json') } };
    await expect(store.read()).rejects.toMatchObject(damaged);
    await expect(count()).rejects.toMatchObject(damaged);
    await expect(store.replaceKey()).rejects.toMatchObject(damaged);
    expect(await store.identity()).toEqual(before);
  }
  const after = await store.beginAnew();
  expect(after.computer).not.toBe(before.computer);
  expect(await count()).toBe(1);
  expect((await readdir(folder)).filter((name) => name.includes('.until-'))).toHaveLength(2);
});

it('goes on from a first start that was cut off half-way', async () => {
  await store.identity();
  await rm(join(folder, 'key.pem'));
  expect(await store.identity()).toMatchObject({ name: 'SCP-01' });
});

it('waits for another process, and says so when that never ends', async () => {
  const hasty = new FileTrustStore(folder, { patienceMs: 100 });
  await hasty.identity();
  const other = new DatabaseSync(join(folder, 'lock'));
  other.exec('BEGIN EXCLUSIVE');
  await expect(hasty.replaceKey()).rejects.toMatchObject({ code: 'trust.in-use', canRetry: true });
  const waiting = count();
  other.close();
  expect(await waiting).toBe(1);
});

it('keeps a chain under no other name than a trip’s', async () => {
  const custody = new FileCustodyStore(folder);
  for (const chain of ['../key', '', 'Computer', 'x'.repeat(36)]) {
    await expect(custody.read(chain)).rejects.toMatchObject({ code: 'files.name-not-allowed' });
    await expect(custody.replace(chain, new Uint8Array(1))).rejects.toMatchObject({ code: 'files.name-not-allowed' });
  }
  await mkdir(join(folder, 'custody'));
  await writeFile(join(folder, 'custody', 'notes.jsonl'), '');
  expect(await custody.list()).toEqual([]);
});
