import type { connect as english } from '../en/connect.ts';
import type { French } from '../words.ts';

/** Words of Connect, in French. */
export const connect: French<typeof english> = {};
