import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type RunningLab, startLab } from '../../src/lab/lab.ts';
import { test as base, copyLab, expect, oneComputer } from '../support/app.ts';
import type { StandIn } from './stand-in/electron.ts';
import { startStandIn } from './stand-in/start.ts';
import type { StandInWindow } from './stand-in/window.ts';

/** A computer with a practice lab, a settings file and places of its own, for the desktop program. */
export interface Computer {
  readonly lab: RunningLab;
  readonly settingsFile: string;
  /** What the program keeps of its own. */
  readonly userData: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The built desktop program over the stand-in. */
export interface Desktop extends Computer {
  readonly standIn: StandIn;
  readonly window: StandInWindow;
  readonly page: Page;
  /** Starts the program a second time. */
  startAgain(): Promise<StandIn>;
}

const root = join(import.meta.dirname, '../..');

/** The built main file; Electron is given the folder of the project, whose package.json names it. */
export const mainFile = join(root, 'out/electron/index.js');

/** Tests with a computer, and with the program on it. */
export const test = base.extend<{ computer: Computer; desktop: Desktop; languages: readonly string[] }>({
  languages: [['en-US'], { option: true }],

  computer: async ({ template, world }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'service-connection-desktop-'));
    await copyLab(template, join(folder, 'lab'));
    const lab = await startLab(join(folder, 'lab'), { port: 0, pollMs: 50, stepMs: 20, ...world });
    const settingsFile = join(folder, 'settings.json');
    await writeFile(settingsFile, JSON.stringify(await oneComputer(lab)));
    const userData = join(folder, 'user-data');
    await mkdir(userData);
    await use({
      lab,
      settingsFile,
      userData,
      environment: { XDG_STATE_HOME: join(folder, 'state'), SERVICE_CONNECTION_LOGS: join(folder, 'logs') },
    });
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  },

  desktop: async ({ computer, context, languages }, use) => {
    // The program runs in this process, and looks there.
    Object.assign(process.env, computer.environment);
    const lock: { holder: StandIn | null } = { holder: null };
    const start = async (): Promise<StandIn> =>
      await startStandIn(mainFile, {
        context,
        userData: computer.userData,
        appPath: root,
        switches: { settings: computer.settingsFile, drive: computer.lab.drive },
        languages,
        lock,
      });
    const standIn = await start();
    await expect.poll(() => standIn.windows[0]?.isShown === true || standIn.errorBoxes[0]).toBe(true);
    const [window] = standIn.windows;
    if (window === undefined) throw new Error('The program shows no window.');
    await use({ ...computer, standIn, window, page: await window.page, startAgain: start });
    // Whatever the test left under way, the program ends in order.
    if (standIn.windows.length > 0) {
      standIn.quit();
      const question = standIn.questions.at(-1);
      if (standIn.windows.length > 0) question?.answer({ response: 1 });
    }
    expect(await standIn.ended.promise).toBe(0);
    for (const name of Object.keys(computer.environment)) delete process.env[name];
  },
});

export { expect };
