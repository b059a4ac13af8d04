import type { history as english } from '../en/history.ts';
import type { French } from '../words.ts';

/** Words of history and logs, in French. */
export const history: French<typeof english> = {};
