import type { history as english } from '../en/history.ts';
import type { Dutch } from '../words.ts';

/** Words of history and logs, in Dutch. */
export const history: Dutch<typeof english> = {};
