/** Words of choosing a drive or a folder. */
export const drives = {} as const;
