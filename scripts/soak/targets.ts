import { custody } from './custody.ts';
import { disasters } from './disasters.ts';
import { faults } from './faults.ts';
import { flips } from './flips.ts';
import { forged } from './forged.ts';
import { full } from './full.ts';
import { imports } from './imports.ts';
import { kills } from './kills.ts';
import { packing } from './packing.ts';
import { proxies } from './proxies.ts';
import { relay } from './relay.ts';
import { roundtrip } from './roundtrip.ts';
import type { SoakTarget } from './target.ts';
import { tds } from './tds.ts';
import { trips } from './trips.ts';

/** Everything `npm run soak` knows. */
export const soakTargets: readonly SoakTarget[] = [
  roundtrip,
  trips,
  custody,
  forged,
  disasters,
  packing,
  imports,
  kills,
  flips,
  full,
  faults,
  relay,
  proxies,
  tds,
];
