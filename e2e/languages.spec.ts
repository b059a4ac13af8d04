import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { type App, expect, test } from './support/app.ts';

const journeys = {
  nl: {
    locale: 'nl-NL',
    site: '2.000 rijen',
    prepare: ['Voorbereiden', 'Gebruiksgegevens inpakken', '2.000 rijen ingepakt en teruggelezen.'],
    connect: ['Verbinden', 'Uploaden en downloaden', '1 update gedownload en gecontroleerd'],
    import: ['Importeren', 'Updates importeren', 'Gereed om te installeren'],
    again: 'er is niets gewijzigd',
    words: ['Serviceverbindingspunt', 'Offline, verbinding op aanvraag', 'Hiërarchie', 'Updates en onderhoud'],
    error: ['is er niet.', 'of het station is aangesloten'],
    title: 'Wizard Serviceverbinding',
  },
  fr: {
    locale: 'fr-FR',
    site: '2 000 lignes',
    prepare: ['Préparer', 'Réunir les données', '2 000 lignes enregistrées et relues.'],
    connect: ['Connecter', 'Charger et télécharger', '1 mise à jour téléchargée et vérifiée'],
    import: ['Importer', 'Importer les mises à jour', 'Prête à être installée'],
    again: 'rien n’a été modifié',
    words: [
      'Point de connexion de service',
      'Hors connexion, connexion à la demande',
      'Hiérarchie',
      'Mises à jour et maintenance',
    ],
    error: ['est introuvable.', 'que le lecteur est branché'],
    title: 'Assistant Connexion de service',
  },
} as const;

for (const [language, words] of Object.entries(journeys)) {
  test.describe(`on a system in ${language}`, () => {
    test.use({ locale: words.locale });

    test('goes through the whole journey in that language, and axe finds nothing', async ({ app, page }) => {
      await page.goto(app.link);
      await expect(page.getByText(words.site).first()).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page).toHaveTitle(words.title);

      const [importing, importAct, ready] = words.import;
      const panel = page.getByRole('region', { name: importing, exact: true });
      await panel.getByRole('button', { name: importAct }).click();
      for (const part of words.error) await expect(panel.getByRole('alert')).toContainText(part);
      await expectNoFindings(page);

      for (const [region, act, done] of [words.prepare, words.connect, words.import]) {
        const job = page.getByRole('region', { name: region, exact: true });
        await job.getByRole('button', { name: act }).click();
        await expect(job.getByText(done)).toBeVisible();
      }
      for (const word of words.words) await expect(page.getByText(word).first()).toBeVisible();
      await expectNoFindings(page);

      await panel.getByRole('button', { name: importAct }).click();
      await expect(panel.getByText(words.again)).toBeVisible();
      await expect(panel.getByText(ready)).toBeVisible();
    });
  });
}

test('changes language by keyboard, at once, and keeps it', async ({ app, page }) => {
  await app.open(page);
  await page.getByLabel('Language').focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { name: 'Deze computer' })).toBeVisible();
  await expect(page.getByLabel('Taal')).toBeFocused();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Deze computer' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'nl');
});

test.describe('with every word 40 % longer, at 1024 by 700', () => {
  test.use({ viewport: { width: 1024, height: 700 } });

  test('nothing is wider than its place, from the first screen to the last', async ({ app, page }) => {
    await openPadded(app, page);
    const panels = page.locator('.panel');
    await expectNothingWider(page);
    await act(panels.nth(2));
    await expect(panels.nth(2).getByRole('alert')).toBeVisible();
    await expectNothingWider(page);
    for (const index of [0, 1, 2]) {
      await act(panels.nth(index));
      await expect(panels.nth(index).locator('.notice-good')).toBeVisible();
    }
    await expect(page.locator('.state-ready')).toBeVisible();
    await expectNothingWider(page);
  });
});

async function openPadded(app: App, page: Page): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('language', 'en-XA'));
  await page.goto(app.link);
  await expect(page.getByText('2,000 rowsro')).toBeVisible();
}

async function act(panel: Locator): Promise<void> {
  await panel.locator('button[type=submit]').click();
}

/** A field scrolls, and the file under way is cut with dots: both on purpose. All else must fit. */
async function expectNothingWider(page: Page): Promise<void> {
  const wider = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body, body *:not(input, .item, svg, svg *)')]
      .filter((element) => {
        const { right } = element.getBoundingClientRect();
        const isInline = getComputedStyle(element).display === 'inline';
        return right > window.innerWidth + 0.5 || (!isInline && element.scrollWidth > element.clientWidth + 1);
      })
      .map((element) => `${element.tagName}.${element.className}: ${element.textContent.slice(0, 60)}`),
  );
  expect(wider).toEqual([]);
}

async function expectNoFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html) }))).toEqual([]);
}
