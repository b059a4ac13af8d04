import { readFileSync } from 'node:fs';

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
export function tsql(name: StatementName): string {
  const text = readFileSync(new URL(`tsql/${name}.sql`, import.meta.url), 'utf8');
  return text.replace(/^(?:--.*\r?\n)+/, '').trim();
}
