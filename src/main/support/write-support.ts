import { fileDestination } from '../../core/jobs/destination.ts';
import type { Files } from '../../core/ports/files.ts';
import { placeFile } from '../../core/transfer/place-file.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import { writeZipArchive } from '../files/zip-archive.ts';
import type { SupportFile } from './gather-support.ts';

/**
 * Writes the archive for whoever helps. In a folder it gets a name of its own.
 * @throws {AppError} files.*
 */
export async function writeSupport(
  files: Files,
  contents: readonly SupportFile[],
  { to, overwrite, at }: { readonly to: string; readonly overwrite: boolean; readonly at: Date },
  signal: AbortSignal,
): Promise<FileRecord> {
  const stamp = at.toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
  const path = await fileDestination(files, to, `Support-${stamp}.zip`, { extension: '.zip', overwrite });
  const archive = writeZipArchive(
    contents.map(({ path: name, text }) => ({
      path: name,
      async *content() {
        yield Buffer.from(text, 'utf8');
      },
    })),
    at,
  );
  const { sizeBytes, sha256 } = await placeFile(files, path, archive, { replace: overwrite, signal });
  return { path, sizeBytes, sha256 };
}
