import { dirname, join } from 'node:path';
import type { Files } from '../ports/files.ts';
import { placeFile } from '../transfer/place-file.ts';
import { partsTablePath } from './parts-table.ts';

/*
 * A text on each drive that says which one it is, for people; and for `spread`, which knows by its name which drive it has
 * before it when it goes on. Nothing is taken from a drive on its word.
 */

function markName(leg: string, number: number, of: number): string {
  return `${leg}.drive-${number}-of-${of}.txt`;
}

/** Which drive of a leg this one says it is; `null` when it says nothing. */
export async function readDriveMark(files: Files, folder: string, leg: string): Promise<number | null> {
  for (const name of await marksOf(files, folder, leg)) {
    const number = Number(/\.drive-(\d{1,3})-of-\d{1,3}\.txt$/.exec(name)?.[1] ?? '');
    if (number > 0) return number;
  }
  return null;
}

/** Says on a drive which one it is, in place of what an earlier plan said. @throws {AppError} files.* */
export async function placeDriveMark(
  files: Files,
  folder: string,
  { leg, number, of }: { readonly leg: string; readonly number: number; readonly of: number },
  signal: AbortSignal,
): Promise<void> {
  const place = partsFolder(folder, leg);
  const mark = markName(leg, number, of);
  await files.makeFolder(place);
  const marks = await marksOf(files, folder, leg);
  for (const name of marks) if (name !== mark) await files.remove(join(place, name));
  if (marks.includes(mark)) return;
  const text = `This is drive ${number} of ${of} with one update pack. All ${of} are needed, in any order.\n`;
  await placeFile(files, join(place, mark), [Buffer.from(text)], { replace: true, signal });
}

async function marksOf(files: Files, folder: string, leg: string): Promise<readonly string[]> {
  const place = partsFolder(folder, leg);
  if ((await files.facts(place))?.kind !== 'folder') return [];
  return (await files.list(place))
    .map(({ name }) => name)
    .filter((name) => name.startsWith(`${leg}.drive-`) && name.endsWith('.txt'));
}

/** Where the tables of a carrier folder lie. */
export function partsFolder(folder: string, leg: string): string {
  return dirname(join(folder, ...partsTablePath(leg).split('/')));
}
