import { dirname, join } from 'node:path';
import { type Files, finalNameOf } from '../ports/files.ts';
import { inBlocks } from '../transfer/allocation.ts';

/** What unfinished files of these names take below a folder. @throws {AppError} files.* */
export async function unfinishedBytes(
  files: Files,
  folder: string,
  names: readonly string[],
  blockBytes: number,
): Promise<number> {
  const wanted = new Set(names.map((name) => join(folder, name)));
  let sum = 0;
  for (const place of new Set([...wanted].map((path) => dirname(path)))) {
    if ((await files.facts(place))?.kind !== 'folder') continue;
    for (const { name, kind } of await files.list(place)) {
      const finalName = kind === 'file' ? finalNameOf(name) : null;
      if (finalName === null || !wanted.has(join(place, finalName))) continue;
      sum += inBlocks((await files.facts(join(place, name)))?.sizeBytes ?? 0, blockBytes);
    }
  }
  return sum;
}
