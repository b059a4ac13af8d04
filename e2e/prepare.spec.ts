import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Locator, Page } from '@playwright/test';
import { type App, expect, test } from './support/app.ts';
import { expectNoFindings } from './support/inspect.ts';
import { tabTo } from './support/keyboard.ts';

test('by mouse: the site, the review with an approval, the drive, packing, and what to do now', async ({
  app,
  page,
}) => {
  await goToPrepare(app, page);
  await expect(page.getByText('Contoso Headquarters', { exact: true })).toBeVisible();
  await expect(page.getByText('2,000 rows of usage data.')).toBeVisible();
  await expect(page.getByRole('list').filter({ hasText: 'Permission to read' }).getByRole('listitem')).toHaveCount(9);
  await page.getByRole('button', { name: 'Continue' }).click();

  await approve(page, 'Anna de Vries');
  await expect(heading(page, 'Which drive carries it?')).toBeFocused();
  await expect(page.getByText('Approved by Anna de Vries')).toBeVisible();
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Pick a drive first' })).toBeVisible();
  await pickPracticeDrive(page);
  await page.getByRole('button', { name: 'Pack usage data' }).click();

  await expect(heading(page, 'The usage data is packed')).toBeFocused();
  await expect(page.getByText('2,000 rows of site P01, written and read back.')).toBeVisible();
  const [cabinet = '', ...more] = await cabinets(app);
  expect(more).toEqual([]);
  await expect(page.getByText(cabinet, { exact: false }).first()).toBeVisible();
  await expect(page.getByText(/^Usage data P01 - .* - 2,000 rows - to the cloud service$/)).toBeVisible();

  // The approval is for exactly this cabinet, and lies beside it.
  const approval: unknown = JSON.parse(await readFile(join(app.lab.drive, `${cabinet}.approval.json`), 'utf8'));
  const sha256 = await page.locator('dt', { hasText: 'SHA-256' }).locator('+ dd').textContent();
  expect(approval).toMatchObject({ by: 'Anna de Vries', rows: 2000, cabinet: { name: cabinet, sha256 } });

  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('heading', { name: 'What is to be done on this computer?' })).toBeVisible();
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  await expect(heading(page, 'Is this the site to report on?')).toBeVisible();
});

