import { basename } from 'node:path';
import { type AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import type { JobResults } from '../../shared/jobs.ts';
import type { UploadReceipt } from '../ports/cloud-service.ts';
import { piecesOf } from '../transfer/digest.ts';
import { withRetries } from '../transfer/retries.ts';
import { type JobContext, stopIfCancelled } from './job.ts';
import type { ReadyCabinet } from './usage-cabinets.ts';

/** Uploads cabinets one after the other; those the service refuses are problems, unless it refuses all. */
export async function uploadAll(
  cabinets: readonly ReadyCabinet[],
  { ports, log, signal, pauses, report }: JobContext<'upload'>,
): Promise<{
  cabinets: readonly ReadyCabinet[];
  uploads: JobResults['connect']['uploads'];
  problems: readonly ErrorReport[];
}> {
  const accepted: ReadyCabinet[] = [];
  const uploads: { cabinet: string; receipt: string }[] = [];
  const refusals: AppError[] = [];
  const total = cabinets.reduce((sum, cabinet) => sum + cabinet.sizeBytes, 0);
  let done = 0;
  for (const cabinet of cabinets) {
    stopIfCancelled(signal);
    const name = basename(cabinet.path);
    const file = await ports.files.open(cabinet.path);
    const before = done;
    try {
      const upload = (): Promise<UploadReceipt> =>
        ports.cloudService().upload(
          {
            name,
            sizeBytes: cabinet.sizeBytes,
            sha256: cabinet.sha256,
            siteVersion: cabinet.siteVersion,
            hierarchyHash: cabinet.hierarchyHash,
            content: async function* () {
              done = before;
              for await (const piece of piecesOf(file, signal)) {
                done += piece.length;
                report({ step: 'upload', done, total, unit: 'bytes', item: name });
                // The network may hold it longer than we may.
                yield piece.slice();
              }
            },
          },
          signal,
        );
      const receipt = await withRetries({ ports, log, signal, pauses }, name, upload);
      log.info(`${name} uploaded: receipt ${receipt.id}.`, { receipt });
      accepted.push(cabinet);
      uploads.push({ cabinet: cabinet.path, receipt: receipt.id });
    } catch (error) {
      // One cabinet the service does not want says nothing about the others; a network that is down does.
      if (!isAppError(error, 'cloud.upload-refused')) throw error;
      log.error(error.message, { code: error.code });
      refusals.push(error);
    } finally {
      await file.close();
    }
    done = before + cabinet.sizeBytes;
  }
  const first = refusals[0];
  if (accepted.length === 0 && first !== undefined) throw first;
  return { cabinets: accepted, uploads, problems: refusals.map((refusal) => refusal.toReport()) };
}
