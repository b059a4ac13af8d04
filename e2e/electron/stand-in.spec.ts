import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { stallBigFiles } from '../support/app.ts';
import { type Desktop, expect, test } from './desktop.ts';
import { ask, askAnything, connectOrder, prepareOrder, runOf, startJob, windowJourney } from './journey.ts';
import { chromiumOrigin } from './stand-in/window.ts';

/*
 * The built main file, preload and screens of the desktop program, over real Chromium through a stand-in for the module
 * `electron`. electron.spec.ts has the same journey for the real one.
 */

test('opens its window on the screens, and a job runs in it from start to end', async ({ desktop }) => {
  await windowJourney(desktop.page, desktop);
});

test('has a window that isolates its page, and a scheme of its own, before anything is loaded', async ({ desktop }) => {
  const { standIn, window } = desktop;
  expect(standIn.isSandboxed).toBe(true);
  expect(standIn.session.privileged).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  expect(window.options).toMatchObject({
    show: false,
    minWidth: 720,
    minHeight: 520,
    title: 'Service Connection Wizard',
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    },
  });
  expect(Object.keys(window.options.webPreferences ?? {})).not.toContain('enableBlinkFeatures');
  expect((await desktop.page.evaluate(() => location.href)).startsWith(`${chromiumOrigin}/`)).toBe(true);
  expect(standIn.menu?.map(({ label }) => label)).toEqual(['&Edit', '&View', '&Help']);
});

test('shows the screens by their content security policy: styles by a nonce, nothing from elsewhere', async ({
  desktop,
}) => {
  const { page } = desktop;
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const response = await page.reload();
  await expect(page.getByRole('banner')).toBeVisible();
  expect(complaints).toEqual([]);
  const policy = response?.headers()['content-security-policy'] ?? '';
  const nonce = await page.evaluate(() => document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content);
  expect(policy).toContain(`style-src 'self' 'nonce-${nonce}';`);
  expect(policy).not.toContain('unsafe');
  const outcome = await page.evaluate(async (ours) => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    const add = (withNonce: string | undefined, rule: string): void => {
      const style = document.createElement('style');
      if (withNonce !== undefined) style.nonce = withNonce;
      style.textContent = rule;
      document.head.append(style);
    };
    add(ours, ':root { --with-nonce: yes }');
    add(undefined, ':root { --without-nonce: yes }');
    add('AAAAAAAAAAAAAAAAAAAAAAAA', ':root { --wrong-nonce: yes }');
    const picture = document.createElement('img');
    picture.src = 'https://evil.example/x.png';
    document.body.append(picture);
    await fetch('https://evil.example/').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const root = getComputedStyle(document.documentElement);
    const names = ['--with-nonce', '--without-nonce', '--wrong-nonce'];
    return { styles: names.map((name) => root.getPropertyValue(name)), violations: [...new Set(violations)].sort() };
  }, nonce);
  expect(outcome.styles).toEqual(['yes', '', '']);
  expect(outcome.violations).toEqual(['connect-src', 'img-src', 'style-src-elem']);
});

test('answers no request it does not know, and none it cannot check', async ({ desktop }) => {
  const { page } = desktop;
  for (const name of ['fs.read', 'constructor', '__proto__', '', 'x'.repeat(10_000)]) {
    expect(await askAnything(page, name, {})).toMatchObject({
      isOk: false,
      error: { code: 'contract.unknown-request' },
    });
  }
  expect(await askAnything(page, 'jobs.cancel', { runId: 7 })).toMatchObject({
    isOk: false,
    error: { code: 'contract.refused-input' },
  });
  expect(await askAnything(page, 'jobs.list', { more: true })).toMatchObject({ isOk: false });
  expect(await askAnything(page, { toString: 'jobs.list' } as unknown as string, {})).toMatchObject({
    isOk: false,
    error: { code: 'contract.no-answer' },
  });
});

test('goes nowhere else, opens no window and loads nothing from elsewhere', async ({ desktop }) => {
  const { page, window, standIn } = desktop;
  const here = page.url();
  const addresses = ['https://evil.example/', 'http://127.0.0.1:9/', `${chromiumOrigin}.evil.example/`];
  for (const address of addresses) {
    await page.evaluate((url) => {
      location.href = url;
    }, address);
    await page.evaluate((url) => void globalThis.open(url), address);
  }
  await expect.poll(() => window.opened).toEqual(addresses.map((address) => [address, 'deny']));
  await expect
    .poll(() =>
      page
        .context()
        .pages()
        .filter((each) => each.url() !== 'about:blank'),
    )
    .toEqual([page]);
  expect(page.url()).toBe(here);
  await expect(page.getByRole('banner')).toBeVisible();
  // It was stopped before anything was asked for, and not only by the second lock behind it.
  expect(standIn.session.cancelled).toEqual([]);
  expect(await ask(page, 'jobs.list', {})).toMatchObject({ isOk: true });
  const missing = await page.evaluate(async () => (await fetch('/../../package.json')).status);
  expect(missing).toBe(404);
});

