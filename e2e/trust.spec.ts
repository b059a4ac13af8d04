import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { phraseFor } from '../src/core/trust/pairing.ts';
import type { TrustDescription } from '../src/shared/trust.ts';
import { expect, test } from './support/app.ts';
import { expectNoFindings } from './support/inspect.ts';
import { cli, makePack, openImport, siteOf } from './support/packs.ts';
import { act, onStep, walkConnect, walkImport, walkPrepare } from './support/walk.ts';

test.describe('a computer that has met nobody', () => {
  // Beside the settings of the test: a key of its own, that nobody knows.
  test.use({ settings: { trustFolder: 'own-trust' } });

  test('pairs at its first import, by words that both computers show, and takes nothing before', async ({
    app,
    page,
  }) => {
    await makePack(app.lab, 'UpdatePack');
    await openImport(app, page);
    await check(page, /UpdatePack/);
    const alert = page.getByRole('alert').filter({ hasText: 'trust.not-paired' });
    await expect(alert).toBeVisible();
    const words = await page.getByRole('list', { name: 'Words to compare' }).getByRole('listitem').allTextContents();
    expect(words).toHaveLength(6);
    const own = await describeTrust(join(app.folder, 'settings.json'));
    const other = await describeTrust(app.lab.internetSettingsPath);
    expect(words.join('-')).toBe(phraseFor(own.self.publicKey, other.self.publicKey));
    expect(own.paired).toEqual([]);
    await expectNoFindings(page);

    // Without a name there is nobody who compared.
    await page.getByRole('button', { name: 'The words are the same: pair' }).click();
    await expect(page.getByText('Fill this in')).toBeVisible();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Anna de Vries');
    await page.getByRole('button', { name: 'The words are the same: pair' }).click();
    await expect(page.getByText('The update pack is whole.')).toBeVisible();
    await expect(page.getByText('paired with this computer')).toBeVisible();

    await openSettings(page);
    const computers = page.getByRole('region', { name: 'Computers' });
    await expect(computers.getByText('by Anna de Vries')).toBeVisible();
    await expect(computers.getByRole('list', { name: 'Words to compare' })).toHaveText(words.join(''));

    await computers.getByRole('button', { name: 'Do not trust it any more' }).click();
    await computers.getByRole('textbox', { name: 'Why' }).fill('The laptop was stolen');
    await computers.getByRole('button', { name: 'Do not trust it any more' }).click();
    await expect(computers.getByText(/The laptop was stolen/)).toBeVisible();
    await page.goBack();
    await page.locator('.rail').getByRole('button', { name: 'Drive' }).click();
    await check(page, /UpdatePack/);
    await expect(page.getByRole('alert').filter({ hasText: 'trust.retired-key' })).toBeVisible();
  });
});

test.describe('a computer whose key was damaged', () => {
  test.use({ settings: { trustFolder: 'own-trust' } });

  test('gets a new one in the window, where the damage is told', async ({ app, page }) => {
    await mkdir(join(app.folder, 'own-trust'), { recursive: true });
    await writeFile(join(app.folder, 'own-trust', 'key.pem'), 'no key');
    await app.open(page);
    await openSettings(page);
    const computers = page.getByRole('region', { name: 'Computers' });
    await expect(computers.getByRole('alert').filter({ hasText: 'trust.key-damaged' })).toBeVisible();
    await expectNoFindings(page);
    const act = computers.getByRole('button', { name: /new key/i });
    await act.click();
    await computers.getByRole('textbox', { name: 'Your name' }).fill('Anna de Vries');
    await computers.getByRole('textbox', { name: 'Why' }).fill('The disk was damaged');
    await act.click();
    await expect(computers.getByText('trust.key-damaged')).toHaveCount(0);
    await expect(computers.getByRole('heading', { name: 'Computers' })).toBeVisible();
    const { self, paired } = await describeTrust(join(app.folder, 'settings.json'));
    expect(paired).toEqual([]);
    await expect(computers.getByText(self.name, { exact: true })).toBeVisible();
  });
});

test('an older pack than the last one is refused, and taken for a reason that is kept', async ({ app, page }) => {
  await makePack(app.lab, 'Older');
  const newer = await makePack(app.lab, 'Newer');
  await cli('import', `--settings=${siteOf(app.lab).settingsPath}`, '--from', newer, '--wait', '5');

  await openImport(app, page);
  await check(page, /Older/);
  await expect(page.getByRole('alert').filter({ hasText: 'trust.rolled-back' })).toBeVisible();
  await expectNoFindings(page);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Anna de Vries');
  await page.getByRole('textbox', { name: 'Why' }).fill('The newer drive was found to be wrong');
  await page.getByRole('button', { name: 'Go on for this reason' }).click();
  await expect(page.getByText('The update pack is whole.')).toBeVisible();
  await expect(page.getByText('Anna de Vries decided to go on in spite of trust.rolled-back')).toBeVisible();
  await act(page);
  await onStep(page, 3);
  await expect(page.locator('.state-ready')).toBeVisible();

  await openSettings(page);
  const custody = page.getByRole('region', { name: 'Custody record' });
  await expect(custody.getByText(/entries, whole/).first()).toBeVisible();
});

test('after a whole trip the record of it can be read, saved and filed; a lost drive is given up', async ({
  app,
  page,
}) => {
  await app.open(page);
  await walkPrepare(page);
  await walkConnect(page);
  await walkImport(page);
  // A second drive that nobody answers.
  await cli('prepare', `--settings=${join(app.folder, 'settings.json')}`, '--to', app.folder);

  await openSettings(page);
  const computers = page.getByRole('region', { name: 'Computers' });
  await expect(computers.getByText(/^Usage data of/)).toHaveCount(1);
  const lost = computers.locator('.known-computer').filter({ hasText: 'Usage data of' });
  await lost.getByRole('button', { name: 'Its drive is lost' }).click();
  await lost.getByRole('textbox', { name: 'Your name' }).fill('Anna de Vries');
  await lost.getByRole('textbox', { name: 'Why' }).fill('Left on the train');
  await expectNoFindings(page);
  await lost.getByRole('button', { name: 'Its drive is lost' }).click();
  await expect(computers.getByText(/^Usage data of/)).toHaveCount(0);

  const custody = page.getByRole('region', { name: 'Custody record' });
  await expect(custody.getByText(/^Trip of/)).toHaveCount(2);
  await expect(custody.getByText('damaged')).toHaveCount(0);
  await custody.getByRole('button', { name: 'Save the report in a folder' }).first().click();
  await page.getByRole('dialog').getByRole('textbox').first().fill(app.lab.folder);
  await page.getByRole('dialog').getByRole('textbox').first().press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /this folder/i })
    .click();
  await expect(custody.getByText(/^Saved as /)).toBeVisible();
  const report = (await readdir(app.lab.folder)).find((name) => name.startsWith('Custody-'));
  expect(await readFile(join(app.lab.folder, report ?? ''), 'utf8')).toContain('<h1>');
});

async function describeTrust(settings: string): Promise<TrustDescription> {
  const told = JSON.parse(await cli('trust', 'show', '--json', '--settings', settings)) as { trust: TrustDescription };
  return told.trust;
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
}

/** Picks the practice drive and a pack on it, and has it checked. */
async function check(page: Page, pack: RegExp): Promise<void> {
  await page.getByRole('radio', { name: /^Practice drive/ }).check({ force: true });
  await page.locator('label.drive-card', { hasText: pack }).click();
  await page.getByRole('button', { name: 'Check the update pack' }).click();
}
