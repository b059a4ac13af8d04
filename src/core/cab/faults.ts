import type { Clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';

/** Where a cabinet stands: the file's name for messages, and the offset in it at which the cabinet begins. */
export interface Origin {
  readonly path: string;
  readonly base: number;
}

/** A place in a cabinet: offset from its beginning, and the specification's name of what is there (`CFHEADER.cbCabinet`). */
export interface Spot {
  readonly offset: number;
  readonly field: string;
}

/** A place as errors have it: offsets are those of the file. */
export function placeOf({ path, base }: Origin, { offset, field }: Spot): { name: string } & Spot {
  return { name: path, offset: base + offset, field };
}

/** What is at the place cannot be; `problem` goes on the sentence "<field> at byte <offset> ...". */
export function malformed(origin: Origin, spot: Spot, problem: Clause): AppError<'cab.malformed'> {
  return new AppError('cab.malformed', { ...placeOf(origin, spot), problem });
}

/** The file ends before what is at the place does. */
export function truncated(origin: Origin, spot: Spot): AppError<'cab.truncated'> {
  return new AppError('cab.truncated', placeOf(origin, spot));
}
