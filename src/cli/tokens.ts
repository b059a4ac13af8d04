import { AppError } from '../shared/errors.ts';
import { type Command, commands, type Parameter } from './commands.ts';
import { globalParameters } from './global-parameters.ts';

/** One parameter as it was given. */
export interface Given {
  /** As it was typed, for messages. */
  readonly name: string;
  /** `null` for a switch. */
  readonly value: string | null;
}

/** The command line taken apart, before anything is known of the command. */
export interface Tokens {
  readonly given: readonly Given[];
  readonly classicCommands: readonly { readonly name: string; readonly command: Command }[];
  /** What begins with a dash and is no parameter of any command. */
  readonly unknown: readonly string[];
  /** Words that stand alone. */
  readonly words: readonly string[];
}

/** Every parameter of every command; one name may stand in several commands, and then takes a value in all or none. */
export const everyParameter: readonly Parameter[] = [
  ...globalParameters,
  ...commands.flatMap((command) => command.parameters),
];

/** The parameter among `parameters` that is called `name`: ours exactly, the classic ones in any case. */
export function findParameter(name: string, parameters: readonly Parameter[]): Parameter | null {
  const lower = name.toLowerCase();
  const isCalled = (parameter: Parameter): boolean =>
    parameter.name === name || parameter.classic.some((classic) => classic.name === lower);
  return parameters.find((parameter) => parameter.name.startsWith('-') && isCalled(parameter)) ?? null;
}

/** The command the classic tool has this switch for. */
export function findClassicCommand(arg: string): Command | null {
  return commands.find((command) => command.classic?.name === arg.toLowerCase()) ?? null;
}

/** Word processors turn dashes into longer ones; who copies from them means a parameter all the same. */
export function withPlainDashes(arg: string): string {
  const plain = arg
    .replace(/^\u2014/, '--')
    .replace(/^[\u2010-\u2013\u2015\u2212]{1,2}/, (dashes) => '-'.repeat(dashes.length));
  const isKnown = findParameter(nameOf(plain), everyParameter) !== null || findClassicCommand(plain) !== null;
  return plain !== arg && isKnown ? plain : arg;
}

/**
 * Takes a command line apart. A value never begins with a dash, unless it is given as `--name=-value`.
 * @throws {AppError} usage.missing-value, usage.invalid-value
 */
export function readTokens(args: readonly string[]): Tokens {
  const given: Given[] = [];
  const classicCommands: { name: string; command: Command }[] = [];
  const unknown: string[] = [];
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      words.push(...args.slice(index + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg);
      continue;
    }
    const command = findClassicCommand(arg);
    if (command !== null) {
      classicCommands.push({ name: arg, command });
      continue;
    }
    const name = nameOf(arg);
    const parameter = findParameter(name, everyParameter);
    if (parameter === null) {
      unknown.push(name);
      continue;
    }
    const inline = name === arg ? null : arg.slice(name.length + 1);
    const meaning = parameter.classic.find((classic) => classic.name === name.toLowerCase())?.means;
    if (parameter.value === null || meaning !== undefined) {
      if (inline !== null) throw new AppError('usage.invalid-value', { name, value: inline, expected: 'no value' });
      given.push({ name, value: meaning ?? null });
      continue;
    }
    const next = args[index + 1];
    const value = inline ?? (next === undefined || next.startsWith('-') ? null : next);
    if (value === null || value.trim() === '') throw new AppError('usage.missing-value', { name });
    if (inline === null) index += 1;
    given.push({ name, value });
  }
  return { given, classicCommands, unknown, words };
}

function nameOf(arg: string): string {
  return arg.split('=', 1)[0] ?? arg;
}
