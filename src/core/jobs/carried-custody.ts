import { join } from 'node:path';
import type { Drive } from '../../shared/drives.ts';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import type { WrittenChain } from '../custody/append-entry.ts';
import { type CustodyDraft, chainLimitBytes } from '../custody/entry.ts';
import { takeInChain } from '../custody/merge-chains.ts';
import type { Files } from '../ports/files.ts';
import { placeFile } from '../transfer/place-file.ts';
import type { Leg } from '../trust/leg.ts';
import { recordFolder } from '../trust/leg-folder.ts';
import type { JobContext } from './job.ts';

/** The drive as custody names it. */
export function driveOf(drive: Drive | null): NonNullable<CustodyDraft['drive']> | null {
  return drive === null ? null : { label: drive.label, serial: drive.id, fileSystem: drive.fileSystem };
}

/** Where the custody chain of a trip lies in a folder that is carried. */
function chainPath(folder: string, trip: string): string {
  return join(folder, recordFolder, 'Custody', `${trip}.jsonl`);
}

/** Puts a trip's custody chain beside what is carried; an older state of it is replaced whole. */
export async function placeChain(
  files: Files,
  folder: string,
  chain: WrittenChain,
  signal: AbortSignal,
): Promise<void> {
  const path = chainPath(folder, chain.head.trip);
  await files.makeFolder(join(folder, recordFolder, 'Custody'));
  await placeFile(files, path, [chain.bytes], { replace: true, signal });
}

/** The custody chain of a trip as a drive brought it; `null` when it brought none. @throws {AppError} custody.too-large */
export async function readCarriedChain(files: Files, folder: string, trip: string): Promise<Uint8Array | null> {
  const path = chainPath(folder, trip);
  const facts = await files.facts(path);
  if (facts?.kind !== 'file') return null;
  if (facts.sizeBytes > chainLimitBytes)
    throw new AppError('custody.too-large', { name: trip, limitBytes: chainLimitBytes });
  const file = await files.open(path);
  try {
    return await file.read(0, file.sizeBytes);
  } finally {
    await file.close();
  }
}

/**
 * Takes in the custody chain of a trip that a drive brought with a leg. One that is damaged is told and stops nothing: what
 * is carried is sealed itself, and this computer goes on with its own record.
 * @throws {AppError} trust.*, files.*
 */
export async function takeCarriedChain(
  folder: string,
  trip: string,
  { custody: heads }: Pick<Leg, 'custody'>,
  { ports, log }: Pick<JobContext, 'ports' | 'log'>,
): Promise<readonly ErrorReport[]> {
  try {
    const carried = await readCarriedChain(ports.files, folder, trip);
    if (carried !== null) await takeInChain(ports, trip, carried, { heads });
    return [];
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('custody.')) throw error;
    log.error(error.message, { code: error.code });
    return [error.toReport()];
  }
}
