import { describe, expect, it } from 'vitest';
import { signInToProxy } from './run-job.ts';
import { recordingHost } from './testing/recording-host.ts';

const environment = { SERVICE_CONNECTION_PROXY_PASSWORD: 'S3cret' };
const asker = {
  host: recordingHost(['connect'], { folder: import.meta.dirname, environment }),
  log: { addSecret: () => undefined },
};

describe('where nobody looks on', () => {
  it('the password of the environment goes to a proxy server the settings, or a script they name, lead to', async () => {
    for (const proxy of ['manual', 'script', 'system', 'environment'] as const)
      expect(await signInToProxy(asker, 'a.test:8080', { proxy, address: null, userName: 'anna' })).toEqual({
        userName: 'anna',
        password: 'S3cret',
      });
  });

  it('it never goes to one that a script found on the network names', async () => {
    const found = { proxy: 'discover', address: null, userName: 'anna' } as const;
    expect(await signInToProxy(asker, 'a.test:8080', found)).toBeNull();
  });
});
