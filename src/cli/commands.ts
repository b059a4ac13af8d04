import type { ByEngine, JobId, JobInputs } from '../shared/jobs.ts';
import { engines } from '../shared/official-tool.ts';
import type { Override } from '../shared/trust.ts';
import { type DownloadFilter, downloadFilters } from '../shared/updates.ts';
import { type BundleOrder, bundleCommands } from './bundle-commands.ts';
import { type CabOrder, cabCommands } from './cab-commands.ts';
import { type RelayOrder, relayCommands } from './relay-commands.ts';
import { type SiteOrder, siteCommands } from './site-commands.ts';
import { type TrustOrder, trustCommands } from './trust-commands.ts';

/*
 * The one table of the command line. Parsing (`arguments.ts`), help (`help.ts`) and docs/cli.md (`reference.ts`) all
 * come from it. A parameter has our name (`--to`) and the names the classic tool has for it (`-usagedatadest`), with
 * the documents that name them.
 */

/** Microsoft's page about the classic tool, in three languages and states. */
export const documents = {
  en: 'English, August 2021',
  nl: 'Dutch, September 2017',
  fr: 'French, April 2017',
} as const;
export type DocumentId = keyof typeof documents;

/** What stands after a parameter. */
export type ValueKind =
  | 'path'
  | 'seconds'
  | 'download'
  | 'engine'
  | 'language'
  | 'proxy'
  | 'user'
  | 'url'
  | 'name'
  | 'member'
  | 'level'
  | 'database'
  | 'size'
  | 'count';

/** A name the classic tool has for something. */
export interface ClassicName {
  /** With its dash, in lower case; any case is understood. */
  readonly name: string;
  readonly documents: readonly DocumentId[];
  /** The value it stands for, where it is a switch and our parameter takes a value. */
  readonly means?: DownloadFilter;
}

export interface Parameter {
  /** Ours, with its dashes. A name without dashes is the argument that stands alone (`verify PATH`). */
  readonly name: string;
  readonly classic: readonly ClassicName[];
  /** `null` for a switch. */
  readonly value: ValueKind | null;
  /** How the value is called in help: `PATH`. */
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  /** May be given several times. One of a command, the last that stands alone, takes all words that are left. */
  readonly isRepeatable?: boolean;
  /** Sentences for help. */
  readonly help: string;
}

/** The values of one command line, by the parameters' names. */
export interface Values {
  text(name: string): string | null;
  /** @throws {Error} when the table does not say that it is required */
  required(name: string): string;
  flag(name: string): boolean;
  /** Every value of an argument that is repeatable. */
  all(name: string): readonly string[];
}

/** What help, docs/cli.md and parsing need of a command, whatever it does. */
export interface CommandForm {
  readonly name: string;
  /** The classic tool has a switch for each of its commands. */
  readonly classic: ClassicName | null;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly help: string;
  readonly parameters: readonly Parameter[];
  /** Arguments after the program's name, the classic ones last. */
  readonly examples: readonly string[];
}

/** A command that starts the job of its name. */
export interface JobCommand<J extends JobId = JobId> extends CommandForm {
  readonly name: J;
  readonly input: (values: Values) => JobInputs[J];
}

/** A command that does its work by itself, without a job: no logs, no settings. Its name is two words. */
export interface ToolCommand extends CommandForm {
  readonly order: (values: Values) => CabOrder;
}

/** A command about this computer, by its settings and without a job. Its name is two words. */
export interface TrustCommand extends CommandForm {
  readonly trust: (values: Values) => TrustOrder;
}

/** A command about the site of this computer, by its settings and without a job. Its name is two words. */
export interface SiteCommand extends CommandForm {
  readonly site: (values: Values) => SiteOrder;
}

/** A command about bundles, by the settings of this computer and without a job. Its name is two words. */
export interface BundleCommand extends CommandForm {
  readonly bundle: (values: Values) => BundleOrder;
}

/** A command about a relay, by the relay's own settings. */
export interface RelayCommand extends CommandForm {
  readonly relay: (values: Values) => RelayOrder;
}

export type Command = JobCommand | ToolCommand | SiteCommand | TrustCommand | BundleCommand | RelayCommand;

const allDocuments: readonly DocumentId[] = ['en', 'nl', 'fr'];
const since1706: readonly DocumentId[] = ['en', 'nl'];

const overwrite: Parameter = {
  name: '--overwrite',
  classic: [],
  value: null,
  help: 'Replace a file that is there already.',
};

