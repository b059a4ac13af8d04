import type { Random } from '../../../src/core/testing/random.ts';
import type { TrustWorld } from '../../../src/core/testing/trust-world.ts';
import { type ErrorCode, isAppError } from '../../../src/shared/errors.ts';
import type { Override } from '../../../src/shared/trust.ts';

/** Something that happens to people who mean well. It ends with a pack that the site has taken. */
export interface Disaster {
  readonly name: string;
  /** How many decisions the way back takes. */
  readonly needs: number;
  readonly happen: (world: TrustWorld, random: Random) => Promise<void>;
}

/** A person decides to go on in spite of a refusal. */
export function accept(code: ErrorCode, reason: string): readonly Override[] {
  return [{ code, by: 'Anna de Vries', reason }];
}

/** What was tried must be refused, for this and nothing else. */
export async function refused(action: Promise<unknown>, code: ErrorCode): Promise<void> {
  try {
    await action;
  } catch (error) {
    if (isAppError(error, code)) return;
    throw error;
  }
  throw new Error(`it should have been refused with ${code}`);
}

/** Something must be so. */
export function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`it must be so that ${what}`);
}

/** A whole trip whose outbound half is taken as it is. */
export async function tripAfter(
  world: TrustWorld,
  options: { readonly connect?: readonly Override[]; readonly import?: readonly Override[] } = {},
): Promise<void> {
  const drive = await world.newDrive();
  await world.prepare(drive);
  await world.connect(drive, { overrides: options.connect ?? [] });
  await world.import(drive, options.import ?? []);
}
