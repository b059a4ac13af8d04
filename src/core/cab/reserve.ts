import { type Clause, clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { limits, signatureReserve } from './layout.ts';

/** Zeros that a cabinet keeps free for others ([MS-CAB] 2.1): in its header, after each folder and in each block. */
export interface Reserve {
  readonly headerBytes: number;
  readonly folderBytes: number;
  readonly blockBytes: number;
}

/**
 * Room for what a signature needs in the header. Signing tools of today make it themselves where there is none, and
 * osslsigncode (2.9) refuses a reserve that is not its own: use it only for a tool that asks for it.
 */
export const roomForSignature: Partial<Reserve> = { headerBytes: signatureReserve.size };

/** What was asked for, completed and checked. @throws {AppError} cab.over-limit */
export function checkReserve(name: string, asked: Partial<Reserve> = {}): Reserve {
  const reserve = { headerBytes: 0, folderBytes: 0, blockBytes: 0, ...asked };
  const check = (bytes: number, what: Clause, limit: number): void => {
    if (!Number.isInteger(bytes) || bytes < 0) throw new Error(`Not a number of bytes: ${bytes}`);
    if (bytes > limit) throw new AppError('cab.over-limit', { name, what, limit });
  };
  check(reserve.headerBytes, clause('reserve-header'), limits.headerReserveBytes);
  // The other two sizes are a u1.
  check(reserve.folderBytes, clause('reserve-folders'), 255);
  check(reserve.blockBytes, clause('reserve-blocks'), 255);
  return reserve;
}
