import { join } from 'node:path';
import type { HierarchyPlan } from '../../shared/connect-plan.ts';
import type { Drive } from '../../shared/drives.ts';
import type { SignatureFacts } from '../../shared/signatures.ts';
import type { LegFacts } from '../../shared/trust.ts';
import { appendEntry } from '../custody/append-entry.ts';
import type { Ports } from '../ports/ports.ts';
import { signatureDetails } from '../signatures/describe-signatures.ts';
import { digestsOf } from '../transfer/digests.ts';
import { answerTo, legFacts } from '../trust/describe.ts';
import { findLegs } from '../trust/leg-folder.ts';
import { sealLeg } from '../trust/seal-leg.ts';
import { closeReplacedTrip } from '../trust/trips.ts';
import { recordName } from '../updates/pack.ts';
import { driveOf } from './carried-custody.ts';
import type { DownloadedFile } from './connect-download.ts';
import type { JobContext } from './job.ts';
import { custodyFile, legFile, type PlacedSeal, placeSeal } from './seal-outbound.ts';
import type { SealedCabinet } from './take-outbound.ts';

/** A finished pack that is to be sealed. */
export interface Inbound {
  readonly folder: string;
  readonly hierarchies: readonly HierarchyPlan[];
  readonly files: readonly DownloadedFile[];
  /** UpdatePack.json, as it will be. */
  readonly record: Uint8Array;
  readonly cabinets: readonly SealedCabinet[];
  readonly drive: Drive | null;
  /** `null` when nobody looked. */
  readonly signatures: SignatureFacts | null;
}

/**
 * Seals a pack that is about to get its record, for the sites it is for, with what was done on each of their trips.
 */
export async function sealInbound(
  { folder, hierarchies, files, record, cabinets, drive, signatures }: Inbound,
  { ports, log, signal }: Pick<JobContext, 'ports' | 'log' | 'signal'>,
): Promise<PlacedSeal> {
  const sealedFiles = [
    legFile(folder, { path: join(folder, recordName), ...digestsOf(record) }, 'record'),
    ...files.map((file) => legFile(folder, { ...file, path: join(folder, file.path) }, file.what)),
  ];
  const here = new Set(hierarchies.map(({ cabinet }) => cabinet.hierarchyHash));
  const trips = cabinets.flatMap(({ cabinet, leg }) =>
    leg === null || !here.has(cabinet.hierarchyHash) ? [] : [{ cabinet, leg }],
  );
  const chains = [];
  for (const { leg } of trips) {
    const chain = await appendEntry(ports, leg.value.id, {
      what: 'downloaded',
      drive: driveOf(drive),
      files: sealedFiles.map(custodyFile),
      details: signatureDetails(signatures),
    });
    chains.push(chain);
  }
  const sealed = await sealLeg(ports, {
    kind: 'inbound',
    hierarchies: hierarchies.map(({ cabinet: { hierarchyHash, label, siteVersion } }) => ({
      hierarchyHash,
      label,
      siteVersion,
    })),
    answers: trips.map(({ cabinet, leg }) => answerTo(leg, cabinet.hierarchyHash)),
    files: sealedFiles,
    receipts: [],
    custody: chains.map(({ head }) => head),
  });
  const withdrawUnless = await placeSeal(folder, sealed, chains, { ports, signal });
  log.info(
    `Sealed as leg ${sealed.leg.id}, number ${sealed.leg.sequence} of this computer, to be taken until ${sealed.leg.expires}.`,
    { leg: sealed.leg.id, sha256: sealed.sha256 },
  );
  const facts = legFacts(sealed.leg, await ports.trust.read(), await ports.trust.identity());
  return { facts, withdrawUnless };
}

/**
 * Removes legs of earlier packs in the folder, of another computer too: the record they list is no longer what lies beside
 * them, and a site that went by one of them would take this pack for a changed one. Nobody waits for what was sealed here.
 */
export async function removeOldLegs(
  folder: string,
  { leg }: LegFacts,
  { files, trust }: Pick<Ports, 'files' | 'trust'>,
): Promise<void> {
  for (const old of (await findLegs(files, folder)).legs) {
    const { id, kind, files: listed } = old.value;
    if (id === leg || kind !== 'inbound' || !listed.some(({ path }) => path === recordName)) continue;
    await closeReplacedTrip(trust, id);
    await files.remove(old.path);
  }
}
