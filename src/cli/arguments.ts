import { AppError } from '../shared/errors.ts';
import type { JobOrder } from '../shared/ipc.ts';
import { engines } from '../shared/official-tool.ts';
import { safeText } from '../shared/safe-text.ts';
import { databaseStages } from '../shared/site-database.ts';
import { downloadFilters } from '../shared/updates.ts';
import type { BundleOrder } from './bundle-commands.ts';
import type { CabOrder } from './cab-commands.ts';
import type { CheckOrder } from './check.ts';
import { type Command, commands, type Parameter, programName, type Values } from './commands.ts';
import { globalParameters } from './global-parameters.ts';
import { refusePasswordInAddress, refusePasswordInUserName, refusePasswords } from './passwords.ts';
import { absolutePath, type Place, repairArguments } from './paths.ts';
import type { RelayOrder } from './relay-commands.ts';
import { readStages, type SiteOrder } from './site-commands.ts';
import { readSize } from './sizes.ts';
import { closest } from './suggestions.ts';
import {
  everyParameter,
  findClassicCommand,
  findParameter,
  readTokens,
  type Tokens,
  withPlainDashes,
} from './tokens.ts';
import type { TrustOrder } from './trust-commands.ts';

/** What every command is told besides its own input. Paths are absolute. */
export interface Globals {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** The answer to every question is yes. */
  readonly isYes: boolean;
  readonly settings: string | null;
  readonly logs: string | null;
  /** `database` is a path, or the address of one on SQL Server, for which the folder may be `null`: it is looked for. */
  readonly site: { readonly database: string; readonly folder: string | null } | null;
  /** Base address of the cloud service. */
  readonly cloud: string | null;
  readonly proxy: { readonly address: string; readonly userName: string | null } | null;
}

/** What a command line asks for. */
export type Request =
  | { readonly kind: 'help'; readonly command: string | null }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'job';
      readonly order: JobOrder;
      readonly globals: Globals;
      /** Who approves what `prepare` is told was reviewed; the order gets it when that file has been read. */
      readonly approvedBy: string | null;
    }
  | { readonly kind: 'check'; readonly order: CheckOrder; readonly globals: Globals }
  | { readonly kind: 'cab'; readonly order: CabOrder; readonly globals: Globals }
  | { readonly kind: 'site'; readonly order: SiteOrder; readonly globals: Globals }
  | { readonly kind: 'trust'; readonly order: TrustOrder; readonly globals: Globals }
  | { readonly kind: 'bundle'; readonly order: BundleOrder; readonly globals: Globals }
  | { readonly kind: 'relay'; readonly order: RelayOrder; readonly globals: Globals };

/** The command that was chosen, and how. */
interface Choice {
  readonly command: Command;
  /** The command as it was called, for messages. */
  readonly calledAs: string;
  readonly isClassic: boolean;
  /** Words that stand alone, without the command itself. */
  readonly words: readonly string[];
}

/** A value of the command, with the name it was given by. */
interface NamedValue {
  readonly givenAs: string;
  readonly parameter: Parameter;
  /** None for a switch, several for what is repeatable. */
  readonly values: readonly string[];
}

const helpNames = new Set(['--help', '-help', '-h', '-?', '/?']);
const longestWaitSeconds = 86_400;
/** As the contract has it. */
const longestName = 200;

/**
 * Reads a command line: ours and the classic tool's, also mixed.
 * @throws {AppError} usage.*
 */
export function parseArguments(typed: readonly string[], place: Place): Request {
  refusePasswords(typed);
  const args = repairArguments(typed.map(withPlainDashes), place);
  // Before everything else, so that help is had whatever is wrong with the rest.
  if (args.length === 0) return { kind: 'help', command: null };
  if (args.some((arg) => helpNames.has(arg.toLowerCase()))) return { kind: 'help', command: firstCommand(args) };
  if (args.some((arg) => arg.toLowerCase() === '--version')) return { kind: 'version' };

  const tokens = readTokens(args);
  const [first, second] = tokens.words;
  if (tokens.classicCommands.length === 0) {
    if (first === 'version') return { kind: 'version' };
    if (first === 'help') {
      const [name = second] = withTwoWords(tokens.words.slice(1));
      return { kind: 'help', command: name === undefined ? null : namedCommand(name).name };
    }
  }
  const choice = chooseCommand(tokens);
  return readOrder(choice.command, collectValues(choice, tokens), place);
}

