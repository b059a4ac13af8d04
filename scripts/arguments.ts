import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What a script was given. `--help` shows `usage`; what the script does not know ends it with one line and `usage`. */
export function readArguments<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    wrongUse(`${error.message}\n${usage}`);
  }
}

/** Picks those that were named (`cab` names all of `cab:...`), all when none was; a name that is not there ends the program with one line. */
export function chooseByName<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[],
): readonly T[] {
  const isNamed = (item: T, name: string): boolean => item.name === name || item.name.startsWith(`${name}:`);
  const unknown = names.filter((name) => !all.some((item) => isNamed(item, name)));
  if (unknown.length > 0) {
    wrongUse(
      `There is no ${unknown.join(', ')}; there is ${all.map((item) => item.name).join(', ') || 'nothing yet'}.`,
    );
  }
  return names.length === 0 ? all : all.filter((item) => names.some((name) => isNamed(item, name)));
}

/** Reads a number that is not negative; anything else ends the program with one line. */
export function readNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) wrongUse(`${name} takes a number, not "${text}".`);
  return value;
}

/** Says what is wrong in one line and ends the program. */
export function wrongUse(line: string): never {
  console.error(line);
  process.exit(2);
}
