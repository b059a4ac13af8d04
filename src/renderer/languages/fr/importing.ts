import type { importing as english } from '../en/importing.ts';
import type { French } from '../words.ts';

/** Words of Import, in French. */
export const importing: French<typeof english> = {};
