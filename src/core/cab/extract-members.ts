import { basename, dirname, join } from 'node:path';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { FileRecord } from '../../shared/jobs.ts';
import { foldCase } from '../file-names.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import type { BulkFiles } from '../ports/bulk-files.ts';
import { type Files, finalNameOf } from '../ports/files.ts';
import { placeFile } from '../transfer/place-file.ts';
import type { Cabinet, CabinetMember } from './cabinet.ts';
import type { PlacedMember } from './folder-placer.ts';
import { QuickPlacing, type QuickTarget } from './quick-placing.ts';
import { sideBySide } from './side-by-side.ts';
import { TargetFolders } from './target-folders.ts';
import { useFolder, useMembers } from './use-members.ts';

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
    if (finalNameOf(basename(path)) !== null) {
      throw new AppError('files.name-not-allowed', { path, problem: clause('program-calls-unfinished-files') });
    }
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
    const problem = clause('link-what-extracted-would');
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
 * Writes the targets, so that no half file ever has its name: each by `placeFile`, or quickly where it is decoded.
 * @throws {AppError} files.*
 */
export async function extractMembers(
  cabinet: Cabinet,
  ports: ExtractPorts,
  options: ExtractOptions,
): Promise<Extracted> {
  const { targets, replace, signal } = options;
  const byMember = new Map(targets.map((target) => [target.member, target]));
  const targetOf = (member: CabinetMember): QuickTarget => {
    const target = byMember.get(member);
    if (target === undefined) throw new Error(`${member.path} was not chosen`);
    return { path: target.path, replace: replace || target.isThere };
  };
  const isWanted = (member: CabinetMember): boolean => byMember.has(member);
  const problems: { member: CabinetMember; error: AppError }[] = [];
  const written = new Map<CabinetMember, FileRecord | QuickRecord>();
  const folders = new TargetFolders(
    ports.files,
    targets.map(({ path }) => path),
  );
  const one = options.isQuick
    ? extractQuickly(cabinet, new QuickPlacing(ports, folders, targetOf, signal), isWanted)
    : extractWell(cabinet, ports.files, folders, { isWanted, targetOf, signal });
  for await (const { member, value, error } of one) {
    stopIfCancelled(signal);
    if (error !== null) problems.push({ member, error });
    else written.set(member, value ?? { path: targetOf(member).path, sizeBytes: member.sizeBytes, sha256: null });
  }
  return {
    files: targets.flatMap(({ member }) => {
      const record = written.get(member);
      return record === undefined ? [] : [{ ...record, member }];
    }),
    problems,
  };
}

/** `value` is `null` for a file that was not read back. */
type ExtractedOne =
  | { readonly member: CabinetMember; readonly value: FileRecord | null; readonly error: null }
  | { readonly member: CabinetMember; readonly value: null; readonly error: AppError };

async function* extractWell(
  cabinet: Cabinet,
  files: Files,
  folders: TargetFolders,
  how: {
    readonly isWanted: (member: CabinetMember) => boolean;
    readonly targetOf: (member: CabinetMember) => QuickTarget;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<ExtractedOne> {
  yield* useMembers(cabinet, how.isWanted, async (member, content) => {
    stopIfCancelled(how.signal);
    const { path, replace } = how.targetOf(member);
    await folders.makeReady(path);
    return await placeFile(files, path, content, { replace, hasNoLeftovers: true, signal: how.signal });
  });
}

/** As many folders at the same time as work is done at the same time. */
async function* extractQuickly(
  cabinet: Cabinet,
  placing: QuickPlacing,
  isWanted: (member: CabinetMember) => boolean,
): AsyncGenerator<ExtractedOne> {
  const folders = new Set<number>();
  for (const member of cabinet.members) if (isWanted(member)) folders.add(member.folderIndex);
  let isOver = false;
  const use = async (member: CabinetMember, content: AsyncIterable<Uint8Array>): Promise<null> => {
    await placing.write(member, content);
    return null;
  };
  const sources = [...folders].map(
    (index): AsyncIterable<PlacedMember> =>
      cabinet.canPlace(index, isWanted)
        ? cabinet.placeFolder(index, isWanted, placing)
        : useFolder(cabinet, index, { isWanted, use, isOver: () => isOver }),
  );
  const all = sideBySide(sources, Math.min(sources.length, cabinet.work.width), () => {
    isOver = true;
  });
  for await (const { member, error } of all) {
    yield error === null ? { member, value: null, error } : { member, value: null, error };
  }
}
