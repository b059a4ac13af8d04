import { bundleTarget } from './bundle.ts';
import { cabTarget } from './cab.ts';
import { cabBytesTarget } from './cab-bytes.ts';
import { contractTarget } from './contract.ts';
import { csvTarget } from './csv.ts';
import { manifestTarget } from './manifest.ts';
import type { FuzzTarget } from './target.ts';
import { webTarget } from './web.ts';

/** Everything `npm run fuzz` knows. */
export const fuzzTargets: readonly FuzzTarget[] = [
  bundleTarget,
  cabTarget,
  cabBytesTarget,
  contractTarget,
  csvTarget,
  manifestTarget,
  webTarget,
];
