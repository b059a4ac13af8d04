import { describe, expect, it } from 'vitest';
import { cloudTokenVariable, keepCloudToken, readCloudToken } from './cloud-token-source.ts';
import { MemorySecretStore } from './secret-store.ts';

const service = 'https://relay.contoso.com:8443/usage-data';

async function read(
  serviceUrl: string,
  environment: Readonly<Record<string, string>>,
  secrets: MemorySecretStore | null,
): Promise<{ readonly token: string | null; readonly told: readonly string[] }> {
  const told: string[] = [];
  const token = await readCloudToken(serviceUrl, { environment, secrets, onSecret: (secret) => told.push(secret) });
  return { token, told };
}

describe('the token of the cloud service', () => {
  it('is that of the environment before the one that was kept, and is told before anybody gets it', async () => {
    const secrets = new MemorySecretStore();
    await keepCloudToken(secrets, service, ' sct_kept\n');
    expect(await read(service, {}, secrets)).toEqual({ token: 'sct_kept', told: ['sct_kept'] });
    expect(await read(service, { [cloudTokenVariable]: ' sct_given\n' }, secrets)).toEqual({
      token: 'sct_given',
      told: ['sct_given'],
    });
    expect(await read(service, { [cloudTokenVariable]: ' ' }, null)).toEqual({ token: null, told: [] });
  });

  it.each([
    'https://relay.contoso.com/usage-data',
    'http://relay.contoso.com:8443/usage-data',
    'https://other.contoso.com:8443/usage-data',
    'no address',
  ])('was kept for one service and is none for %s', async (other) => {
    const secrets = new MemorySecretStore();
    await keepCloudToken(secrets, service, 'sct_kept');
    expect(await read(other, {}, secrets)).toEqual({ token: null, told: [] });
  });

  it('is none when something else was kept under its name', async () => {
    const secrets = new MemorySecretStore();
    await secrets.write('cloud-token', 'sct_by-hand');
    expect(await read(service, {}, secrets)).toEqual({ token: null, told: [] });
  });
});
