/** A time the site has written down, as ISO text in UTC: sites write UTC, without saying so. */
export function siteTime(value: unknown): string | null {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return null;
  const text = value.replace(' ', 'T');
  const time = new Date(/Z$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
