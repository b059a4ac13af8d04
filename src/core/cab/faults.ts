import { AppError } from '../../shared/errors.ts';

/** A place in a cabinet: absolute offset, and the specification's name of what is there (`CFHEADER.cbCabinet`). */
export interface Spot {
  readonly offset: number;
  readonly field: string;
}

/** What is at the place cannot be; `problem` goes on the sentence "<field> at byte <offset> ...". */
export function malformed(name: string, spot: Spot, problem: string): AppError<'cab.malformed'> {
  return new AppError('cab.malformed', { name, ...spot, problem });
}

/** The file ends before what is at the place does. */
export function truncated(name: string, spot: Spot): AppError<'cab.truncated'> {
  return new AppError('cab.truncated', { name, ...spot });
}