function firstCommand(args: readonly string[]): string | null {
  for (const [index, arg] of args.entries()) {
    const [name = arg] = withTwoWords(args.slice(index));
    const command = commands.find((candidate) => candidate.name === name) ?? findClassicCommand(arg);
    if (command !== null) return command.name;
  }
  return null;
}

/** The name of a tool is two words (`cab list`): they become one when they stand first. */
function withTwoWords(words: readonly string[]): readonly string[] {
  const [first, second, ...rest] = words;
  const actions = commands.map(({ name }) => name.split(' ')).filter(([group]) => group === first);
  return second !== undefined && actions.some(([, action]) => action !== undefined)
    ? [`${first} ${second}`, ...rest]
    : words;
}

/** The actions of a word that is no command without one, such as `cab`. */
function actionsOf(word: string): readonly string[] {
  return commands.flatMap(({ name }) => (name.startsWith(`${word} `) ? [name.slice(word.length + 1)] : []));
}

function chooseCommand(tokens: Tokens): Choice {
  const [classic, other] = tokens.classicCommands;
  const [word, ...words] = withTwoWords(tokens.words);
  const named = commands.find(({ name }) => name === word);
  if (classic !== undefined) {
    const second = other ?? (named === undefined ? undefined : { name: named.name, command: named });
    if (second?.command === classic.command) throw new AppError('usage.repeated-parameter', { name: second.name });
    if (second !== undefined) throw new AppError('usage.conflict', { names: [classic.name, second.name] });
    return { command: classic.command, calledAs: classic.name.toLowerCase(), isClassic: true, words: tokens.words };
  }
  if (named !== undefined) return { command: named, calledAs: named.name, isClassic: false, words };

  const [unknown] = tokens.unknown;
  if (unknown !== undefined) {
    const suggestion = closest(unknown, commandNames(true));
    if (suggestion !== null) throw new AppError('usage.unknown-command', { name: unknown, suggestion });
    const parameter = closest(unknown, everyParameter.flatMap(namesOf));
    throw new AppError('usage.unknown-parameter', { name: unknown, command: programName, suggestion: parameter });
  }
  if (word !== undefined) return { command: namedCommand(word), calledAs: word, isClassic: false, words };

  // Parameters alone: they may tell which command was forgotten.
  const name = tokens.given.map((given) => given.name).find((each) => findParameter(each, globalParameters) === null);
  const owners = commands.filter((each) => name !== undefined && findParameter(name, each.parameters) !== null);
  const owner = owners.length === 1 ? owners[0] : undefined;
  const classicName = name?.startsWith('--') === true ? undefined : owner?.classic?.name;
  throw new AppError('usage.no-command', { suggestion: classicName ?? owner?.name ?? null });
}

function namedCommand(word: string): Command {
  const command = commands.find(({ name }) => name === word) ?? findClassicCommand(word);
  if (command !== null) return command;
  const actions = actionsOf(word);
  if (actions.length > 0) {
    throw new AppError('usage.missing-parameter', { name: `one of ${actions.join(', ')} after it`, command: word });
  }
  const suggestion = closest(word, commandNames(/^[-/]/.test(word)));
  throw new AppError('usage.unknown-command', { name: word, suggestion });
}

function commandNames(isClassic: boolean): readonly string[] {
  const names = commands.map((command) => (isClassic ? (command.classic?.name ?? command.name) : command.name));
  return [...names, 'help', 'version'];
}

function namesOf(parameter: Parameter): readonly string[] {
  if (!parameter.name.startsWith('-')) return [];
  return [parameter.name, ...parameter.classic.map((classic) => classic.name)];
}

