import { fr } from '../src/renderer/languages/fr.ts';
import { nl } from '../src/renderer/languages/nl.ts';
import { expect, test } from './support/app.ts';
import { expectNothingWider } from './support/inspect.ts';
import { walkConnect, walkImport, walkPrepare } from './support/walk.ts';

const languages = {
  nl: { locale: 'nl-NL', words: nl, rows: '2.000 rijen' },
  fr: { locale: 'fr-FR', words: fr, rows: '2 000 lignes' },
};

for (const [language, { locale, words, rows }] of Object.entries(languages)) {
  test.describe(`on a system in ${language}, at 1024 by 700`, () => {
    test.use({ locale, viewport: { width: 1024, height: 700 } });
    test.slow();

    test('goes through the whole journey in that language, and nothing is wider than its place', async ({
      app,
      page,
    }) => {
      await page.goto(app.link);
      await expect(page.getByText(rows).first()).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page).toHaveTitle(words.app.name);
      const look = async (): Promise<void> => {
        await expectNothingWider(page);
        // Log lines are quoted as the site writes them.
        const shown = (await page.locator('main').innerText()).replace(/"[^"]*"/g, '');
        // English that shows through, by words that no other language has.
        expect(shown).not.toMatch(/\b(the|and|which|with|from)\b/);
      };
      await walkPrepare(page, look);
      await walkConnect(page, look);
      await walkImport(page, look);
    });
  });
}

test('changes language at once, and keeps it', async ({ app, page }) => {
  await app.open(page);
  await page.getByLabel('Language').selectOption('nl');
  await expect(page.getByRole('heading', { name: nl.home.title })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: nl.home.title })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'nl');
});

test.describe('with every word 40 % longer, at 1024 by 700', () => {
  test.use({ viewport: { width: 1024, height: 700 } });
  test.slow();

  test('nothing is wider than its place, from the first screen to the last', async ({ app, page }) => {
    await page.addInitScript(() => localStorage.setItem('language', 'en-XA'));
    await page.goto(app.link);
    await expect(page.getByText('2,000 rowsro')).toBeVisible();
    const look = async (): Promise<void> => await expectNothingWider(page);
    await look();
    await walkPrepare(page, look);
    await walkConnect(page, look);
    await walkImport(page, look);
  });
});
