import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Settings } from '../shared/settings.ts';
import { createLab, type RunningLab, startLab } from './lab.ts';
import { internetSettings, readLabDescription } from './lab-description.ts';

/*
 * The practice lab as a program of its own: `practice FOLDER [--no-input]`. Makes the lab where there is none, runs it,
 * and prints one line of JSON: `{ settings, drive }`, the settings of one computer that is both the site server of the
 * first site and the one with internet access, or `{ problem }`. It ends with its input, so that it never outlives whoever
 * started it; with `--no-input` whoever starts it ends it.
 */

/** How long a step of a site component seems to take when a person watches. */
const watchedStepMs = 120;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    // Said outright: where a program's own arguments begin is not the same in every kind of process.
    args: process.argv.slice(2),
    options: { 'no-input': { type: 'boolean' } },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('It was told no folder.');
  let lab: RunningLab | null = null;
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    await lab?.stop();
    process.exit(0);
  };
  process.once('SIGTERM', () => void end());
  // The interrupt key reaches everybody at once; whoever started us says when.
  process.on('SIGINT', () => undefined);
  // Whoever is gone reads nothing more.
  process.stdout.on('error', () => undefined);
  if (values['no-input'] !== true) process.stdin.once('end', () => void end()).resume();

  await makeOnce(folder);
  lab = await startLab(folder, { port: 0, stepMs: watchedStepMs });
  // Somebody may have gone away while it was made.
  if (isEnding) await lab.stop();
  else say({ settings: settingsOf(lab), drive: lab.drive });
}

/** A lab that was not made to its end has no name yet, and is made again. */
async function makeOnce(folder: string): Promise<void> {
  try {
    await readLabDescription(folder);
    return;
  } catch {
    // Not there, or of another version: practice holds nothing that cannot be made again.
  }
  const unfinished = `${folder}.unfinished`;
  for (const path of [folder, unfinished]) await rm(path, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await createLab({ folder: unfinished, hierarchies: 3, rows: 2_000, seed: 1 });
  await rename(unfinished, folder);
}

function settingsOf(lab: RunningLab): Settings {
  const [site] = lab.sites;
  if (site === undefined) throw new Error(`The practice lab in ${lab.folder} has no site.`);
  return {
    version: 1,
    isPractice: true,
    site: { database: { kind: 'sqlite', path: site.databasePath }, folder: site.siteFolder },
    cloud: internetSettings(lab.cloud.port).cloud ?? null,
    // It is on this computer: no proxy server stands in between.
    network: { proxy: 'none', address: null, userName: null },
    requireApproval: false,
    signatures: { policy: 'off', roots: [] },
    trustFolder: join(lab.folder, 'trust'),
  };
}

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

main().catch((error: unknown) => {
  say({ problem: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.stdin.destroy();
});