/** Going on in spite of a refusal of a seal. */
const passOver: readonly Parameter[] = [
  {
    name: '--accept',
    classic: [],
    value: 'name',
    placeholder: 'CODE',
    help: "Go on in spite of this refusal of a seal or of Microsoft's tool, or of several with commas between. Only where the refusal names this way out; it is written to the custody record.",
  },
  {
    name: '--because',
    classic: [],
    value: 'name',
    placeholder: 'REASON',
    help: 'Why; needed with --accept.',
  },
];

/** Letting Microsoft's own tool do the stage. */
const byEngine: readonly Parameter[] = [
  {
    name: '--engine',
    classic: [],
    value: 'engine',
    placeholder: 'WHO',
    help: "own (default): this program does the stage. official: Microsoft's ServiceConnectionTool.exe does it, and this program checks before, follows it, judges what it left and seals that. What one engine made, the same one takes further.",
  },
  {
    name: '--tool',
    classic: [],
    value: 'path',
    placeholder: 'FOLDER',
    help: 'With --engine official: the folder of ServiceConnectionTool.exe; left out, that of the settings or of the site server.',
  },
];

function engineOf(values: Values): ByEngine {
  // The value was checked against this list when it was read.
  const engine = engines.find((one) => one === values.text('--engine'));
  const toolFolder = values.text('--tool');
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(toolFolder === null ? {} : { toolFolder }),
  };
}

/** Who decides is the account the program runs as. */
function overridesOf(values: Values): readonly Override[] {
  const codes = values.text('--accept')?.split(',') ?? [];
  return codes.map((code) => ({ code: code.trim(), by: '', reason: values.text('--because') ?? '' }));
}

const prepare: JobCommand<'prepare'> = {
  name: 'prepare',
  classic: { name: '-prepare', documents: allDocuments },
  summary: 'Pack the usage data of this site into a cabinet.',
  help: 'Run it on the computer of the service connection point, as an account that may read the site database.',
  parameters: [
    {
      name: '--to',
      classic: [{ name: '-usagedatadest', documents: allDocuments }],
      value: 'path',
      placeholder: 'PATH',
      isRequired: true,
      help: 'The cabinet to write, or a folder, where it gets a name of its own.',
    },
    overwrite,
    {
      name: '--reviewed',
      classic: [],
      value: 'path',
      placeholder: 'CSV',
      help: 'A file that export wrote: stop unless the cabinet carries exactly this data.',
    },
    {
      name: '--approved-by',
      classic: [],
      value: 'name',
      placeholder: 'NAME',
      help: 'Who has read the file of --reviewed and approves that exactly this data leaves: the name is written beside the cabinet, and connect refuses other bytes.',
    },
    ...byEngine,
    ...passOver,
  ],
  examples: [
    'prepare --to D:\\USB',
    'prepare --to D:\\USB\\UsageData.cab --reviewed D:\\USB\\UsageData.csv --approved-by "Anna de Vries"',
    '-prepare -usagedatadest D:\\USB\\UsageData.cab',
  ],
  input: (values) => ({
    to: values.required('--to'),
    overwrite: values.flag('--overwrite'),
    reviewed: values.text('--reviewed'),
    approval: null,
    driveId: null,
    ...(values.text('--accept') === null ? {} : { overrides: overridesOf(values) }),
    ...engineOf(values),
  }),
};

const exportCommand: JobCommand<'export'> = {
  name: 'export',
  classic: { name: '-export', documents: allDocuments },
  summary: 'Write the usage data as CSV, to read before it is sent.',
  help: 'The same data as the cabinet carries. By default cells that a spreadsheet would run as a formula are made safe.',
  parameters: [
    {
      name: '--to',
      classic: [{ name: '-dest', documents: allDocuments }],
      value: 'path',
      placeholder: 'PATH',
      isRequired: true,
      help: 'The CSV file to write, or a folder, where it gets a name of its own.',
    },
    {
      name: '--raw',
      classic: [],
      value: null,
      help: 'The exact values, byte for byte as in the cabinet.',
    },
    overwrite,
  ],
  examples: ['export --to D:\\USB\\UsageData.csv', '-export -dest D:\\USB\\usagedata.csv'],
  input: (values) => ({
    to: values.required('--to'),
    overwrite: values.flag('--overwrite'),
    raw: values.flag('--raw'),
  }),
};

