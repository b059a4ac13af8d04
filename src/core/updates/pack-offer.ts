import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { Update } from '../../shared/updates.ts';
import { bytesSource, openCabinet } from '../cab/index.ts';
import { incompleteError } from '../jobs/incomplete.ts';
import type { Files } from '../ports/files.ts';
import { manifestNames, parseManifest, parseRedistManifest, type RedistFile } from './manifest.ts';
import { cabinetLimitBytes, readManifestCabinet } from './offer.ts';
import { type NeededFile, neededFiles, type PackCopy, type PackFile } from './pack.ts';
import { checkRedistList } from './placeholders.ts';

/** What a pack is said to be: which files it has, and which updates they are for. */
export interface SaidPack {
  readonly files: readonly PackFile[];
  readonly copies: readonly PackCopy[];
  readonly packages: readonly { readonly guid: string }[];
}

/**
 * Holds a pack against the manifests it carries itself: every payload and redistributable they name is there, with the
 * digest they name, and nothing else is. The record alone could have been written anew for other files, and a list of what
 * was downloaded says nothing of what was forgotten.
 * @returns everything the manifest offers
 * @throws {AppError} cab.*, manifest.*, update-pack.incomplete, update-pack.not-as-offered, update-pack.wrong-hash
 */
export async function checkPackAgainstOffer(files: Files, folder: string, said: SaidPack): Promise<readonly Update[]> {
  const differs = (file: string, problem: Clause): AppError =>
    new AppError('update-pack.not-as-offered', { path: folder, file, problem });
  const byPath = new Map(neededFiles(said).map((file) => [file.path, file]));
  const lacking: { path: string; package: string; problem: Clause }[] = [];
  /** Takes a file out of those that are to be explained; `null` when it is not there. */
  const take = (path: string, guid: string): NeededFile | null => {
    const file = byPath.get(path) ?? null;
    if (file === null) lacking.push({ path, package: guid, problem: clause('not-there') });
    byPath.delete(path);
    return file;
  };
  const must = (path: string, guid: string, sha256: string): void => {
    const file = take(path, guid);
    if (file !== null && file.sha256 !== sha256) throw differs(path, clause('another-file-than-one'));
  };

  const manifestFile = neededFiles(said).find((file) => file.what === 'manifest');
  if (manifestFile === undefined) throw new Error('A pack without a manifest passed the check of its record.');
  const manifest = parseManifest(
    manifestFile.path,
    await readListed(files, folder, manifestFile, manifestNames.manifestMember),
  );
  const lists = new Map<string, readonly RedistFile[]>();
  for (const { guid } of said.packages) {
    const update = manifest.updates.find((offered) => offered.guid === guid);
    if (update?.payload == null) throw differs(`${guid}.cab`, clause('manifest-does-not-offer'));
    must(`${guid}.cab`, guid, update.payload.sha256);
    for (const { kind } of update.redistManifests) {
      const { cabinet, member } = manifestNames[kind];
      const listFile = take(`${guid}/Redist/${cabinet}`, guid);
      if (listFile === null) continue;
      // Many updates carry the same list.
      const key = `${kind} ${listFile.sha256}`;
      const list = lists.get(key) ?? parseRedistManifest(member, await readListed(files, folder, listFile, member));
      lists.set(key, list);
      checkRedistList(listFile.path, { kind, update: update.name }, list);
      for (const file of list) must(`${guid}/Redist/${file.path}`, guid, file.sha256);
    }
  }
  if (lacking.length > 0) throw incompleteError(folder, lacking);
  for (const file of byPath.values())
    if (file.package !== undefined) throw differs(file.path, clause('no-update-needs'));
  return manifest.updates;
}

/** A member of a manifest cabinet of the pack, from the very bytes the record names. */
async function readListed(
  files: Files,
  folder: string,
  { path, storedAs, sizeBytes, sha256 }: NeededFile,
  member: string,
): Promise<Uint8Array> {
  const file = await files.open(join(folder, storedAs));
  let bytes: Uint8Array;
  try {
    if (sizeBytes > cabinetLimitBytes || file.sizeBytes > cabinetLimitBytes)
      throw new AppError('manifest.too-large', {
        name: path,
        sizeBytes: file.sizeBytes,
        limitBytes: cabinetLimitBytes,
      });
    bytes = await file.read(0, file.sizeBytes);
  } finally {
    await file.close();
  }
  // It was verified a while ago, and is believed now.
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new AppError('update-pack.wrong-hash', { path: folder, file: path, offset: null });
  return (await readManifestCabinet(await openCabinet(bytesSource(path, bytes)), member)).bytes;
}
