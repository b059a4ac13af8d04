import type { UploadedCabinet } from '../../shared/usage-cabinets.ts';
import { appendEntry } from '../custody/append-entry.ts';
import { computerChain } from '../custody/entry.ts';
import type { JobContext } from './job.ts';
import type { OutboundSeals } from './take-outbound.ts';
import type { ReadyCabinet } from './usage-cabinets.ts';

/**
 * Writes the service's answer into the custody of the cabinet's trip, or of this computer where nobody sealed it: at once,
 * because what is proved by it has happened whatever comes of the downloads.
 */
export async function noteUpload(
  { cabinets }: OutboundSeals,
  cabinet: ReadyCabinet,
  { receipt, received, sha256, host, status, wasThere }: UploadedCabinet,
  { ports }: Pick<JobContext, 'ports'>,
): Promise<void> {
  const leg = cabinets.find((sealed) => sealed.cabinet === cabinet)?.leg?.value.id ?? null;
  const answer = { service: host, receipt, received, status: String(status), sha256 };
  await appendEntry(ports, leg ?? computerChain, {
    what: 'uploaded',
    leg,
    details: wasThere ? { ...answer, outcome: 'was-there-already' } : answer,
  });
}