/** What was given for the parameters of the command, by their names, each once and none missing. */
function collectValues(choice: Choice, tokens: Tokens): ReadonlyMap<string, NamedValue> {
  const { command, calledAs, isClassic } = choice;
  const own = [...command.parameters, ...globalParameters];
  const foreign = tokens.unknown[0] ?? tokens.given.find(({ name }) => findParameter(name, own) === null)?.name;
  if (foreign !== undefined) {
    const suggestion = closest(foreign, own.flatMap(namesOf));
    throw new AppError('usage.unknown-parameter', { name: foreign, command: calledAs, suggestion });
  }

  const values = new Map<string, NamedValue>();
  let words = choice.words;
  for (const alone of command.parameters.filter((parameter) => !parameter.name.startsWith('-'))) {
    const own = words.slice(0, alone.isRepeatable === true ? words.length : 1);
    words = words.slice(own.length);
    const said = own.filter((word) => word.trim() !== '');
    if (said.length > 0) values.set(alone.name, { givenAs: alone.name, parameter: alone, values: said });
  }
  const repeated = tokens.given.flatMap(({ name }) => findParameter(name, own) ?? []).find((one) => one.isRepeatable);
  const following = repeated === undefined ? [] : words;
  const [surplus] = repeated === undefined ? words : [];
  if (surplus !== undefined) throw new AppError('usage.unexpected-argument', { value: surplus, command: calledAs });
  for (const { name, value } of tokens.given) {
    const parameter = findParameter(name, own);
    if (parameter === null) continue;
    const earlier = values.get(parameter.name);
    const before = parameter.isRepeatable === true ? undefined : earlier?.givenAs;
    if (before?.toLowerCase() === name.toLowerCase()) throw new AppError('usage.repeated-parameter', { name });
    if (before !== undefined) throw new AppError('usage.conflict', { names: [before, name] });
    const all = [...(earlier?.values ?? []), ...(value === null ? [] : [value])];
    values.set(parameter.name, { givenAs: name, parameter, values: all });
  }
  if (repeated !== undefined) {
    // `--to E:\\ F:\\`: the words behind it are its own.
    const { givenAs = repeated.name, values: said = [] } = values.get(repeated.name) ?? {};
    const all = [...said, ...following.filter((word) => word.trim() !== '')];
    values.set(repeated.name, { givenAs, parameter: repeated, values: all });
  }

  // A check of the way carries nothing: it needs neither where from nor where to.
  const isCheckOfWay = command.name === 'connect' && values.has('--check');
  const needed = own.flatMap(({ name, isRequired }) => (isRequired === true && !isCheckOfWay ? [name] : []));
  if (values.has('--firewall-list')) needed.push('--check');
  if (values.has('--approved-by')) needed.push('--reviewed');
  if (values.has('--accept')) needed.push('--because');
  if (values.has('--proxy-user')) needed.push('--proxy');
  const database = values.get('--site-database')?.values[0];
  if (database !== undefined && !isDatabaseAddress(database)) needed.push('--site-folder');
  if (values.has('--site-folder')) needed.push('--site-database');
  const missing = own.find(({ name }) => needed.includes(name) && !values.has(name));
  if (missing !== undefined) {
    const name = isClassic ? (missing.classic[0]?.name ?? missing.name) : missing.name;
    throw new AppError('usage.missing-parameter', { name, command: calledAs });
  }
  return values;
}

