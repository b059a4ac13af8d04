import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Update } from '../../shared/updates.ts';
import { openCabinet } from '../cab/index.ts';
import type { Files } from '../ports/files.ts';
import { manifestNames, parseManifest, parseRedistManifest, type UpdateManifest } from './manifest.ts';
import { readManifestCabinet } from './offer.ts';
import { type NeededFile, neededFiles, type PackRecord } from './pack.ts';

/**
 * Holds a pack against the manifests it carries itself: every payload and redistributable they name is there, with the
 * digest they name, and nothing else is. The record alone could have been written anew for other files.
 * @returns everything the manifest offers
 * @throws {AppError} cab.*, manifest.*, update-pack.not-as-offered
 */
export async function checkPackAgainstOffer(
  files: Files,
  folder: string,
  record: PackRecord,
): Promise<readonly Update[]> {
  const differs = (file: string, problem: string): AppError =>
    new AppError('update-pack.not-as-offered', { path: folder, file, problem });
  const byPath = new Map(neededFiles(record).map((file) => [file.path, file]));
  const must = (path: string, sha256: string): void => {
    const file = byPath.get(path);
    if (file === undefined) throw differs(path, 'the update needs it, and it is not there');
    if (file.sha256 !== sha256) throw differs(path, 'it is another file than the one offered');
    byPath.delete(path);
  };

  const manifestFile = neededFiles(record).find((file) => file.what === 'manifest');
  if (manifestFile === undefined) throw new Error('A pack without a manifest passed the check of its record.');
  const manifest = await readList(files, folder, manifestFile, manifestNames.manifestMember, parseManifest);
  const lists = new Map<string, ReturnType<typeof parseRedistManifest>>();
  for (const { guid } of record.packages) {
    const update = manifest.updates.find((offered) => offered.guid === guid);
    if (update?.payload == null) throw differs(`${guid}.cab`, 'the manifest does not offer it');
    must(`${guid}.cab`, update.payload.sha256);
    for (const { kind } of update.redistManifests) {
      const { cabinet, member } = manifestNames[kind];
      const listFile = byPath.get(`${guid}/Redist/${cabinet}`);
      if (listFile === undefined)
        throw differs(`${guid}/Redist/${cabinet}`, 'the update needs it, and it is not there');
      byPath.delete(listFile.path);
      // Many updates carry the same list.
      const list = lists.get(listFile.sha256) ?? (await readList(files, folder, listFile, member, parseRedistManifest));
      lists.set(listFile.sha256, list);
      for (const file of list) must(`${guid}/Redist/${file.path}`, file.sha256);
    }
  }
  for (const file of byPath.values()) if (file.package !== undefined) throw differs(file.path, 'no update needs it');
  return manifest.updates;
}

async function readList<T extends UpdateManifest | ReturnType<typeof parseRedistManifest>>(
  files: Files,
  folder: string,
  { path, storedAs }: NeededFile,
  member: string,
  parse: (name: string, bytes: Uint8Array) => T,
): Promise<T> {
  const file = await files.open(join(folder, storedAs));
  try {
    const { bytes } = await readManifestCabinet(await openCabinet(file), member);
    return parse(path, bytes);
  } finally {
    await file.close();
  }
}
