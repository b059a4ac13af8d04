import type { connect as english } from '../en/connect.ts';
import type { Dutch } from '../words.ts';

/** Words of Connect, in Dutch. */
export const connect: Dutch<typeof english> = {};
