import { join } from 'node:path';
import { expect, stallBigFiles, test } from './support/app.ts';

/** Pictures of the screens, to be looked at by people: `SCREENS_FOLDER=FOLDER npx playwright test screens`. */
const folder = process.env.SCREENS_FOLDER ?? '';
const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
] as const;

for (const locale of ['en-US', 'nl-NL', 'fr-FR'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of sizes) {
      test.describe(`${locale} ${colorScheme} at ${viewport.width}`, () => {
        test.use({ locale, colorScheme, viewport });
        const picture = (name: string): string =>
          join(folder, `${name}-${locale.slice(0, 2)}-${colorScheme}-${viewport.width}.png`);

        test('takes pictures of the journey', async ({ app, page }) => {
          const shoot = async (name: string): Promise<void> => {
            await page.screenshot({ path: picture(name), fullPage: true });
          };
          await page.goto(app.link);
          const panels = page.locator('.panel');
          await expect(page.locator('.lead .code')).toBeVisible();
          await shoot('home');
          await panels.nth(2).locator('button[type=submit]').click();
          await expect(panels.nth(2).getByRole('alert')).toBeVisible();
          await shoot('error');
          for (const index of [0, 1, 2]) {
            await panels.nth(index).locator('button[type=submit]').click();
            await expect(panels.nth(index).locator('.notice-good')).toBeVisible();
          }
          await shoot('done');
        });

        test.describe('on a line that goes dead', () => {
          test.use({ world: { faults: stallBigFiles } });

          test('takes a picture of work under way', async ({ app, page }) => {
            await page.goto(app.link);
            const panels = page.locator('.panel');
            await panels.nth(0).locator('button[type=submit]').click();
            await expect(panels.nth(0).locator('.notice-good')).toBeVisible();
            await panels.nth(1).locator('button[type=submit]').click();
            await expect(panels.nth(1).getByText(/\d.*\s(MB|Mo)/)).toBeVisible();
            await page.screenshot({ path: picture('running'), fullPage: true });
          });
        });
      });
    }
  }
}
