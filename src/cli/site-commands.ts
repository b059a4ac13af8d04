import { type DatabaseStage, databaseStages } from '../shared/site-database.ts';
import type { SiteCommand, Values } from './commands.ts';

/*
 * The rows of the table of commands about the site of this computer and its database. They only look.
 */

/** What is asked. Paths are absolute. */
export type SiteOrder =
  | { readonly action: 'check' }
  | { readonly action: 'describe' }
  | { readonly action: 'databases' }
  | { readonly action: 'folders' }
  | {
      readonly action: 'updates';
      /** Also go through the check list. */
      readonly isChecked: boolean;
      /** Also what is over, and what passed. */
      readonly isWhole: boolean;
    }
  | {
      readonly action: 'rights';
      /** `null` for the account the settings sign in with. */
      readonly account: string | null;
      readonly stages: readonly DatabaseStage[];
      readonly undo: boolean;
      /** Where the script goes; `null` for standard output. */
      readonly script: string | null;
    };

const check: SiteCommand = {
  name: 'site check',
  classic: null,
  summary: 'Make the checks before Prepare, and say what each found.',
  help: 'Connection, encryption, rights, site version, connection mode, usage data and its age. Every check that can be made is made; nothing is written. Exit code 3 when Prepare would fail.',
  parameters: [],
  examples: ['site check', 'site check --site-database mssql://reader@SQL1:1433/CM_P01'],
  site: () => ({ action: 'check' }),
};

const describe: SiteCommand = {
  name: 'site describe',
  classic: null,
  summary: 'Show the site and its database: version, mode, server, account, encryption.',
  help: 'The hierarchy is named by its one-way hash.',
  parameters: [],
  examples: ['site describe'],
  site: () => ({ action: 'describe' }),
};

const databases: SiteCommand = {
  name: 'site databases',
  classic: null,
  summary: 'List the site databases of the database server.',
  help: 'Databases called CM_ and a site code, and whether this account may open each.',
  parameters: [],
  examples: ['site databases', 'site databases --site-database mssql://SQL1'],
  site: () => ({ action: 'databases' }),
};

const rights: SiteCommand = {
  name: 'site rights',
  classic: null,
  summary: 'Show which rights in the site database are missing, and the T-SQL that grants them.',
  help: 'The statements are for the database administrator to read and run; this program never runs them. They make a role that can read what is needed and nothing else. Exit code 3 while rights are missing that Prepare or Import needs.',
  parameters: [
    {
      name: '--account',
      classic: [],
      value: 'name',
      placeholder: 'NAME',
      help: 'For another account than the one of the settings: DOMAIN\\NAME for a Windows account, NAME@DOMAIN for one of Microsoft Entra ID, otherwise an SQL login. Its rights are not looked at.',
    },
    {
      name: '--for',
      classic: [],
      value: 'name',
      placeholder: 'STAGES',
      help: 'Only what these need, with commas between: prepare, import, details (default: all).',
    },
    { name: '--undo', classic: [], value: null, help: 'The T-SQL that takes the rights back.' },
    {
      name: '--sql',
      classic: [],
      value: 'path',
      placeholder: 'FILE',
      help: 'Write the statements to a file. One that is there already is replaced only with --yes.',
    },
  ],
  examples: ['site rights', 'site rights --account CONTOSO\\ServiceConnection --sql C:\\Temp\\rights.sql'],
  site: (values) => ({
    action: 'rights',
    account: values.text('--account'),
    stages: stagesOf(values),
    undo: values.flag('--undo'),
    script: values.text('--sql'),
  }),
};

const updates: SiteCommand = {
  name: 'site updates',
  classic: null,
  summary: 'List the updates the site knows, how far each is, and what to do.',
  help: 'By the documented read-only queries of the site database; why an update was filtered out comes from hman.log. Nothing is written.',
  parameters: [
    {
      name: '--check-list',
      classic: [],
      value: null,
      help: 'Also find out why what was imported does not appear or go on: inbox, logs, states, free space. Exit code 3 when something failed.',
    },
    {
      name: '--all',
      classic: [],
      value: null,
      help: 'Also what is installed, hidden or not for this site, with every site server and every change of state.',
    },
  ],
  examples: ['site updates', 'site updates --check-list'],
  site: (values) => ({ action: 'updates', isChecked: values.flag('--check-list'), isWhole: values.flag('--all') }),
};

const folders: SiteCommand = {
  name: 'site folders',
  classic: null,
  summary: 'Show where the folders of the site server are, and who says so.',
  help: 'Looked for in the settings, in the registry of this computer and in the site database. When several fit, name one with --site-folder or in the settings.',
  parameters: [],
  examples: ['site folders'],
  site: () => ({ action: 'folders' }),
};

/** The values were checked against this list when they were read. */
function stagesOf(values: Values): readonly DatabaseStage[] {
  const named = readStages(values.text('--for') ?? '');
  return named === null || named.length === 0 ? databaseStages : named;
}

/** `prepare, import` taken apart; `null` when there is anything else in it. */
export function readStages(text: string): readonly DatabaseStage[] | null {
  const words = text
    .toLowerCase()
    .split(',')
    .flatMap((word) => word.trim() || []);
  const named = databaseStages.filter((stage) => words.includes(stage));
  return words.every((word) => (databaseStages as readonly string[]).includes(word)) ? named : null;
}

/** All of them, in the order of help. */
export const siteCommands: readonly SiteCommand[] = [check, describe, databases, rights, updates, folders];
