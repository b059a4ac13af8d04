import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { describeState } from '../../shared/update-states.ts';
import type { SitePackage } from '../ports/site-database.ts';
import type { SiteFolders } from '../site/site-folders.ts';
import { isSameFile } from '../transfer/digest.ts';
import { copyFile } from '../transfer/place-file.ts';
import { type HandOver, readHandOver, writeHandOver } from '../updates/hand-over.ts';
import { type NeededFile, neededFiles, type PackFile, type PackRecord } from '../updates/pack.ts';
import { whenLetGo } from './import-locks.ts';
import { checkFolderRights } from './import-rights.ts';
import { type JobContext, stopIfCancelled } from './job.ts';

/** Room left free at the site for folders and the file system's own needs. */
const slackBytes = 1024 * 1024;

/** One file on its way to the site. */
interface Lay {
  readonly file: NeededFile;
  readonly to: string;
}

/** What the pack and the site say before anything is laid. */
export interface Evidence {
  readonly record: PackRecord;
  readonly guids: ReadonlySet<string>;
  readonly folders: SiteFolders;
  readonly known: readonly SitePackage[];
  /** GUIDs of everything the manifest offers. */
  readonly offered: readonly string[];
}

/** What is to be laid. */
export interface Work {
  /** Payloads and redistributables the site lacks. */
  readonly missing: readonly Lay[];
  /** What goes to the inbox, the manifest last: it wakes the site, when all it speaks of is there. */
  readonly handOver: readonly Lay[];
  /** What will have been handed over; `null` when that is written down already. */
  readonly handedOver: HandOver | null;
  /** A manifest of an earlier run still waits in the inbox. */
  readonly isInboxBusy: boolean;
}

/**
 * What has to be laid. The evidence is the site's own folders and database, and what was handed over last; so a second run
 * finds nothing to do.
 */
export async function planWork(
  { record, guids, folders, known, offered }: Evidence,
  context: JobContext<'check'>,
): Promise<Work> {
  const { ports, signal, report } = context;
  const isThere = async (to: string, file: NeededFile): Promise<boolean> =>
    await whenLetGo(async () => await isSameFile(ports.files, to, file, signal), folders, context);
  const states = new Map(known.map((one) => [one.guid, one.state]));
  const missing: Lay[] = [];
  const needed = neededFiles(record);
  const wanted = needed.filter((file) => file.package !== undefined && guids.has(file.package));
  for (const [index, file] of wanted.entries()) {
    report({ step: 'check', done: index, total: wanted.length, unit: 'files', item: file.path });
    const to = placeOf(file, folders);
    // The site clears away the content of what it has installed: that is not missing.
    if (isTaken(states.get(file.package ?? ''))) continue;
    if (!(await isThere(to, file))) missing.push({ file, to });
  }

  const manifest = needed.find((file) => file.what === 'manifest');
  const consoleContent = needed.find((file) => file.what === 'console-content');
  if (manifest === undefined) throw new Error('A pack without a manifest passed the check of its record.');
  const last = await readHandOver(ports.files, folders.offlinePayload);
  const mustLook =
    missing.length > 0 ||
    offered.some((guid) => !states.has(guid)) ||
    [...guids].some((guid) => isStuck(states.get(guid)));

  const handOver: Lay[] = [];
  const add = async (file: NeededFile): Promise<void> => {
    const to = placeOf(file, folders);
    // One that waits in the inbox from an earlier run is not handed over twice.
    if (!(await isThere(to, file))) handOver.push({ file, to });
  };
  if (consoleContent !== undefined && last?.consoleContent !== consoleContent.sha256) await add(consoleContent);
  if (mustLook || last?.manifest !== manifest.sha256) await add(manifest);
  // A run that was cut off right after handing over left both in the inbox and wrote nothing down.
  const isWritten =
    handOver.length === 0 &&
    last?.manifest === manifest.sha256 &&
    (consoleContent === undefined || last.consoleContent === consoleContent.sha256);
  return {
    missing,
    handOver,
    handedOver: isWritten
      ? null
      : { format: 1, manifest: manifest.sha256, consoleContent: consoleContent?.sha256 ?? null },
    isInboxBusy: (await ports.files.facts(folders.manifest)) !== null,
  };
}

/** The site has gone on with it: its content is the site's own matter. */
function isTaken(state: number | undefined): boolean {
  const { kind } = describeState(state ?? 0);
  return kind === 'installing' || kind === 'installed';
}

/** Its content was not there, or was bad, when the site looked: the site has to look again. */
function isStuck(state: number | undefined): boolean {
  const { name } = describeState(state ?? 0);
  return name === 'DOWNLOAD_FAILED' || name === 'APPLICABILITY_FAILED' || name === 'APPLICABILITY_SUCCESS';
}

/** Where a file of the pack lies at the site. */
function placeOf(file: PackFile, folders: SiteFolders): string {
  if (file.what === 'manifest') return folders.manifest;
  if (file.what === 'console-content') return folders.consoleContent;
  const guid = file.package ?? '';
  return join(folders.offlinePayload, guid, file.what === 'payload' ? `${guid}.cab` : file.path.slice(guid.length + 1));
}

/** Lays the files at the site and hands the manifest over. */
export async function layAll(
  pack: string,
  { missing, handOver, handedOver }: Work,
  folders: SiteFolders,
  context: JobContext<'lay'>,
): Promise<{ filesLaid: number; bytesLaid: number; isManifestHandedOver: boolean }> {
  const { ports, log, signal, report } = context;
  const all = [...missing, ...handOver];
  if (all.length === 0 && handedOver === null) return { filesLaid: 0, bytesLaid: 0, isManifestHandedOver: false };
  const packageFolders = missing.map(({ to }) => dirname(to));
  await checkFolderRights(folders, packageFolders, context);
  const total = all.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const freeBytes = await ports.files.freeBytes(folders.offlinePayload);
  if (total > 0 && freeBytes < total + slackBytes) {
    throw new AppError('drive.too-little-space', {
      path: folders.offlinePayload,
      neededBytes: total + slackBytes,
      freeBytes,
    });
  }
  let done = 0;
  for (const [index, { file, to }] of all.entries()) {
    stopIfCancelled(signal);
    const before = done;
    await whenLetGo(
      async () => {
        // What was tried in vain is counted once.
        done = before;
        await ports.files.makeFolder(dirname(to));
        await copyFile(ports.files, join(pack, file.storedAs), to, {
          replace: true,
          signal,
          sha256: file.sha256,
          accept: (record) => {
            // The drive is read a second time here: it must still say what was verified.
            if (record.sha256 !== file.sha256)
              throw new AppError('update-pack.wrong-hash', { path: pack, file: file.path, offset: null });
          },
          onBytes: (count, stage) => {
            if (stage === 'write') done += count;
            report({
              step: 'lay',
              done,
              total,
              unit: 'bytes',
              item: file.path,
              itemProgress: { done: done - before, total: file.sizeBytes },
              files: { done: index, total: all.length },
            });
          },
        });
      },
      folders,
      context,
    );
    log.info(`${file.path} laid as ${to}: ${file.sizeBytes} bytes, SHA-256 ${file.sha256}, read back and the same.`);
  }
  if (handedOver !== null) {
    const note = handedOver;
    await whenLetGo(
      async () => await writeHandOver(ports.files, folders.offlinePayload, note, signal),
      folders,
      context,
    );
  }
  const isManifestHandedOver = handOver.some(({ file }) => file.what === 'manifest');
  return { filesLaid: all.length, bytesLaid: done, isManifestHandedOver };
}
