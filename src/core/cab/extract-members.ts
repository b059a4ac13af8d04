import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import { foldCase } from '../file-names.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { BulkFiles } from '../ports/bulk-files.ts';
import type { Files } from '../ports/files.ts';
import { placeFile } from '../transfer/place-file.ts';
import type { Cabinet, CabinetMember } from './cabinet.ts';
import { QuickWriter } from './quick-writer.ts';
import { useMembers } from './use-members.ts';

/** A member and the file it is to become. */
export interface Target {
  readonly member: CabinetMember;
  readonly path: string;
  /** A file has this name already. */
  readonly isThere: boolean;
}

/** A file that was written without being read back. */
export interface QuickRecord extends Omit<FileRecord, 'sha256'> {
  readonly sha256: null;
}

/** What came of it; a damaged member does not hide the others. */
export interface Extracted {
  /** In the order of the targets. */
  readonly files: readonly ((FileRecord | QuickRecord) & { readonly member: CabinetMember })[];
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
  /** Below what is not there nothing can be, and most of the time nothing is there at all. */
  const there = new Set(top === null ? [] : (await files.list(to)).map(({ name }) => foldCase(name)));
  for (const member of chooseMembers(cabinet, names)) {
    stopIfCancelled(signal);
    const path = join(to, member.path);
    const isBelowThere = there.has(foldCase(member.path.split('/', 1)[0] ?? ''));
    const facts = isBelowThere ? await files.facts(path) : null;
    if (isBelowThere) await checkFolders(files, dirname(path), known);
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

/** What extracting writes to. */
export interface ExtractPorts {
  readonly files: Files;
  readonly bulk: BulkFiles;
}

/** How members are extracted. */
export interface ExtractOptions {
  /** That those which were there may be replaced is settled. */
  readonly targets: readonly Target[];
  /** Also replaces what came to be there since. */
  readonly replace: boolean;
  /** Neither flushed to the device nor read back: for files that are not to be carried away. */
  readonly isQuick: boolean;
  readonly signal: AbortSignal;
}

/**
 * Writes the targets, so that no half file ever has its name: each by `placeFile`, or quickly by `QuickWriter`.
 * @throws {AppError} files.*
 */
export async function extractMembers(
  cabinet: Cabinet,
  { files, bulk }: ExtractPorts,
  { targets, replace, isQuick, signal }: ExtractOptions,
): Promise<Extracted> {
  const byMember = new Map(targets.map((target) => [target.member, target]));
  const problems: { member: CabinetMember; error: AppError }[] = [];
  const written = new Map<CabinetMember, FileRecord | QuickRecord>();
  const made = new Set<string>();
  /** Folders of the cabinet are read side by side, and each keeps its own order. */
  const writers = new Map<number, QuickWriter>();
  const place = async (
    member: CabinetMember,
    content: AsyncIterable<Uint8Array>,
  ): Promise<FileRecord | QuickRecord> => {
    stopIfCancelled(signal);
    const { path, isThere } = requireTarget(byMember, member);
    const folder = dirname(path);
    if (!made.has(folder)) await files.makeFolder(folder);
    made.add(folder);
    const mayReplace = replace || isThere;
    if (!isQuick) return await placeFile(files, path, content, { replace: mayReplace, signal });
    let writer = writers.get(member.folderIndex);
    if (writer === undefined) {
      writer = new QuickWriter(files, bulk, signal);
      writers.set(member.folderIndex, writer);
    }
    await writer.write(path, member.sizeBytes, content, mayReplace);
    return { path, sizeBytes: member.sizeBytes, sha256: null };
  };
  for await (const { member, value, error } of useMembers(cabinet, (each) => byMember.has(each), place)) {
    stopIfCancelled(signal);
    if (error === null) written.set(member, value);
    else problems.push({ member, error });
  }
  await Promise.all([...writers.values()].map((writer) => writer.finish()));
  return {
    files: targets.flatMap(({ member }) => {
      const record = written.get(member);
      return record === undefined ? [] : [{ ...record, member }];
    }),
    problems,
  };
}

function requireTarget(byMember: ReadonlyMap<CabinetMember, Target>, member: CabinetMember): Target {
  const target = byMember.get(member);
  if (target === undefined) throw new Error(`${member.path} was not chosen`);
  return target;
}
