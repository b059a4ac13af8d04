/** Words of Prepare. */
export const prepare = {} as const;
