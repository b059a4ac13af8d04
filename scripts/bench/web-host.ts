import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium } from '@playwright/test';
import { root } from '../root.ts';

/** As the end-to-end tests have it. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Opens Chromium as the measures use it, with its scrollbars, without a graphics card. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--font-render-hinting=none'],
    ignoreDefaultArgs: ['--hide-scrollbars'],
  });
}

/** Starts the loopback host on these settings, with the screens of a folder. Whoever started it kills it. */
export async function startHost(
  settings: Readonly<Record<string, unknown>>,
  screens: string,
  folder: string,
): Promise<{ readonly child: ChildProcess; readonly link: string }> {
  const settingsFile = join(folder, 'settings.json');
  await writeFile(settingsFile, JSON.stringify({ version: 1, isPractice: true, ...settings }));
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(root, 'src/web/main.ts'),
      `--settings=${settingsFile}`,
      `--renderer=${screens}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') } },
  );
  const link = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The host ended at once (code ${code}).`)));
  });
  return { child, link };
}
