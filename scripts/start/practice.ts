import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { createLab } from '../../src/lab/lab.ts';
import { readLabDescription } from '../../src/lab/lab-description.ts';
import { defaultLogsFolder } from '../../src/main/settings/default-places.ts';
import { readSettings } from '../../src/main/settings/settings-file.ts';
import type { Settings } from '../../src/shared/settings.ts';
import { root } from '../root.ts';

/** A practice lab that runs in a process of its own. */
export interface Practice {
  /** Settings of one computer that is both the site server of the first site and the one with internet access. */
  readonly settingsFile: string;
  readonly drive: string;
  stop(): void;
}

/** Makes the practice lab of this account when it is not there yet, and runs it. */
export async function startPractice(): Promise<Practice> {
  const computer = { platform: process.platform, environment: process.env, homeFolder: homedir() };
  const state = dirname(defaultLogsFolder(computer));
  const folder = join(state, 'practice');
  await makeOnce(folder);
  const lab = await runLab(folder);
  const description = await readLabDescription(folder);
  const site = description.hierarchies[0];
  if (site === undefined) throw new Error(`The practice lab in ${folder} has no site.`);
  const { settings: internet } = await readSettings(join(folder, description.internetSettings), computer);
  const settings: z.input<typeof Settings> = {
    version: 1,
    isPractice: true,
    site: { database: { kind: 'sqlite', path: join(folder, site.database) }, folder: join(folder, site.siteFolder) },
    cloud: internet.cloud,
  };
  const settingsFile = join(state, 'practice.json');
  await writeFile(settingsFile, `${JSON.stringify(settings, null, 2)}\n`);
  return { settingsFile, drive: join(folder, description.drive), stop: () => lab.kill() };
}

/** A lab that was not made to its end has no name yet, and is made again. */
async function makeOnce(folder: string): Promise<void> {
  try {
    await readLabDescription(folder);
    return;
  } catch {
    // Not there, or of another version: practice holds nothing that cannot be made again.
  }
  process.stdout.write('Making a practice lab: three sites, a cloud service, a drive…\n');
  const unfinished = `${folder}.unfinished`;
  for (const path of [folder, unfinished]) await rm(path, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await createLab({ folder: unfinished, hierarchies: 3, rows: 2_000, seed: 1 });
  await rename(unfinished, folder);
}

/** Starts the lab and waits until it answers. */
function runLab(folder: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const script = join(root, 'scripts/start/practice-lab.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder], {
      // Its input is a pipe that ends with us: it never outlives whoever started it.
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The practice lab ended at once (code ${code}).`)));
    child.stdout.once('data', () => resolve(child));
  });
}
