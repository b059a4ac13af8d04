import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { JobInputs, JobResults } from '../../shared/jobs.ts';
import { compareVersions, parseVersion, type Site } from '../../shared/site.ts';
import type { Check } from '../../shared/site-checks.ts';
import { appendEntry } from '../custody/append-entry.ts';
import { findTargetDrive, refuseUnsuitable } from '../drives/target-drive.ts';
import { fileDestination } from '../jobs/destination.ts';
import type { JobContext } from '../jobs/job.ts';
import { scanTrip } from '../jobs/scan-trip.ts';
import { sealOutbound } from '../jobs/seal-outbound.ts';
import { checkSite } from '../jobs/site-checks.ts';
import { overrideEntries } from '../jobs/take-outbound.ts';
import { digestFile, piecesOf, verifyFile } from '../transfer/digest.ts';
import { approvalPathOf } from '../usage-data/approval.ts';
import { defaultUsageName } from '../usage-data/cabinet.ts';
import { cabinetProblem, readOfficialCabinet } from '../usage-data/official-cabinet.ts';
import { prepareArguments } from './arguments.ts';
import { describeRun, EvidenceBook, readyTool, runStage, type StageEnd } from './stage.ts';

type Step = 'check' | 'collect' | 'read-back' | 'scan';
type Context = JobContext<Step>;

/**
 * Prepare by Microsoft's tool: it packs, and everything else is ours. It writes into a folder of its own, is judged there,
 * and only a cabinet that is whole and of this site comes to the drive, sealed before it has its name.
 */
export async function prepareOfficially(input: JobInputs['prepare'], context: Context): Promise<JobResults['prepare']> {
  const { ports, log, report } = context;
  if (input.reviewed !== null || input.approval !== null) {
    const what = clause('held-data-somebody-reviewed');
    throw new AppError('official-tool.cannot', { what });
  }
  report({ step: 'check', done: 0, total: null, unit: 'checks' });
  const database = await ports.openSiteDatabase();
  try {
    const { site, summary, checks } = await checkSite(database, { clock: ports.clock, log }, { mustBeOffline: true });
    const ready = await readyTool(
      {
        stage: 'prepare',
        folder: input.toolFolder ?? null,
        siteVersions: [site.version],
        overrides: input.overrides ?? [],
      },
      context,
    );
    const drive = await findTargetDrive(ports.drives, input.to, input.driveId);
    refuseUnsuitable(drive, input.to, []);
    const path = await fileDestination(ports.files, input.to, defaultUsageName(site, ports.clock.now(), 'cab'), {
      extension: '.cab',
      overwrite: input.overwrite,
    });
    return await ports.officialTool().withFolder(async (folder) => {
      // The name Microsoft's page has for it: it has never been said that another one will do.
      const made = join(folder, 'UsageData.cab');
      const args = prepareArguments(made);
      const ended = await runStage(ready, { args, step: 'collect', growing: folder, proxy: null, context });
      const book = new EvidenceBook(log);
      await judgeCabinet(made, { site, path, ended, book }, context);
      const problems = ended.error === null ? [] : [ended.error.toReport()];
      if (ended.error !== null) book.add('not-proved', clause('tool-told-error-well'));

      const trip = randomUUID();
      if (ready.overridden.length > 0) await appendEntry(ports, trip, ...overrideEntries(ready.overridden, trip));
      const placed = await place(
        made,
        { path, overwrite: input.overwrite, trip, site, rows: summary.rows, drive },
        context,
      );
      const destination: Check = {
        id: 'destination',
        outcome: 'passed',
        finding: `${path} reads back as it was written.`,
        details: { path },
      };
      return {
        ...placed,
        site: { code: site.code, version: site.version, hierarchyHash: site.hierarchyHash },
        usageLevel: site.usageLevel,
        rows: summary.rows,
        usageDataSha256: null,
        checks: [...checks, destination],
        approval: null,
        official: describeRun(ready, ended, book.all),
        problems,
      };
    });
  } finally {
    await database.close();
  }
}

interface Judged {
  readonly site: Site;
  readonly path: string;
  readonly ended: StageEnd;
  readonly book: EvidenceBook;
}

