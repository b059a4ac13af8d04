import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createLab, type RunningLab, startLab } from '../src/lab/lab.ts';
import { expect, test } from './support/app.ts';
import { expectNoFindings, expectNothingWider } from './support/inspect.ts';
import { makePack, openImport, siteOf } from './support/packs.ts';
import { pickCard } from './support/walk.ts';

test.describe('Import', () => {
  test('takes a pack from the drive to the console, and a second time changes nothing', async ({ app, page }) => {
    await makePack(app.lab, 'UpdatePack');
    await openImport(app, page);
    await pickDrive(page);
    // The only pack there is stands chosen.
    await expect(page.getByRole('radio', { name: /^For P01 at 2403/ })).toBeChecked();
    await expect(page.getByText('For this site')).toBeVisible();
    await page.getByRole('button', { name: 'Check the update pack' }).click();

    await expect(page.getByText('The update pack is whole.')).toBeVisible();
    await expect(page.getByText(/^\d+ files were read, .* every one has the SHA-256/)).toBeVisible();
    await expect(page.getByText('2403 (5.00.9128.1000), the same')).toBeVisible();
    await expect(page.getByRole('heading', { name: /^What this site can use: 1 of 1$/ })).toBeVisible();
    await expect(page.getByText('At the site now: Not yet known to the site')).toBeVisible();
    await expect(page.getByText('Applies', { exact: true })).toBeVisible();
    // Nothing has been laid by the check.
    expect(await filesUnder(siteOf(app.lab).siteFolder)).not.toContainEqual(
      expect.stringContaining('EasySetupPayload/Offline/'),
    );

    const states = watchStates(page);
    await page.getByRole('button', { name: 'Import updates' }).click();
    await expect(page.getByText(/^\d+ files handed to the site/)).toBeVisible();
    await expect(page.getByText('Ready to install', { exact: true })).toBeVisible();
    const seen = await states();
    expect(seen[0]).toBe('Not yet known to the site');
    expect(seen.at(-1)).toBe('Ready to install');
    expect(seen.length).toBeGreaterThan(2);

    await page.getByRole('button', { name: 'What to do next' }).last().click();
    await expect(page.getByText('Administration > Updates and Servicing')).toBeVisible();
    await expect(page.getByText('Eject the drive')).toBeVisible();
    await expect(page.getByText('You can install it from the console.')).toBeVisible();
    await page.getByRole('button', { name: 'Import another pack' }).click();

    await pickDrive(page);
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await expect(page.getByText('At the site now: Ready to install')).toBeVisible();
    await page.getByRole('button', { name: 'Import updates' }).click();
    await expect(page.getByText('The site has all of it already: nothing was changed.')).toBeVisible();
    await page.getByRole('button', { name: 'What to do next' }).last().click();
    await page.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByRole('heading', { name: 'What is to be done on this computer?' })).toBeVisible();
  });

  test('ends in the check when one byte of the pack was changed, and changes nothing', async ({ app, page }) => {
    const pack = await makePack(app.lab, 'UpdatePack');
    const payload = (await filesUnder(pack)).find((name) => /^[^/]*-[^/]*\.cab$/.test(name)) ?? 'no payload';
    const bytes = await readFile(join(pack, payload));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(join(pack, payload), bytes);
    const before = await filesUnder(siteOf(app.lab).siteFolder);

    await openImport(app, page);
    await pickDrive(page);
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('was changed since Connect wrote it');
    await expect(alert).toContainText('update-pack.wrong-hash');
    await expect(alert).toContainText('Nothing has been changed at the site.');
    await expect(alert).toContainText('Not with this copy of the pack.');
    await expect(page.getByRole('button', { name: 'Import updates' })).toHaveCount(0);
    expect(await filesUnder(siteOf(app.lab).siteFolder)).toEqual(before);

    // Mended, the same check passes.
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(join(pack, payload), bytes);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('The update pack is whole.')).toBeVisible();
  });

  test('refuses a pack of another hierarchy, and offers none that is not finished', async ({ app, page }) => {
    const other = await startOtherLab(app.lab.folder);
    try {
      await rename(await makePack(other, 'OtherPack'), join(app.lab.drive, 'OtherPack'));
    } finally {
      await other.stop();
    }
    const unfinished = await makePack(app.lab, 'HalfPack');
    // As it is while Connect works on it.
    await rename(join(unfinished, 'UpdatePack.json'), join(unfinished, 'UpdatePack.journal.json'));

    await openImport(app, page);
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await expect(page.getByRole('alert')).toContainText('Choose the drive first.');
    await pickDrive(page);
    await expect(page.getByText('Connect has not finished it: go on with it on the internet computer')).toBeVisible();
    const packs = page.getByRole('radiogroup', { name: /^Update packs on / }).getByRole('radio');
    await expect(packs).toHaveCount(1);
    // Two packs are there, one of them unfinished: none is chosen for the operator.
    await expect(packs).not.toBeChecked();
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await expect(page.getByRole('alert')).toContainText('Choose the update pack to check.');

    await pickCard(page.locator('.pack-cards .drive-card'));
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await expect(page.getByRole('alert')).toContainText('update-pack.other-hierarchy');
    await expect(page.getByRole('alert')).toContainText('Take this pack to the site it was made for.');
    await page.getByRole('button', { name: 'Back' }).click();
    await expect(packs).toBeChecked();
  });

  test('takes the folder of a pack itself, and names what is not part of it', async ({ app, page }) => {
    const pack = await makePack(app.lab, 'UpdatePack');
    await writeFile(join(pack, 'notes.txt'), 'call the internet side on Monday');
    await openImport(app, page);
    await page.getByRole('button', { name: 'Choose a folder instead' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(pack);
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    await expect(page.getByRole('radio', { name: /^For P01 at 2403/ })).toBeChecked();
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await expect(page.getByText('1 file in the folder is not part of the pack.')).toBeVisible();
    await expect(page.getByText('notes.txt')).toBeVisible();
    await page.getByRole('button', { name: 'Import updates' }).click();
    await expect(page.getByText('Ready to install', { exact: true })).toBeVisible();
    expect((await filesUnder(siteOf(app.lab).siteFolder)).filter((name) => name.includes('notes'))).toEqual([]);
  });
});

