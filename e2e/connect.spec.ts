import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { StartOptions } from '../src/lab/lab.ts';
import type { JobResults } from '../src/shared/jobs.ts';
import { type App, expect, test } from './support/app.ts';
import { expectNoFindings } from './support/inspect.ts';
import { startProxyServer } from './support/proxy-server.ts';

/** The line to the cloud; each test begins with a good one. */
let line: 'good' | 'stalled' | 'cut' = 'good';
const faults: NonNullable<StartOptions['faults']> = ({ path }) => {
  if (line === 'stalled' && path.endsWith('.cab') && !path.includes('Manifest'))
    return { kind: 'stall', afterBytes: 2_000_000 };
  // What lies beside the cabinet of an update comes after it.
  return line === 'cut' && path.endsWith('.msi') ? { kind: 'truncate', afterBytes: 1_000 } : null;
};
test.use({ world: { faults } });
test.beforeEach(() => {
  line = 'good';
});

test('by mouse: usage data, network, updates, plan, transfer, and what to do now', async ({ app, page }) => {
  await prepared(app, page);
  await goToConnect(page);
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Choose where the usage data is.' })).toBeVisible();
  await chooseDrive(page, app);
  const cabinet = page.getByRole('listitem').filter({ hasText: 'Usage data of P01' });
  await expect(cabinet).toContainText('2403 (5.00.9128.1000) · Basic level · 2,000 rows · from today');
  await expect(cabinet).toContainText('Not approved');
  await page.getByRole('button', { name: 'Continue' }).click();

  await expect(heading(page, 'Can the cloud service be reached?')).toBeFocused();
  await expect(page.getByText('In practice the network settings stay as they are.')).toBeVisible();
  await expect(page.getByText('Not tested yet. You can continue without a test.')).toBeVisible();
  await page.getByRole('button', { name: 'Test connection' }).click();
  const host = page.getByRole('listitem').filter({ hasText: new URL(app.lab.cloud.url).host });
  await expect(host).toContainText(/Answered in \d+ ms/);
  await expect(host).toContainText('takes the usage data · has the list of updates · has the console content');
  await page.getByRole('button', { name: 'Continue' }).click();

  await expect(page.getByRole('radio', { name: /^The latest update/ })).toBeChecked();
  await expect(page.getByText(join(app.lab.drive, 'UpdatePacks'))).toBeVisible();
  await page.getByRole('button', { name: 'Make the plan' }).click();

  const table = page.getByRole('table', { name: 'Updates for site P01' });
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(table.getByRole('row', { name: /Configuration Manager 2509/ })).toContainText(
    'The latest update that applies to the site.',
  );
  await expect(figure(page, 'Updates')).toHaveText('1');
  await expect(page.getByText('It fits.')).toBeVisible();
  // A plan sends nothing, and writes nothing.
  expect(app.lab.cloud.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  expect((await readdir(app.lab.drive)).filter((name) => name === 'UpdatePacks')).toEqual([]);
  await page.getByRole('button', { name: 'Upload and download' }).click();

  await expect(heading(page, 'What to do now')).toBeFocused();
  await expect(page.getByText(/^1 update downloaded and checked, /)).toBeVisible();
  await expect(page.getByText('Bring it to the site server of P01.')).toBeVisible();
  await expect(page.getByText(/^Receipt [0-9a-f]{64}$/)).toBeVisible();
  expect(await packedNames(app)).toEqual(['Configuration Manager 2509']);

  await page.getByRole('button', { name: 'Connect for another drive' }).click();
  await expect(heading(page, 'Where is the usage data?')).toBeFocused();
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
});

test('each update may be ticked or not, and exactly what is ticked comes', async ({ app, page }) => {
  await prepared(app, page);
  await goToPlan(app, page);
  const table = page.getByRole('table', { name: 'Updates for site P01' });
  await page.getByRole('button', { name: /^Show \d+ updates that are left out$/ }).click();
  // What was chosen stands first, then the newest: others have the same name.
  const rowOf = (name: string): Locator =>
    table
      .getByRole('row')
      .filter({ has: page.getByRole('checkbox', { name: `Download ${name}`, exact: true }) })
      .first();
  const latestRow = rowOf('Configuration Manager 2509');
  const otherRow = rowOf('Configuration Manager 2609');
  const latest = latestRow.getByRole('checkbox');
  const other = otherRow.getByRole('checkbox');
  await expect(latest).toBeChecked();
  await expect(otherRow).toContainText('Needs a site at 2503 (5.00.9135.1000) or later.');
  const withdrawn = table.getByRole('row').filter({ hasText: 'Withdrawn' });
  expect(await withdrawn.count()).toBeGreaterThan(0);
  await expect(withdrawn.first().getByRole('checkbox')).toBeDisabled();
  await expect(withdrawn.first()).toContainText('Withdrawn by Microsoft');

  const before = await figure(page, 'To download').textContent();
  await other.check();
  await expect(figure(page, 'Updates')).toHaveText('2');
  await expect(figure(page, 'To download')).toContainText('at least');
  await latest.uncheck();
  await expect(latestRow).toContainText('Left out by you.');
  await expect(otherRow).toContainText('Taken by you.');
  await page.getByRole('button', { name: 'Work out the plan again' }).click();
  await expect(page.getByRole('button', { name: 'Work out the plan again' })).toHaveCount(0);
  await expect(figure(page, 'To download')).not.toContainText('at least');
  expect(await figure(page, 'To download').textContent()).not.toBe(before);
  // What was decided, and why, stays to be read.
  await expect(otherRow).toContainText('Needs a site at 2503');

  await page.getByRole('button', { name: 'Upload and download' }).click();
  await expect(heading(page, 'What to do now')).toBeVisible();
  expect(await packedNames(app)).toEqual(['Configuration Manager 2609']);
});

test('with nothing ticked the usage data still goes', async ({ app, page }) => {
  await prepared(app, page);
  await goToPlan(app, page);
  await page.getByRole('checkbox', { name: 'Download Configuration Manager 2509' }).uncheck();
  await expect(page.getByText('No update is ticked.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the proposed choice' }).click();
  await expect(page.getByRole('checkbox', { name: 'Download Configuration Manager 2509' })).toBeChecked();
  await page.getByRole('checkbox', { name: 'Download Configuration Manager 2509' }).uncheck();
  await page.getByRole('button', { name: 'Upload usage data' }).click();
  await expect(heading(page, 'What to do now')).toBeVisible();
  await expect(page.getByText(/^Receipt /)).toBeVisible();
  expect(await packedNames(app)).toEqual([]);
});

test('a line that has gone dead: pause, continue, stop, and go on later', async ({ app, page }) => {
  await prepared(app, page);
  await goToPlan(app, page);
  line = 'stalled';
  await page.getByRole('button', { name: 'Upload and download' }).click();
  const bar = page.getByRole('progressbar', { name: 'Progress of Connect' });
  await expect(bar).toBeVisible();
  await expect(page.getByText('Downloading updates…')).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Paused' })).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Downloading updates…')).toBeVisible();

  // Another screen, and back: the run goes on by itself and is still here.
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Home', exact: true }).first().click();
  await page.getByRole('button', { name: 'Show the work under way' }).click();
  await expect(bar).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();

  line = 'good';
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'What to do now')).toBeVisible();
  expect(await packedNames(app)).toEqual(['Configuration Manager 2509']);
});