const connect: JobCommand<'connect'> = {
  name: 'connect',
  classic: { name: '-connect', documents: allDocuments },
  summary: 'Upload usage data and download the updates that fit.',
  help: 'Run it on the computer with internet access. Cabinets of several hierarchies may lie in one folder.',
  parameters: [
    {
      name: '--from',
      classic: [{ name: '-usagedatasrc', documents: allDocuments }],
      value: 'path',
      placeholder: 'PATH',
      isRequired: true,
      help: 'One cabinet that prepare wrote, a folder of them, or a bundle of such a folder.',
    },
    {
      name: '--to',
      classic: [{ name: '-updatepackdest', documents: allDocuments }],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'The folder of the update pack: an empty one, or one of an earlier run, which is then continued.',
    },
    {
      name: '--download',
      classic: [
        { name: '-downloadall', means: 'all', documents: since1706 },
        { name: '-downloadhotfix', means: 'hotfixes', documents: since1706 },
        { name: '-downloadsiteversion', means: 'site-version', documents: since1706 },
      ],
      value: 'download',
      placeholder: 'WHAT',
      help: 'latest (default): the newest update that applies to the site, no hotfixes. all: every update and hotfix. hotfixes: every hotfix. site-version: updates and hotfixes later than the site.',
    },
    {
      name: '--plan',
      classic: [],
      value: null,
      help: 'Show what would be downloaded and why; upload, download and write nothing.',
    },
    {
      name: '--check',
      classic: [],
      value: null,
      help: 'Only go the way to every host that is needed and say how far it leads: name, connection, proxy server, TLS, answer. Needs no other parameter; sends, downloads and writes nothing.',
    },
    {
      name: '--firewall-list',
      classic: [],
      value: 'path',
      placeholder: 'FILE',
      help: 'With --check: write the hosts for whoever runs the firewall, as FILE.csv or FILE.txt.',
    },
    {
      name: '--require-approval',
      classic: [],
      value: null,
      help: 'Refuse a cabinet that nobody approved with --approved-by. One whose approval is for other bytes is refused anyway.',
    },
    {
      name: '--proxy',
      classic: [{ name: '-proxyserveruri', documents: allDocuments }],
      value: 'proxy',
      placeholder: 'ADDRESS',
      help: 'The proxy server as HOST:PORT, with https:// in front where it is itself reached by TLS; without a port, 80 or 443. The settings know more ways: none, a script, discovery.',
    },
    {
      name: '--proxy-user',
      classic: [{ name: '-proxyusername', documents: allDocuments }],
      value: 'user',
      placeholder: 'NAME',
      help: 'The user for the proxy server. The password is asked for, or read from SERVICE_CONNECTION_PROXY_PASSWORD.',
    },
    ...byEngine,
    ...passOver,
  ],
  examples: [
    'connect --check',
    'connect --check --firewall-list C:\\Temp\\hosts.csv',
    'connect --from D:\\USB --to D:\\USB\\UpdatePacks --plan',
    'connect --from D:\\USB --to D:\\USB\\UpdatePacks --download site-version',
    '-connect -usagedatasrc D:\\USB\\UsageData.cab -updatepackdest D:\\USB\\UpdatePacks -proxyserveruri itproxy.contoso.com:8080 -proxyusername jqpublic',
  ],
  input: (values) => ({
    from: values.required('--from'),
    to: values.required('--to'),
    // The value was checked against this list when it was read.
    download: downloadFilters.find((filter) => filter === values.text('--download')) ?? 'latest',
    planOnly: values.flag('--plan'),
    picks: null,
    requireApproval: values.flag('--require-approval'),
    driveId: null,
    overrides: overridesOf(values),
    ...engineOf(values),
  }),
};

/** How long import follows the site when nothing else is said. */
export const defaultWaitSeconds = 120;

