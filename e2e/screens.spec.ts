import { join } from 'node:path';
import { expect, stallBigFiles, test } from './support/app.ts';

/** Pictures of the screens, to be looked at by people: `SCREENS_FOLDER=FOLDER npx playwright test screens`. */
const folder = process.env.SCREENS_FOLDER ?? '';
const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of sizes) {
    test.describe(`${colorScheme} at ${viewport.width}`, () => {
      test.use({ colorScheme, viewport });

      test('takes pictures of the journey', async ({ app, page }) => {
        const shoot = async (name: string): Promise<void> => {
          const path = join(folder, `${name}-${colorScheme}-${viewport.width}.png`);
          await page.screenshot({ path, fullPage: true });
        };
        await app.open(page);
        await shoot('home');
        const act = async (region: string, button: string, done: string): Promise<void> => {
          const panel = page.getByRole('region', { name: region });
          await panel.getByRole('button', { name: button }).click();
          await expect(panel.getByText(done).first()).toBeVisible();
        };
        await act('Import', 'Import updates', 'Copy details');
        await shoot('error');
        await act('Prepare', 'Pack usage data', 'Done');
        await act('Connect', 'Upload and download', 'Done');
        await act('Import', 'Import updates', 'Ready to install');
        await shoot('done');
      });

      test.describe('on a line that goes dead', () => {
        test.use({ world: { faults: stallBigFiles } });

        test('takes a picture of work under way', async ({ app, page }) => {
          await app.open(page);
          const panel = page.getByRole('region', { name: 'Connect' });
          await page.getByRole('button', { name: 'Pack usage data' }).click();
          await expect(page.getByText('packed and read back')).toBeVisible();
          await panel.getByRole('button', { name: 'Upload and download' }).click();
          await expect(panel.getByText(/ of \d.* MB/)).toBeVisible();
          await page.screenshot({ path: join(folder, `running-${colorScheme}-${viewport.width}.png`), fullPage: true });
        });
      });
    });
  }
}
