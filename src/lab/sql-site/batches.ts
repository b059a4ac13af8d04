/*
 * A T-SQL script as a list of batches: `CREATE VIEW` and `CREATE FUNCTION` must each be alone in theirs. In a file a line
 * with GO stands between them, as SQL Server's own programs have it; the server never sees it.
 */

const separator = /^[ \t]*GO[ \t]*\r?$/im;

/** The batches of a script file. */
export function splitBatches(script: string): readonly string[] {
  return script
    .split(separator)
    .map((batch) => batch.trim())
    .filter((batch) => batch !== '');
}

/** A batch as it stands in a script file. @throws {Error} when it has what those who run such files would change */
export function asScriptBatch(batch: string): string {
  if (separator.test(batch)) throw new Error(`A batch has a line that would end it: ${batch.slice(0, 200)}`);
  // sqlcmd puts variables in, also within texts.
  if (batch.includes('$(')) throw new Error(`A batch has a variable of sqlcmd in it: ${batch.slice(0, 200)}`);
  return `${batch}\nGO\n`;
}