test('a page that is loaded anew finds the run again', async ({ app, page }) => {
  await prepared(app, page);
  await goToPlan(app, page);
  line = 'stalled';
  await page.getByRole('button', { name: 'Upload and download' }).click();
  await expect(page.getByText('Downloading updates…')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Show the work under way' }).click();
  await expect(heading(page, 'Connect is at work')).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Progress of Connect' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Choose the drive again' }).click();
  await chooseDrive(page, app);
  await expect(page.getByText('An update pack on this drive is unfinished. Connect goes on with it')).toBeVisible();
});

test.describe('where nobody tries for long', () => {
  test.use({ settings: { retries: { attempts: 2, minutes: 1 } } });

  test('a connection that is cut: what was finished is kept, and Try again ends it', async ({ app, page }) => {
    await prepared(app, page);
    await goToPlan(app, page);
    line = 'cut';
    await page.getByRole('button', { name: 'Upload and download' }).click();
    await expect(page.getByText('cloud.cut-off')).toBeVisible();
    line = 'good';
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(heading(page, 'What to do now')).toBeVisible();
    await expect(page.getByText(/had been finished by an earlier run and were kept\.$/)).toBeVisible();
    expect(await packedNames(app)).toEqual(['Configuration Manager 2509']);
  });
});

test('an approval for other bytes is refused with its code, and nothing is sent', async ({ app, page }) => {
  await prepared(app, page, 'Anna de Vries');
  const [approval = ''] = (await readdir(app.lab.drive)).filter((name) => name.endsWith('.approval.json'));
  const path = join(app.lab.drive, approval);
  const content = JSON.parse(await readFile(path, 'utf8')) as { usageDataSha256: string };
  await writeFile(path, JSON.stringify({ ...content, usageDataSha256: '0'.repeat(64) }));
  await goToConnect(page);
  await chooseDrive(page, app);
  await expect(page.getByRole('listitem').filter({ hasText: 'Usage data of P01' })).toContainText(
    'Approved by Anna de Vries',
  );
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Make the plan' }).click();
  await expect(page.getByText('usage-cabinet.approval-differs')).toBeVisible();
  expect(app.lab.cloud.requests.filter(({ method }) => method === 'POST')).toEqual([]);
});

