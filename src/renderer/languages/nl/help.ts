import type { help as english } from '../en/help.ts';
import type { Dutch } from '../words.ts';

/** Words of the help and About, in Dutch. */
export const help: Dutch<typeof english> = {};
