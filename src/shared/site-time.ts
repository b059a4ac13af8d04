/** A date alone, or with a time, its fraction and the offset of where it was told. */
const written = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(?: ?(Z|[+-]\d\d:\d\d))?$/i;

/** A time the site has written down, as ISO text in UTC: sites write UTC, without saying so, unless an offset stands there. */
export function siteTime(value: unknown): string | null {
  if (value instanceof Date) return value.toISOString();
  const [, date, time = '00:00', offset = 'Z'] = written.exec(typeof value === 'string' ? value : '') ?? [];
  const instant = new Date(`${date}T${time}${offset}`);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** The latest of these times, as it is written; `null` of none. What is no time is before all others. */
export function newestOf(texts: readonly string[]): string | null {
  const key = (text: string): string => siteTime(text) ?? '';
  return (
    texts.toSorted((a, b) => (key(a) === key(b) ? Number(a > b) - Number(a < b) : key(a) > key(b) ? 1 : -1)).at(-1) ??
    null
  );
}
