import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { layStandIn } from '../src/lab/official-tool/stand-in-program.ts';
import { expect, stallBigFiles, test } from './support/app.ts';
import { showMadeUpPlaces } from './support/made-up-places.ts';
import { makePack, siteOf } from './support/packs.ts';
import { sqlPassword, withSqlWorld } from './support/sql-world.ts';
import { goodToolWorld } from './support/tool-world.ts';
import { act, onStep, openWizard, pickDrive, walkConnect, walkImport, walkPrepare } from './support/walk.ts';

/*
 * Pictures of every screen, to be looked at by people; not a test. `npm run screens` puts those of docs/screens there;
 * `SCREENS_FOLDER=FOLDER SCREENS=all npx playwright test screens` makes them in every language, look and size.
 */
const folder = process.env.SCREENS_FOLDER ?? '';
const isAll = process.env.SCREENS === 'all';

const large = { width: 1280, height: 800 };
const small = { width: 1024, height: 700 };
const all = ['en-US', 'nl-NL', 'fr-FR'].flatMap((locale) =>
  ['light', 'dark', 'contrast'].flatMap((theme) =>
    [large, small].map((viewport) => ({ locale, theme, viewport, extras: true })),
  ),
);
const ofDocs = [
  { locale: 'en-US', theme: 'light', viewport: large, extras: true },
  { locale: 'en-US', theme: 'dark', viewport: large, extras: true },
  { locale: 'nl-NL', theme: 'light', viewport: large, extras: false },
  { locale: 'fr-FR', theme: 'light', viewport: large, extras: false },
];

/** Only the settings file says which program may be run. */
const withTool = test.extend<{ toolFolder: string }>({
  toolFolder: async ({ browserName }, use) => {
    const parent = await mkdtemp(join(tmpdir(), `service-connection-tool-${browserName}-`));
    await use(join(parent, 'ServiceConnectionTool'));
    await rm(parent, { recursive: true });
  },
  settings: async ({ toolFolder }, use) => await use({ officialTool: toolFolder }),
});

