import { existsSync } from 'node:fs';
import { _electron } from '@playwright/test';
import { root } from '../../scripts/root.ts';
import { lookForElectron } from '../../scripts/start/electron.ts';
import { expect, mainFile, test } from './desktop.ts';
import { windowJourney } from './journey.ts';

/* What stand-in.spec.ts shows over a stand-in, in Electron itself: where there is one. */

const electron = await lookForElectron();
test.skip('reason' in electron, `not run in Electron itself: ${'reason' in electron ? electron.reason : ''}`);

test('in Electron itself: opens its window on the screens, and a job runs in it from start to end', async ({
  computer,
}) => {
  if ('reason' in electron) throw new Error(electron.reason);
  expect(existsSync(mainFile)).toBe(true);
  const application = await _electron.launch({
    executablePath: electron.path,
    args: [
      root,
      `--user-data-dir=${computer.userData}`,
      `--settings=${computer.settingsFile}`,
      `--drive=${computer.lab.drive}`,
    ],
    // What is set has a value.
    env: { ...process.env, ...computer.environment } as Record<string, string>,
  });
  const page = await application.firstWindow();
  await windowJourney(page, computer);
  expect(new URL(page.url()).protocol).toBe('app:');
  await application.close();
});