test('by keyboard alone', async ({ app, page }) => {
  await app.open(page);
  await tabTo(page, page.getByRole('button', { name: 'Prepare a drive' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Is this the site to report on?')).toBeFocused();
  await expect(page.getByText(/^Every check passed[.;]/)).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Continue' }));
  await page.keyboard.press('Enter');

  await expect(heading(page, 'Read what will leave')).toBeFocused();
  await expect(page.getByText(/2,000/).first()).toBeVisible();
  await tabTo(page, page.getByRole('checkbox', { name: 'I have read this usage data' }));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('textbox', { name: 'Your name' }));
  await page.keyboard.type('Bo');
  await tabTo(page, page.getByRole('button', { name: 'Approve and continue' }));
  await page.keyboard.press('Enter');

  await expect(heading(page, 'Which drive carries it?')).toBeFocused();
  await tabTo(page, practiceDrive(page));
  await page.keyboard.press('Space');
  await expect(practiceDrive(page)).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Pack usage data' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'The usage data is packed')).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'Close' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'What is to be done on this computer?' })).toBeFocused();
});

test('without approval: what that means is said, and nothing lies beside the cabinet', async ({ app, page }) => {
  await goToReview(app, page);
  const without = page.getByRole('button', { name: 'Continue without approval' });
  await expect(without).toHaveAccessibleDescription(/"not approved", and refuses it where approval is required/);
  await without.click();
  await expect(page.getByText('Not approved: Connect will say so')).toBeVisible();
  await packOnPracticeDrive(page);
  await expect(page.getByText('nobody: Connect shows it as "not approved"')).toBeVisible();
  expect((await readdir(app.lab.drive)).filter((name) => name.includes('approval'))).toEqual([]);

  // One more on the same drive: said before it is written, and nothing is replaced. Its name tells the second.
  await page.waitForTimeout(1_100);
  await page.getByRole('button', { name: 'Prepare another drive' }).click();
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  await pickPracticeDrive(page);
  await expect(page.getByText(/Usage data of P01 is here already, from /)).toBeVisible();
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(heading(page, 'The usage data is packed')).toBeVisible();
  expect(await cabinets(app)).toHaveLength(2);
});

test('an approval needs both the statement and a name, and says which is missing', async ({ app, page }) => {
  await goToReview(app, page);
  const statement = page.getByRole('checkbox', { name: 'I have read this usage data' });
  const name = page.getByRole('textbox', { name: 'Your name' });
  await page.getByRole('button', { name: 'Approve and continue' }).click();
  await expect(page.getByText('Tick this first')).toBeVisible();
  await expect(statement).toBeFocused();
  await statement.check();
  await name.fill('   ');
  await page.getByRole('button', { name: 'Approve and continue' }).click();
  await expect(page.getByText('Type your name')).toBeVisible();
  await expect(name).toBeFocused();
  await name.fill('Chloé');
  await page.getByRole('button', { name: 'Approve and continue' }).click();
  await expect(page.getByText('Approved by Chloé')).toBeVisible();

  // The name is kept for the next time, the statement is not.
  await page.reload();
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  await expect(page.getByText(/^Every check passed[.;]/)).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(name).toHaveValue('Chloé');
  await expect(statement).not.toBeChecked();
});

test('other usage data than what was approved is not packed: it is reviewed again', async ({ app, page }) => {
  await goToReview(app, page);
  await approve(page, 'Dirk');
  changeUsageData(app, "UPDATE TEL_TelemetryResults SET Category = 'Changed' WHERE ResultID = 1");
  await pickPracticeDrive(page);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(page.getByText('The usage data is no longer what Dirk approved.')).toBeVisible();
  expect(await cabinets(app)).toEqual([]);
  await page.getByRole('button', { name: 'Review again' }).click();
  await expect(heading(page, 'Read what will leave')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'I have read this usage data' })).not.toBeChecked();
  await approve(page, 'Dirk');
  await packOnPracticeDrive(page);
});

test('a file that is there already is replaced only when that is asked for', async ({ app, page }) => {
  await goToReview(app, page);
  await page.getByRole('button', { name: 'Continue without approval' }).click();
  const path = join(app.lab.drive, 'usage.cab');
  await chooseFolder(page, path);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(heading(page, 'The usage data is packed')).toBeVisible();
  const before = await readFile(path);
  changeUsageData(app, "UPDATE TEL_TelemetryResults SET Category = 'Changed' WHERE ResultID = 1");

  await page.getByRole('button', { name: 'Prepare another drive' }).click();
  await chooseFolder(page, path);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(page.getByText('files.exists')).toBeVisible();
  expect(await readFile(path)).toEqual(before);
  await page.getByRole('button', { name: 'Replace it' }).click();
  await expect(heading(page, 'The usage data is packed')).toBeVisible();
  expect(await readFile(path)).not.toEqual(before);
});

test('a site database that is not there: which check did not pass, what to do, and checking again', async ({
  app,
  page,
}) => {
  await app.open(page);
  const database = app.lab.sites[0]?.databasePath ?? '';
  await rename(database, `${database}.away`);
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'site-database.not-found' });
  await expect(alert).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Site database: Did not pass' })).toBeVisible();
  await expect(page.getByText('Not checked')).toHaveCount(16);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Prepare goes on when every check passes. Do what is said above')).toBeVisible();
  await expect(heading(page, 'Is this the site to report on?')).toBeVisible();

  await rename(`${database}.away`, database);
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText(/^Every check passed[.;]/)).toBeVisible();
  await expect(alert).toHaveCount(0);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'Read what will leave')).toBeVisible();
});

test('data that has missed a collection is something to look at, not to stop at', async ({ app, page }) => {
  changeUsageData(app, "UPDATE TEL_TelemetryResults SET CollectedOn = '2020-01-01T00:00:00.000Z'");
  await goToPrepare(app, page);
  await expect(page.getByRole('listitem').filter({ hasText: 'Age of the data: Look at this' })).toContainText(
    'so a collection was missed',
  );
  await expect(page.getByText(/have something to look at/)).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'Read what will leave')).toBeVisible();
});

