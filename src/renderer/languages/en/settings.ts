/** Words of settings and the network. */
export const settings = {} as const;
