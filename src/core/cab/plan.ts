/*
 * What is settled before the first byte is written: names, and which members share a folder. A cabinet is written in one
 * go, and its tables stand before the data, so their size must be known although no length is.
 */
import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { checkName, printableName } from '../file-names.ts';
import type { Breathe, FileAttribute, NewMember } from './cabinet.ts';
import { writeDosDate } from './dos-date.ts';
import { fileAttributes, limits } from './layout.ts';
import { NameSet } from './names.ts';

/**
 * Members whose length is known share a folder up to this size. Larger folders compress hardly better, and to read
 * one member all of its folder before it is decompressed.
 */
export const defaultFolderBytes = 8 * 1024 * 1024;
/** Members looked at between two breaths: 1 ms, or 10 ms with the oddest names. */
const breathEvery = 256;

const attributeBits: Readonly<Record<FileAttribute, number>> = {
  'read-only': fileAttributes.RDONLY,
  hidden: fileAttributes.HIDDEN,
  system: fileAttributes.SYSTEM,
  archive: fileAttributes.ARCH,
  execute: fileAttributes.EXEC,
};

/** A member with all that its CFFILE needs and its content does not tell. */
export interface PlannedMember {
  readonly member: NewMember;
  /** As stored: backslashes, without the NUL. */
  readonly name: string;
  readonly szName: Uint8Array;
  readonly attribs: number;
  readonly date: number;
  readonly time: number;
}

/**
 * Checks the names of all members, and makes of each what its CFFILE needs.
 * @throws {AppError} cab.unsafe-name, cab.over-limit
 */
export async function planMembers(
  name: string,
  members: readonly NewMember[],
  breathe: Breathe,
  limitBytes: number = limits.folderBytes,
): Promise<readonly PlannedMember[]> {
  const names = new NameSet();
  const planned: PlannedMember[] = [];
  for (const [index, member] of members.entries()) {
    planned.push(planMember(name, member, names, limitBytes));
    if (index % breathEvery === breathEvery - 1) await breathe();
  }
  for (const [index, { member }] of planned.entries()) {
    const problem = names.findFolderProblem(pathOf(member.name));
    if (problem !== null) throw unsafeName(name, member.name, problem);
    if (index % breathEvery === breathEvery - 1) await breathe();
  }
  return planned;
}

function planMember(cabinet: string, member: NewMember, names: NameSet, limitBytes: number): PlannedMember {
  const checked = checkName(member.name);
  const problem = checked.problem ?? names.add(checked.path);
  if (problem !== null) throw unsafeName(cabinet, member.name, problem);
  const name = member.name.replaceAll('/', '\\');
  const szName = Buffer.from(name, 'utf8');
  if (szName.length > limits.nameBytes) {
    const what = clause('length-name', { printableName: printableName(name) });
    throw new AppError('cab.over-limit', { name: cabinet, what, limit: limits.nameBytes });
  }
  if ((member.sizeBytes ?? 0) > limitBytes) throw tooLargeMember(cabinet, name, limitBytes);
  // Without the flag the code page of a name is not known, but ASCII is the same in all of them.
  const isAscii = szName.length === name.length;
  const { attributes = ['archive'] } = member;
  const given = attributes.reduce((bits, attribute) => bits | attributeBits[attribute], 0);
  const attribs = given | (isAscii ? 0 : fileAttributes.NAME_IS_UTF);
  return { member, name, szName, attribs, ...writeDosDate(member.modified) };
}

/**
 * Deals the members out to folders, keeping their order.
 * @throws {AppError} cab.over-limit
 */
export function dealOut(
  name: string,
  members: readonly PlannedMember[],
  folderBytes = defaultFolderBytes,
): readonly (readonly PlannedMember[])[] {
  if (members.length > limits.files) {
    throw new AppError('cab.over-limit', { name, what: clause('number-files'), limit: limits.files });
  }

  const mostBytes = Math.min(folderBytes, limits.folderBytes);
  const folders: PlannedMember[][] = [];
  let open: PlannedMember[] | null = null;
  let openBytes = 0;
  for (const planned of members) {
    const size = planned.member.sizeBytes ?? null;
    if (open !== null && size !== null && openBytes + size <= mostBytes) {
      open.push(planned);
      openBytes += size;
      continue;
    }
    const folder = [planned];
    folders.push(folder);
    // Nothing follows a member of unknown length: it may need all of its folder.
    open = size === null ? null : folder;
    openBytes = size ?? 0;
  }
  if (folders.length > limits.folders) {
    throw new AppError('cab.over-limit', { name, what: clause('number-folders'), limit: limits.folders });
  }
  return folders;
}

/**
 * The error for a member that no folder can hold; or, when it is not larger itself, for one that its folder cannot hold any
 * more, because those before it were longer than was said.
 */
export function tooLargeMember(cabinet: string, member: string, limit: number, isFolder = false): AppError {
  const name = printableName(member);
  const what = isFolder ? clause('a-size-of-folder', { name }) : clause('a-size-of-file', { name });
  return new AppError('cab.over-limit', { name: cabinet, what, limit });
}

function pathOf(name: string): string {
  return name.replaceAll('\\', '/');
}

function unsafeName(cabinet: string, member: string, problem: Clause): AppError {
  return new AppError('cab.unsafe-name', { name: cabinet, member: printableName(member), problem });
}
