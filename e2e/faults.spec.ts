import { readdir } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { canMount, LiveMounts } from '../src/main/drives/testing/live-mounts.ts';
import { type App, expect, stallBigFiles, test } from './support/app.ts';
import { act, onStep, openWizard, pickCard, pickDrive, walkPrepare, walkToTransfer } from './support/walk.ts';

test.describe('with real drives', () => {
  test.skip(!canMount, 'drives are mounted by the superuser on Linux only');
  test.slow();
  let mounts: LiveMounts;
  test.beforeEach(async () => {
    mounts = await LiveMounts.make();
  });
  test.afterEach(async () => await mounts.stop());

  test('a drive that fills up: what happened, nothing half-done on it, and the way to another one', async ({
    app,
    page,
  }) => {
    const path = await mounts.tmpfs(64 * 1024);
    await toDriveOfPrepare(app, page);
    const card = page.locator('.drive-card').filter({ hasText: path });
    await expect(card.getByText('more than are free')).toBeVisible();
    await pickCard(card);
    await act(page);
    await expect(page.getByRole('alert').filter({ hasText: 'files.disk-full' })).toBeVisible();
    expect(await readdir(path)).toEqual([]);
    await page.locator('.rail').getByRole('button', { name: 'Drive' }).click();
    await pickDrive(page);
    await act(page);
    await onStep(page, 5);
  });

  test('a drive comes and goes while one looks on, and is never picked by itself', async ({ app, page }) => {
    await toDriveOfPrepare(app, page);
    const path = await mounts.loop('ext4', 32 * 1024 * 1024, 'CARRY');
    const card = page.locator('.drive-card').filter({ hasText: path });
    await expect(card).toBeVisible();
    await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
    await pickCard(card);
    await mounts.pull(path);
    await expect(page.getByText('The drive was pulled out.')).toBeVisible();
    await mounts.putBack(path);
    await expect(card).toBeVisible();
  });

  test.describe('on a slow line', () => {
    let isStalled = true;
    test.use({
      world: {
        faults: ({ path }) =>
          isStalled && !path.startsWith('/fwlink') && !path.includes('Manifest')
            ? // Before the end of the smallest: what still came would be written to the drive that is gone.
              { kind: 'stall', afterBytes: 1_000 }
            : null,
      },
    });

    test('a drive that is pulled out in the middle of the transfer and put back: it goes on', async ({ app, page }) => {
      isStalled = true;
      const path = await mounts.loop('ext4', 64 * 1024 * 1024, 'CARRY');
      await toDriveOfPrepare(app, page);
      const card = page.locator('.drive-card').filter({ hasText: path });
      await pickCard(card);
      await act(page);
      await onStep(page, 5);
      await act(page);

      await walkToTransfer(page, async () => await pickCard(card));
      await expect(page.getByText(/ of \d.*\sMB/).first()).toBeVisible();
      await mounts.pull(path);
      await page.getByRole('button', { name: 'Stop' }).click();
      await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
      isStalled = false;
      // Without the drive it does not go on, and says why.
      await page.getByRole('button', { name: 'Continue' }).first().click();
      await expect(page.getByRole('alert').filter({ hasText: /drive\.|files\./ })).toBeVisible();
      await mounts.putBack(path);
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await onStep(page, 6);
    });
  });
});

test.describe('on a line that goes dead', () => {
  test.use({ world: { faults: stallBigFiles } });
  test.slow();

  test('two windows show the same work, and either may stop it', async ({ app, page, context }) => {
    await app.open(page);
    await walkPrepare(page);
    await walkToTransfer(page);
    await expect(page.getByRole('progressbar').first()).toBeVisible();

    // A link works once: a second window is opened from the first.
    const opened = context.waitForEvent('page');
    await page.evaluate(() => void window.open(location.href));
    const second = await opened;
    await second.getByRole('button', { name: 'Show the work under way' }).click();
    await expect(second.getByRole('progressbar', { name: 'Progress of Connect' })).toBeVisible();
    await second.getByRole('button', { name: 'Stop' }).click();
    await expect(second.getByText('Stopped', { exact: true })).toBeVisible();
    await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  });
});

/** Opens the program and goes to where Prepare asks for the drive. */
async function toDriveOfPrepare(app: App, page: Page): Promise<void> {
  await app.open(page);
  await openWizard(page, 'prepare');
  await expect(page.locator('[aria-labelledby=checks-title] output')).not.toBeEmpty();
  await act(page);
  await onStep(page, 2);
  await expect(page.getByRole('gridcell').nth(20)).not.toBeEmpty();
  await page.getByRole('button', { name: 'Continue without approval' }).click();
  await onStep(page, 3);
}
