import { basename, dirname, join, relative } from 'node:path';
import type { ScanFacts } from '../../shared/jobs.ts';
import type { JobContext } from '../jobs/job.ts';
import { scanTrip } from '../jobs/scan-trip.ts';
import type { ScanTarget } from '../scan/scan-result.ts';
import { copyFile } from '../transfer/place-file.ts';
import type { CarrierBundle } from './with-carrier.ts';

/**
 * Has what was carried scanned, as `scanTrip` does. Out of a bundle it is copied to a folder of this computer for as long as
 * that takes: a scanner has a reader of its own for archives, and what that does not find it takes for clean.
 * @throws {AppError} scan.*, files.*
 */
export async function scanCarrier(
  scan: Parameters<typeof scanTrip>[0],
  bundle: CarrierBundle | null,
  context: Pick<JobContext, 'ports' | 'log' | 'signal'>,
): Promise<ScanFacts | null> {
  const { ports, log, signal } = context;
  const { scanSettings: settings } = ports;
  if (bundle === null || settings === undefined || settings.preset === 'none') return await scanTrip(scan, context);
  return await ports.scanner.withFolder(async (folder) => {
    log.info(`Copying what is in ${bundle.path} to ${folder}, to be scanned there.`);
    const targets: ScanTarget[] = [];
    for (const target of scan.targets) {
      const path = join(folder, basename(bundle.path), relative(bundle.path, target.path));
      await ports.files.makeFolder(dirname(path));
      await copyFile(ports.files, target.path, path, { replace: true, signal });
      targets.push({ ...target, path });
    }
    return await scanTrip({ ...scan, targets }, context);
  });
}
