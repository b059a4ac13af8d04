import { rename } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from './support/app.ts';
import { walkPrepare } from './support/walk.ts';

test('proposes what to do from what answers, and follows what changes', async ({ app, page }) => {
  await app.open(page);
  await expect(
    page.getByText('A site database answers, and no drive with updates for this site is here'),
  ).toBeVisible();
  const proposed = page.getByRole('listitem').filter({ hasText: 'Proposed' });
  await expect(proposed).toHaveCount(1);
  await expect(proposed.getByRole('heading')).toContainText('Prepare');
  await expect(page.getByText('made up and live on this computer')).toBeVisible();
});

test('proposes what is next when one comes back from a job, and names the drive it goes by', async ({ app, page }) => {
  await app.open(page);
  await walkPrepare(page);
  await expect(
    page.getByText('The cloud service answers, and Practice drive holds usage data: connect.'),
  ).toBeVisible();
  const proposed = page.getByRole('listitem').filter({ hasText: 'Proposed' });
  await expect(proposed.getByRole('heading')).toContainText('Connect');
});

test('says what does not answer, with its remedy, and looks again when asked', async ({ app, page }) => {
  const database = app.lab.sites[0]?.databasePath ?? '';
  await rename(database, `${database}.away`);
  await page.goto(app.link);
  await expect(page.getByText('Does not answer')).toBeVisible();
  await expect(page.getByText('site-database.not-found')).toBeVisible();
  await rename(`${database}.away`, database);
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByText('2,000 rows')).toBeVisible();
  await expect(page.getByText('site-database.not-found')).toHaveCount(0);
});

test('the help opens by F1 at the screen at hand, knows every code, and leads back', async ({ app, page }) => {
  await app.open(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeFocused();
  await page.keyboard.press('F1');
  await expect(page.getByRole('heading', { name: 'Settings', level: 2 })).toBeVisible();
  await page.getByRole('button', { name: 'Error codes' }).click();
  await page.getByRole('searchbox').fill('drive.too-little-space');
  await expect(page.getByText('1 code', { exact: true })).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
});

test('the look is the one of the system until the operator chooses, and is kept', async ({ app, page }) => {
  await app.open(page);
  const root = page.locator('.app').first();
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'High contrast' }).check();
  await expect(root).toHaveAttribute('data-theme', 'contrast');
  await page.reload();
  await expect(root).toHaveAttribute('data-theme', 'contrast');
});

test.describe('on a computer that is not set up', () => {
  test.use({ settings: { isPractice: false, site: null, cloud: null } });

  test('the settings say what is missing, and that they are saved; Home then knows them', async ({ app, page }) => {
    await page.goto(app.link);
    await page.getByRole('button', { name: 'Set up this computer' }).click();
    await page.getByRole('checkbox', { name: 'This computer reaches the internet' }).check();
    const save = page.getByRole('button', { name: 'Save settings' });
    await save.click();
    await expect(page.getByText('Enter a whole address')).toHaveCount(3);
    await expect(page.getByRole('textbox', { name: 'Address for usage data' })).toBeFocused();
    await page.getByRole('textbox', { name: 'Address for usage data' }).fill('https://a.test/usage');
    await page.getByRole('textbox', { name: 'Link to the update manifest' }).fill('https://b.test/manifest');
    await expect(page.getByText('Enter a whole address')).toHaveCount(1);
    await page.getByRole('textbox', { name: 'Link to the console content' }).fill('https://c.test/content');
    await save.click();
    await expect(page.getByText('Saved: in force from now on.')).toBeVisible();
    await page.getByRole('banner').getByRole('button', { name: 'Home' }).click();
    await expect(page.getByText('b.test', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Prepare a drive' }).click();
    await expect(page.getByText('Set up the site in Settings')).toBeVisible();
  });
});

test('the first screen loads less than 250 kB of script, gzipped', async ({ app, page }) => {
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await app.open(page);
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(sizes.length).toBeGreaterThan(0);
  expect(total).toBeLessThan(250 * 1024);
});