test.describe('where an approval is required', () => {
  test.use({ settings: { requireApproval: true } });

  test('what nobody approved goes no further than the first step, and what somebody approved does', async ({
    app,
    page,
  }) => {
    await prepared(app, page);
    await goToConnect(page);
    await chooseDrive(page, app);
    await expect(page.getByText('Only approved usage data is sent from this computer.')).toBeVisible();
    await expect(page.getByText('This cabinet stays behind, because nobody has approved it.')).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'usage-cabinet.not-approved' })).toBeVisible();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(heading(page, 'Where is the usage data?')).toBeVisible();

    await prepareAgain(app, page, 'Bo');
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'Usage data of P01' })).toContainText('Approved by Bo');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Make the plan' }).click();
    await expect(page.getByRole('table', { name: 'Updates for site P01' })).toBeVisible();
  });
});

test('of two cabinets of one hierarchy the newer one goes, and the older one stays where it is', async ({
  app,
  page,
}) => {
  await prepared(app, page);
  await prepareAgain(app, page, null);
  await goToConnect(page);
  await chooseDrive(page, app);
  await expect(page.getByText('2 cabinets with usage data')).toBeVisible();
  await expect(page.getByText('A newer one of this hierarchy lies beside it')).toHaveCount(1);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'Where is the usage data?')).toBeHidden();
});

test.describe('behind a proxy server that asks who we are', () => {
  test.use({ settings: { isPractice: false } });
  const userName = 'CONTOSO\\anna';
  const password = 'Xq7-Zebra!marmalade';

  test('the settings are changed, the login is refused, then taken, and the password is nowhere', async ({
    app,
    page,
  }) => {
    const proxy = await startProxyServer(userName, password);
    try {
      const sent: string[] = [];
      page.on('request', (request) => {
        if (request.postData()?.includes(password) === true) sent.push(new URL(request.url()).pathname);
      });
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      await prepared(app, page);
      await goToConnect(page);
      await chooseDrive(page, app);
      await page.getByRole('button', { name: 'Continue' }).click();

      await page.getByRole('button', { name: 'Change' }).click();
      await page.getByRole('radio', { name: /^Through this proxy server/ }).check();
      await page.getByRole('button', { name: 'Save network settings' }).click();
      await expect(page.getByText('Name the proxy server.')).toBeVisible();
      await page.getByRole('textbox', { name: 'Proxy server' }).fill(proxy.address);
      await page.getByRole('button', { name: 'Save network settings' }).click();
      await expect(page.getByRole('region', { name: 'Connection to the cloud service' })).toContainText(proxy.address);

      await page.getByRole('button', { name: 'Test connection' }).click();
      await expect(page.getByText('proxy.needs-credentials')).toBeVisible();
      const form = page.getByRole('form', { name: 'Sign in to the proxy server' });
      await signIn(page, form, userName, 'not this one', 'Sign in');
      await expect(page.getByText('proxy.wrong-credentials')).toBeVisible();
      await signIn(page, form, userName, password, 'Sign in');
      const host = page.getByRole('listitem').filter({ hasText: new URL(app.lab.cloud.url).host });
      await expect(host).toContainText('Answered in');
      await expect(host).toContainText(`through the proxy server ${proxy.address}`);
      await expect(page.getByText('A user name and a password are kept for the proxy server.')).toBeVisible();

      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Make the plan' }).click();
      await page.getByRole('button', { name: 'Upload and download' }).click();
      await expect(heading(page, 'What to do now')).toBeVisible();
      expect(proxy.passed.filter((url) => url.includes('/usage-data'))).not.toEqual([]);

      // It left the page once, for the one who must know, and is nowhere else.
      expect(sent).toEqual(['/requests/network.sign-in']);
      expect(said.filter((text) => text.includes(password))).toEqual([]);
      expect(await heapHolds(page, 'What to do now')).toBe(true);
      expect(await heapHolds(page, password)).toBe(false);
      expect(await toldTo(page)).not.toContain(password);
      const files = await filesIn(app.folder);
      expect(files.some(({ path }) => path.endsWith('.log'))).toBe(true);
      const secret = Buffer.from(password);
      const header = Buffer.from(Buffer.from(`${userName}:${password}`).toString('base64'));
      expect(
        files.filter(({ bytes }) => bytes.includes(secret) || bytes.includes(header)).map(({ path }) => path),
      ).toEqual([]);
    } finally {
      await proxy.stop();
    }
  });

  test('without a test the plan asks for the login, and goes on with it', async ({ app, page }) => {
    const proxy = await startProxyServer(userName, password);
    try {
      await prepared(app, page);
      const { settings } = (await ask(page, 'settings.read', {})) as { settings: object };
      await ask(page, 'settings.save', {
        settings: { ...settings, network: { proxy: 'manual', address: proxy.address, userName } },
      });
      await goToConnect(page);
      await chooseDrive(page, app);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Make the plan' }).click();
      await expect(page.getByText('proxy.needs-credentials')).toBeVisible();
      const form = page.getByRole('form', { name: 'Sign in to the proxy server' });
      await expect(form.getByRole('textbox', { name: 'User name' })).toHaveValue(userName);
      await signIn(page, form, null, password, 'Sign in and try again');
      await expect(page.getByRole('table', { name: 'Updates for site P01' })).toBeVisible();
    } finally {
      await proxy.stop();
    }
  });
});

