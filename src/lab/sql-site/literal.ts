/*
 * Values as T-SQL writes them ("Constants (Transact-SQL)"). Texts are of Unicode, and a quote in them is doubled: nothing
 * else has a meaning there. Numbers of SQLite's REAL have an exponent, which makes them `float`; without one they would be `decimal`.
 */

export type SqliteValue = null | bigint | number | string | Uint8Array;

/** One value; `declaredType` is the column's in SQLite. */
export function literal(value: SqliteValue, declaredType: string): string {
  if (value === null) return 'NULL';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return value.toExponential();
  if (typeof value !== 'string') return `0x${Buffer.from(value).toString('hex')}`;
  return text(declaredType === 'DATETIME' ? dateTime(value) : value);
}

/** `[name]`, whatever is in it. */
export function identifier(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

function text(value: string): string {
  if (value.includes('\0')) throw new Error('A text with a zero in it cannot be written in T-SQL.');
  // A backslash before a line end joins the two lines, in any text: the one place where a text is not taken as it is.
  const pieces = value.split(/(?<=\\)(?=\r?\n)/);
  if (pieces.length === 1) return quoted(value);
  // Without the first one being (max) the sum would end after 4000 characters.
  return pieces
    .map((piece, index) => (index === 0 ? `CAST(${quoted(piece)} AS nvarchar(max))` : quoted(piece)))
    .join(' + ');
}

function quoted(value: string): string {
  return `N'${value.replaceAll("'", "''")}'`;
}

/** The one form of a date that means the same in every language of the server. */
function dateTime(value: string): string {
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d(?:\.\d{1,3})?)Z?)?$/.exec(value);
  if (found === null) throw new Error(`"${value}" is no date of the practice site.`);
  return `${found[1]}T${found[2] ?? '00:00:00'}`;
}