test('a folder that is gone when writing begins: what happened, and the way back to the drive', async ({
  app,
  page,
}) => {
  await goToReview(app, page);
  await page.getByRole('button', { name: 'Continue without approval' }).click();
  await pickPracticeDrive(page);
  await rename(app.lab.drive, `${app.lab.drive}-pulled-out`);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(heading(page, 'The usage data is not packed yet')).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: app.lab.drive })).toBeVisible();
  await page.getByRole('button', { name: 'Choose another drive' }).click();
  await expect(heading(page, 'Which drive carries it?')).toBeVisible();
  await rename(`${app.lab.drive}-pulled-out`, app.lab.drive);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(heading(page, 'The usage data is packed')).toBeVisible();
});

test('a drive that is pulled out after it was picked is told, and takes the pick away', async ({ app, page }) => {
  // Other tests plug in drives that are real.
  const drive = { ...stick, label: 'PRETENDED', mountPath: join(app.lab.drive, 'PRETENDED') };
  const plugged = await fakeDrives(page);
  await goToReview(app, page);
  await page.getByRole('button', { name: 'Continue without approval' }).click();
  await plugged([drive]);
  await page.locator('.drive-card', { hasText: 'PRETENDED' }).click();
  await plugged([]);
  await expect(page.getByRole('alert').filter({ hasText: 'The drive was pulled out' })).toBeVisible();
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'drive.not-the-one' })).toBeVisible();
  expect(await cabinets(app)).toEqual([]);
});

test('back and forth in the rail: a later step is open until an earlier answer changes', async ({ app, page }) => {
  await goToReview(app, page);
  const rail = page.getByRole('complementary', { name: 'Steps' });
  const step = (name: string): Locator => rail.getByRole('button', { name });
  await expect(rail.getByRole('listitem')).toHaveCount(5);
  await expect(step('Drive')).toBeDisabled();
  await approve(page, 'Eva');
  await step('Site').click();
  await expect(step('Review')).toBeEnabled();
  await expect(step('Drive')).toBeEnabled();
  await expect(step('Pack')).toBeDisabled();
  await step('Drive').click();
  await expect(page.getByText('Approved by Eva')).toBeVisible();

  await step('Review').click();
  await expect(step('Drive')).toBeEnabled();
  await page.getByRole('checkbox', { name: 'I have read this usage data' }).uncheck();
  await expect(step('Drive')).toBeDisabled();
  await approve(page, 'Eva');
  await step('Site').click();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(step('Review')).toBeDisabled();
  await expect(step('Drive')).toBeDisabled();
  await expect(rail.getByRole('listitem')).toHaveCount(5);
});

test('stops when told to, leaves nothing half-done, and goes on; a page loaded anew comes back to the run', async ({
  app,
  page,
}) => {
  await app.open(page);
  makeLarge(app);
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  await expect(page.getByText(/^Every check passed[.;]/)).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue without approval' }).click();
  await pickPracticeDrive(page);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  expect(await readdir(app.lab.drive)).toEqual([]);

  const run = page.getByRole('region', { name: 'Packing usage data' });
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused')).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Show the work under way' }).click();
  await expect(run.getByText('Paused')).toBeVisible();
  await expect(run.getByRole('progressbar', { name: 'Progress of Prepare' })).toBeVisible();
  await run.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'The usage data is packed')).toBeVisible();
  expect(await cabinets(app)).toHaveLength(1);
});

test('axe finds nothing on any step', async ({ app, page }) => {
  await app.open(page);
  makeLarge(app);
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  await expect(page.getByText(/^Every check passed[.;]/)).toBeVisible();
  await expectNoFindings(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Approve and continue' }).click();
  await expectNoFindings(page);
  await page.getByRole('button', { name: 'Continue without approval' }).click();
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await pickPracticeDrive(page);
  await expectNoFindings(page);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused')).toBeVisible();
  await expectNoFindings(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  await expectNoFindings(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'The usage data is packed')).toBeVisible();
  await expectNoFindings(page);
});

function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { name, level: 2 });
}

function practiceDrive(page: Page): Locator {
  return page.getByRole('radio', { name: /Practice drive/ });
}

