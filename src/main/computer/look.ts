import { type DriveInSight, proposeJob } from '../../core/computer/propose.ts';
import { driveContents } from '../../core/drives/contents.ts';
import type { Ports } from '../../core/ports/ports.ts';
import { clause } from '../../shared/clauses.ts';
import type { ComputerLook, Reach } from '../../shared/computer.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/settings.ts';
import { describeDatabase } from '../../shared/site-database.ts';
import type { Network } from '../network/network.ts';

/** What is looked at. */
export interface LookOptions {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly network: Pick<Network, 'manifestHost' | 'test'>;
  /** A folder that stands for a drive; `null` without one. */
  readonly drive: string | null;
  /** Nobody waits longer than this for a proposal: what has not answered by then counts as out of reach. */
  readonly limitMs: number;
}

/** What of the outside world answers, and what that makes of this computer. Everything is asked at the same time. */
export async function lookAtComputer(options: LookOptions, signal: AbortSignal): Promise<ComputerLook> {
  const [site, internet, drives] = await Promise.all([
    lookAtSite(options),
    lookAtInternet(options, signal),
    lookAtDrives(options, signal),
  ]);
  const { proposal, drive } = proposeJob({
    siteDatabase: site.reach.state,
    internet: internet.state,
    hierarchyHash: site.hierarchyHash,
    drives,
  });
  return { siteDatabase: site.reach, internet, drive, proposal };
}

async function lookAtSite({
  settings,
  ports,
  limitMs,
}: LookOptions): Promise<{ readonly reach: Reach; readonly hierarchyHash: string | null }> {
  if (settings.site === null) return { reach: { state: 'not-set-up' }, hierarchyHash: null };
  const reading = (async () => {
    const database = await ports.openSiteDatabase();
    try {
      return (await database.readSite()).hierarchyHash;
    } finally {
      await database.close();
    }
  })();
  try {
    const hierarchyHash = await within(reading, limitMs, () => {
      throw new AppError('site-database.read-failed', {
        database: settings.site === null ? '' : describeDatabase(settings.site.database),
        problem: clause('did-not-answer-within', { seconds: limitMs / 1000 }),
      });
    });
    return { reach: { state: 'reachable' }, hierarchyHash };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { reach: { state: 'unreachable', error: error.toReport() }, hierarchyHash: null };
  }
}

async function lookAtInternet({ settings, network, limitMs }: LookOptions, signal: AbortSignal): Promise<Reach> {
  if (settings.cloud === null) return { state: 'not-set-up' };
  const { error } = await network.test(network.manifestHost(), limitMs, signal);
  return error === null ? { state: 'reachable' } : { state: 'unreachable', error };
}

/** Drives that may be carried, and the folder that stands for one. Those that do not answer in time hold nothing. */
async function lookAtDrives(
  { ports, drive, limitMs }: LookOptions,
  signal: AbortSignal,
): Promise<readonly DriveInSight[]> {
  const listed = await within(
    ports.drives.list().catch((error: unknown) => {
      // That they cannot be listed is told where a drive is picked.
      if (isAppError(error)) return [];
      throw error;
    }),
    limitMs,
    () => [],
  );
  const places = listed
    .filter(({ isSystem, isRemovable, bus }) => !isSystem && (isRemovable || bus !== 'internal'))
    .map(({ label, mountPath }) => ({ label, mountPath }));
  if (drive !== null && !places.some(({ mountPath }) => mountPath === drive))
    places.push({ label: '', mountPath: drive });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const looks = places.map(async (place): Promise<DriveInSight | null> => {
    const look = driveContents(ports.files, place.mountPath, limit).then(
      (contents) => ({ drive: place, contents }),
      // Pulled out meanwhile, not readable, or too slow.
      () => null,
    );
    return await within(look, limitMs, () => null);
  });
  signal.throwIfAborted();
  return (await Promise.all(looks)).filter((look) => look !== null);
}

/** The value, or what is done instead when it is not there in time; what comes later is let go. */
async function within<T>(value: Promise<T>, limitMs: number, instead: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<symbol>((resolve) => {
    timer = setTimeout(() => resolve(isLate), limitMs);
  });
  // Nobody waits any more for what fails later.
  value.catch(() => undefined);
  try {
    const first = await Promise.race([value, late]);
    return first === isLate ? instead() : (first as T);
  } finally {
    clearTimeout(timer);
  }
}

const isLate = Symbol('late');
