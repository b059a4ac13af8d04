import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { layStandIn } from '../src/lab/official-tool/stand-in-program.ts';
import { expect, test as withApp } from './support/app.ts';
import { expectNoFindings, expectNothingWider } from './support/inspect.ts';
import { siteOf } from './support/packs.ts';
import { goodToolWorld } from './support/tool-world.ts';
import { act, onStep, openWizard, pickDrive } from './support/walk.ts';

/** Only the settings file says which program may be run. */
const test = withApp.extend<{ toolFolder: string }>({
  toolFolder: async ({ browserName }, use) => {
    const folder = await mkdtemp(join(tmpdir(), `service-connection-tool-${browserName}-`));
    await use(join(folder, 'ServiceConnectionTool'));
    await rm(folder, { recursive: true });
  },
  settings: async ({ toolFolder }, use) => await use({ officialTool: toolFolder }),
});

test('the trip by the tool of Microsoft: chosen where it was found, held up by what it lacks, judged by what it left', async ({
  app,
  page,
  toolFolder: folder,
}) => {
  test.slow();
  const site = siteOf(app.lab);
  await layStandIn(folder, await goodToolWorld(app.lab, site));
  await app.open(page);
  await openWizard(page, 'prepare');
  await expect(page.locator('[aria-labelledby=checks-title] output')).not.toBeEmpty();
  await act(page);
  await onStep(page, 2);
  await expect(page.getByRole('gridcell').nth(20)).not.toBeEmpty();
  await page.getByRole('button', { name: 'Continue without approval' }).click();
  await onStep(page, 3);
  await pickDrive(page);

  const choice = page.getByRole('region', { name: 'Who does this stage' });
  await expect(choice.getByRole('radio', { name: /^This program/ })).toBeChecked();
  await choice.getByRole('radio', { name: /^Microsoft's ServiceConnectionTool/ }).check();
  await expect(choice).toContainText(folder);
  // Below its name, on a screen where no other part brings its looks.
  await expect(choice.locator('.choice-meaning').first()).toHaveCSS('display', 'block');
  await expect(choice).toContainText('only the tool can send it');
  await expect(choice).toContainText(`Version of the site${site.version}`);
  // This is no Windows.
  await expect(choice.getByText(/the tool needs (?:is|are) missing: the run will stop/)).toBeVisible();
  await expect(choice.getByRole('listitem').filter({ hasText: 'Windows on x64' })).toContainText('missing');
  await expectNoFindings(page);
  await page.setViewportSize({ width: 1024, height: 700 });
  await expectNothingWider(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await act(page);
  await expect(page.getByText('This refusal keeps Microsoft’s tool from failing half-way.')).toBeVisible();
  await goOn(page);

  await expect(page.getByRole('heading', { name: 'The usage data is packed' })).toBeVisible();
  // How many rows are in its cabinet, nobody can read.
  await expect(page.getByText(/packed by Microsoft's tool, written and read back/)).toBeVisible();
  await expect(page.getByText(/2,000 rows/)).toHaveCount(0);
  const done = page.getByRole('region', { name: "Microsoft's tool did this" });
  await expect(done).toContainText(folder);
  await expect(done.getByRole('listitem').first()).toBeVisible();
  await expectNoFindings(page);
  // Parts of the window scroll, never the window.
  expect(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(true);
  await act(page);

  // Only the tool can send what it packed; there is no plan, and what it leaves is judged.
  await openWizard(page, 'connect');
  await pickDrive(page);
  await choice.getByRole('radio', { name: /^Microsoft's ServiceConnectionTool/ }).check();
  await expect(choice).toContainText('there is no plan beforehand');
  await act(page);
  await onStep(page, 2);
  await act(page);
  await onStep(page, 3);
  await page.getByRole('button', { name: 'Start the tool' }).click();
  await goOn(page);
  await expect(page.getByText(/downloaded by Microsoft’s tool and sealed/)).toBeVisible();
  await expect(done.getByRole('listitem').first()).toBeVisible();
  await expectNoFindings(page);
  await act(page);

  // The check of Import says whose pack it is, and lets the tool go on with it.
  await openWizard(page, 'import');
  await pickDrive(page);
  await page.getByRole('button', { name: 'Check the update pack' }).click();
  // It is as good as it was: nobody is sent back with it.
  await expect(page.getByText('Nothing is known against the pack: something else is in the way.')).toBeVisible();
  await page.getByRole('button', { name: "Let Microsoft's tool import it" }).click();
  await goOn(page);
  await expect(page.getByText('Which updates it holds is told once')).toBeVisible();
  await page.getByRole('button', { name: 'Import updates' }).click();
  await expect(page.getByText('Ready to install', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'What to do next' }).last().click();
  await expect(done).toContainText(folder);
});

/** This is no Windows: whoever runs it here says why all the same. */
async function goOn(page: Page): Promise<void> {
  await expect(page.getByText('official-tool.not-ready', { exact: true })).toBeVisible();
  const wayBack = page.getByRole('region', { name: 'Go on all the same' });
  await wayBack.getByRole('textbox', { name: 'Your name' }).fill('Anna de Vries');
  await wayBack.getByRole('textbox', { name: 'Why' }).fill('practice without Windows');
  await wayBack.getByRole('button').click();
}

test('where there is no such tool, nobody is asked who does it', async ({ app, page }) => {
  await app.open(page);
  await openWizard(page, 'import');
  await pickDrive(page);
  await expect(page.getByRole('button', { name: 'Check the update pack' })).toBeVisible();
  await expect(page.getByText('Who does this stage')).toHaveCount(0);
});
