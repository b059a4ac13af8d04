import type { prepare as english } from '../en/prepare.ts';
import type { French } from '../words.ts';

/** Words of Prepare, in French. */
export const prepare: French<typeof english> = {};
