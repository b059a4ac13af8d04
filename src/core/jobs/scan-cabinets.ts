import { basename } from 'node:path';
import type { ScanFacts } from '../../shared/jobs.ts';
import { scanCarrier } from '../bundle/scan-carrier.ts';
import type { CarrierBundle } from '../bundle/with-carrier.ts';
import { computerChain } from '../custody/entry.ts';
import type { JobContext } from './job.ts';
import type { OutboundSeals } from './take-outbound.ts';

type Context = JobContext<'scan'>;

/** Before they leave this computer, and after their trips' custody was taken in. */
export async function scanCabinets(
  { cabinets }: OutboundSeals,
  context: Context,
  bundle: CarrierBundle | null,
): Promise<ScanFacts | null> {
  return await scanCarrier(
    {
      direction: 'in',
      targets: cabinets.map(({ cabinet }) => cabinet),
      records: cabinets.map(({ cabinet: { path, sizeBytes, sha256 }, leg }) => ({
        chain: leg?.value.id ?? computerChain,
        files: [{ path: basename(path), sizeBytes, sha256 }],
      })),
    },
    bundle,
    context,
  );
}
