import { defineConfig } from '@playwright/test';

/**
 * Parts of Chromium no test needs. The last list counts alone, so that this one begins with what Playwright switches off
 * of its own accord.
 */
const notNeeded = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'BlockOriginHeaderModificationOnRedirect',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'Translate',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  // Each window would draw, unseen, the pages of its address bar: half of what opening ours costs.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  // A process for a page that is never opened.
  'SpareRendererForSitePerProcess',
];

/** Journeys in a real browser, against the built program and a fresh practice lab each. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Pictures are for people, not a test: they are taken only where this says where to put them.
  testIgnore: process.env.SCREENS_FOLDER === undefined ? ['**/screens.spec.ts'] : [],
  // The desktop program is imported as it was built: to read it for what a test file needs takes nine seconds each time.
  build: { external: ['**/out/**'] },
  fullyParallel: true,
  workers: 2,
  // What passes only at the second attempt is named at the end of the run.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 40_000 },
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    // What cannot be pressed is told before the test is over.
    actionTimeout: 60_000,
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
        `--disable-features=${notNeeded.join()}`,
      ],
    },
  },
});
