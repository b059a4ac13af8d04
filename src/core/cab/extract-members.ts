import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import { foldCase } from '../file-names.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { Files } from '../ports/files.ts';
import { placeFile } from '../transfer/place-file.ts';
import type { Cabinet, CabinetMember } from './cabinet.ts';
import { useMembers } from './use-members.ts';

/** A member and the file it is to become. */
export interface Target {
  readonly member: CabinetMember;
  readonly path: string;
  /** A file has this name already. */
  readonly isThere: boolean;
}

/** What came of it; a damaged member does not hide the others. */
export interface Extracted {
  readonly files: readonly (FileRecord & { readonly member: CabinetMember })[];
  readonly problems: readonly { readonly member: CabinetMember; readonly error: AppError }[];
}

/**
 * Where the members will be, `names` only when any are given (paths in the cabinet, in any case, with `/` or `\`). Looks at
 * what is there and writes nothing. The names themselves were held to the rule when the cabinet was opened.
 * @throws {AppError} cab.no-such-member, files.is-a-folder, files.not-a-file, files.not-a-folder, files.name-not-allowed
 */
export async function findTargets(
  cabinet: Cabinet,
  files: Files,
  { to, names, signal }: { readonly to: string; readonly names: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly Target[]> {
  const top = await files.facts(to);
  if (top !== null && top.kind !== 'folder') throw new AppError('files.not-a-folder', { path: to });
  const targets: Target[] = [];
  const known = new Set<string>([to]);
  for (const member of chooseMembers(cabinet, names)) {
    stopIfCancelled(signal);
    const path = join(to, member.path);
    // Nothing can be in a folder that is not there.
    const facts = top === null ? null : await files.facts(path);
    if (top !== null) await checkFolders(files, dirname(path), known);
    if (facts?.kind === 'folder') throw new AppError('files.is-a-folder', { path });
    if (facts?.kind === 'other') throw new AppError('files.not-a-file', { path });
    targets.push({ member, path, isThere: facts !== null });
  }
  return targets;
}

function chooseMembers(cabinet: Cabinet, names: readonly string[]): readonly CabinetMember[] {
  if (names.length === 0) return cabinet.members;
  const byName = new Map(cabinet.members.map((member) => [foldCase(member.path), member]));
  const chosen = names.map((name) => {
    const member = byName.get(foldCase(name.replaceAll('\\', '/')));
    if (member === undefined) throw new AppError('cab.no-such-member', { name: cabinet.source.path, member: name });
    return member;
  });
  return [...new Set(chosen)];
}

/** The folders of a member within the one that was named must be folders: through a link it would be written elsewhere. */
async function checkFolders(files: Files, folder: string, known: Set<string>): Promise<void> {
  if (known.has(folder)) return;
  await checkFolders(files, dirname(folder), known);
  const facts = await files.facts(folder);
  if (facts?.isLink === true) {
    const problem = 'it is a link, and what is extracted would be written elsewhere';
    throw new AppError('files.name-not-allowed', { path: folder, problem });
  }
  if (facts !== null && facts.kind !== 'folder') throw new AppError('files.not-a-folder', { path: folder });
  known.add(folder);
}

/** How members are extracted. */
export interface ExtractOptions {
  /** That those which were there may be replaced is settled. */
  readonly targets: readonly Target[];
  /** Also replaces what came to be there since. */
  readonly replace: boolean;
  readonly signal: AbortSignal;
}

/**
 * Writes the targets, each by `placeFile`, so that no half file ever has its name.
 * @throws {AppError} files.*
 */
export async function extractMembers(cabinet: Cabinet, files: Files, options: ExtractOptions): Promise<Extracted> {
  const { targets, replace, signal } = options;
  const byMember = new Map(targets.map((target) => [target.member, target]));
  const written: (FileRecord & { member: CabinetMember })[] = [];
  const problems: { member: CabinetMember; error: AppError }[] = [];
  const made = new Set<string>();
  const place = async (member: CabinetMember, content: AsyncIterable<Uint8Array>): Promise<FileRecord> => {
    const target = byMember.get(member);
    if (target === undefined) throw new Error(`${member.path} was not chosen`);
    const { path, isThere } = target;
    const folder = dirname(path);
    if (!made.has(folder)) await files.makeFolder(folder);
    made.add(folder);
    return await placeFile(files, path, content, { replace: replace || isThere, signal });
  };
  for await (const { member, value, error } of useMembers(cabinet, (each) => byMember.has(each), place)) {
    stopIfCancelled(signal);
    if (error === null) written.push({ ...value, member });
    else problems.push({ member, error });
  }
  return { files: written, problems };
}
