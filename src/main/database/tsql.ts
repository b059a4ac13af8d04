import { readFile } from 'node:fs/promises';

/** The questions we ask a SQL Server, each in a file of its own below `tsql/`, where its source is named. */
export type StatementName =
  | 'connection-mode'
  | 'databases'
  | 'hierarchy-id'
  | 'package-history'
  | 'package-sites'
  | 'packages'
  | 'right'
  | 'server'
  | 'session'
  | 'site'
  | 'site-version'
  | 'usage-columns'
  | 'usage-data'
  | 'usage-level'
  | 'usage-summary';

/** One question, without the comments that open its file. The build copies the folder beside what it bundles. */
export async function tsql(name: StatementName): Promise<string> {
  const text = await readFile(new URL(`tsql/${name}.sql`, import.meta.url), 'utf8');
  return text.replace(/^(?:--.*\r?\n)+/, '').trim();
}
