import { basename } from 'node:path';
import { plural } from '../../shared/format.ts';
import type { ScanFacts } from '../../shared/jobs.ts';
import { type CarriedScan, scanCarried } from '../scan/scan-carried.ts';
import type { JobContext } from './job.ts';

/**
 * Has what a job carries scanned as the settings of this computer say, writes the verdict into the custody of its trips, and
 * goes on with what is clean only. `null` when no scanner is set up.
 * @throws {AppError} scan.*, files.changed
 */
export async function scanTrip(
  scan: Omit<CarriedScan, 'settings'>,
  { ports, log, signal }: Pick<JobContext, 'ports' | 'log' | 'signal'>,
): Promise<ScanFacts | null> {
  const { scanSettings: settings } = ports;
  if (settings === undefined || settings.preset === 'none') return null;
  log.info(
    `Scanning ${plural(scan.targets.length, 'file')}: ${scan.targets.map(({ path }) => basename(path)).join(', ')}`,
  );
  const result = await scanCarried(ports, { ...scan, settings }, signal);
  if (result === null) return null;
  log.info(`${plural(result.files, 'file')} found clean in ${result.seconds.toFixed(1)} s by ${result.program}.`);
  // The name of the program stands before what it says of itself.
  const [program = '', ...version] = result.program.split(': ');
  return { program, version: version.length === 0 ? null : version.join(': '), files: result.files };
}

/** Several scans of one job, told as one. */
export function scannedTogether(first: ScanFacts | null, second: ScanFacts | null): ScanFacts | null {
  if (first === null || second === null) return first ?? second;
  return { ...second, files: first.files + second.files };
}
