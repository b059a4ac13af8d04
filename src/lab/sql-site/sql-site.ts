/*
 * Makes the practice site in a database of a SQL Server: the schema, and the very rows the SQLite one of the same options
 * has. It changes nothing in a database that is anything else: one with objects in it is refused, and only what is known to
 * be a practice site by its table Practice_Hierarchy is replaced, as a real site has the other names too.
 */
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LabProblem } from '../lab-problem.ts';
import { makeSite, type SitePlan } from '../site.ts';
import { asScriptBatch, splitBatches } from './batches.ts';
import { type InsertBatch, insertBatches } from './insert-batches.ts';
import { identifier } from './literal.ts';

/** A database to which T-SQL can be said. */
export interface SqlTarget {
  /** For messages, without a password. */
  readonly label: string;
  /** Runs one batch and gives the rows of its first result set. */
  run(batch: string): Promise<readonly (readonly unknown[])[]>;
}

/** What was made, or written. */
export interface MadeSqlSite {
  readonly objects: number;
  readonly rows: number;
}

const markTable = 'Practice_Hierarchy';
/** Tables, views, functions of three kinds, procedures, synonyms, sequences. */
const objectTypes = new Set(['U', 'V', 'FN', 'IF', 'TF', 'P', 'SN', 'SO']);
const droppable: Readonly<Record<string, string>> = { U: 'TABLE', V: 'VIEW', FN: 'FUNCTION' };

/** Makes the site in the target. @throws {LabProblem} when something else is there */
export async function makeSqlSite(
  target: SqlTarget,
  plan: SitePlan,
  options: { readonly replaces: boolean; readonly onRows?: (rows: number) => void },
): Promise<MadeSqlSite> {
  const batches = await schemaBatches();
  await makeRoom(target, options);
  for (const batch of batches) await target.run(batch);
  let rows = 0;
  await withRows(plan, async (inserts) => {
    for (const insert of inserts) {
      await target.run(insert.text);
      rows += insert.rows;
      options.onRows?.(rows);
    }
  });
  return { objects: batches.length, rows };
}

/** Writes the same as a script, for whoever is to run it by hand. */
export async function writeSqlScript(path: string, plan: SitePlan): Promise<MadeSqlSite> {
  const batches = await schemaBatches();
  let rows = 0;
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'wx');
  } catch (error) {
    throw new LabProblem(`${path} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    // The byte order mark says that it is UTF-8.
    await file.write(`\uFEFF-- A practice site for an empty database. Run it there with: sqlcmd -b -f 65001 -i FILE\n`);
    for (const batch of batches) await file.write(asScriptBatch(batch));
    await withRows(plan, async (inserts) => {
      for (const insert of inserts) {
        await file.write(asScriptBatch(insert.text));
        rows += insert.rows;
      }
    });
  } finally {
    await file.close();
  }
  return { objects: batches.length, rows };
}

/** Names of everything the practice site has. */
export async function practiceNames(): Promise<ReadonlySet<string>> {
  return namesIn(await schemaBatches());
}

/** What makes the tables, functions and views, in their order. */
export async function schemaBatches(): Promise<readonly string[]> {
  return splitBatches(await readFile(new URL('schema.sql', import.meta.url), 'utf8'));
}

function namesIn(batches: readonly string[]): ReadonlySet<string> {
  return new Set(batches.map((batch) => /^CREATE (?:TABLE|VIEW|FUNCTION) dbo\.(\w+)/m.exec(batch)?.[1] ?? batch));
}

/**
 * Makes sure that nothing is in the way, and changes nothing unless it is a practice site that may be replaced.
 * @throws {LabProblem}
 */
export async function makeRoom(target: SqlTarget, { replaces }: { readonly replaces: boolean }): Promise<void> {
  const all =
    await target.run(`SELECT schemas.name AS SchemaName, objects.name AS ObjectName, objects.type AS ObjectType
FROM sys.objects AS objects
INNER JOIN sys.schemas AS schemas ON schemas.schema_id = objects.schema_id
WHERE objects.is_ms_shipped = 0
ORDER BY objects.name`);
  // Keys and defaults go with their tables.
  const found = all.filter(([, , type]) => objectTypes.has(String(type).trim()));
  if (found.length === 0) return;
  const names = found.map(([, name]) => String(name));
  const isPractice = names.includes(markTable);
  if (!isPractice)
    throw new LabProblem(
      `${target.label} is not empty, and it is no practice site: it has ${listed(names)}. Name an empty database; nothing was changed.`,
    );
  if (!replaces)
    throw new LabProblem(
      `There is a practice site in ${target.label} already: it has ${listed(names)}. To have it made anew, add --replace; nothing was changed.`,
    );
  const own = await practiceNames();
  const ours = found.filter(([schema, name]) => schema === 'dbo' && own.has(String(name)));
  const kindOf = (type: unknown): string => droppable[String(type).trim()] ?? '';
  // The mark last: what is half gone is still known to be ours.
  const order = ([, name, type]: readonly unknown[]): number =>
    name === markTable ? 3 : kindOf(type) === 'TABLE' ? 2 : 1;
  for (const one of ours.toSorted((a, b) => order(a) - order(b))) {
    const [, name, type] = one;
    if (kindOf(type) !== '') await target.run(`DROP ${kindOf(type)} dbo.${identifier(String(name))}`);
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

/** Has the site made in SQLite, in a folder of its own, and its rows used. */
async function withRows(plan: SitePlan, use: (inserts: Iterable<InsertBatch>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'practice-sql-site-'));
  try {
    await makeSite(folder, plan);
    const database = new DatabaseSync(join(folder, `CM_${plan.code}.sqlite`), { readOnly: true });
    try {
      await use(insertBatches(database));
    } finally {
      database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
