import { catalogue } from '../shared/error-catalogue.ts';
import type { ErrorCode } from '../shared/errors.ts';
import { type ClassicName, type Command, commands, documents, type Parameter, programName } from './commands.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { environmentVariables, globalParameters } from './global-parameters.ts';
import { syntaxOf, usageOf } from './help.ts';
import { shownPlaces } from './shown-places.ts';

/** Where the tests are that use every parameter of the classic tool, each named by the parameter. */
export const classicTestFile = 'src/cli/classic-parameters.test.ts';

/** A parameter of the classic tool: what it means, and how we call it. */
export interface ClassicParameter {
  readonly name: string;
  readonly documents: ClassicName['documents'];
  readonly command: Command;
  readonly ours: string;
  readonly help: string;
}

/** Every parameter of the classic tool, command by command. */
export const classicParameters: readonly ClassicParameter[] = commands.flatMap((command) => {
  if (command.classic === null) return [];
  const own = { ...command.classic, command, ours: command.name, help: command.summary };
  const others = command.parameters.flatMap((parameter) =>
    parameter.classic.map(({ name, documents: named, means }) => ({
      name,
      documents: named,
      command,
      ours: means === undefined ? parameter.name : `${parameter.name} ${means}`,
      help: means === undefined ? parameter.help : (sentenceAbout(means, parameter.help) ?? parameter.help),
    })),
  );
  return [own, ...others];
});