test.describe('in light and in dark', () => {
  test.use({ settings: { isPractice: false } });

  test('axe finds nothing on any step', async ({ app, page }) => {
    await prepared(app, page);
    await goToConnect(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expectNoFindings(page);
    await chooseDrive(page, app);
    await expect(page.getByText('1 cabinet with usage data')).toBeVisible();
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expect(page.getByText(/Answered in/)).toBeVisible();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('radio', { name: /^Through this proxy server/ }).check();
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Write to another drive' }).click();
    await page.getByRole('button', { name: 'Make the plan' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Choose the drive for the update pack.' })).toBeVisible();
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Write to the drive with the usage data' }).click();
    await page.getByRole('button', { name: 'Make the plan' }).click();
    await page.getByRole('button', { name: /^Show \d+ updates that are left out$/ }).click();
    await page.getByRole('checkbox', { name: 'Download Configuration Manager 2609', exact: true }).first().check();
    await expectNoFindings(page);
    line = 'stalled';
    await page.getByRole('button', { name: 'Upload and download' }).click();
    await expect(page.getByText('Downloading updates…')).toBeVisible();
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
    await expectNoFindings(page);
    line = 'good';
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(heading(page, 'What to do now')).toBeVisible();
    await expectNoFindings(page);
  });
});

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true });
const figure = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'What it comes to' }).locator('dt', { hasText: name }).locator('+ dd');

/** The card is pressed, as a hand does: its radio button is only heard. Nothing goes on before what it holds is known. */
async function chooseDrive(page: Page, app: App): Promise<void> {
  await page.locator('label').filter({ hasText: app.lab.drive }).click();
  await expect(page.getByRole('radio', { name: app.lab.drive })).toBeChecked();
  await expect(page.locator('.cabinets li').first()).toBeVisible();
}

/** Opens the program, on whose drive somebody has put the usage data of the site. */
async function prepared(app: App, page: Page, approvedBy: string | null = null): Promise<void> {
  await app.open(page);
  await prepare(app, page, null);
  if (approvedBy !== null) await prepareAgain(app, page, approvedBy);
}

/** Once more: in place of what is there when it is approved, beside it otherwise. */
async function prepareAgain(app: App, page: Page, approvedBy: string | null): Promise<void> {
  const names = (await readdir(app.lab.drive)).filter((name) => name.endsWith('.cab'));
  if (approvedBy === null) await prepare(app, page, null, 'second.cab');
  else await prepare(app, page, approvedBy, names[0]);
}