test('is given nothing of the computer but to copy', async ({ desktop }) => {
  const states = await desktop.page.evaluate(async () => {
    const stateOf = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'clipboard-write'];
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await stateOf(name)])));
  });
  expect(states).toEqual({
    geolocation: 'denied',
    notifications: 'denied',
    camera: 'denied',
    microphone: 'denied',
    midi: 'denied',
    'clipboard-read': 'denied',
    'clipboard-write': 'granted',
  });
  expect(desktop.standIn.session.hasDevices).toBe(false);
});

test('a frame in the page is given nothing', async ({ desktop }) => {
  const given = await desktop.page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return 'serviceConnection' in (frame.contentWindow ?? {});
  });
  expect(given).toBe(false);
});

test('a second start brings the first window to the front, and ends', async ({ desktop }) => {
  desktop.window.minimize();
  const second = await desktop.startAgain();
  expect(await second.ended.promise).toBe(0);
  expect(second.windows).toEqual([]);
  expect([desktop.window.isMinimized(), desktop.window.isFocused()]).toEqual([false, true]);
  expect(await ask(desktop.page, 'jobs.list', {})).toMatchObject({ isOk: true });
});

test('shows the job in the taskbar, keeps the computer awake for it, and lets go of both', async ({ desktop }) => {
  const { page, window, standIn } = desktop;
  const run = await startJob(page, prepareOrder(desktop));
  await expect.poll(async () => (await runOf(page, run.runId))?.state).toBe('done');
  await expect.poll(() => window.progress.at(-1)?.[0]).toBe(-1);
  const fractions = window.progress.slice(0, -1).map(([fraction]) => fraction);
  expect(fractions.length).toBeGreaterThan(0);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(standIn.blockers.size).toBe(0);
  // It was short, and we were looking.
  expect(standIn.notices).toEqual([]);
});

test('asks for a folder with the dialog of the system', async ({ desktop }) => {
  const { page, standIn, lab } = desktop;
  const chosen = ask(page, 'folders.choose', { path: lab.drive });
  await expect.poll(() => standIn.folderQuestions.length).toBe(1);
  expect(standIn.folderQuestions[0]?.options).toMatchObject({
    defaultPath: lab.drive,
    properties: ['openDirectory', 'createDirectory'],
  });
  standIn.folderQuestions[0]?.answer({ canceled: false, filePaths: [lab.drive] });
  expect(await chosen).toEqual({ isOk: true, value: { path: lab.drive } });
});

test('goes over to the practice lab, which runs in a process of its own', async ({ desktop }) => {
  const described = await ask(desktop.page, 'practice.start', {});
  expect(described).toMatchObject({ isOk: true, value: { isPractice: true } });
  expect(await ask(desktop.page, 'site.describe', {})).toMatchObject({ isOk: true });
});

test('keeps the place of its window', async ({ desktop }) => {
  desktop.standIn.quit();
  expect(await desktop.standIn.ended.promise).toBe(0);
  expect(JSON.parse(await readFile(join(desktop.userData, 'window.json'), 'utf8'))).toEqual({
    version: 1,
    x: 90,
    y: 20,
    width: 1100,
    height: 760,
    isMaximised: false,
  });
});

test.describe('while a job is under way', () => {
  test.use({ world: { faults: stallBigFiles } });

  const startLongJob = async (page: Page, desktop: Desktop): Promise<string> => {
    const prepared = await startJob(page, prepareOrder(desktop));
    await expect.poll(async () => (await runOf(page, prepared.runId))?.state).toBe('done');
    const { runId } = await startJob(page, connectOrder(desktop));
    await expect.poll(async () => (await runOf(page, runId))?.progress?.step).toBe('download');
    return runId;
  };

  test('asks before it closes, and keeps working unless told otherwise', async ({ desktop }) => {
    const { page, window, standIn } = desktop;
    const runId = await startLongJob(page, desktop);
    expect([...standIn.blockers.values()]).toEqual(['prevent-app-suspension']);
    window.close();
    await expect.poll(() => standIn.questions.length).toBe(1);
    expect(standIn.questions[0]?.options).toMatchObject({
      message: 'Connect is still running. Stop it and close?',
      detail: expect.stringContaining('Finished files are kept.'),
      buttons: ['Keep working', 'Stop and close'],
      defaultId: 0,
      cancelId: 0,
    });
    standIn.questions[0]?.answer({ response: 0 });
    await expect.poll(async () => (await runOf(page, runId))?.state).toBe('running');
    expect(window.isDestroyed()).toBe(false);

    standIn.quit();
    await expect.poll(() => standIn.questions.length).toBe(2);
    standIn.questions[1]?.answer({ response: 1 });
    // The job is stopped in order before the program ends.
    expect(await standIn.ended.promise).toBe(0);
    expect(window.isDestroyed()).toBe(true);
  });

  test.describe('in French', () => {
    test.use({ languages: ['fr-BE', 'en-US'] });

    test('asks in the language of the system', async ({ desktop }) => {
      const { page, window, standIn } = desktop;
      await startLongJob(page, desktop);
      window.close();
      await expect.poll(() => standIn.questions.length).toBe(1);
      expect(standIn.questions[0]?.options.message).toBe(
        'L’opération « Connecter » est en cours. L’arrêter et fermer ?',
      );
      standIn.questions[0]?.answer({ response: 1 });
      expect(await standIn.ended.promise).toBe(0);
    });
  });
});
