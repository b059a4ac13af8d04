import { type AppError, isAppError } from '../../shared/errors.ts';
import type { Cabinet, CabinetMember } from './cabinet.ts';
import { isOfData } from './folder-placer.ts';
import { sideBySide } from './side-by-side.ts';

/** What became of one member: what `use` made of it, or why it could not be read. */
export type UsedMember<T> =
  | { readonly member: CabinetMember; readonly value: T; readonly error: null }
  | { readonly member: CabinetMember; readonly value: null; readonly error: AppError };

/**
 * Goes through members, those of a folder in the order of its data, and as many folders at the same time as work is done at
 * the same time. Damage costs only the members that need it, or need what is behind it in their folder; errors of other
 * things than the cabinet end it.
 */
export async function* useMembers<T>(
  cabinet: Cabinet,
  isWanted: (member: CabinetMember) => boolean,
  use: (member: CabinetMember, content: AsyncIterable<Uint8Array>) => Promise<T>,
): AsyncGenerator<UsedMember<T>, void, undefined> {
  const folders = new Set<number>();
  for (const member of cabinet.members) if (isWanted(member)) folders.add(member.folderIndex);
  let isOver = false;
  const inOrder = [...folders].sort((a, b) => a - b);
  const sources = inOrder.map((index) => useFolder(cabinet, index, { isWanted, use, isOver: () => isOver }));
  yield* sideBySide(sources, Math.min(sources.length, cabinet.work.width), () => {
    isOver = true;
  });
}

/** Which members, and what for. */
export interface Usage<T> {
  readonly isWanted: (member: CabinetMember) => boolean;
  readonly use: (member: CabinetMember, content: AsyncIterable<Uint8Array>) => Promise<T>;
  readonly isOver: () => boolean;
}

/** The members of one folder, in the order of its data. */
export async function* useFolder<T>(
  cabinet: Cabinet,
  index: number,
  { isWanted, use, isOver }: Usage<T>,
): AsyncGenerator<UsedMember<T>, void, undefined> {
  /** A folder is one stream: behind damage nothing in it can be known, and the decoder must not be asked again. */
  let damage: AppError | null = null;
  for await (const { member, content } of cabinet.extractFolder(index, isWanted)) {
    if (damage !== null && member.sizeBytes > 0) {
      yield { member, value: null, error: damage };
      continue;
    }
    let used: UsedMember<T>;
    try {
      used = { member, value: await use(member, whileWanted(content, isOver)), error: null };
    } catch (error) {
      if (!isAppError(error) || !error.code.startsWith('cab.')) throw error;
      if (isOfData(error)) damage = error;
      used = { member, value: null, error };
    }
    yield used;
  }
}

/** When another folder has ended it all, a large member is not read to its end for nobody. */
async function* whileWanted(content: AsyncIterable<Uint8Array>, isOver: () => boolean): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    if (isOver()) throw new Error('It is over: nobody waits for this member.');
    yield piece;
  }
}
