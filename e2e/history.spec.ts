import type { Page } from '@playwright/test';
import { type App, expect, test } from './support/app.ts';
import { expectNoFindings } from './support/inspect.ts';

test('before anything was run, the history says so', async ({ app, page }) => {
  await app.open(page);
  await openHistory(page);
  await expect(page.getByText('Nothing has been run on this computer yet.')).toBeVisible();
  await expectNoFindings(page);
});

test('runs appear with how they ended, can be filtered, and their codes lead to the help', async ({ app, page }) => {
  const host = await openWithRequests(app, page);
  await host.run(prepare(app));
  await host.run(importFrom(app.lab.drive));
  await openHistory(page);

  const rows = page.getByRole('table').getByRole('row');
  // The newest first, below the names of the columns.
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText('Import');
  await expect(rows.nth(1)).toContainText('Stopped with a problem');
  await expect(rows.nth(2)).toContainText('Prepare');
  await expect(rows.nth(2)).toContainText('Done');
  const today = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date());
  await expect(rows.nth(2)).toContainText(today);

  await page.getByLabel('Job', { exact: true }).selectOption({ label: 'Prepare' });
  await expect(rows).toHaveCount(2);
  await expect(page.getByText('1 of 2 runs')).toBeVisible();
  await page.getByLabel('Outcome').selectOption({ label: 'Stopped with a problem' });
  await expect(page.getByText('No run matches the filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await expect(rows).toHaveCount(3);

  // A run that ends while the list is looked at is in it without being asked for.
  await host.run(prepare(app));
  await expect(rows).toHaveCount(4);

  await page.getByRole('button', { name: 'Help on update-pack.no-record' }).click();
  await expect(page.getByText('update-pack.no-record').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'History' })).toHaveCount(0);
});

test('the log of a failed run opens, and the next problem is its error', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-write']);
  const host = await openWithRequests(app, page);
  await host.run(importFrom(app.lab.drive));
  await openHistory(page);
  await page.getByRole('button', { name: /^Open log: Import/ }).click();

  const lines = page.getByRole('region', { name: 'Lines of the log' });
  await expect(lines).toContainText('service-connection-wizard');
  const errors = Number(/(\d+) errors?/.exec(await page.locator('.log-counts').innerText())?.[1]);
  expect(errors).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Next problem' }).click();
  const current = lines.locator('[aria-current=true]');
  await expect(current).toContainText('Error');
  await expect(current).toContainText('update-pack.no-record');
  await expect(current).toBeFocused();
  await expect(page.getByText(/^Error in line \d+\.$/)).toBeVisible();

  // Only errors are shown; going on by the keyboard takes the filter off, and goes round.
  await page.getByRole('button', { name: 'Error', exact: true }).click();
  await expect(lines.locator('tbody tr')).toHaveCount(errors);
  await page.keyboard.press('F8');
  await expect(page.getByText('The filter was taken off')).toBeVisible();
  await expect(lines).toContainText('service-connection-wizard');
  for (let more = 1; more < errors; more += 1) await page.keyboard.press('F8');
  await expect(current).toContainText('update-pack.no-record');

  await page.getByRole('searchbox', { name: 'Text to look for' }).fill('NODE.JS');
  await expect(lines.locator('tbody tr')).toHaveCount(1);
  await page.getByRole('searchbox', { name: 'Text to look for' }).fill('nothing holds this');
  await expect(lines).toContainText('No line matches the filter.');

  await page.getByRole('textbox', { name: 'Go to line' }).fill('3');
  await page.keyboard.press('Enter');
  await expect(current.locator('td').first()).toHaveText('3');
  await page.getByRole('textbox', { name: 'Go to line' }).fill('3000');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^The log has the lines 1 to \d+\.$/)).toBeVisible();

  await expect(page.locator('.log-path')).toContainText(/[\\/]logs[\\/]\d{8}-\d{6}Z-import-.*\.log/);
  await page.getByRole('button', { name: 'Copy path' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();

  await page.getByRole('button', { name: 'Back to history' }).click();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
});

test.describe('of a run under way', () => {
  test.use({ world: { stepMs: 120 } });

  test('the log is followed to its end', async ({ app, page }) => {
    const host = await openWithRequests(app, page);
    await host.run(prepare(app));
    await host.run({
      job: 'connect',
      input: {
        from: app.lab.drive,
        to: `${app.lab.drive}/UpdatePack`,
        download: 'latest',
        planOnly: false,
        picks: null,
        requireApproval: false,
        driveId: null,
        overrides: [],
      },
    });
    await host.start(importFrom(`${app.lab.drive}/UpdatePack`));
    await openHistory(page);
    const row = page.getByRole('row').nth(1);
    await expect(row).toContainText('Under way');
    await row.getByRole('button', { name: /^Open log: Import/ }).click();
    await expect(page.getByRole('switch', { name: 'Follow the log' })).toBeChecked();
    await expect(page.getByText('new lines are shown as they come')).toBeVisible();
    const lines = page.getByRole('region', { name: 'Lines of the log' });
    await expect(lines).not.toContainText('Ended: done');
    // The last line is in sight without anything being done.
    await expect(lines.getByText('Ended: done.')).toBeInViewport();
    await expect(page.getByRole('switch', { name: 'Follow the log' })).toHaveCount(0);
  });
});

test('axe finds nothing on the list and on a log', async ({ app, page }) => {
  const host = await openWithRequests(app, page);
  await host.run(prepare(app));
  await host.run(importFrom(app.lab.drive));
  await openHistory(page);
  await expect(page.getByRole('row')).toHaveCount(3);
  await expectNoFindings(page);
  await page.getByRole('button', { name: /^Open log: Import/ }).click();
  await page.getByRole('button', { name: 'Next problem' }).click();
  await expect(page.locator('[aria-current=true]')).toContainText('update-pack.no-record');
  await expectNoFindings(page);
});

interface Order {
  readonly job: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Asks the host as the page itself does; the session is learnt from the page's own first request. */
async function openWithRequests(app: App, page: Page): Promise<Host> {
  const asked = page.waitForRequest((request) => request.url().includes('/requests/'));
  await app.open(page);
  return new Host(app.origin, (await asked).headers().authorization ?? '');
}

class Host {
  readonly #origin: string;
  readonly #authorization: string;

  constructor(origin: string, authorization: string) {
    this.#origin = origin;
    this.#authorization = authorization;
  }

  async start(order: Order): Promise<string> {
    return (await this.#ask<{ runId: string }>('jobs.start', order)).runId;
  }

  /** Starts it and waits for its end, whatever that is. */
  async run(order: Order): Promise<void> {
    const runId = await this.start(order);
    await expect
      .poll(async () => {
        const runs = await this.#ask<readonly { runId: string; endedAt: string | null }[]>('jobs.list', {});
        return runs.find((run) => run.runId === runId)?.endedAt ?? null;
      })
      .not.toBeNull();
  }

  async #ask<T>(name: string, input: unknown): Promise<T> {
    const response = await fetch(`${this.#origin}/requests/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: this.#origin, Authorization: this.#authorization },
      body: JSON.stringify(input),
    });
    const answer = (await response.json()) as { isOk: boolean; value: T };
    if (!answer.isOk) throw new Error(JSON.stringify(answer));
    return answer.value;
  }
}

function prepare(app: App): Order {
  return {
    job: 'prepare',
    input: { to: app.lab.drive, overwrite: true, reviewed: null, approval: null, driveId: null },
  };
}

function importFrom(from: string): Order {
  return { job: 'import', input: { from, waitSeconds: 60, checkOnly: false, overrides: [] } };
}

async function openHistory(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'History' }).click();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
}
