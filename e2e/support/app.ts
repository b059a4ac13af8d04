import { type ChildProcess, spawn } from 'node:child_process';
import { cp, link as linkFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test as base, expect, type Page } from '@playwright/test';
import { createLab, type RunningLab, type StartOptions, startLab } from '../../src/lab/lab.ts';
import type { Settings } from '../../src/shared/settings.ts';

/** The program as an operator has it, on a practice lab of this test alone. */
export interface App {
  readonly lab: RunningLab;
  /** The address to open; it works once. */
  readonly link: string;
  readonly origin: string;
  /** Where its settings file and its state, with the logs, are. */
  readonly folder: string;
  /** Opens it and waits until the site is shown. */
  open(page: Page): Promise<void>;
}

export interface Options {
  /** What goes wrong in the outside world, and how fast it is. */
  readonly world: Partial<StartOptions>;
  /** Settings of the computer that are other than usual. */
  readonly settings: Partial<Settings>;
}

const root = join(import.meta.dirname, '../..');

/** Tests with a fresh lab and the built loopback host on it. */
export const test = base.extend<Options & { app: App }, { template: string }>({
  world: [{}, { option: true }],
  settings: [{}, { option: true }],

  // A lab is made once a worker and copied for each test.
  template: [
    async ({ browserName }, use) => {
      const folder = await mkdtemp(join(tmpdir(), `service-connection-e2e-${browserName}-`));
      await createLab({
        folder: join(folder, 'lab'),
        hierarchies: 1,
        rows: 2_000,
        seed: 1,
        payloadBytes: 4 * 1024 * 1024,
      });
      await use(join(folder, 'lab'));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],

  app: async ({ template, world, settings: others }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'service-connection-e2e-'));
    await copyLab(template, join(folder, 'lab'));
    const lab = await startLab(join(folder, 'lab'), { port: 0, pollMs: 50, stepMs: 20, ...world });
    const settings = join(folder, 'settings.json');
    await writeFile(settings, JSON.stringify({ ...(await oneComputer(lab)), ...others }));
    const { child, link } = await startHost(settings, lab.drive, folder);
    await use({
      lab,
      link,
      origin: new URL(link).origin,
      folder,
      async open(page) {
        await page.goto(link);
        await expect(page.getByRole('heading', { name: 'What is to be done on this computer?' })).toBeVisible();
        await expect(page.getByText('2,000 rows')).toBeVisible();
      },
    });
    child.kill();
    const code = await new Promise((resolve) => child.once('exit', resolve));
    // Whatever was under way, the program ends in order.
    expect(code).toBe(0);
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  },
});

export { expect };

/** The big files stop coming half-way, as on a line that has gone dead. */
export const stallBigFiles: NonNullable<StartOptions['faults']> = ({ path }) =>
  path.startsWith('/fwlink') || path.includes('Manifest') ? null : { kind: 'stall', afterBytes: 2_000_000 };

/** One computer that is both the site server and the one with internet access, as in practice. */
export async function oneComputer(lab: RunningLab): Promise<object> {
  const site = lab.sites[0];
  if (site === undefined) throw new Error('The lab has no site.');
  const internet = JSON.parse(await readFile(lab.internetSettingsPath, 'utf8')) as { cloud: unknown };
  return {
    version: 1,
    isPractice: true,
    site: { database: { kind: 'sqlite', path: site.databasePath }, folder: site.siteFolder },
    cloud: internet.cloud,
    // What a lab makes is not signed.
    signatures: { policy: 'off', roots: [] },
    // The site's own key: it takes what the lab's other computers sealed, and what it sealed itself.
    trustFolder: join(dirname(site.settingsPath), 'trust'),
  };
}

/** Copies a lab. Its payloads, 150 MB, are only read, and so the copy has the same files under other names. */
export async function copyLab(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    filter: async (source, target) => {
      if (!/[/\\]download[/\\][^/\\]+[/\\][0-9A-F-]{36}\.cab$/.test(source)) return true;
      await linkFile(source, target);
      return false;
    },
  });
}

/** Starts the built program, as `npm start` does. */
async function startHost(
  settings: string,
  drive: string,
  folder: string,
): Promise<{ readonly child: ChildProcess; readonly link: string }> {
  const child = spawn(
    process.execPath,
    [join(root, 'out/web/index.js'), `--settings=${settings}`, `--drive=${drive}`],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') } },
  );
  const link = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The host ended at once (code ${code}).`)));
  });
  return { child, link };
}
