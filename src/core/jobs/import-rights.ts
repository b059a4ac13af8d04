import { dirname, join } from 'node:path';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { Files, PendingFile } from '../ports/files.ts';
import type { SiteFolders } from '../site/site-folders.ts';
import { type LockContext, whenLetGo } from './import-locks.ts';

/*
 * Whether this account may do in the site's folders what laying files takes, found out by doing it with a few bytes before
 * the first file is laid: access lists of a share and of the file system, and what a policy adds, cannot be worked out.
 */

/** Name of the file it is tried with: the site's components look for GUIDs and cabinets. */
const probeName = 'ServiceConnectionWizard.probe';
const probeBytes = Buffer.from('May this account write here? This file is removed at once.\r\n', 'utf8');

/** A virus scanner looks at this file too: what it refuses for so long is refused by the folder. */
const refusedSeconds = 4;

type FolderRight = 'make-folder' | 'create' | 'write' | 'rename' | 'remove';

/**
 * Tries `Offline`, which it makes where the site has none yet, the folders of packages that are there already, and the inbox.
 * @throws {AppError} site.folder-no-write, site.file-locked, and `files.*` for what has nothing to do with rights
 */
export async function checkFolderRights(
  folders: SiteFolders,
  packageFolders: Iterable<string>,
  context: LockContext & { readonly ports: { readonly files: Files } },
): Promise<void> {
  const { files } = context.ports;
  const { offlinePayload, inbox } = folders;
  const patiently: Patiently = async (action) => await whenLetGo(action, folders, context, refusedSeconds);
  await allowed('make-folder', offlinePayload, () => patiently(() => files.makeFolder(offlinePayload)));
  await tryFolder(files, offlinePayload, patiently);
  for (const folder of new Set(packageFolders))
    if ((await files.facts(folder)) !== null) await tryFolder(files, folder, patiently);
  await tryInbox(files, inbox, patiently);
}

/** Does something again while it is held or refused, for a while. */
type Patiently = <T>(action: () => Promise<T>) => Promise<T>;

async function tryFolder(files: Files, folder: string, patiently: Patiently): Promise<void> {
  const path = join(folder, probeName);
  const pending = await write(files, path, patiently);
  try {
    await allowed('rename', folder, () => patiently(() => pending.commit()));
  } finally {
    await pending.discard();
  }
  await allowed('remove', folder, () => patiently(() => files.remove(path)));
}

/**
 * The site takes what gets a name in its inbox, and may wake for any: so nothing is renamed there. The file keeps the name
 * of an unfinished one, as the manifest has it while it is being written, and goes again; who may make and delete files may
 * also rename them.
 */
async function tryInbox(files: Files, inbox: string, patiently: Patiently): Promise<void> {
  const pending = await write(files, join(inbox, probeName), patiently);
  await pending.discard();
  if ((await files.facts(pending.partialPath)) !== null)
    throw new AppError('site.folder-no-write', { folder: inbox, right: 'remove' });
}

/** A file that is written and read back, and has no name yet. */
async function write(files: Files, path: string, patiently: Patiently): Promise<PendingFile> {
  let right: FolderRight = 'create';
  const attempt = async (): Promise<PendingFile> => {
    right = 'create';
    const pending = await files.create(path, { replace: true, flush: false });
    try {
      right = 'write';
      await pending.append(probeBytes);
      await (await pending.readBack()).close();
      return pending;
    } catch (error) {
      await pending.discard();
      throw error;
    }
  };
  return await allowed(
    () => right,
    dirname(path),
    () => patiently(attempt),
  );
}

/** A refusal becomes one that names the folder and the right. */
async function allowed<T>(
  right: FolderRight | (() => FolderRight),
  folder: string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const tried = typeof right === 'function' ? right() : right;
    throw new AppError('site.folder-no-write', { folder, right: tried }, { cause: error });
  }
}

function isRefusal(error: unknown): boolean {
  if (isAppError(error, 'site.file-locked')) return error.details.why === 'refused';
  return isAppError(error, 'files.no-access') || isAppError(error, 'files.read-only');
}
