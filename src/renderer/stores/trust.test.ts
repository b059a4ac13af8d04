import { beforeAll, expect, it, vi } from 'vitest';

// The door to the host is opened when it is first imported; nobody is asked anything here.
vi.stubGlobal('window', { serviceConnection: {} });
let stores: Readonly<{
  trust: typeof import('./trust.ts');
  connect: typeof import('./connect.ts');
  importing: typeof import('./importing.ts');
}>;
beforeAll(async () => {
  stores = {
    trust: await import('./trust.ts'),
    connect: await import('./connect.ts'),
    importing: await import('./importing.ts'),
  };
});

const folder = { kind: 'folder', path: '/drive' } as const;

it.each([
  ['Connect takes what lies elsewhere', () => stores.connect.chooseFrom(folder)],
  ['Connect begins anew', () => stores.connect.connectAnother()],
  ['Import takes what lies elsewhere', () => stores.importing.chooseTarget(folder)],
  ['Import begins anew', () => stores.importing.importAnother()],
])('nothing is passed over any more when %s', (_what, act) => {
  const { passedOver, passOver } = stores.trust;
  passOver({ code: 'trust.expired', by: 'Anna', reason: 'The courier was ill' });
  expect(passedOver()).toHaveLength(1);
  act();
  expect(passedOver()).toEqual([]);
});