/** @throws {AppError} official-tool.bad-cabinet, or what the tool's own words come to */
async function judgeCabinet(
  made: string,
  { site, path, ended, book }: Judged,
  { ports, signal }: Context,
): Promise<void> {
  if ((await ports.files.facts(made))?.kind !== 'file')
    throw ended.error ?? new AppError('official-tool.bad-cabinet', { path, problem: clause('there-none') });
  const file = await ports.files.open(made);
  try {
    const { siteVersion, members } = await readOfficialCabinet(file, signal, { work: ports.cabinetWork });
    book.add('proved', clause('cabinet-whole-files-read', { members }));
    const [told, here] = [parseVersion(siteVersion), parseVersion(site.version)];
    if (told === null || here === null || compareVersions(told, here) !== 0) {
      const problem = clause('site-version-site', { siteVersion, version: site.version });
      throw new AppError('official-tool.bad-cabinet', { path, problem });
    }
    book.add('proved', clause('cabinet-holds-txt-version', { siteVersion }));
    book.add('not-proved', clause('what-else-cabinet-holds'));
  } catch (error) {
    const problem = cabinetProblem(error);
    if (problem === null) throw error;
    throw ended.error ?? new AppError('official-tool.bad-cabinet', { path, problem }, { cause: error });
  } finally {
    await file.close();
  }
}

interface Placing {
  readonly path: string;
  readonly overwrite: boolean;
  readonly trip: string;
  readonly site: Site;
  readonly rows: number;
  readonly drive: Awaited<ReturnType<typeof findTargetDrive>>;
}

/** The way every cabinet of Prepare goes: written, read back, scanned, sealed, named. */
async function place(
  made: string,
  { path, overwrite, trip, site, rows, drive }: Placing,
  context: Context,
): Promise<Pick<JobResults['prepare'], 'cabinet' | 'seal' | 'readBack' | 'receiptsCarried' | 'lostTrips' | 'scan'>> {
  const { ports, log, signal, report } = context;
  const digests = await digestFile(ports.files, made, signal);
  const { sizeBytes, sha256 } = digests;
  const pending = await ports.files.create(path, { replace: overwrite });
  try {
    const source = await ports.files.open(made);
    try {
      for await (const piece of piecesOf(source, signal)) await pending.append(piece);
    } finally {
      await source.close();
    }
    const written = await pending.readBack();
    let readBack: 'device' | 'cache';
    try {
      let done = 0;
      const onBytes = (count: number): void => {
        done += count;
        report({ step: 'read-back', done, total: sizeBytes, unit: 'bytes' });
      };
      await verifyFile(written, digests, { signal, onBytes });
      readBack = written.isFromDevice ? 'device' : 'cache';
    } catch (error) {
      if (!isAppError(error, 'files.differs')) throw error;
      throw new AppError('files.read-back-differs', { path, offset: error.details.offset }, { cause: error });
    } finally {
      await written.close();
    }
    report({ step: 'scan', done: 0, total: 1, unit: 'files', item: basename(path) });
    const scan = await scanTrip(
      {
        direction: 'out',
        targets: [{ path: pending.partialPath, sizeBytes, sha256 }],
        records: [{ chain: trip, files: [{ path: basename(path), sizeBytes, sha256 }] }],
      },
      context,
    );
    const cabinet = { ...digests, path };
    const sealed = await sealOutbound(
      { trip, site, cabinet, usageDataSha256: null, rows, approval: null, drive },
      context,
    );
    try {
      await ports.files.remove(approvalPathOf(path));
      await pending.commit();
    } catch (error) {
      await sealed.withdrawUnless(path, cabinet);
      throw error;
    }
    log.info(
      `Placed ${basename(path)} in ${dirname(path)}: ${sizeBytes} bytes, SHA-256 ${sha256}, read back and the same.`,
    );
    const { facts: seal, receiptsCarried, lostTrips } = sealed;
    return { cabinet: { path, sizeBytes, sha256 }, seal, readBack, receiptsCarried, lostTrips, scan };
  } finally {
    await pending.discard();
  }
}
