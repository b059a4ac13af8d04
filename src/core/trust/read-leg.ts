import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { foldCase, printableName } from '../file-names.ts';
import { safeRelativePath } from '../updates/manifest.ts';
import { Leg, legChunkBytes } from './leg.ts';
import { type ReadSeal, readSealed } from './seal.ts';

/** A leg that holds together, with the digest others name it by. */
export type ReadLeg = ReadSeal<Leg>;

/**
 * Reads a leg: its seal holds, each of its files has a place of its own below the leg's folder on every system, and what
 * it says of itself does not contradict itself.
 * @throws {AppError} leg.*
 */
export function readLeg(bytes: Uint8Array): ReadLeg {
  const read = readSealed(bytes, Leg);
  const leg = read.value;
  if (leg.expires <= leg.created) throw malformed(clause('ends-before-begins'));
  checkPaths(leg);
  for (const file of leg.files) {
    const chunks = Math.ceil(file.sizeBytes / legChunkBytes);
    if ((file.chunks?.length ?? 0) !== (chunks > 1 ? chunks : 0)) {
      throw malformed(clause('not-one-digest-each', { printableName: printableName(file.path) }));
    }
  }
  if (hasTwice(leg.hierarchies.map((one) => one.hierarchyHash))) throw malformed(clause('names-hierarchy-twice'));
  if (hasTwice(leg.answers.map((one) => one.hierarchyHash))) throw malformed(clause('answers-hierarchy-twice'));
  if (hasTwice(leg.custody.map((one) => one.trip))) throw malformed(clause('names-custody-record-twice'));
  const answersOther = leg.answers.some(
    (one) => !leg.hierarchies.some((own) => own.hierarchyHash === one.hierarchyHash),
  );
  if (answersOther) throw malformed(clause('answers-hierarchy-not'));
  if (leg.kind === 'outbound' && leg.answers.length > 0) throw malformed(clause('goes-out-answers'));
  return read;
}

/** No two files may come to one place, and no file may stand where another one needs a folder. */
function checkPaths(leg: Leg): void {
  const places = new Set<string>();
  const folders = new Set<string>();
  for (const { path } of leg.files) {
    if (safeRelativePath(path) !== path) throw new AppError('leg.path-refused', { path: printableName(path) });
    const folded = foldCase(path);
    if (places.has(folded)) throw new AppError('leg.path-twice', { path: printableName(path) });
    places.add(folded);
    for (let slash = folded.lastIndexOf('/'); slash > 0; slash = folded.lastIndexOf('/', slash - 1)) {
      folders.add(folded.slice(0, slash));
    }
  }
  for (const place of places) {
    if (folders.has(place)) throw new AppError('leg.path-twice', { path: printableName(place) });
  }
}

function hasTwice(list: readonly string[]): boolean {
  return new Set(list).size !== list.length;
}

function malformed(problem: Clause): AppError {
  return new AppError('leg.malformed', { problem });
}
