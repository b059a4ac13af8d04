import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { canMount, LiveMounts } from '../src/main/drives/testing/live-mounts.ts';
import { expect, test } from './support/app.ts';
import { expectNoFindings } from './support/inspect.ts';
import { act, onStep, openWizard, walkPrepare, walkToPlan } from './support/walk.ts';

test.describe('with real drives', () => {
  test.skip(!canMount, 'drives are mounted by the superuser on Linux only');
  test.slow();
  let mounts: LiveMounts;
  test.beforeEach(async () => {
    mounts = await LiveMounts.make();
  });
  test.afterEach(async () => await mounts.stop());

  test('a pack larger than a drive goes onto two, and comes together again one drive at a time', async ({
    app,
    page,
  }) => {
    await app.open(page);
    await walkPrepare(page);
    await walkToPlan(page);
    await act(page);
    await onStep(page, 6);

    const drives = [await mounts.tmpfs(5 * 1024 * 1024), await mounts.tmpfs(5 * 1024 * 1024)];
    await page.getByRole('button', { name: 'Spread it over several drives' }).click();
    await expect(page.getByRole('heading', { name: 'Spread an update pack over several drives' })).toBeVisible();
    await page.getByRole('button', { name: 'Work out the plan' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Tick at least one drive.' })).toBeVisible();
    await tick(page, drives[0]);
    await page.getByRole('button', { name: 'Work out the plan' }).click();
    // One is not enough, and it says how much is missing.
    await expect(page.getByRole('alert').filter({ hasText: 'packing.' })).toBeVisible();
    await tick(page, drives[1]);
    await page.getByRole('button', { name: 'Work out the plan' }).click();
    await expect(page.getByText(/fit on 2 drives\.$/)).toBeVisible();
    await expect(page.getByRole('row')).toHaveCount(3);
    expect(await Promise.all(drives.map(async (drive) => await readdir(drive)))).toEqual([[], []]);
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Write to the drives' }).click();
    await expect(page.getByText(/^Written to 2 drives and read back/)).toBeVisible();
    for (const drive of drives) expect(await readdir(drive)).toContain('ServiceConnection');

    const together = join(app.folder, 'together');
    await mkdir(together);
    await page.getByRole('banner').getByRole('button', { name: 'Home' }).click();
    await openWizard(page, 'import');
    await page.getByRole('button', { name: 'The pack is on several drives' }).click();
    await page.getByRole('button', { name: 'Choose the folder' }).click();
    await chooseFolder(page, together);
    await tick(page, drives[1]);
    await page.getByRole('button', { name: 'Take what they have' }).click();
    // The other one is named.
    const missing = page.getByRole('alert').filter({ hasText: 'packing.' });
    await expect(missing).toContainText('Missing: 1 (of 2 drives)');
    await tick(page, drives[0]);
    await page.getByRole('button', { name: 'Take what they have' }).click();
    await expect(page.getByText(/^The update pack is whole: .*, from 2 drives\.$/)).toBeVisible();
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Go on to Import' }).click();
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await expect(page.getByText('The update pack is whole.')).toBeVisible();
  });
});

async function tick(page: Page, path: string | undefined): Promise<void> {
  await page
    .locator('.drive-ticks li')
    .filter({ hasText: path ?? '' })
    .getByRole('checkbox')
    .check();
}

async function chooseFolder(page: Page, path: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').first().fill(path);
  await dialog.getByRole('textbox').first().press('Enter');
  await dialog.getByRole('button', { name: /this folder/i }).click();
}