function readOrder(command: Command, given: ReadonlyMap<string, NamedValue>, place: Place): Request {
  const checked = new Map<string, readonly string[]>();
  for (const [name, entry] of given) {
    checked.set(
      name,
      entry.values.map((value) => checkedValue(entry, value, place)),
    );
  }
  const values: Values = {
    text: (name) => checked.get(name)?.[0] ?? null,
    all: (name) => checked.get(name) ?? [],
    flag: (name) => given.has(name),
    required(name) {
      const value = checked.get(name)?.[0];
      if (value === undefined) throw new Error(`The table does not say that ${command.name} requires ${name}`);
      return value;
    },
  };
  const database = values.text('--site-database');
  const proxy = values.text('--proxy');
  const globals: Globals = {
    isJson: values.flag('--json'),
    isQuiet: values.flag('--quiet'),
    isYes: values.flag('--yes'),
    settings: values.text('--settings'),
    logs: values.text('--logs'),
    site: database === null ? null : { database, folder: values.text('--site-folder') },
    cloud: values.text('--cloud'),
    proxy: proxy === null ? null : { address: proxy, userName: values.text('--proxy-user') },
  };
  if (command.name === 'connect' && values.flag('--check'))
    return { kind: 'check', order: { firewallList: values.text('--firewall-list') }, globals };
  if ('order' in command) return { kind: 'cab', order: command.order(values), globals };
  if ('bundle' in command) return { kind: 'bundle', order: command.bundle(values), globals };
  if ('relay' in command) return { kind: 'relay', order: command.relay(values), globals };
  if ('site' in command) return { kind: 'site', order: command.site(values), globals };
  if ('trust' in command) return { kind: 'trust', order: command.trust(values), globals };
  return {
    kind: 'job',
    // A command's `input` makes the input of the job of its name; a list of commands cannot say so.
    order: { job: command.name, input: command.input(values) } as JobOrder,
    approvedBy: values.text('--approved-by'),
    globals,
  };
}

/** The value as the rest of the program takes it. @throws {AppError} usage.invalid-value, usage.password-argument */
function checkedValue({ givenAs: name, parameter }: NamedValue, value: string, place: Place): string {
  const refuse = (expected: string): AppError => new AppError('usage.invalid-value', { name, value, expected });
  switch (parameter.value) {
    case 'path':
      return absolutePath(name, value, place);
    case 'database':
      if (!isDatabaseAddress(value)) return absolutePath(name, value, place);
      refusePasswordInAddress(name, value);
      return value;
    case 'seconds':
      if (!/^\d{1,6}$/.test(value) || Number(value) > longestWaitSeconds) {
        throw refuse(`a whole number of seconds from 0 to ${longestWaitSeconds}`);
      }
      return value;
    case 'download': {
      const filter = downloadFilters.find((candidate) => candidate === value.toLowerCase());
      if (filter === undefined) throw refuse(`one of ${downloadFilters.join(', ')}`);
      return filter;
    }
    case 'engine': {
      const engine = engines.find((candidate) => candidate === value.toLowerCase());
      if (engine === undefined) throw refuse(`one of ${engines.join(', ')}`);
      return engine;
    }
    case 'language':
      if (!/^(?:en|nl|fr)$/i.test(value)) throw refuse('one of en, nl, fr');
      return value.toLowerCase();
    case 'proxy':
      refusePasswordInAddress(name, value);
      if (value.includes('@')) throw refuse('HOST:PORT; the user goes to --proxy-user');
      return value;
    case 'user':
      refusePasswordInUserName(name, value);
      return value;
    case 'name':
      if (safeText(value).trim() === '' || value.trim().length > longestName) {
        throw refuse(`a name of 1 to ${longestName} characters`);
      }
      if (name === '--for' && readStages(value) === null)
        throw refuse(`one or more of ${databaseStages.join(', ')}, with commas between`);
      return value.trim();
    case 'url': {
      refusePasswordInAddress(name, value);
      const url = URL.parse(value);
      if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') {
        throw refuse('an address that begins with https:// or http://');
      }
      return value;
    }
    case 'level':
      if (!/^[1-9]$/.test(value)) throw refuse('a number from 1 (fast) to 9 (small)');
      return value;
    case 'count':
      if (!/^[1-9]\d{0,2}$/.test(value)) throw refuse('a number from 1 to 999');
      return value;
    case 'size':
      if (readSize(value) === null) throw refuse('a size such as 650M, 2G or 100000 (bytes)');
      return value;
    case 'member':
    case null:
      return value;
  }
}

/** Whether a database is named by the address of one on SQL Server; everything else is a file. */
export function isDatabaseAddress(value: string): boolean {
  return /^mssql:/i.test(value);
}