for (const { locale, theme, viewport, extras } of isAll ? all : ofDocs) {
  const language = locale.slice(0, 2);
  const kind = isAll ? `${language}-${theme}-${viewport.width}` : `${language}-${theme}`;
  test.describe(kind, () => {
    test.use({ locale, viewport });
    test.slow();
    test.beforeEach(async ({ app, page }) => {
      await showMadeUpPlaces(page, app);
      await page.addInitScript((name) => localStorage.setItem('theme', name), theme);
    });

    test('the journey', async ({ app, page }) => {
      const shoot = async (name: string): Promise<void> => {
        // What slides in, and what the pointer stands on, is no part of the picture.
        await page.mouse.move(0, 0);
        await page.screenshot({ path: join(folder, `${name}-${kind}.png`), animations: 'disabled' });
      };
      await page.goto(app.link);
      await expect(page.locator('.answer-good')).toHaveCount(2);
      await shoot('home');
      await walkPrepare(page, shoot);
      await walkConnect(page, shoot);
      await walkImport(page, shoot);
      if (!extras) return;
      const header = page.getByRole('banner').getByRole('button');
      await header.nth(1).click();
      await expect(page.getByRole('table')).toBeVisible();
      await shoot('history');
      await page.getByRole('table').getByRole('button').last().click();
      await expect(page.locator('.icon').first()).toBeVisible();
      await page.waitForTimeout(500);
      await shoot('log');
      await header.nth(2).click();
      await expect(page.getByRole('radiogroup').first()).toBeVisible();
      await page.waitForTimeout(500);
      await shoot('settings');
      await header.nth(3).click();
      await expect(page.getByRole('article')).toBeVisible();
      await shoot('help');
      await page.locator('.page-actions button').first().click();
      await expect(page.locator('.about')).toBeVisible();
      await shoot('about');
    });

    if (!extras) return;
    test('the updates at the site, and the check list', async ({ app, page }) => {
      await page.goto(app.link);
      await expect(page.locator('.answer-good')).toHaveCount(2);
      await makePack(app.lab, 'UpdatePack');
      await walkImport(page);
      await page.locator('.answer-way button').click();
      await page.locator('.course-toggle').first().click();
      await page.mouse.move(0, 0);
      await page.screenshot({ path: join(folder, `updates-${kind}.png`), animations: 'disabled' });
      await page.locator('.checklist-card button').first().click();
      await expect(page.locator('.checklist li').first()).toBeVisible();
      await page.locator('.checklist-card .quiet-rest button').click();
      await page.locator('.checklist li').last().scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(folder, `updates-checklist-${kind}.png`), animations: 'disabled' });
    });

    test.describe('with the site database on SQL Server', () => {
      test.use({ settings: { isPractice: false, site: null } });

      test('the connection', async ({ app, page }) => {
        await withSqlWorld(app, async ({ server, database, administer }) => {
          const shoot = async (name: string): Promise<void> => {
            await page.mouse.move(0, 0);
            await page.screenshot({ path: join(folder, `sql-server-${name}-${kind}.png`), animations: 'disabled' });
          };
          const test = async (): Promise<void> => {
            await page.locator('.database-test button').first().click();
            await expect(page.locator('.trial')).toBeFocused();
          };
          await administer('CREATE USER [reader] FOR LOGIN [reader];');
          await page.goto(app.link);
          await page.getByRole('banner').getByRole('button').nth(2).click();
          await page.locator('.settings input[type=checkbox]').first().check();
          await page.locator('.settings select').selectOption('sql');
          await page.locator('.server-fields input').nth(0).fill(server.host);
          await page.locator('.server-fields input').nth(2).fill(String(server.port));
          await page.locator('.settings .side-offline > .fui-Field input[type=text]').first().fill(database);
          await page.locator('.account-fields input').nth(0).fill('reader');
          await page.locator('.account-fields input[type=password]').fill(sqlPassword);
          await page.locator('.server-fields').evaluate((fields) => fields.scrollIntoView());
          await shoot('1-form');
          await test();
          await page.locator('.trial .notice').last().scrollIntoViewIfNeeded();
          await shoot('2-certificate');
          await page.locator('.trial input[type=checkbox]').check();
          await page.locator('.trial .notice .buttons button').click();
          await expect(page.locator('.rights-table')).toBeVisible();
          await page.locator('.trial').scrollIntoViewIfNeeded();
          await shoot('3-checks');
          await page.locator('.rights-found + p button').click();
          await expect(page.locator('.script-text')).toBeVisible();
          await page.locator('.rights-script p').last().scrollIntoViewIfNeeded();
          await shoot('4-script');
        });
      });
    });

    withTool.describe('with the tool of Microsoft beside us', () => {
      withTool.use({ locale, viewport });
      withTool.slow();

      withTool('who does a stage', async ({ app, page, toolFolder }) => {
        const shoot = async (name: string): Promise<void> => {
          await page.mouse.move(0, 0);
          await page.screenshot({ path: join(folder, `engine-${name}-${kind}.png`), animations: 'disabled' });
        };
        await layStandIn(toolFolder, await goodToolWorld(app.lab, siteOf(app.lab)));
        await showMadeUpPlaces(page, app, [[toolFolder, '/opt/CD.Latest/SMSSETUP/TOOLS/ServiceConnectionTool']]);
        await page.addInitScript((name) => localStorage.setItem('theme', name), theme);
        await page.goto(app.link);
        await expect(page.locator('.answer-good')).toHaveCount(2);
        await openWizard(page, 'prepare');
        await expect(page.locator('[aria-labelledby=checks-title] output')).not.toBeEmpty();
        await act(page);
        await onStep(page, 2);
        await expect(page.getByRole('gridcell').nth(20)).not.toBeEmpty();
        await page.locator('.step-foot button:not(.foot-back)').first().click();
        await onStep(page, 3);
        await pickDrive(page);
        await letToolDoIt(page);
        await shoot('1-prepare');
        await act(page);
        await goOnWithReason(page, async () => await shoot('2-not-ready'));
        await onStep(page, 5);
        await page.locator('[aria-labelledby=official-run-title]').evaluate((card) => card.scrollIntoView());
        await shoot('3-prepared');
        await act(page);

        await openWizard(page, 'connect');
        await pickDrive(page);
        await letToolDoIt(page);
        await shoot('4-connect');
        await act(page);
        await onStep(page, 2);
        await act(page);
        await onStep(page, 3);
        await act(page);
        await goOnWithReason(page);
        await onStep(page, 6);
        await page.locator('[aria-labelledby=official-run-title]').evaluate((card) => card.scrollIntoView());
        await shoot('5-connected');
        await act(page);

        await openWizard(page, 'import');
        await pickDrive(page);
        await expect(page.locator('.step-body').getByRole('radio', { checked: true })).toHaveCount(3);
        await letToolDoIt(page);
        await page.locator('.engine-choice').evaluate((card) => card.scrollIntoView());
        await shoot('6-import');
      });
    });

    test.describe('on a line that goes dead', () => {
      test.use({ world: { faults: stallBigFiles } });

      test('work under way', async ({ app, page }) => {
        await page.goto(app.link);
        await expect(page.locator('.answer-good')).toHaveCount(2);
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
        await expect(page.getByText(/\d.*\s(MB|Mo)/).first()).toBeVisible();
        await page.waitForTimeout(1_500);
        await page.screenshot({ path: join(folder, `connect-5-transfer-${kind}.png`) });
      });
    });

    test('something in the way', async ({ app, page }) => {
      await page.goto(app.link);
      await expect(page.locator('.answer-good')).toHaveCount(2);
      await openWizard(page, 'import');
      await pickDrive(page);
      await expect(page.locator('.step-body')).toContainText(/Connect|Verbinden|Connecter/);
      await act(page);
      await page.screenshot({ path: join(folder, `import-1-nothing-${kind}.png`) });
    });
  });
}

async function letToolDoIt(page: Page): Promise<void> {
  await page.locator('.engine-choice').getByRole('radio').nth(1).check();
  await expect(page.locator('.prerequisites li').first()).toBeVisible();
  await page.locator('.engine-choice').evaluate((card) => card.scrollIntoView());
}

/** This is no Windows: whoever lets the tool run here says why. */
async function goOnWithReason(page: Page, look: () => Promise<void> = async () => undefined): Promise<void> {
  const form = page.locator('.reason-form');
  await expect(form).toBeVisible();
  await look();
  await form.locator('input').fill('Anna de Vries');
  await form.locator('textarea:not([aria-hidden])').fill('CHG0042117');
  await form.getByRole('button').click();
}
