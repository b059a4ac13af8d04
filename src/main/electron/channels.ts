/** The names the window and its page know each other by; nothing else passes between them. */
export const channels = {
  request: 'contract:request',
  subscribe: 'contract:subscribe',
  event: 'contract:event',
} as const;

/** Where the page finds its bridge. */
export const bridgeName = 'serviceConnection';

/** The page's own address. It is served by us, so that no file address is needed. */
export const pageOrigin = 'app://service-connection';
