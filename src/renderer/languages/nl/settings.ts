import type { settings as english } from '../en/settings.ts';
import type { Dutch } from '../words.ts';

/** Words of settings and the network, in Dutch. */
export const settings: Dutch<typeof english> = {};
