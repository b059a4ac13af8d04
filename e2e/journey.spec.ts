import { readdir } from 'node:fs/promises';
import { expect, stallBigFiles, test } from './support/app.ts';

test('carries usage data out and an update in: Prepare, Connect, Import, ready to install', async ({ app, page }) => {
  await app.open(page);
  await expect(page.getByText('made up and live on this computer')).toBeVisible();

  const prepare = page.getByRole('region', { name: 'Prepare' });
  await prepare.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(prepare.getByText('2,000 rows packed and read back.')).toBeVisible();

  const connect = page.getByRole('region', { name: 'Connect' });
  await connect.getByRole('button', { name: 'Upload and download' }).click();
  await expect(connect.getByText('1 update downloaded and checked')).toBeVisible();

  const importing = page.getByRole('region', { name: 'Import' });
  await importing.getByRole('button', { name: 'Import updates' }).click();
  await expect(importing.getByText('Ready to install')).toBeVisible();

  await importing.getByRole('button', { name: 'Import updates' }).click();
  await expect(importing.getByText('nothing was changed')).toBeVisible();
});

test('shows the state of every job again after the page is loaded again', async ({ app, page }) => {
  await app.open(page);
  const prepare = page.getByRole('region', { name: 'Prepare' });
  await prepare.getByRole('button', { name: 'Pack usage data' }).click();
  await expect(prepare.getByText('2,000 rows packed and read back.')).toBeVisible();
  await page.reload();
  await expect(prepare.getByText('2,000 rows packed and read back.')).toBeVisible();
});

test('can be gone through by keyboard alone', async ({ app, page }) => {
  await app.open(page);
  const prepare = page.getByRole('region', { name: 'Prepare' });
  await prepare.getByLabel('Folder on the drive').focus();
  await page.keyboard.press('Enter');
  await expect(prepare.getByText('Done')).toBeVisible();
  await expect(prepare.getByLabel('Folder on the drive')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(prepare.getByRole('button', { name: 'Pack usage data' })).toBeFocused();
});

test('says what is in the way and what to do about it', async ({ app, page }) => {
  await app.open(page);
  const importing = page.getByRole('region', { name: 'Import' });
  await importing.getByLabel('Folder of the update pack').fill(app.lab.drive);
  await importing.getByRole('button', { name: 'Import updates' }).click();
  const alert = importing.getByRole('alert');
  await expect(alert).toContainText('holds no update pack');
  await expect(alert).toContainText('Name the folder that Connect wrote');
  await expect(alert).toContainText('update-pack.no-record');

  await importing.getByLabel('Folder of the update pack').fill('UpdatePack');
  await importing.getByRole('button', { name: 'Import updates' }).click();
  await expect(importing.getByRole('alert')).toContainText('"UpdatePack" is not a full path.');
});

test.describe('on a line that goes dead', () => {
  test.use({ world: { faults: stallBigFiles } });

  test('stops when told to, says so, and leaves nothing half-done', async ({ app, page }) => {
    await app.open(page);
    const prepare = page.getByRole('region', { name: 'Prepare' });
    await prepare.getByRole('button', { name: 'Pack usage data' }).click();
    await expect(prepare.getByText('packed and read back')).toBeVisible();

    const connect = page.getByRole('region', { name: 'Connect' });
    const start = connect.getByRole('button', { name: 'Upload and download' });
    await start.focus();
    await page.keyboard.press('Enter');
    await expect(connect.getByText('Downloading updates…')).toBeVisible();
    await expect(connect.getByText(/ of \d.*\sMB/)).toBeVisible();
    await expect(connect.getByRole('button', { name: 'Stop' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(connect.getByText('Stopped')).toBeVisible();
    await expect(start).toBeFocused();
    expect(await partialFiles(app.lab.drive)).toEqual([]);
  });
});

/** What a job that was stopped must not leave behind. */
async function partialFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.partial'));
}
