import type { help as english } from '../en/help.ts';
import type { French } from '../words.ts';

/** Words of the help and About, in French. */
export const help: French<typeof english> = {};
