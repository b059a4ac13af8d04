import type { importing as english } from '../en/importing.ts';
import type { Dutch } from '../words.ts';

/** Words of Import, in Dutch. */
export const importing: Dutch<typeof english> = {};
