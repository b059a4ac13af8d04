import { basename } from 'node:path';
import { AppError, type ErrorReport, isAppError } from '../../shared/errors.ts';
import type { Waiting } from '../../shared/progress.ts';
import type { UploadedCabinet } from '../../shared/usage-cabinets.ts';
import type { UploadReceipt } from '../ports/cloud-service.ts';
import { piecesOf } from '../transfer/pieces.ts';
import { limitsFrom, type OnWait, RetryBudget, smallLimits } from '../transfer/retries.ts';
import { readApproval } from '../usage-data/approval.ts';
import { sentBytes } from '../usage-data/sent-bytes.ts';
import { type JobContext, stopIfCancelled } from './job.ts';
import type { ReadyCabinet } from './usage-cabinets.ts';

type Context = JobContext<'upload'>;

/** What became of the cabinets. */
export interface UploadOutcome {
  /** Those the service has. */
  readonly cabinets: readonly ReadyCabinet[];
  readonly uploads: readonly UploadedCabinet[];
  readonly problems: readonly ErrorReport[];
}

/** What says something about one cabinet and nothing about the others; a network that is down does. */
const aboutOneCabinet: ReadonlySet<string> = new Set([
  'cloud.upload-refused',
  'usage-cabinet.changed-while-sent',
  'usage-cabinet.approval-differs',
  'usage-cabinet.not-approved',
]);

/** A larger cabinet is worth waiting for, as a large download is. */
const largeBytes = 8 * 1024 * 1024;

/** Uploads cabinets one after the other; those that are refused are problems, unless all are. `note` keeps each answer. */
export async function uploadAll(
  cabinets: readonly ReadyCabinet[],
  context: Context,
  note: (cabinet: ReadyCabinet, proof: UploadedCabinet) => Promise<void>,
): Promise<UploadOutcome> {
  const { log, signal, report } = context;
  const accepted: ReadyCabinet[] = [];
  const uploads: UploadedCabinet[] = [];
  const refusals: AppError[] = [];
  const total = cabinets.reduce((sum, cabinet) => sum + cabinet.sizeBytes, 0);
  let before = 0;
  for (const cabinet of cabinets) {
    stopIfCancelled(signal);
    const name = basename(cabinet.path);
    let done = 0;
    const tell = (wait: { readonly waiting?: Waiting }): void => {
      const active = [{ item: name, done, total: cabinet.sizeBytes, ...wait }];
      report({ step: 'upload', done: before + done, total, unit: 'bytes', item: name, active, ...wait });
    };
    const onBytes = (sent: number): void => {
      done = sent;
      tell({});
    };
    const onWait: OnWait = (waiting) => tell(waiting === null ? {} : { waiting });
    try {
      const uploaded = await uploadOne(cabinet, { onBytes, onWait }, context);
      await note(cabinet, uploaded);
      uploads.push(uploaded);
      accepted.push(cabinet);
    } catch (error) {
      if (!isAppError(error) || !aboutOneCabinet.has(error.code)) throw error;
      log.error(error.message, { code: error.code });
      refusals.push(error);
    }
    before += cabinet.sizeBytes;
  }
  const first = refusals[0];
  if (accepted.length === 0 && first !== undefined) throw first;
  return { cabinets: accepted, uploads, problems: refusals.map((refusal) => refusal.toReport()) };
}

async function uploadOne(
  cabinet: ReadyCabinet,
  { onBytes, onWait }: { readonly onBytes: (sent: number) => void; readonly onWait: OnWait },
  { ports, log, signal, pauses }: Context,
): Promise<UploadedCabinet> {
  const { path, sizeBytes, sha256, siteVersion, hierarchyHash } = cabinet;
  const name = basename(path);
  const file = await ports.files.open(path);
  try {
    let mayHaveSent = false;
    const limits = sizeBytes > largeBytes ? limitsFrom(ports.retries()) : smallLimits;
    const budget = new RetryBudget({ ports, log, signal, pauses }, { name, limits, onWait });
    const onKept = (bytes: number): void => budget.progress(bytes);
    const attempt = async (): Promise<UploadReceipt> => {
      await refuseUnapproved(cabinet, ports);
      let isSending = false;
      const content = async function* (): AsyncGenerator<Uint8Array> {
        let done = 0;
        isSending = true;
        for await (const piece of sentBytes(piecesOf(file, signal), { name, sizeBytes, sha256 })) {
          done += piece.length;
          onBytes(done);
          yield piece;
        }
      };
      try {
        const upload = { name, sizeBytes, sha256, siteVersion, hierarchyHash, content, onKept };
        return await ports.cloudService().upload(upload, signal);
      } catch (error) {
        mayHaveSent ||= isSending;
        throw error;
      }
    };
    const { id, received, host, status, ...answer } = await withBudget(budget, attempt);
    // What this run sent itself, before its answer was lost, was not there already.
    const wasThere = answer.wasThere && !mayHaveSent;
    const uploaded = { cabinet: path, receipt: id, received, sha256, host, status, wasThere };
    log.info(
      wasThere
        ? `${host} had ${name} already, since ${received}: receipt ${id}.`
        : `${name} uploaded to ${host}: receipt ${id}, received ${received}.`,
      { uploaded },
    );
    return uploaded;
  } finally {
    await file.close();
  }
}

async function withBudget<T>(budget: RetryBudget, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await budget.failed(error);
    }
  }
}

/**
 * Scans, plans and other uploads take their time: an approval that was held against these bytes must still be there when
 * they leave. That they are the same bytes is seen while they are sent.
 */
async function refuseUnapproved({ path, approval }: ReadyCabinet, { files }: Context['ports']): Promise<void> {
  if (approval === null) return;
  const now = await readApproval(files, path);
  if (now === null) throw new AppError('usage-cabinet.not-approved', { name: path });
  if (now.by !== approval.by || now.at !== approval.at)
    throw new AppError('usage-cabinet.approval-differs', { name: path, by: now.by });
}
