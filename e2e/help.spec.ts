import { en } from '../src/renderer/languages/en.ts';
import { fr } from '../src/renderer/languages/fr.ts';
import { classicTroubles } from '../src/renderer/languages/help/classic-troubles.ts';
import { loadClassicTroubles, loadHelp } from '../src/renderer/languages/help/load.ts';
import { nl } from '../src/renderer/languages/nl.ts';
import { expect, test } from './support/app.ts';
import { expectNoFindings, expectNothingWider } from './support/inspect.ts';

const languages = {
  en: { locale: 'en-US', words: en },
  nl: { locale: 'nl-NL', words: nl },
  fr: { locale: 'fr-FR', words: fr },
};
const count = Object.keys(classicTroubles).length;

for (const [language, { locale, words }] of Object.entries(languages)) {
  test.describe(`on a system in ${language}`, () => {
    test.use({ locale, viewport: { width: 1024, height: 700 } });

    test('a message of the classic tool is found as it was copied, and leads to our codes and back', async ({
      app,
      page,
    }) => {
      const help = await loadHelp(language);
      const troubles = await loadClassicTroubles(language);
      await page.goto(app.link);
      await expect(page.locator('.job-card')).toHaveCount(3);
      await page.keyboard.press('F1');
      await page.getByRole('button', { name: help['classic-troubles'].title }).click();
      const list = page.locator('.troubles details');
      await expect(list).toHaveCount(count);
      await expect(page.locator('.troubles details[open]')).toHaveCount(0);
      await expectNoFindings(page);
      await expectNothingWider(page);

      // By keyboard, as it stands; then as somebody copied it, with the quotes of a word processor.
      await list.first().locator('summary').press('Enter');
      await expect(page.locator('.troubles details[open]')).toHaveCount(1);
      const field = page.getByRole('searchbox');
      await field.fill('remote  name could not be resolved: ‘configmgrbits.azureedge.net’');
      await expect(list).toHaveCount(1);
      await expect(list.locator('summary')).toContainText(troubles['name-not-resolved'].title);
      await expect(list).toHaveAttribute('open', '');
      await expectNoFindings(page);
      await expectNothingWider(page);
      await page.getByRole('button', { name: 'cloud.name-not-found' }).click();
      await expect(page.getByRole('heading', { name: words.help.codes })).toBeVisible();
      await expect(page.locator('.codes > div')).toHaveCount(1);
      await page.getByRole('button', { name: words.help.back }).click();
      await expect(list).toHaveCount(count);

      await field.fill('no tool ever said this');
      await expect(list).toHaveCount(0);
    });
  });
}
