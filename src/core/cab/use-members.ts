import { type AppError, isAppError } from '../../shared/errors.ts';
import type { Cabinet, CabinetMember } from './cabinet.ts';

/** What became of one member: what `use` made of it, or why it could not be read. */
export type UsedMember<T> =
  | { readonly member: CabinetMember; readonly value: T; readonly error: null }
  | { readonly member: CabinetMember; readonly value: null; readonly error: AppError };

/**
 * Goes through members in the order of the data. Damage costs only the members that need it, or need what is behind it in
 * their folder; errors of other things than the cabinet end it.
 */
export async function* useMembers<T>(
  cabinet: Cabinet,
  isWanted: (member: CabinetMember) => boolean,
  use: (member: CabinetMember, content: AsyncIterable<Uint8Array>) => Promise<T>,
): AsyncGenerator<UsedMember<T>, void, undefined> {
  /** A folder is one stream: behind damage nothing in it can be known, and the decoder must not be asked again. */
  const damage = new Map<number, AppError>();
  for await (const { member, content } of cabinet.extractAll()) {
    if (!isWanted(member)) continue;
    const before = member.sizeBytes === 0 ? undefined : damage.get(member.folderIndex);
    if (before !== undefined) {
      yield { member, value: null, error: before };
      continue;
    }
    try {
      yield { member, value: await use(member, content), error: null };
    } catch (error) {
      if (!isAppError(error) || !error.code.startsWith('cab.')) throw error;
      if (isOfData(error)) damage.set(member.folderIndex, error);
      yield { member, value: null, error };
    }
  }
}

/** Errors of the list (`CFFILE.cbFile`) are of one member; those of the data are of all behind it. */
function isOfData({ details }: AppError): boolean {
  return 'field' in details && details.field.startsWith('CFDATA');
}
