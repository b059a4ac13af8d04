import type { settings as english } from '../en/settings.ts';
import type { French } from '../words.ts';

/** Words of settings and the network, in French. */
export const settings: French<typeof english> = {};