/** docs/cli.md, from the table of commands, the exit codes and the catalogue of errors. */
export function referenceText(): string {
  const sections = [
    '# The command line',
    '<!-- Written by scripts/docs.ts from the code: run `npm run docs` instead of editing it. -->',
    `The program is \`${programName}\`; from the project tree, \`npm run -s cli -- …\` runs it. It takes two forms, which may be mixed: its own (\`prepare --to PATH\`), and that of Microsoft's service connection tool as it is (\`-prepare -usagedatadest PATH\`: one dash, any case, any order). Without parameters it shows help. A value never begins with a dash unless it is written as \`--name=-value\`; \`--\` ends the parameters.`,
    'Paths are those of the computer it runs on, relative ones against the working folder. Quotes that the Windows command prompt leaves behind (`"D:\\USB\\"`) are repaired. Where there are no drive letters, a path that begins with one is refused.',
    ...commands.flatMap(commandSection),
    '## For every command',
    parameterTable(globalParameters, false),
    'A `--site-database` that is a file goes together with `--site-folder`; one on SQL Server, `mssql://USER@SERVER:PORT/DATABASE`, may stand alone: the folder is then looked for. The address may end in `?instance=NAME`, `?signin=ntlm:DOMAIN`, `?encryption=strict` (or `off`) and `?certificate=pinned:SHA256` (or `none`), with `&` between several; it never holds a password. These parameters and `--cloud` go before the settings file. `--cloud URL` stands for the addresses `URL/usage-data`, `URL/fwlink/?LinkId=2309745` (the update manifest) and `URL/fwlink/?LinkId=619849` (the console content).',
    '## What it prints',
    'On a terminal, one line that shows step, progress, rate and time left while a job works, then the result; elsewhere a line per step. Errors go to standard error: what happened, what to do next, the code in brackets. When a file is in the way and somebody is at the terminal, the program asks before it replaces it; otherwise `--yes` or `--overwrite` must say so. When whoever reads the output goes away (`| head`), the run goes on to its end in silence; when the output cannot be written (a full drive), it does so too, says it on standard error, and the exit code is 3 instead of 0.',
    'With `--json`, standard output holds one JSON object per line and nothing else:',
    table(
      ['`event`', 'Fields'],
      [
        ['`started`', '`runId` `job` `input` `startedAt` `program` `logs`'],
        [
          '`progress`',
          '`runId` `state` `step` `done` `total` `unit` `item` `fraction` `ratePerSecond` `secondsLeft`; ten a second at most, none with `--quiet`',
        ],
        ['`notice`', '`text`: something about the logs'],
        [
          '`ended`',
          '`runId` `job` `state` (`done` `cancelled` `failed`) `result` `error` (`code` `message` `remedy` `canRetry` `details`, and `clauses` where a reason in the details has words in other languages) `exitCode` `startedAt` `endedAt` `logs`; always there, always last',
        ],
      ],
    ),
    'The `cab` commands print one such object, `ended`, with `command` in place of a job, `state`, `error` and `exitCode` as above, and what was found beside them:',
    table(
      ['`command`', 'Fields'],
      [
        ['`cab list`', '`file` `members` (`path` `sizeBytes` `modified` `attributes` `compression` `folderIndex`)'],
        [
          '`cab info`',
          '`file` `facts` (`sizeBytes` `bytesBehind` `members` `setId` `indexInSet` `previous` `next` `reserve` `signature` `folders` `set`; `embeddedAt`: where it begins in the file; `departures` (`name` `offset` `field` `what`): where it departs from the specification; `signatures`: what they say, not verified)',
        ],
        [
          '`cab test`',
          '`file` `members` (as listed, with `sha256` `md5` and `error`: `null`, or `code` `offset` `field`) `departures` (as above) `signature` (`null` without `--roots`; `state` `reasons` `signatures` `revocation`) `problems` (errors, each once)',
        ],
        [
          '`cab extract`',
          '`file` `to` `files` (`member` `path` `sizeBytes` `sha256`: `null` with `--quick`) `problems`',
        ],
        ['`cab create`', '`file` `cabinets` (`path` `sizeBytes`) `members` (how many) `rawBytes` `isReadBack`'],
      ],
    ),
    'So do the `bundle` and `support` commands:',
    table(
      ['`command`', 'Fields'],
      [
        [
          '`bundle create`',
          '`file` `sizeBytes` `sha256` `readBack` (`device` or `cache`) `files` (how many) `contentBytes` `legs` (their ids) `problems`',
        ],
        [
          '`bundle test`',
          '`file` `files` (`path` `sizeBytes` `sha256`) `sizeBytes` `legs` (`id` `kind` `created` `expires` `sequence` `computer`) `problems`',
        ],
        ['`bundle extract`', '`file` `to` `files` (`path` `sizeBytes` `sha256`) `problems`'],
        ['`support list`', '`files` (`path` `sizeBytes` `what`) `problems`'],
        ['`support create`', '`file` `sizeBytes` `sha256` `files` (as listed) `problems`'],
      ],
    ),
    'And the `site` commands:',
    table(
      ['`command`', 'Fields'],
      [
        [
          '`site check`',
          '`checks` (`id` `outcome`: `passed`, `warning` or `failed`, `finding` `details`, and where there are any `remedy` `error`)',
        ],
        [
          '`site describe`',
          '`site` (`code` `name` `version` `hierarchyHash` `usageLevel` `serviceConnectionMode` `usageData`) `database` (`product` `server` `database` `account` `collation` `encryption` `rights`); `null` for what the database does not tell',
        ],
        ['`site databases`', '`databases` (`name` `siteCode` `isOpen`)'],
        [
          '`site rights`',
          '`account` `signIn` `database` `rights` (`object` `right` `neededFor` `state`: `granted`, `missing` or `absent`) `missing` (objects) `script`',
        ],
        [
          '`site updates`',
          '`site` (`code` `version`) `updates` (`guid` `name` `fullVersion` `state` `reason` `sites` `history`; always all) and with `--check-list` `checklist` (`id` `key` `outcome`: `passed`, `warning`, `failed` or `by-hand`, `finding` `todo` `details`)',
        ],
        [
          '`site folders`',
          '`candidates` (`folder` `from` `easySetupPayload` `inbox` `staging` `error`: `null` for one that fits)',
        ],
      ],
    ),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      exitCodes.map(({ code, meaning }) => [String(code), meaning]),
    ),
    'The first Ctrl-C stops a run in good order: finished files are kept, nothing half-done has a final name. The second ends the program at once.',
    '## Environment variables',
    table(
      ['Name', 'Meaning'],
      environmentVariables.map(({ name, help }) => [`\`${name}\``, withPlacesAsCode(help)]),
    ),
    'On Linux and macOS, `XDG_CONFIG_HOME` and `XDG_STATE_HOME` move the default places, where they are set. A password is never a parameter, and never printed, logged or stored.',
    '## Logs',
    'Every run is logged in two files that are kept, `<yyyymmdd-hhmmss>Z-<job>-<run>.log` in the format CMTrace reads and `.jsonl` with one JSON object per line. They are in the default place named above, unless `--logs` or `SERVICE_CONNECTION_LOGS` names another folder for all logs. `ServiceConnectionTool.log`, as the classic tool writes it, is in the folder of the program and replaced at every run; when that folder cannot be written, it is with the others. A log that cannot be written is told of and never stops a run. The `cab` commands write no logs and read no settings.',
    'There is no `ConfigMgrSetup.log` in the root of the system drive, where the classic tool says which files it downloads and how their hashes compare: the kept log of a Connect run says it, every file with its address, size and SHA-256. Each Connect keeps its own, so that an earlier one is not lost.',
    '## Parameters of the classic tool',
    "Every parameter that Microsoft's documents of the service connection tool name, with the documents that name it. The tests are in " +
      `\`${classicTestFile}\`, each named by its parameter.`,
    table(
      ['Parameter', 'With', 'Documents', 'Ours', 'Meaning', 'Test'],
      [
        ...classicParameters.map((parameter) => [
          `\`${parameter.name}\``,
          parameter.name === parameter.command.classic?.name ? '' : `\`${parameter.command.classic?.name}\``,
          parameter.documents.map((id) => documents[id]).join('; '),
          `\`${parameter.ours}\``,
          parameter.help,
          `\`${parameter.name}\``,
        ]),
        ['(none)', '', [documents.nl, documents.fr].join('; '), '`help`', 'Help.', '`(none)`'],
      ],
    ),
    '## Errors',
    'What each code asks of the operator. Codes are stable; messages may get better.',
    table(
      ['Code', 'What to do', 'Exit code', 'Trying again may help'],
      Object.entries(catalogue).map(([code, { remedy, canRetry }]) => [
        `\`${code}\``,
        remedy,
        // The keys of the catalogue are the codes; `Object.entries` forgets it.
        String(exitCodeOfError(code as ErrorCode)),
        canRetry ? 'yes' : '',
      ]),
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

function commandSection(command: Command): readonly string[] {
  const { name, classic, summary, help, parameters, examples } = command;
  const classicForm = classic === null ? '' : ` Classic: \`${classic.name}\`.`;
  return [
    `## ${name}`,
    `${summary} ${help}${classicForm}`,
    code([[programName, name, ...parameters.map(syntaxOf)].join(' ')]),
    ...(parameters.length === 0 ? [] : [parameterTable(parameters, true)]),
    'Examples:',
    code(examples.map((example) => `${programName} ${example}`)),
  ];
}

function parameterTable(parameters: readonly Parameter[], withClassic: boolean): string {
  const rows = parameters.map((parameter) => {
    const classic = parameter.classic.map(({ name }) => `\`${name}\``).join(' ');
    const row = [`\`${usageOf(parameter)}\``, parameter.help + (parameter.isRequired === true ? ' Required.' : '')];
    return withClassic ? [...row, classic] : row;
  });
  return table(withClassic ? ['Parameter', 'Meaning', 'Classic'] : ['Parameter', 'Meaning'], rows);
}

/** Of `all: every update. hotfixes: every hotfix.` the sentence about one value. */
function sentenceAbout(value: string, help: string): string | null {
  const sentence = help.split('. ').find((candidate) => candidate.startsWith(`${value}: `));
  if (sentence === undefined) return null;
  const text = sentence.slice(value.length + 2).replace(/\.$/, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The default places in a text, as code: a backslash must not be taken for Markdown. */
function withPlacesAsCode(text: string): string {
  return Object.values(shownPlaces)
    .flatMap(({ windows, elsewhere }) => [windows, elsewhere])
    .reduce((soFar, place) => soFar.replaceAll(place, `\`${place}\``), text);
}

function code(lines: readonly string[]): string {
  return ['```', ...lines, '```'].join('\n');
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