const importCommand: JobCommand<'import'> = {
  name: 'import',
  classic: { name: '-import', documents: allDocuments },
  summary: 'Hand the updates of a pack to this site and follow what it does.',
  help: 'Run it on the computer of the service connection point. Only updates for this hierarchy are taken.',
  parameters: [
    {
      name: '--from',
      classic: [{ name: '-updatepacksrc', documents: allDocuments }],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'The folder that connect wrote, or a bundle of it.',
    },
    {
      name: '--check',
      classic: [],
      value: null,
      help: 'Only verify the pack and say what of it applies to this site and why; hand over and change nothing.',
    },
    {
      name: '--wait',
      classic: [],
      value: 'seconds',
      placeholder: 'SECONDS',
      help: `How long to follow the work of the site (default ${defaultWaitSeconds}; 0 to hand over and leave).`,
    },
    ...byEngine,
    ...passOver,
  ],
  examples: [
    'import --from D:\\USB\\UpdatePacks --check',
    'import --from D:\\USB\\UpdatePacks',
    '-import -updatepacksrc D:\\USB\\UpdatePacks',
  ],
  input: (values) => ({
    from: values.required('--from'),
    waitSeconds: Number(values.text('--wait') ?? defaultWaitSeconds),
    checkOnly: values.flag('--check'),
    overrides: overridesOf(values),
    ...engineOf(values),
  }),
};

const verify: JobCommand<'verify'> = {
  name: 'verify',
  classic: null,
  summary: 'Check a drive, an update pack or a cabinet against its record.',
  help: 'Reads everything, changes nothing. Runs on any computer.',
  parameters: [
    {
      name: 'PATH',
      classic: [],
      value: 'path',
      placeholder: 'PATH',
      isRequired: true,
      help: 'The drive folder, update pack, cabinet or bundle.',
    },
  ],
  examples: ['verify D:\\USB'],
  input: (values) => ({ path: values.required('PATH') }),
};

const spread: JobCommand<'spread'> = {
  name: 'spread',
  classic: null,
  summary: 'Spread an update pack over several drives.',
  help: 'For a pack that no single drive can hold. Every drive tells what the others hold. When only one can be plugged in at a time, it says which one to insert next: give the same command again.',
  parameters: [
    {
      name: '--from',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'The folder that connect wrote.',
    },
    {
      name: '--to',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      isRepeatable: true,
      help: 'A folder on each drive; several, one after the other. On the drive of the system it must be there.',
    },
    {
      name: '--drives',
      classic: [],
      value: 'count',
      placeholder: 'NUMBER',
      help: 'How many drives there are, when they come one at a time. Those to come are taken to have the room of the first.',
    },
    { name: '--plan', classic: [], value: null, help: 'Show what would come on which drive; write nothing.' },
    {
      name: '--anew',
      classic: [],
      value: null,
      help: 'Forget how this pack was spread before, and plan for the drives named now.',
    },
  ],
  examples: [
    'spread --from C:\\UpdatePacks --to E:\\UpdatePacks F:\\UpdatePacks --plan',
    'spread --from C:\\UpdatePacks --to E:\\UpdatePacks F:\\UpdatePacks',
    'spread --from C:\\UpdatePacks --to E:\\UpdatePacks --drives 3',
  ],
  input: (values) => ({
    from: values.required('--from'),
    to: values.all('--to'),
    drives: values.text('--drives') === null ? null : Number(values.text('--drives')),
    planOnly: values.flag('--plan'),
    anew: values.flag('--anew'),
  }),
};

const gather: JobCommand<'gather'> = {
  name: 'gather',
  classic: null,
  summary: 'Put an update pack together that came on several drives.',
  help: 'Takes what the drives at hand have, in any order, and says which are missing. Nothing is written to a drive, and nothing on it removed. When all is there, import takes the folder.',
  parameters: [
    {
      name: '--from',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      isRepeatable: true,
      help: 'The folder on each drive at hand; several, one after the other.',
    },
    {
      name: '--to',
      classic: [],
      value: 'path',
      placeholder: 'FOLDER',
      isRequired: true,
      help: 'Where the pack comes together: an empty folder, or one of an earlier run, which is then continued.',
    },
  ],
  examples: ['gather --from E:\\UpdatePacks F:\\UpdatePacks --to C:\\UpdatePacks'],
  input: (values) => ({ from: values.all('--from'), to: values.required('--to') }),
};

/** Every command: those that start a job in the order of the journey, then the tools. */
export const commands: readonly Command[] = [
  prepare,
  exportCommand,
  connect,
  importCommand,
  spread,
  gather,
  verify,
  ...siteCommands,
  ...trustCommands,
  ...bundleCommands,
  ...relayCommands,
  ...cabCommands,
];

/** Commands that answer at once. */
export const plainCommands = [
  { name: 'help', summary: 'Show this help, or that of one command: help connect.' },
  { name: 'version', summary: 'Show the version of this program.' },
] as const;

/** How the program is called in help and messages. */
export const programName = 'service-connection';
