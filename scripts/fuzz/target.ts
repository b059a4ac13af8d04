import type { Random } from '../../src/core/testing/random.ts';

/** One thing to throw random input at. It throws when the product does what it never may. */
export interface FuzzTarget {
  readonly name: string;
  /** One attempt. All it does follows from `random`, so that a failure can be shown again by its seed. */
  run(random: Random): Promise<void>;
  /** Ends what attempts share. */
  close?(): Promise<void>;
}
