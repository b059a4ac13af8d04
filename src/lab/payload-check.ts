import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestNames, parseRedistManifest } from '../core/updates/manifest.ts';
import { isAppError } from '../shared/errors.ts';
import { digestOf, readMember } from './cabinets.ts';
import type { OfferedPackage } from './offered-package.ts';
import type { SiteLog } from './site-log.ts';

const redistManifestLimitBytes = 16 * 1024 * 1024;

/** Whether the payload of a package was laid below `offlineFolder` at all. */
export async function isPayloadLaid(offlineFolder: string, guid: string): Promise<boolean> {
  const facts = await stat(join(offlineFolder, guid, `${guid}.cab`)).catch(() => null);
  return facts?.isFile() === true;
}

/**
 * Checks payload and redistributables of a package as the download component does, with its lines in the log: size and
 * SHA-256 of the payload, then every file the redistributable manifests beside it name. Returns what is wrong, or `null`.
 */
export async function findPayloadProblem(
  offlineFolder: string,
  offered: OfferedPackage,
  log: SiteLog,
): Promise<string | null> {
  const folder = join(offlineFolder, offered.guid);
  await log.write(`Checking IsPayloadLocal with HashAlgorithm = SHA256 for ${offered.guid}~~`);
  if (offered.payload === null) return 'The manifest offers no content for it';
  const payload = `${offered.guid}.cab`;
  const problem = await findFileProblem(join(folder, payload), payload, offered.payload, log);
  if (problem !== null) return problem;
  await log.write(`Payload ${payload} has the hash the manifest names.~~`);
  for (const { kind } of offered.redistManifests) {
    const redistProblem = await findRedistProblem(join(folder, 'Redist'), kind, log);
    if (redistProblem !== null) return redistProblem;
  }
  return null;
}

async function findRedistProblem(
  folder: string,
  kind: 'redist' | 'language-pack',
  log: SiteLog,
): Promise<string | null> {
  const { cabinet, member } = manifestNames[kind];
  try {
    const bytes = await readMember(join(folder, cabinet), member, redistManifestLimitBytes);
    if (bytes === null) return `${cabinet} holds no ${member}`;
    for (const file of parseRedistManifest(member, bytes)) {
      const problem = await findFileProblem(join(folder, ...file.path.split('/')), file.path, file, log);
      if (problem !== null) return problem;
    }
    await log.write(`All files of ${cabinet} are there with the hashes it names.~~`);
    return null;
  } catch (error) {
    if (isAppError(error)) return error.message;
    if (isMissing(error)) return `Failed to find ${cabinet}`;
    throw error;
  }
}

async function findFileProblem(
  path: string,
  name: string,
  expected: { readonly sha256: string; readonly sizeBytes: number | null },
  log: SiteLog,
): Promise<string | null> {
  const actual = await digestOf(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (actual === null) {
    await log.write(`ERROR: Failed to find ${name}~~`);
    await log.write('ERROR: File hash check failed: 0x80070002~~');
    return `Failed to find ${name}`;
  }
  if (expected.sizeBytes !== null && actual.sizeBytes !== expected.sizeBytes) {
    await log.write(`ERROR: Expected size:${expected.sizeBytes}, Actual size:${actual.sizeBytes}~~`);
    return `Size of ${name} does not match`;
  }
  if (actual.sha256 !== expected.sha256) {
    await log.write(`Expected hash:${expected.sha256.toUpperCase()}, Actual hash:${actual.sha256.toUpperCase()}~~`);
    await log.write(`WARNING: File hash mismatch for ${name}~~`);
    return `File hash mismatch for ${name}`;
  }
  return null;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
