import { lookup } from 'node:dns/promises';
import type { ScriptWorld } from './script-routes.ts';

/** What scripts stand on outside of tests. */
export const realWorld: ScriptWorld = {
  lookup: async (name) => {
    try {
      return (await lookup(name, { family: 4 })).address;
    } catch {
      // For a script, a name that is not known and one that cannot be looked up are the same.
      return null;
    }
  },
  now: () => Date.now(),
  limitMs: 10_000,
  discoveryPort: 80,
};
