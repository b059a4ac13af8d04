import { defineConfig } from '@playwright/test';

/** Journeys in a real browser, against the built program and a fresh practice lab each. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Pictures are for people, not a test: they are taken only where this says where to put them.
  testIgnore: process.env.SCREENS_FOLDER === undefined ? ['**/screens.spec.ts'] : [],
  fullyParallel: true,
  workers: 2,
  // What passes only at the second attempt is named at the end of the run.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 40_000 },
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'UTC',
    colorScheme: 'light',
    // What fades from one colour to another has, half-way, a contrast of neither.
    contextOptions: { reducedMotion: 'reduce' },
    // A trace costs a third of the time of every test: only what failed once is traced.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--font-render-hinting=none',
      ],
    },
  },
});
