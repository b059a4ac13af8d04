/** Words of Import. */
export const importing = {} as const;
