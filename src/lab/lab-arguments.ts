import { type ParseArgsConfig, parseArgs } from 'node:util';
import { knownVersions, type UsageLevel } from '../shared/site.ts';
import type { History } from './catalogue.ts';
import type { LabOptions } from './create-lab.ts';

/** The command line was not understood; the message says what and why. */
export class UsageProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageProblem';
  }
}

/** What the lab is asked to do. */
export type LabOrder =
  | { readonly command: 'help' }
  | { readonly command: 'create'; readonly options: LabOptions }
  | { readonly command: 'serve'; readonly folder: string; readonly port: number | null }
  | { readonly command: 'status'; readonly folder: string }
  | { readonly command: 'sql-server'; readonly folder: string; readonly port: number; readonly empty: string | null }
  | SqlOrder;

/** A practice site on a SQL Server, or as a script for one. */
export interface SqlOrder {
  readonly command: 'sql';
  /** `null` for what SITE_DATABASE_URL names. */
  readonly url: string | null;
  /** The file to write instead. */
  readonly script: string | null;
  readonly replaces: boolean;
  readonly site: Pick<LabOptions, 'rows' | 'seed' | 'levels' | 'releases'>;
}

/** Shown by `--help`. */
export const usage = `The practice lab: sites, a cloud service and an empty drive on one computer.

npm run lab -- create DIR [--hierarchies 3] [--rows 100000] [--seed 1] [--payload-bytes 262144] [--level LEVEL ...]
                      [--history recent] [--release NAME ...]
    Makes a lab in DIR, which must be empty or new. The same options give the same bytes.
      --hierarchies N     how many hierarchies, 1 to 99, each at another site version
      --rows N            rows of usage data in each site database
      --seed N            another seed gives other data
      --payload-bytes N   about the size of each update's payload
      --history HISTORY   what the cloud offers: recent (from 2203 on) or whole (since 1602)
      --release NAME      release a hierarchy is at, for example 2403; repeat it to give each its own, in turn
      --level LEVEL       usage level: Basic, Enhanced or Full; repeat it to give each hierarchy its own, in turn

npm run lab -- serve DIR [--port N]
    Runs the cloud and every site until Ctrl-C. Without --port: the port the lab was made with.

npm run lab -- status DIR
    Says for each site its version, usage level, rows, and how many updates are in which state.

npm run lab -- sql [--url mssql://USER:PASSWORD@SERVER:PORT/DATABASE] [--rows 10000] [--seed 1] [--release 2403]
                   [--level LEVEL] [--replace] [--sql FILE]
    Makes a practice site in an empty database of a SQL Server: what "create" makes as the first site, in T-SQL.
      --url URL           the database; without it, what SITE_DATABASE_URL names (docs/testing.md)
      --replace           a practice site that is there is dropped first; nothing else ever is
      --sql FILE          writes the script to FILE instead, with GO between its batches, for somebody else to run

npm run lab -- sql-server DIR [--port N] [--empty CODE]
    Serves the site databases of a lab as a SQL Server of its own until Ctrl-C, and tells their addresses. Without --port:
    any that is free. The password is what PRACTICE_SQL_PASSWORD holds, or else one made up and told.
      --empty CODE        an empty database CM_CODE besides, which may be written and is gone at the end: for "sql"

Exit codes: 0 done, 2 the command line is wrong, 3 something you can put right, 1 a fault of the lab.`;

const options = {
  create: {
    hierarchies: { type: 'string' },
    rows: { type: 'string' },
    seed: { type: 'string' },
    'payload-bytes': { type: 'string' },
    level: { type: 'string', multiple: true },
    history: { type: 'string' },
    release: { type: 'string', multiple: true },
  },
  serve: { port: { type: 'string' } },
  status: {},
  'sql-server': { port: { type: 'string' }, empty: { type: 'string' } },
  sql: {
    url: { type: 'string' },
    rows: { type: 'string' },
    seed: { type: 'string' },
    release: { type: 'string' },
    level: { type: 'string' },
    replace: { type: 'boolean' },
    sql: { type: 'string' },
  },
} as const satisfies Record<string, ParseArgsConfig['options']>;

const levels: readonly UsageLevel[] = ['Basic', 'Enhanced', 'Full'];

