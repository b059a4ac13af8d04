import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { FileRecord, ReadBackFrom } from '../../shared/jobs.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Site } from '../../shared/site.ts';
import { writeCabinet } from '../cab/index.ts';
import { findTargetDrive, refuseUnsuitable } from '../drives/target-drive.ts';
import { prepareOfficially } from '../official-tool/prepare-officially.ts';
import { finalNameOf, type PendingFile } from '../ports/files.ts';
import { digestFile, piecesOf } from '../transfer/digest.ts';
import { type ContentDigests, Digests } from '../transfer/digests.ts';
import { refuseUnusedOverrides } from '../trust/overrides.ts';
import { safeRelativePath } from '../updates/manifest.ts';
import { approvalPathOf, cabinetNameOf, placeApproval, prepareApproval } from '../usage-data/approval.ts';
import {
  defaultUsageName,
  isUsageNameOf,
  openUsageCabinet,
  usageCabinetMembers,
  verifyUsageCabinet,
} from '../usage-data/cabinet.ts';
import { type CollectedFacts, collectUsageData } from '../usage-data/collect.ts';
import { fileDestination } from './destination.ts';
import type { JobContext, JobDefinition } from './job.ts';
import { scanTrip } from './scan-trip.ts';
import { sealOutbound } from './seal-outbound.ts';
import { checkSite } from './site-checks.ts';

type Step = 'check' | 'collect' | 'read-back' | 'scan';

/** On usage data a tenth smaller than 4, and a fifth faster than 6. */
const cabinetLevel = 5;

/** Site database -> usage data cabinet on the drive. */
export const prepareJob: JobDefinition<'prepare', Step> = {
  id: 'prepare',
  steps: { check: 1, collect: 15, 'read-back': 4, scan: 4 },
  async run(input, context) {
    if (input.engine === 'official') return await prepareOfficially(input, context);
    refuseUnusedOverrides(input.overrides ?? [], []);
    const { ports, log, signal, report } = context;
    report({ step: 'check', done: 0, total: null, unit: 'checks' });
    const reviewed = input.reviewed === null ? null : await digestFile(ports.files, input.reviewed, signal);
    const database = await ports.openSiteDatabase();
    try {
      const { site, summary, checks } = await checkSite(database, { clock: ports.clock, log }, { mustBeOffline: true });
      const drive = await findTargetDrive(ports.drives, input.to, input.driveId);
      refuseUnsuitable(drive, input.to, []);
      const collectedAt = ports.clock.now();
      const path = await fileDestination(ports.files, input.to, defaultUsageName(site, collectedAt, 'cab'), {
        extension: '.cab',
        overwrite: input.overwrite,
      });
      checkSealableName(path, input.approval !== null);
      await removeLeftovers(dirname(path), site, context);
      const data = await database.readUsageData(signal);
      const collected = collectUsageData(data, 'raw', {
        digests: reviewed === null ? ['raw'] : ['raw', 'safe'],
        onRows: (rows) => report({ step: 'collect', done: rows, total: Math.max(summary.rows, rows), unit: 'rows' }),
      });
      const members = usageCabinetMembers({
        site,
        collected: collectedAt,
        newestRow: summary.newest,
        columns: data.columns,
        csv: collected.bytes,
        csvFacts: () => csvFacts(collected.facts()),
      });

      const pending = await ports.files.create(path, { replace: input.overwrite });
      try {
        await writeCabinet(pending, members, {
          compression: 'mszip',
          level: cabinetLevel,
          work: ports.cabinetWork,
          signal,
          breathe: () => ports.clock.breathe(),
        }).catch(asUsageError);
        const facts = collected.facts();
        if (facts.rows === 0) throw new AppError('usage-data.empty', { site: site.code });
        if (reviewed !== null && !Object.values(facts.sha256).includes(reviewed.sha256)) {
          throw new AppError('usage-data.changed-since-review', { path: reviewed.path });
        }
        const usageDataSha256 = csvFacts(facts).sha256;
        if (input.approval !== null) {
          const { by, usageDataSha256: approved } = input.approval;
          // What was reviewed has just been proven to be the same data, whatever its form.
          if (approved !== usageDataSha256 && approved !== reviewed?.sha256)
            throw new AppError('usage-data.changed-since-approval', { by: safeText(by) });
        }
        const { chunks, from: readBackFrom, ...cabinet } = await readBack(pending, facts.sizeBytes, context);
        const approval =
          input.approval === null
            ? null
            : prepareApproval(input.approval, {
                cabinet,
                usageDataSha256,
                rows: facts.rows,
                at: ports.clock.now(),
              });
        const trip = randomUUID();
        report({ step: 'scan', done: 0, total: 1, unit: 'files', item: basename(path) });
        const { sizeBytes, sha256 } = cabinet;
        const scan = await scanTrip(
          {
            direction: 'out',
            targets: [{ path: pending.partialPath, sizeBytes, sha256 }],
            records: [{ chain: trip, files: [{ path: basename(path), sizeBytes, sha256 }] }],
          },
          context,
        );
        // Before the cabinet has its name: what lies on the drive is sealed at every moment, the old one or the new one.
        const sealed = await sealOutbound(
          { trip, site, cabinet: { ...cabinet, chunks }, usageDataSha256, rows: facts.rows, approval, drive },
          context,
        );
        try {
          // The approval of another cabinet never stands beside it.
          await ports.files.remove(approvalPathOf(path));
          await pending.commit();
          // A run that failed leaves nothing that could be carried off as usage data nobody has approved.
          if (approval !== null)
            await placeApproval(ports.files, approval, signal).catch(async (error: unknown) => {
              await ports.files.remove(path).catch(() => undefined);
              throw error;
            });
        } catch (error) {
          await sealed.withdrawUnless(path, cabinet);
          throw error;
        }
        if (approval !== null)
          log.info(`${approval.told.by} approved it; the approval lies beside it as ${approval.told.path}.`);
        log.info(
          `Wrote ${path}: ${facts.rows} rows, ${cabinet.sizeBytes} bytes, SHA-256 ${cabinet.sha256}, read back and the same.`,
          {
            cabinet,
            usageDataSha256,
          },
        );
        return {
          cabinet,
          site: { code: site.code, version: site.version, hierarchyHash: site.hierarchyHash },
          usageLevel: site.usageLevel,
          rows: facts.rows,
          usageDataSha256,
          checks: [
            ...checks,
            {
              id: 'destination',
              outcome: 'passed',
              finding: `${path} reads back as it was written.`,
              details: { path },
            },
          ],
          approval: approval?.told ?? null,
          seal: sealed.facts,
          readBack: readBackFrom,
          receiptsCarried: sealed.receiptsCarried,
          lostTrips: sealed.lostTrips,
          scan,
          problems: [],
        };
      } finally {
        await pending.discard();
      }
    } finally {
      await database.close();
    }
  },
};

