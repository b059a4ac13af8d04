import { custodyStoreContract } from '../ports/custody-store.contract.ts';
import { trustStoreContract } from '../ports/trust-store.contract.ts';
import { MemoryCustodyStore, MemoryTrustStore } from './memory-trust.ts';

trustStoreContract('in memory', async () => {
  const store = new MemoryTrustStore();
  return { store, reopen: () => store, stop: async () => undefined };
});

custodyStoreContract('in memory', async () => {
  const store = new MemoryCustodyStore();
  return { store, reopen: () => store, stop: async () => undefined };
});
