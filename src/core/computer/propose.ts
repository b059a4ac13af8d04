import type { ComputerLook, Reach } from '../../shared/computer.ts';
import type { Drive, DriveContents } from '../../shared/drives.ts';

/*
 * Which of the three jobs of the journey this computer is most likely here for. It is a proposal: the operator confirms
 * it or chooses otherwise, so a wrong one costs a click and an unfounded one is not made.
 */

/** A drive that is in, or a folder that stands for one, and what it holds of ours. */
export interface DriveInSight {
  readonly drive: Pick<Drive, 'label' | 'mountPath'>;
  readonly contents: Pick<DriveContents, 'usageData' | 'updatePacks'>;
}

/** What is known of this computer when a job is proposed. */
export interface ProposalFacts {
  readonly siteDatabase: Reach['state'];
  readonly internet: Reach['state'];
  /** Of the site whose database answers; `null` when none does. */
  readonly hierarchyHash: string | null;
  readonly drives: readonly DriveInSight[];
}

/** A proposal, and the drive it rests on. */
export type Proposal = Pick<ComputerLook, 'proposal' | 'drive'>;

/** Something on a drive, and when it was made. */
interface Find {
  readonly drive: DriveInSight['drive'];
  /** Milliseconds since 1970. */
  readonly madeMs: number;
}

/**
 * The job to propose. A site alone prepares, or imports what was brought for it. The internet alone connects. Where both
 * are in reach (practice), the newest thing on the drives tells how far the journey has come.
 */
export function proposeJob(facts: ProposalFacts): Proposal {
  const isSite = facts.siteDatabase === 'reachable';
  const isInternet = facts.internet === 'reachable';
  const usageData = newestUsageData(facts.drives);
  if (!isSite) {
    if (!isInternet) return { proposal: null, drive: null };
    return usageData === null
      ? { proposal: { job: 'connect', reason: 'internet-without-usage-data' }, drive: null }
      : { proposal: { job: 'connect', reason: 'internet-with-usage-data' }, drive: driveOf(usageData) };
  }
  const pack = newestPack(facts.drives, (hash) => hash === facts.hierarchyHash);
  if (!isInternet) return pack === null ? toPrepare : toImport(pack);
  if (pack !== null && (usageData === null || pack.madeMs > usageData.madeMs)) return toImport(pack);
  const anyPack = newestPack(facts.drives, () => true);
  if (usageData !== null && (anyPack === null || usageData.madeMs > anyPack.madeMs)) {
    return { proposal: { job: 'connect', reason: 'internet-with-usage-data' }, drive: driveOf(usageData) };
  }
  return toPrepare;
}

const toPrepare: Proposal = { proposal: { job: 'prepare', reason: 'site-without-pack' }, drive: null };

function toImport(pack: Find): Proposal {
  return { proposal: { job: 'import', reason: 'site-with-pack' }, drive: driveOf(pack) };
}

function driveOf({ drive }: Find): Proposal['drive'] {
  return { label: drive.label, mountPath: drive.mountPath };
}

function newestUsageData(drives: readonly DriveInSight[]): Find | null {
  return newest(
    drives.flatMap(({ drive, contents }) =>
      contents.usageData.map(({ collected }) => ({ drive, madeMs: Date.parse(collected) })),
    ),
  );
}

/** Of finished packs: what Connect still works at is none. */
function newestPack(drives: readonly DriveInSight[], isWanted: (hierarchyHash: string) => boolean): Find | null {
  return newest(
    drives.flatMap(({ drive, contents }) =>
      contents.updatePacks.flatMap((pack) =>
        pack.isFinished && pack.hierarchies.some(({ hierarchyHash }) => isWanted(hierarchyHash))
          ? [{ drive, madeMs: Date.parse(pack.created) }]
          : [],
      ),
    ),
  );
}

function newest(finds: readonly Find[]): Find | null {
  return finds.reduce<Find | null>((best, find) => (best === null || find.madeMs > best.madeMs ? find : best), null);
}
