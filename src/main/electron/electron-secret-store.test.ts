import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecretStore } from './electron-secret-store.ts';

/** A vault that writes its secrets as hexadecimal digits, and which key it used. */
class FakeVault {
  available: boolean | Error = true;
  backend: ReturnType<typeof this.getSelectedStorageBackend> = 'gnome_libsecret';
  key = 'a';
  asked = 0;
  async isAsyncEncryptionAvailable() {
    this.asked += 1;
    if (this.available instanceof Error) throw this.available;
    return this.available;
  }
  getSelectedStorageBackend(): 'basic_text' | 'gnome_libsecret' | 'unknown' {
    return this.backend;
  }
  async encryptStringAsync(text: string) {
    return Buffer.from(`${this.key}${Buffer.from(text).toString('hex')}`);
  }
  async decryptStringAsync(bytes: Buffer) {
    const key = bytes.toString().slice(0, 1);
    if (key !== 'a' && key !== this.key) throw new Error('not ours');
    return { result: Buffer.from(bytes.toString().slice(1), 'hex').toString(), shouldReEncrypt: key !== this.key };
  }
}

let folder: string;
let path: string;
let vault: FakeVault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-connection-secrets-'));
  path = join(folder, 'state/secrets.json');
  vault = new FakeVault();
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

describe('a password that is remembered', () => {
  it('is there at the next start, and its file does not say it', async () => {
    const store = await openSecretStore(vault, path, 'linux');
    expect(store.canRemember).toBe(true);
    expect(await store.read('proxy-password')).toBeNull();
    await store.write('proxy-password', 'Gehéim!');
    const next = await openSecretStore(vault, path, 'linux');
    expect(await next.read('proxy-password')).toBe('Gehéim!');
    const bytes = await readFile(path);
    expect(bytes.includes('Gehéim!') || bytes.includes(Buffer.from('Gehéim!').toString('base64'))).toBe(false);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is gone when it is removed, and its file with it', async () => {
    const store = await openSecretStore(vault, path, 'win32');
    await Promise.all([store.write('proxy-password', 'one'), store.write('proxy-password', 'two')]);
    expect(await store.read('proxy-password')).toBe('two');
    await store.remove('proxy-password');
    await store.remove('proxy-password');
    expect(await store.read('proxy-password')).toBeNull();
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('is written anew when the system has a new key', async () => {
    const store = await openSecretStore(vault, path, 'darwin');
    await store.write('proxy-password', 'p');
    vault.key = 'b';
    const before = await readFile(path, 'utf8');
    expect(await store.read('proxy-password')).toBe('p');
    expect(await readFile(path, 'utf8')).not.toBe(before);
    expect(await store.read('proxy-password')).toBe('p');
  });

  it.each([
    '',
    '{',
    '{"version":1,"secrets":{"proxy-password":"?"}}',
    '{"version":1,"secrets":{"proxy-password":"eng="}}',
  ])('counts as none when its file says %s', async (text) => {
    const store = await openSecretStore(vault, join(folder, 'secrets.json'), 'win32');
    await writeFile(join(folder, 'secrets.json'), text);
    expect(await store.read('proxy-password')).toBeNull();
    await store.write('proxy-password', 'new');
    expect(await store.read('proxy-password')).toBe('new');
  });
});

describe('without a safe place', () => {
  it.each([
    ['a Linux without a keyring', 'linux' as const, { backend: 'basic_text' as const }],
    ['a Linux that does not say', 'linux' as const, { backend: 'unknown' as const }],
    ['a system whose vault is not there', 'win32' as const, { available: false }],
    ['a vault that stays locked', 'darwin' as const, { available: new Error('locked') }],
  ])('on %s, a password is kept in memory only', async (_, platform, state) => {
    Object.assign(vault, state);
    const store = await openSecretStore(vault, path, platform);
    expect(store.canRemember).toBe(false);
    await store.write('proxy-password', 'p');
    expect(await store.read('proxy-password')).toBe('p');
    await expect(stat(path)).rejects.toThrow('ENOENT');
    expect(await (await openSecretStore(vault, path, platform)).read('proxy-password')).toBeNull();
  });
});
