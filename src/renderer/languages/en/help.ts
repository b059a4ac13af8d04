/** Words of the help and About. */
export const help = {} as const;
