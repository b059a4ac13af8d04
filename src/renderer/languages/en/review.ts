/** Words of the review of the usage data. */
export const review = {} as const;
