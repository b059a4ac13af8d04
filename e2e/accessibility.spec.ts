import type { Page } from '@playwright/test';
import { expect, stallBigFiles, test } from './support/app.ts';
import { expectNoFindings } from './support/inspect.ts';
import { act, onStep, openWizard, pickDrive, walkConnect, walkImport, walkPrepare } from './support/walk.ts';

const themes = ['light', 'dark', 'contrast'] as const;

for (const theme of themes) {
  test.describe(`in the ${theme} look`, () => {
    test.slow();
    test.beforeEach(async ({ page }) => {
      await page.addInitScript((name) => localStorage.setItem('theme', name), theme);
    });

    test('axe finds nothing on any screen of the journey, nor beside it', async ({ app, page }) => {
      await app.open(page);
      const look = async (): Promise<void> => await expectNoFindings(page);
      await look();
      await walkPrepare(page, look);
      await walkConnect(page, look);
      await walkImport(page, look);
      for (const name of ['History', 'Settings', 'Help']) {
        await page.getByRole('banner').getByRole('button', { name }).click();
        await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
        await look();
      }
      await page.getByRole('button', { name: 'Error codes' }).click();
      await look();
      await page.getByRole('button', { name: 'About this program' }).click();
      await expect(page.getByText('no telemetry')).toBeVisible();
      await look();
      await page.getByRole('banner').getByRole('button', { name: 'History' }).click();
      await page
        .getByRole('button', { name: /^Open log/ })
        .first()
        .click();
      await expect(page.getByRole('heading', { name: /^Import, /, level: 1 })).toBeVisible();
      await look();
    });

    test('axe finds nothing where something is in the way, and in a dialog', async ({ app, page }) => {
      await app.open(page);
      await openWizard(page, 'import');
      await pickDrive(page);
      await act(page);
      await expectNoFindings(page);
      await page.getByRole('button', { name: 'folder' }).first().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectNoFindings(page);
    });

    test.describe('on a line that goes dead', () => {
      test.use({ world: { faults: stallBigFiles } });

      test('axe finds nothing while work is under way, held, and stopped', async ({ app, page }) => {
        await toTransfer(page, async () => await app.open(page));
        await expect(page.getByRole('progressbar', { name: 'Progress of Connect' })).toBeVisible();
        await expectNoFindings(page);
        await page.getByRole('button', { name: 'Pause' }).click();
        await expect(page.getByText('Paused', { exact: true })).toBeVisible();
        await expectNoFindings(page);
        await page.getByRole('button', { name: 'Stop' }).click();
        await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
        await expectNoFindings(page);
      });
    });
  });
}

/** Goes as far as the transfer of Connect. */
async function toTransfer(page: Page, open: () => Promise<void>): Promise<void> {
  await open();
  await walkPrepare(page);
  await openWizard(page, 'connect');
  await pickDrive(page);
  await expect(page.locator('.cabinets li').first()).toBeVisible();
  for (const step of [2, 3, 4]) {
    await act(page);
    await onStep(page, step);
  }
  await expect(page.getByRole('table').first()).toBeVisible();
  await act(page);
  await onStep(page, 5);
}