/** Takes away what a Prepare of this very site left unfinished in the folder: nobody goes on with it. */
async function removeLeftovers(folder: string, site: Site, { ports, log }: JobContext<Step>): Promise<void> {
  for (const { name } of await ports.files.list(folder)) {
    const finalName = finalNameOf(name) ?? '';
    if (!isUsageNameOf(cabinetNameOf(finalName) ?? finalName, site)) continue;
    await ports.files.remove(join(folder, name));
    log.info(`${name} was left by a run that was cut off, and is removed.`);
  }
}

/** No file system here takes a longer name, in bytes; a file on its way has 17 more. */
const longestNameBytes = 255 - 17;

/**
 * A leg lists names of at most 200 letters: what it cannot list would be carried as if nobody had sealed it. An approval has
 * a longer name than its cabinet.
 * @throws {AppError} files.name-not-allowed
 */
function checkSealableName(cabinet: string, isApproved: boolean): void {
  const name = basename(isApproved ? approvalPathOf(cabinet) : cabinet);
  if (Buffer.byteLength(name) <= longestNameBytes && safeRelativePath(name) !== null) return;
  const problem = isApproved ? clause('too-long-name-approval') : clause('too-long-listed-where');
  throw new AppError('files.name-not-allowed', { path: cabinet, problem });
}

/** The facts of the raw form, whose digest is always asked for. */
function csvFacts({ rows, sizeBytes, sha256 }: CollectedFacts): { rows: number; sizeBytes: number; sha256: string } {
  return { rows, sizeBytes, sha256: sha256.raw ?? '' };
}

/** Verifies what was written, as the internet computer will, before it gets its name. */
async function readBack(
  pending: PendingFile,
  csvBytes: number,
  context: JobContext<Step>,
): Promise<FileRecord & ContentDigests & { readonly from: ReadBackFrom }> {
  const { signal, report } = context;
  const file = await pending.readBack();
  try {
    let done = 0;
    const total = csvBytes + file.sizeBytes;
    const onBytes = (count: number): void => {
      done += count;
      report({ step: 'read-back', done, total: Math.max(total, done), unit: 'bytes' });
    };
    const usage = await openUsageCabinet(
      { path: pending.path, sizeBytes: file.sizeBytes, read: file.read.bind(file) },
      { work: context.ports.cabinetWork },
    );
    await verifyUsageCabinet(usage, signal, onBytes);
    const digests = new Digests();
    for await (const piece of piecesOf(file, signal)) {
      digests.update(piece);
      onBytes(piece.length);
    }
    return { path: pending.path, ...digests.finish(), from: file.isFromDevice ? 'device' : 'cache' };
  } catch (error) {
    // It was right when it went out: the drive gives back something else.
    if (!isAppError(error) || !/^(cab|usage-cabinet)\./.test(error.code)) throw error;
    const offset = 'offset' in error.details ? (error.details.offset ?? 0) : 0;
    throw new AppError('files.read-back-differs', { path: pending.path, offset }, { cause: error });
  } finally {
    await file.close();
  }
}

/** The operator knows usage data, not members of cabinets. */
function asUsageError(error: unknown): never {
  if (isAppError(error, 'cab.over-limit')) {
    throw new AppError('usage-data.too-large', { limitBytes: error.details.limit }, { cause: error });
  }
  throw error;
}
