import { dirname, relative, sep } from 'node:path';
import type { Drive } from '../../shared/drives.ts';
import type { Site } from '../../shared/site.ts';
import type { LegFacts, OpenTrip } from '../../shared/trust.ts';
import { appendEntry, type WrittenChain } from '../custody/append-entry.ts';
import type { CustodyFile } from '../custody/entry.ts';
import { isSameFile } from '../transfer/digest.ts';
import { type ContentDigests, digestsOf } from '../transfer/digests.ts';
import { legFacts } from '../trust/describe.ts';
import type { LegFile } from '../trust/leg.ts';
import { legPath, placeLeg } from '../trust/leg-folder.ts';
import { receiptsToCarry } from '../trust/receipts.ts';
import { type SealedLeg, sealLeg, withdrawLeg } from '../trust/seal-leg.ts';
import { lostTrips } from '../trust/trips.ts';
import type { PreparedApproval } from '../usage-data/approval.ts';
import { driveOf, placeChain } from './carried-custody.ts';
import type { JobContext } from './job.ts';

/** What Prepare wrote and is to be sealed. */
export interface Outbound {
  /** The id of the leg, and of the trip that begins with it. */
  readonly trip: string;
  readonly site: Site;
  readonly cabinet: ContentDigests & { readonly path: string };
  /** `null` where Microsoft's tool packed it: nobody else can read what is in it. */
  readonly usageDataSha256: string | null;
  readonly rows: number;
  readonly approval: PreparedApproval | null;
  readonly drive: Drive | null;
}

/** A seal that is on the drive, before what it seals has its name. */
export interface PlacedSeal {
  readonly facts: LegFacts;
  /**
   * Something went wrong while what it seals was to get its name. Takes the seal back, unless the name is there with these
   * bytes all the same: what lies on a drive is never without its seal.
   */
  withdrawUnless(path: string, bytes: Pick<ContentDigests, 'sizeBytes' | 'sha256'>): Promise<void>;
}

/**
 * Begins a trip: seals what Prepare is about to give its name, with the receipts of earlier imports and the custody of
 * this one.
 */
export async function sealOutbound(
  made: Outbound,
  { ports, log, signal }: Pick<JobContext, 'ports' | 'log' | 'signal'>,
): Promise<PlacedSeal & { readonly receiptsCarried: number; readonly lostTrips: readonly OpenTrip[] }> {
  const { trip, site, cabinet, approval } = made;
  const folder = dirname(cabinet.path);
  const files: LegFile[] = [legFile(folder, cabinet, 'usage-data')];
  if (approval !== null)
    files.push(legFile(folder, { path: approval.told.path, ...digestsOf(approval.bytes) }, 'approval'));

  const drive = driveOf(made.drive);
  const carried = files.map(custodyFile);
  const details = {
    site: site.code,
    version: site.version,
    rows: String(made.rows),
    ...(made.usageDataSha256 === null ? { engine: 'official' } : { usageData: made.usageDataSha256 }),
  };
  const chain = await appendEntry(
    ports,
    trip,
    ...(approval === null
      ? []
      : [{ what: 'approved', drive, files: carried.slice(0, 1), details: { by: approval.told.by } } as const]),
    { what: 'prepared', drive, files: carried, details },
    { what: 'sealed', drive, leg: trip, files: carried },
  );
  const identity = await ports.trust.identity();
  const receipts = receiptsToCarry(await ports.trust.read(), identity, [site.hierarchyHash]);
  const sealed = await sealLeg(ports, {
    id: trip,
    kind: 'outbound',
    hierarchies: [{ hierarchyHash: site.hierarchyHash, label: site.code, siteVersion: site.version }],
    answers: [],
    files,
    receipts: [...receipts.texts],
    custody: [chain.head],
  });
  const withdrawUnless = await placeSeal(folder, sealed, [chain], { ports, signal });
  log.info(
    `Sealed as leg ${sealed.leg.id}, number ${sealed.leg.sequence} of this computer, to be taken until ${sealed.leg.expires}; ${receipts.texts.length} receipts go along, ${receipts.news} of them news.`,
    { leg: sealed.leg.id, sha256: sealed.sha256 },
  );
  const state = await ports.trust.read();
  const lost = await notBack(folder, lostTrips(state), site, ports);
  for (const { leg, created } of lost)
    log.warning(`Nothing has come back of usage data ${leg}, which was sealed on ${created}: its drive may be lost.`);
  const facts = legFacts(sealed.leg, state, identity);
  return { facts, withdrawUnless, receiptsCarried: receipts.news, lostTrips: lost };
}

/** Usage data of this site that nothing answers; what lies in this very folder is not lost. */
async function notBack(
  folder: string,
  trips: readonly OpenTrip[],
  { hierarchyHash }: Site,
  { files }: JobContext['ports'],
): Promise<readonly OpenTrip[]> {
  const lost: OpenTrip[] = [];
  for (const trip of trips) {
    if (trip.kind !== 'outbound' || !trip.hierarchyHashes.includes(hierarchyHash)) continue;
    if ((await files.facts(legPath(folder, trip.leg))) === null) lost.push(trip);
  }
  return lost;
}

/** Puts a leg and the custody of its trips onto the drive; gives the way to take it back. */
export async function placeSeal(
  folder: string,
  sealed: SealedLeg,
  chains: readonly WrittenChain[],
  { ports, signal }: Pick<JobContext, 'ports' | 'signal'>,
): Promise<PlacedSeal['withdrawUnless']> {
  const withdraw = async (): Promise<void> => {
    await ports.files.remove(legPath(folder, sealed.leg.id)).catch(() => undefined);
    await withdrawLeg(ports.trust, sealed.leg.id);
  };
  try {
    for (const chain of chains) await placeChain(ports.files, folder, chain, signal);
    await placeLeg(ports.files, folder, sealed, signal);
  } catch (error) {
    await withdraw();
    throw error;
  }
  return async (path, bytes) => {
    // The run may have been stopped: this is to be known all the same.
    const isThere = await isSameFile(ports.files, path, bytes, new AbortController().signal).catch(() => false);
    if (!isThere) await withdraw();
  };
}

/** The entry of a file in a leg: below the folder that is carried. */
export function legFile(
  folder: string,
  { path, sizeBytes, sha256, chunks }: ContentDigests & { readonly path: string },
  what: LegFile['what'],
): LegFile {
  const below = relative(folder, path).split(sep).join('/');
  return { path: below, sizeBytes, sha256, ...(chunks.length > 1 ? { chunks: [...chunks] } : {}), what };
}

/** The same file as custody tells it. */
export function custodyFile({ path, sizeBytes, sha256 }: LegFile): CustodyFile {
  return { path, sizeBytes, sha256 };
}
