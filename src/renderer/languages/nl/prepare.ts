import type { prepare as english } from '../en/prepare.ts';
import type { Dutch } from '../words.ts';

/** Words of Prepare, in Dutch. */
export const prepare: Dutch<typeof english> = {};
