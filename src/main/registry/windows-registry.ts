import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemProgram } from '../system-program.ts';
import { decodeExport, parseExport } from './exported.ts';
import { parsePrinted } from './printed.ts';

/** The values of a key by their names in lower case: texts as they are, numbers in digits, bytes as hexadecimal digits. */
export type RegistryValues = ReadonlyMap<string, string>;

/** The registry of Windows. Nothing is written to it. */
export interface WindowsRegistry {
  /** Whether there is such a key, and this account may look into it. */
  has(key: string): Promise<boolean>;
  /** Of the key itself, not of those below it; empty when it is not there. */
  values(key: string): Promise<RegistryValues>;
}

/** A computer without a registry. */
export const noRegistry: WindowsRegistry = { has: async () => false, values: async () => new Map() };

/** Runs a program of the system and gives what it printed; throws when its exit code is not 0. */
type Run = (program: string, args: readonly string[]) => Promise<string>;

const runHere: Run = async (program, args) => {
  const { stdout } = await promisify(execFile)(program, [...args], { windowsHide: true, timeout: 5_000 });
  return stdout;
};

/**
 * Read by `reg export`, which writes UTF-16. What `reg query` prints has gone through the code page of the console: a folder
 * named Café would not be found. It is asked only when nothing can be exported, as where a key below may not be read.
 */
export class RegistryOfThisComputer implements WindowsRegistry {
  readonly #run: Run;
  readonly #temporaryFolder: string;

  constructor({ run = runHere, temporaryFolder = tmpdir() }: { run?: Run; temporaryFolder?: string } = {}) {
    this.#run = run;
    this.#temporaryFolder = temporaryFolder;
  }

  async has(key: string): Promise<boolean> {
    return (await this.#print(key)).trim() !== '';
  }

  async values(key: string): Promise<RegistryValues> {
    return (await this.#export(key)) ?? parsePrinted(await this.#print(key));
  }

  async #print(key: string): Promise<string> {
    try {
      return await this.#reg(['query', key]);
    } catch {
      // A key that is not there is an exit code.
      return '';
    }
  }

  async #export(key: string): Promise<RegistryValues | null> {
    try {
      const folder = await mkdtemp(join(this.#temporaryFolder, 'service-connection-registry-'));
      try {
        const path = join(folder, 'key.reg');
        await this.#reg(['export', key, path, '/y']);
        return parseExport(decodeExport(await readFile(path)));
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    } catch {
      // No such key, one below that may not be read, or no room for the file.
      return null;
    }
  }

  async #reg(args: readonly string[]): Promise<string> {
    return await this.#run(systemProgram('reg.exe'), args);
  }
}
