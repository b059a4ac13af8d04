import type { drives as english } from '../en/drives.ts';
import type { Dutch } from '../words.ts';

/** Words of choosing a drive or a folder, in Dutch. */
export const drives: Dutch<typeof english> = {};
