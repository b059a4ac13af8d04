import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { systemProgram } from './system-program.ts';

/*
 * The registry of Windows, read by `reg query`, whose names are the same in every language. Nothing is written to it.
 */

/** Reads one key of the registry as `reg query` prints it; empty when it is not there. */
export type QueryRegistry = (key: string) => Promise<string>;

/** The values of a key by their names in lower case: `reg query` prints four blanks, the name, the type and the value on each line. */
export function parseRegistry(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/.exec(line);
    if (match !== null) values.set((match[1] ?? '').toLowerCase(), (match[3] ?? '').trim());
  }
  return values;
}

/** Runs a program of the system and gives what it wrote. */
type Run = (program: string, args: readonly string[]) => Promise<string>;

const runHere: Run = async (program, args) => {
  const { stdout } = await promisify(execFile)(program, [...args], { windowsHide: true, timeout: 5_000 });
  return stdout;
};

/** Asks Windows; a key that is not there, or a system without a registry, says nothing. */
export async function queryRegistry(key: string, run: Run = runHere): Promise<string> {
  try {
    return await run(systemProgram('reg.exe'), ['query', key]);
  } catch {
    // A key that is not there is an exit code; nothing is set then.
    return '';
  }
}
