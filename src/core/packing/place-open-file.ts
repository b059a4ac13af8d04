import { AppError } from '../../shared/errors.ts';
import type { Files, ReadableFile } from '../ports/files.ts';
import { piecesOf } from '../transfer/pieces.ts';
import { findPlaced, type OpenSupply, type PlacedFile, type PlaceOptions, place } from '../transfer/place-file.ts';
import { prove } from '../transfer/prove-left.ts';

/**
 * Places what an open file or a stretch of one holds, whose digest is known. What is there already and right is left; what
 * an earlier run left unfinished is gone on with. `source` stays open.
 * @throws {AppError} files.changed when the source is no longer what its digest says, files.*
 */
export async function placeOpenFile(
  files: Files,
  source: ReadableFile,
  to: string,
  sha256: string,
  { signal, onBytes }: Pick<PlaceOptions, 'signal' | 'onBytes'>,
): Promise<PlacedFile> {
  const { sizeBytes } = source;
  const there = await findPlaced(files, to, { sizeBytes, sha256 }, signal);
  if (there !== null) return there;
  const options: PlaceOptions & { readonly identity: string } = {
    replace: true,
    signal,
    identity: sha256,
    original: source,
    accept: (record) => {
      if (record.sha256 !== sha256) throw new AppError('files.changed', { path: source.path });
    },
    ...(onBytes === undefined ? {} : { onBytes }),
  };
  const open: OpenSupply = async (kept) => {
    const same = await prove(source, kept.marks, signal);
    const offset = same.marks.length === kept.marks.length ? kept.digests.sizeBytes : 0;
    return { offset, bytes: piecesOf(source, signal, offset), note: null };
  };
  return await place(files, to, open, options);
}
