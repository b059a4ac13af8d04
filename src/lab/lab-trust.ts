/*
 * The keys of the practice computers. Practice is meant to show a trip, so its computers have met before; whoever wants to
 * practise the first meeting too makes a lab of strangers. The same seed gives the same keys: they protect nothing.
 */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { computerOf, travellingKey } from '../core/trust/keys.ts';
import { emptyTrust, type PairedComputer, type TrustState } from '../core/trust/state.ts';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A computer of the lab: what it is called, and the folder its keys lie in. */
export interface LabComputer {
  readonly name: string;
  readonly trustFolder: string;
}

/** Gives the site servers and the internet computer keys, and each side those of the other. */
export async function pairComputers(
  { sites, internet }: { readonly sites: readonly LabComputer[]; readonly internet: LabComputer },
  seed: number,
): Promise<void> {
  await give(internet, sites, seed);
  for (const site of sites) await give(site, [internet], seed);
}

async function give(computer: LabComputer, others: readonly LabComputer[], seed: number): Promise<void> {
  const state: TrustState = { ...emptyTrust, paired: others.map((other) => paired(other, seed)) };
  await mkdir(computer.trustFolder, { recursive: true, mode: 0o700 });
  const pem = keyOf(computer, seed).export({ format: 'pem', type: 'pkcs8' });
  await writeFile(join(computer.trustFolder, 'key.pem'), pem, { mode: 0o600 });
  await writeFile(join(computer.trustFolder, 'trust.json'), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
}

function paired(computer: LabComputer, seed: number): PairedComputer {
  const publicKey = travellingKey(createPublicKey(keyOf(computer, seed)));
  const { name } = computer;
  return { computer: computerOf(publicKey), name, publicKey, since: '2026-01-01T00:00:00.000Z', by: 'Practice lab' };
}

function keyOf({ name }: LabComputer, seed: number) {
  const bytes = createHash('sha256').update(`practice key of ${name}, seed ${seed}`).digest();
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, bytes]), format: 'der', type: 'pkcs8' });
}
