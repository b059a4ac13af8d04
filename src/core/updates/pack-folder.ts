/*
 * The folder of an update pack while Connect works in it. It begins empty, or with what an earlier run of ours left: a
 * record (finished) or a journal (not finished). Nothing of anybody else's is ever touched.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, isAppError } from '../../shared/errors.ts';
import { type Files, finalNameOf } from '../ports/files.ts';
import { quarantineEnding } from '../scan/quarantine.ts';
import { placeFile } from '../transfer/place-file.ts';
import { safeRelativePath } from './manifest.ts';
import { journalName, readPackRecord, recordName, strayFiles } from './pack.ts';

const Journal = z.object({ format: z.literal(1), files: z.array(z.string()) });
const journalLimitBytes = 64 * 1024 * 1024;

/**
 * Refuses a folder that holds files of others, before anything is sent.
 * @throws {AppError} files.not-a-folder, update-pack.in-the-way
 */
export async function checkPackFolder(files: Files, folder: string): Promise<void> {
  const facts = await files.facts(folder);
  if (facts === null) return;
  if (facts.kind !== 'folder') throw new AppError('files.not-a-folder', { path: folder });
  const known = new Set([recordName, journalName, ...(await knownPaths(files, folder))]);
  const [stray] = (await strayFiles(files, folder, known)).filter(
    (path) => !known.has(finalNameOf(path) ?? path) && !isQuarantined(path, known),
  );
  if (stray !== undefined) throw new AppError('update-pack.in-the-way', { path: folder, file: stray });
}

/** Put aside by an earlier run, because a scanner refused it. */
function isQuarantined(path: string, known: ReadonlySet<string>): boolean {
  return path.endsWith(quarantineEnding) && known.has(path.slice(0, -quarantineEnding.length));
}

/**
 * What earlier runs left in the folder and the pack to come does not have. Unfinished files are taken away, but for those
 * of the pack to come: they are gone on with.
 */
export async function leftFiles(files: Files, folder: string, planned: readonly string[]): Promise<readonly string[]> {
  const ours = new Set([recordName, journalName, ...planned]);
  const toCome = new Set(planned);
  const left: string[] = [];
  for (const path of await strayFiles(files, folder, ours)) {
    const finalName = finalNameOf(path);
    if (finalName === null) left.push(path);
    else if (!toCome.has(finalName)) await files.remove(join(folder, path));
  }
  return left;
}

/** When every file of the pack has its name, nothing unfinished of it is gone on with any more. */
export async function removeUnfinished(files: Files, folder: string, planned: readonly string[]): Promise<void> {
  for (const path of await strayFiles(files, folder, new Set([recordName, journalName, ...planned])))
    if (finalNameOf(path) !== null) await files.remove(join(folder, path));
}

/** Paths that earlier runs of Connect put, or meant to put, into the folder. */
async function knownPaths(files: Files, folder: string): Promise<readonly string[]> {
  const paths = new Set<string>();
  if (await isThere(files, folder, recordName)) {
    try {
      const record = await readPackRecord(files, folder);
      for (const path of [...record.files.map((file) => file.path), ...record.left]) paths.add(path);
    } catch (error) {
      // A damaged record vouches for nothing: what it named is then a stranger's.
      if (!isAppError(error)) throw error;
    }
  }
  for (const path of await journalPaths(files, folder)) paths.add(path);
  return [...paths];
}

/** From now on the folder is not a pack: its journal says what may be in it, its record is gone. */
export async function openPackFolder(
  files: Files,
  folder: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const journal: z.infer<typeof Journal> = { format: 1, files: [...paths] };
  const bytes = Buffer.from(`${JSON.stringify(journal, null, 2)}\n`, 'utf8');
  await placeFile(files, join(folder, journalName), [bytes], { replace: true, signal });
  await files.remove(join(folder, recordName));
}

/** The folder is a pack: `record` is its record. */
export async function closePackFolder(
  files: Files,
  folder: string,
  record: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  await placeFile(files, join(folder, recordName), [record], { replace: true, signal });
  await files.remove(join(folder, journalName));
}

async function journalPaths(files: Files, folder: string): Promise<readonly string[]> {
  const path = join(folder, journalName);
  const facts = await files.facts(path);
  if (facts?.kind !== 'file' || facts.sizeBytes > journalLimitBytes) return [];
  const file = await files.open(path);
  try {
    const text = new TextDecoder().decode(await file.read(0, file.sizeBytes));
    const parsed = Journal.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.files.filter((name) => safeRelativePath(name) === name) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  } finally {
    await file.close();
  }
}

async function isThere(files: Files, folder: string, name: string): Promise<boolean> {
  return (await files.facts(join(folder, name)))?.kind === 'file';
}
