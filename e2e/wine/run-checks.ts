/* Runs the checks on Windows and writes what came of each: node run-checks.ts FOLDER RESULT. Nothing is printed: under Wine a pipe would end Node. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { windowsChecks } from './windows-checks.ts';

const [folder = '', result = ''] = process.argv.slice(2);
const failures: Record<string, string | null> = {};
for (const [index, check] of windowsChecks.entries()) {
  const { name } = check;
  const own = join(folder, String(index));
  await mkdir(own, { recursive: true });
  try {
    await check.run(own);
    failures[name] = null;
  } catch (error) {
    failures[name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  // After each: what ends the program is then known by what is missing.
  await writeFile(result, JSON.stringify(failures));
}
process.exit(0);