/** Reads the arguments after the program's name. @throws {UsageProblem} */
export function readLabArguments(args: readonly string[]): LabOrder {
  const [command, ...rest] = args;
  if (command === undefined || command === 'help' || args.includes('--help') || args.includes('-h')) {
    return { command: 'help' };
  }
  switch (command) {
    case 'create': {
      const { values, folder } = parse(command, rest, options.create);
      return {
        command,
        options: {
          folder,
          hierarchies: wholeNumber('--hierarchies', values.hierarchies ?? '3', 1, 99),
          rows: wholeNumber('--rows', values.rows ?? '100000', 0, 100_000_000),
          seed: wholeNumber('--seed', values.seed ?? '1', 0, Number.MAX_SAFE_INTEGER),
          ...(values['payload-bytes'] === undefined
            ? {}
            : { payloadBytes: wholeNumber('--payload-bytes', values['payload-bytes'], 1024, 4 * 1024 ** 3) }),
          ...(values.history === undefined ? {} : { history: historyOf(values.history) }),
          ...(values.release === undefined ? {} : { releases: values.release.map(releaseName) }),
          ...(values.level === undefined ? {} : { levels: values.level.map(usageLevel) }),
        },
      };
    }
    case 'serve': {
      const { values, folder } = parse(command, rest, options.serve);
      return {
        command,
        folder,
        port: values.port === undefined ? null : wholeNumber('--port', values.port, 0, 65_535),
      };
    }
    case 'status':
      return { command, folder: parse(command, rest, options.status).folder };
    case 'sql-server': {
      const { values, folder } = parse(command, rest, options['sql-server']);
      const empty = values.empty ?? null;
      if (empty !== null && !/^[A-Z0-9]{3}$/.test(empty))
        throw new UsageProblem(`--empty cannot be "${empty}": it takes a site code, three capital letters or digits.`);
      return { command, folder, port: wholeNumber('--port', values.port ?? '0', 0, 65_535), empty };
    }
    case 'sql': {
      const { values, positionals } = parseAny(rest, options.sql);
      if (positionals[0] !== undefined)
        throw new UsageProblem(
          `"sql" does not know what to do with "${positionals[0]}": the database is named by --url.`,
        );
      return {
        command,
        url: values.url ?? null,
        script: values.sql ?? null,
        replaces: values.replace ?? false,
        site: {
          rows: wholeNumber('--rows', values.rows ?? '10000', 0, 100_000_000),
          seed: wholeNumber('--seed', values.seed ?? '1', 0, Number.MAX_SAFE_INTEGER),
          ...(values.release === undefined ? {} : { releases: [releaseName(values.release)] }),
          ...(values.level === undefined ? {} : { levels: [usageLevel(values.level)] }),
        },
      };
    }
    default:
      throw new UsageProblem(`The lab has no command "${command}".`);
  }
}

function parse<const O extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: readonly string[],
  known: O,
) {
  const parsed = parseAny(args, known);
  const [folder, extra] = parsed.positionals;
  if (folder === undefined) throw new UsageProblem(`"${command}" needs the folder of the lab.`);
  if (extra !== undefined) throw new UsageProblem(`"${command}" does not know what to do with "${extra}".`);
  return { values: parsed.values, folder };
}

function parseAny<const O extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], known: O) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (error) {
    // Node's own messages name the option and what is wrong with it; only their first sentence is for people.
    throw new UsageProblem(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageProblem(`${name} cannot be "${text}": it takes a whole number from ${least} to ${most}.`);
  }
  return value;
}

function usageLevel(text: string): UsageLevel {
  const level = levels.find((known) => known.toLowerCase() === text.toLowerCase());
  if (level === undefined) throw new UsageProblem(`--level cannot be "${text}": it takes ${levels.join(', ')}.`);
  return level;
}

function historyOf(text: string): History {
  if (text !== 'recent' && text !== 'whole')
    throw new UsageProblem(`--history cannot be "${text}": it takes recent or whole.`);
  return text;
}

function releaseName(text: string): string {
  if (!knownVersions.some(({ name }) => name === text))
    throw new UsageProblem(
      `--release cannot be "${text}": it takes a release from 1511 to ${knownVersions.at(-1)?.name}.`,
    );
  return text;
}
