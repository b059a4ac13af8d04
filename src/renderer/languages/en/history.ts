/** Words of history and logs. */
export const history = {} as const;
