import { openCabinet } from '../cab/index.ts';
import type { Files } from '../ports/files.ts';
import { manifestNames, parseManifest } from '../updates/manifest.ts';
import { readManifestCabinet } from '../updates/offer.ts';

/**
 * The GUIDs of all updates the pack's manifest offers.
 * @throws {AppError} cab.*, manifest.*
 */
export async function readManifestGuids(files: Files, path: string): Promise<readonly string[]> {
  const file = await files.open(path);
  try {
    const cabinet = await openCabinet(file);
    const { bytes } = await readManifestCabinet(cabinet, manifestNames.manifestMember);
    return parseManifest(path, bytes).updates.map((update) => update.guid);
  } finally {
    await file.close();
  }
}