/** The whole card is to be clicked: its radio button is only heard. */
async function pickPracticeDrive(page: Page): Promise<void> {
  await page.locator('.drive-card', { hasText: 'Practice drive' }).click();
  await expect(practiceDrive(page)).toBeChecked();
}

async function goToPrepare(app: App, page: Page): Promise<void> {
  await app.open(page);
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  await expect(heading(page, 'Is this the site to report on?')).toBeFocused();
  await expect(page.getByText(/^Every check passed[.;]/)).toBeVisible();
}

async function goToReview(app: App, page: Page): Promise<void> {
  await goToPrepare(app, page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(heading(page, 'Read what will leave')).toBeFocused();
}

/** Reads to the end (every row must be there), then puts a name to it. */
async function approve(page: Page, name: string): Promise<void> {
  await page.getByRole('checkbox', { name: 'I have read this usage data' }).check();
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await expect(async () => {
    await page.getByRole('button', { name: 'Approve and continue' }).click();
    await expect(heading(page, 'Which drive carries it?')).toBeVisible({ timeout: 500 });
  }).toPass();
}

async function packOnPracticeDrive(page: Page): Promise<void> {
  await pickPracticeDrive(page);
  await page.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(heading(page, 'The usage data is packed')).toBeVisible();
}

async function chooseFolder(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Choose a folder instead' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'One up' })).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(path);
  await dialog.getByRole('button', { name: 'Choose this folder' }).click();
  await expect(page.getByRole('radio', { checked: true })).toHaveAccessibleName(`Folder ${path}`);
}

async function cabinets({ lab }: App): Promise<readonly string[]> {
  return (await readdir(lab.drive)).filter((name) => name.endsWith('.cab'));
}

/** As the site does when it collects anew. */
function changeUsageData({ lab }: App, sql: string): void {
  const database = new DatabaseSync(lab.sites[0]?.databasePath ?? '');
  database.exec(sql);
  database.close();
}

/** So much that there is time to press Stop. */
function makeLarge(app: App): void {
  const columns =
    'SupportID, QueryName, Level, Category, CollectedOn, DurationMs, ResultFormat, Result, NumericValue, CounterValue, SubjectHash, Revision';
  changeUsageData(
    app,
    `INSERT INTO TEL_TelemetryResults (${columns}) SELECT ${columns} FROM TEL_TelemetryResults,
     (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 75) SELECT i FROM n)`,
  );
}

const stick = {
  id: 'a stick',
  label: 'CARRY',
  sizeBytes: 32e9,
  freeBytes: 30e9,
  fileSystem: 'exFAT',
  bus: 'usb',
  isRemovable: true,
  isReadOnly: false,
  isSystem: false,
  largestFileBytes: null,
} as const;

/**
 * Tells the page of drives that this computer has not; the host knows nothing of them. From then on what it says of real
 * ones, which other tests plug in, does not reach the page.
 */
async function fakeDrives(page: Page): Promise<(drives: readonly unknown[]) => Promise<void>> {
  await page.addInitScript(() => {
    const native = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      const response = await native(input, init);
      if (input !== '/events' || response.body === null) return response;
      const words = new TransformStream<string, string>();
      const told = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const writer = words.writable.getWriter();
      let isFaked = false;
      addEventListener('fake-drives', (event) => {
        isFaked = true;
        // The test below is the only one that dispatches it.
        const value = (event as CustomEvent<unknown>).detail;
        void writer.write(`data: ${JSON.stringify({ event: 'drives.changed', value })}\n\n`);
      });
      void (async () => {
        let text = '';
        for (;;) {
          const { value, done } = await told.read();
          if (done) break;
          text += value;
          const blocks = text.split('\n\n');
          text = blocks.pop() ?? '';
          for (const block of blocks) {
            const isOfDrives = block.startsWith('data: {"event":"drives.changed"');
            if (!isFaked || !isOfDrives) await writer.write(`${block}\n\n`);
          }
        }
        await writer.close();
      })();
      return new Response(words.readable.pipeThrough(new TextEncoderStream()), { status: response.status });
    };
  });
  return (drives) =>
    page.evaluate((detail) => void dispatchEvent(new CustomEvent('fake-drives', { detail })), [...drives]);
}