async function prepare(app: App, page: Page, approvedBy: string | null, name = ''): Promise<void> {
  const to = join(app.lab.drive, name);
  const order = { to, overwrite: true, reviewed: null, approval: null, driveId: null };
  const { usageDataSha256 } = await done(page, order);
  if (approvedBy !== null) await done(page, { ...order, approval: { by: approvedBy, usageDataSha256 } });
}

async function done(page: Page, input: object): Promise<JobResults['prepare']> {
  const { runId } = (await ask(page, 'jobs.start', { job: 'prepare', input })) as { runId: string };
  for (;;) {
    const runs = (await ask(page, 'jobs.list', {})) as readonly {
      readonly runId: string;
      readonly state: string;
      readonly result: JobResults['prepare'] | null;
    }[];
    const run = runs.find((one) => one.runId === runId);
    if (run?.state === 'failed') throw new Error(`Prepare did not end well: ${JSON.stringify(run)}`);
    if (run?.state === 'done' && run.result !== null) return run.result;
    await page.waitForTimeout(50);
  }
}

/** Asks the host as the page does. */
async function ask(page: Page, name: string, input: object): Promise<unknown> {
  const answer = await page.evaluate(
    async ([path, body]) => {
      const response = await fetch(path, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${sessionStorage.getItem('session') ?? ''}`,
        },
        body,
      });
      return (await response.json()) as { isOk: boolean; value?: unknown; error?: unknown };
    },
    [`/requests/${name}`, JSON.stringify(input)] as const,
  );
  if (!answer.isOk) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

async function goToConnect(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Connect to the cloud service' }).click();
  await expect(heading(page, 'Where is the usage data?')).toBeVisible();
}

async function goToPlan(app: App, page: Page): Promise<void> {
  await goToConnect(page);
  await chooseDrive(page, app);
  await expect(page.getByText('1 cabinet with usage data')).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Make the plan' }).click();
  await expect(page.getByRole('table', { name: 'Updates for site P01' })).toBeVisible();
}

/** Typed key by key, as a hand does: nothing but the field has ever seen the whole. */
async function signIn(
  page: Page,
  form: Locator,
  userName: string | null,
  password: string,
  button: string,
): Promise<void> {
  if (userName !== null) await form.getByRole('textbox', { name: 'User name' }).fill(userName);
  const field = form.getByLabel('Password', { exact: true });
  await field.focus();
  await page.keyboard.type(password);
  await form.getByRole('button', { name: button, exact: true }).click();
}

/** What is in the pack, by the record on the drive, whose files are all there. */
async function packedNames(app: App): Promise<readonly string[]> {
  const folder = join(app.lab.drive, 'UpdatePacks');
  const record = JSON.parse(await readFile(join(folder, 'UpdatePack.json'), 'utf8')) as {
    readonly packages: readonly { readonly guid: string; readonly name: string }[];
  };
  const cabinets = (await readdir(folder)).filter((name) => /^[0-9A-F]{8}-.*\.cab$/.test(name));
  expect(cabinets.sort()).toEqual(record.packages.map(({ guid }) => `${guid}.cab`).sort());
  return record.packages.map(({ name }) => name);
}

/** Whether a string of the page's memory holds this, after what nobody needs any more has been let go. */
async function heapHolds(page: Page, text: string): Promise<boolean> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('').includes(text);
}

/** Everything the host tells a page that asks. */
async function toldTo(page: Page): Promise<string> {
  const answers = await Promise.all(
    ['app.describe', 'settings.read', 'jobs.list', 'history.list', 'computer.look'].map((name) => ask(page, name, {})),
  );
  const events = await page.evaluate(async () => {
    const response = await fetch('/events', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${sessionStorage.getItem('session') ?? ''}`,
      },
      body: '{}',
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    if (reader === undefined) return text;
    const end = performance.now() + 1_000;
    while (performance.now() < end) {
      const { value } = await Promise.race([
        reader.read(),
        new Promise<{ value: string }>((resolve) => setTimeout(() => resolve({ value: '' }), 1_000)),
      ]);
      text += value ?? '';
    }
    void reader.cancel();
    return text;
  });
  expect(events).toContain('jobs.changed');
  return JSON.stringify(answers) + events;
}

async function filesIn(folder: string): Promise<readonly { readonly path: string; readonly bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path, bytes: await readFile(path) };
      }),
  );
}
