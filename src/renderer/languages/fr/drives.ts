import type { drives as english } from '../en/drives.ts';
import type { French } from '../words.ts';

/** Words of choosing a drive or a folder, in French. */
export const drives: French<typeof english> = {};
