import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from './support/app.ts';
import { tabTo } from './support/keyboard.ts';
import { onStep, walkConnect, walkImport, walkPrepare } from './support/walk.ts';

test('carries usage data out and an update in: Prepare, Connect, Import, ready to install', async ({ app, page }) => {
  await app.open(page);
  await walkPrepare(page);
  await walkConnect(page);
  await walkImport(page);
  await expect(page.getByRole('heading', { name: 'What is to be done on this computer?' })).toBeVisible();

  // What the screens said is what is so.
  const onDrive = await readdir(app.lab.drive);
  const cabinet = onDrive.find((name) => name.endsWith('.cab')) ?? '';
  const approval = JSON.parse(await readFile(join(app.lab.drive, `${cabinet}.approval.json`), 'utf8')) as {
    by: string;
  };
  expect(approval.by).toBe('Anna de Vries');
  const database = new DatabaseSync(app.lab.sites[0]?.databasePath ?? '', { readOnly: true });
  const states = database.prepare('SELECT State FROM CM_UpdatePackages').all() as { State: number }[];
  database.close();
  expect(states.map(({ State }) => State)).toContain(262_146);
});

test('can be gone through from end to end by keyboard alone', async ({ app, page }) => {
  test.slow();
  await app.open(page);
  const actByKey = async (): Promise<void> => {
    await tabTo(page, page.locator('.step-foot button').last());
    await page.keyboard.press('Enter');
  };
  const pickByKey = async (): Promise<void> => {
    await tabTo(page, page.locator('.drive-card').first().getByRole('radio'));
    await page.keyboard.press('Space');
    await expect(page.locator('.drive-card').first().getByRole('radio')).toBeChecked();
  };
  const openByKey = async (job: number): Promise<void> => {
    await tabTo(page, page.locator('.job-card').nth(job).getByRole('button'));
    await page.keyboard.press('Enter');
    await onStep(page, 1);
  };

  await openByKey(0);
  await expect(page.locator('[aria-labelledby=checks-title] output')).not.toBeEmpty();
  await actByKey();
  await onStep(page, 2);
  await expect(page.getByRole('gridcell').nth(20)).not.toBeEmpty();
  await tabTo(page, page.locator('input[name=statement]'));
  await page.keyboard.press('Space');
  await tabTo(page, page.locator('input[name=name]'));
  await page.keyboard.type('Anna de Vries');
  await actByKey();
  await onStep(page, 3);
  await pickByKey();
  await actByKey();
  await onStep(page, 5);
  await actByKey();

  await openByKey(1);
  await pickByKey();
  await expect(page.locator('.cabinets li').first()).toBeVisible();
  for (const step of [2, 3, 4]) {
    await actByKey();
    await onStep(page, step);
  }
  await expect(page.getByRole('table').first()).toBeVisible();
  await actByKey();
  await onStep(page, 6);
  await actByKey();

  await openByKey(2);
  await pickByKey();
  await expect(page.locator('.step-body').getByRole('radio', { checked: true })).toHaveCount(2);
  await actByKey();
  await onStep(page, 2);
  await expect(page.locator('.notice-good')).toBeVisible();
  await actByKey();
  await expect(page.locator('.state-ready')).toBeVisible();
  await actByKey();
  await onStep(page, 4);
  await actByKey();
  await expect(page.getByRole('heading', { name: 'What is to be done on this computer?' })).toBeFocused();
});
