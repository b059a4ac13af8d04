import { expect, stallBigFiles, test } from './support/app.ts';
import { expectNoFindings } from './support/inspect.ts';
import { act, openWizard, pickDrive, walkConnect, walkImport, walkPrepare, walkToTransfer } from './support/walk.ts';

/** What follows the system is looked at in light and in dark. */
const themes = [null, 'contrast'] as const;

for (const theme of themes) {
  test.describe(theme === null ? 'in light and in dark' : `in the ${theme} look`, () => {
    test.slow();
    test.beforeEach(async ({ page }) => {
      if (theme !== null) await page.addInitScript((name) => localStorage.setItem('theme', name), theme);
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
        await app.open(page);
        await walkPrepare(page);
        await walkToTransfer(page);
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
