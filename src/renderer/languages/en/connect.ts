/** Words of Connect. */
export const connect = {} as const;
