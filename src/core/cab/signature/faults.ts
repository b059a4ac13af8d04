import type { Clause } from '../../../shared/clauses.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Spot } from '../faults.ts';

/** The signature is not what it should be at the place; `problem` goes on the sentence "<field> at byte <offset> ...". */
export function signatureMalformed(name: string, spot: Spot, problem: Clause): AppError<'cab.signature-malformed'> {
  return new AppError('cab.signature-malformed', { name, offset: spot.offset, field: spot.field, problem });
}