test('the updates at this site: what each is at, where and since when, and a check list that finds nothing wrong', async ({
  app,
  page,
}) => {
  await makePack(app.lab, 'UpdatePack');
  await openImport(app, page);
  await pickDrive(page);
  await page.getByRole('button', { name: 'Check the update pack' }).click();
  await page.getByRole('button', { name: 'Import updates' }).click();
  await expect(page.getByText('Ready to install', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'What to do next' }).last().click();
  await page.getByRole('button', { name: 'Updates at this site' }).click();

  await expect(page.getByRole('heading', { name: 'Updates at this site', level: 1 })).toBeFocused();
  await expect(page.getByText('Every update site P01 (5.00.9128.1000) knows')).toBeVisible();
  const update = page.getByRole('listitem').filter({ hasText: 'Ready to install' });
  await expect(update).toContainText('Run the prerequisite check, then install it');
  await update.getByRole('button', { name: /^Site servers and history of / }).click();
  await expect(update.getByText('At each site server')).toBeVisible();
  await expect(update.getByRole('list').last().getByRole('listitem').first()).toContainText('Ready to install');
  await expect(update.getByRole('list').last()).toContainText('Downloading');
  await expectNoFindings(page);

  await page.getByRole('button', { name: 'Go through the check list' }).click();
  await expect(page.getByText('Nothing wrong was found from here.')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Rights in the console' })).toContainText('Look yourself');
  await page.getByRole('button', { name: /^\d+ questions are as they should be$/ }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Taken from the inbox' })).toContainText('Passed');
  await expectNoFindings(page);
  await page.setViewportSize({ width: 1024, height: 700 });
  await expectNothingWider(page);
});

test.describe('at a site that cannot use the manifest', () => {
  test.use({ world: { mishaps: { refusesManifest: true } } });

  test('the check list says so first, and what to do', async ({ app, page }) => {
    await makePack(app.lab, 'UpdatePack');
    await openImport(app, page);
    await pickDrive(page);
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await page.getByRole('button', { name: 'Import updates' }).click();
    await expect(page.getByText('Waiting for the site…')).toBeVisible();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
    await page.getByRole('banner').getByRole('button', { name: 'Home' }).click();
    await page.getByRole('button', { name: 'Updates at this site' }).click();
    await page.getByRole('button', { name: 'Go through the check list' }).click();
    const first = page.locator('.checklist').first().getByRole('listitem').first();
    await expect(first).toContainText('Put aside as bad');
    await expect(first).toContainText('Failed');
    await expect(first).toContainText('Verify the update pack, then import it again.');
    await expectNoFindings(page);
  });
});

test.describe('at a site that takes its time', () => {
  test.use({ world: { stepMs: 120 } });

  test('a run goes on while the screen is left, and is shown again after the page is loaded anew', async ({
    app,
    page,
  }) => {
    await makePack(app.lab, 'UpdatePack');
    await openImport(app, page);
    await pickDrive(page);
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await page.getByRole('button', { name: 'Import updates' }).click();
    await expect(page.getByText('Waiting for the site…')).toBeVisible();
    await page.getByRole('button', { name: 'History' }).click();
    await expect(page.getByText('Under way', { exact: true }).last()).toBeVisible();
    await page.reload();
    await page.getByRole('button', { name: 'Show the work under way' }).click();
    await expect(page.getByText('Waiting for the site…')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Updates, as the console will show them' })).toBeVisible();
    await expect(page.getByText('Ready to install', { exact: true })).toBeVisible();
  });

  test('a run that was stopped leads to no last step, but back or on', async ({ app, page }) => {
    await makePack(app.lab, 'UpdatePack');
    await openImport(app, page);
    await pickDrive(page);
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await page.getByRole('button', { name: 'Import updates' }).click();
    await expect(page.getByText('Waiting for the site…')).toBeVisible();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
    const rail = page.getByRole('complementary', { name: 'Steps' });
    await expect(rail.getByRole('button', { name: 'What to do next' })).toBeDisabled();
    await expect(rail.getByRole('button', { name: 'Check' })).toBeEnabled();
  });
});

test.describe('in light and in dark', () => {
  test.use({ world: { stepMs: 60 } });

  test('axe finds nothing on any step of Import', async ({ app, page }) => {
    const pack = await makePack(app.lab, 'UpdatePack');
    await openImport(app, page);
    await pickDrive(page);
    await expectNoFindings(page);

    const record = await readFile(join(pack, 'UpdatePack.json'));
    const manifest = (await filesUnder(pack)).find((name) => name.endsWith('.ENC')) ?? 'no manifest';
    await rename(join(pack, manifest), join(pack, 'elsewhere.bin'));
    await page.getByRole('button', { name: 'Check the update pack' }).click();
    await expect(page.getByRole('alert')).toContainText('update-pack.missing-file');
    await expectNoFindings(page);
    await rename(join(pack, 'elsewhere.bin'), join(pack, manifest));
    expect(await readFile(join(pack, 'UpdatePack.json'))).toEqual(record);

    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('The update pack is whole.')).toBeVisible();
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'Import updates' }).click();
    await expect(page.getByText('Waiting for the site…')).toBeVisible();
    await expectNoFindings(page);
    await expect(page.getByText('Ready to install', { exact: true })).toBeVisible();
    await expectNoFindings(page);
    await page.getByRole('button', { name: 'What to do next' }).last().click();
    await expect(page.getByText('Eject the drive')).toBeVisible();
    await expectNoFindings(page);
  });
});

async function pickDrive(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /^Practice drive/ }).check({ force: true });
}

/** Every text the state of the one update had, in order, from now on until asked. */
function watchStates(page: Page): () => Promise<readonly string[]> {
  const begun = page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seenStates: seen });
    const look = (): void => {
      const text = document.querySelector('.import-updates .state')?.textContent ?? '';
      if (text !== '' && text !== 'Applies' && seen.at(-1) !== text) seen.push(text);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  return async () => {
    await begun;
    return await page.evaluate(() => (window as unknown as { seenStates: readonly string[] }).seenStates);
  };
}

/** A lab of another hierarchy, beside the one of the test. */
async function startOtherLab(beside: string): Promise<RunningLab> {
  const folder = join(beside, '..', 'other-lab');
  await createLab({ folder, hierarchies: 1, rows: 50, seed: 77, payloadBytes: 1024 * 1024 });
  return await startLab(folder, { port: 0, pollMs: 50, stepMs: 20 });
}

/** Paths of all files below a folder, with slashes. */
async function filesUnder(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  const files = await Promise.all(names.map(async (name) => ((await stat(join(folder, name))).isFile() ? name : null)));
  return files.filter((name) => name !== null).sort();
}
