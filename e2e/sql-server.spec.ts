import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test as withApp } from './support/app.ts';
import { clipboard } from './support/clipboard.ts';
import { expectNoFindings, expectNothingWider } from './support/inspect.ts';
import { sqlPassword as password, type SqlWorld, withSqlWorld } from './support/sql-world.ts';
import { walkPrepare } from './support/walk.ts';

const test = withApp.extend<{ sql: SqlWorld }>({
  settings: { isPractice: false, site: null },
  sql: async ({ app }, use) => await withSqlWorld(app, use),
});

test('a connection: tried, its certificate compared and pinned, its rights given by the script, saved, and used', async ({
  app,
  page,
  sql: { server, database, siteFolder, administer },
  context,
}) => {
  test.slow();
  await context.grantPermissions(['clipboard-write']);
  await page.goto(app.link);
  await openSiteSettings(page);

  // What is missing is said by its field, which has the keyboard.
  await page.getByRole('button', { name: 'Test the connection' }).click();
  const serverField = page.getByRole('textbox', { name: 'Server', exact: true });
  await expect(serverField).toBeFocused();
  await expect(page.getByText('Fill this in.')).toBeVisible();

  await page.getByRole('combobox', { name: 'Sign in as' }).selectOption({ label: 'A login of SQL Server' });
  await serverField.fill(`${server.host},${server.port}`);
  await page.getByRole('textbox', { name: 'User name' }).fill('reader');
  // Leaving the field has taken the server apart.
  await expect(serverField).toHaveValue(server.host);
  await expect(page.getByRole('textbox', { name: 'Port' })).toHaveValue(String(server.port));
  await page.getByLabel('Password', { exact: true }).fill(password);
  await expectNoFindings(page);

  // Nobody vouches for the certificate: it is shown, and trusted only after a comparison.
  await page.getByRole('button', { name: 'Test the connection' }).click();
  const result = page.getByRole('region', { name: 'Result of the test' });
  await expect(result).toBeFocused();
  await expect(result).toContainText('The connection does not work yet.');
  await expect(result).toContainText('site-database.untrusted-certificate');
  await expect(result).toContainText('sql01.contoso.com');
  const shown = /(?:[0-9A-F]{2}[: ]){31}[0-9A-F]{2}/.exec((await result.textContent()) ?? '')?.[0] ?? '';
  expect(shown).not.toBe('');
  await expectNoFindings(page);
  const pin = result.getByRole('button', { name: 'Trust exactly this certificate' });
  await pin.click();
  await expect(result.getByText('Compare the fingerprint first')).toBeVisible();
  const theirs = result.getByRole('textbox', { name: 'Fingerprint as the server tells it' });
  await theirs.fill('ab'.repeat(32));
  await expect(result).toContainText('It is another one');
  await pin.click();
  await expect(result).toContainText('site-database.untrusted-certificate');
  await theirs.fill(shown.replaceAll(/[: ]/g, '').toLowerCase());
  await expect(result).toContainText('It is the same.');
  await pin.click();

  // The login is no user of the database yet: the script makes it one, and nothing more.
  await expect(result).not.toContainText('untrusted-certificate');
  await expect(page.getByRole('radio', { name: /^Exactly this certificate/ })).toBeChecked();
  await expect(result).toContainText('site-database.');
  await page.getByRole('textbox', { name: 'Database', exact: true }).fill(database);
  await administer(`CREATE USER [reader] FOR LOGIN [reader];`);
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText(/but [\d,]+ rights are missing/);
  const rights = result.getByRole('table', { name: /rights are missing/ });
  await expect(rights.getByRole('row', { name: /SELECT dbo\.TEL_TelemetryResults Prepare fails/ })).toBeVisible();
  await expect(rights.getByRole('row', { name: /EXECUTE dbo\.fnGetHierarchyID Prepare fails/ })).toBeVisible();
  await expectNoFindings(page);

  await result.getByRole('button', { name: 'Make the script' }).click();
  const script = page.getByRole('region', { name: 'Script for whoever administers the database' });
  await expect(script.getByRole('textbox', { name: 'Account' })).toHaveValue('reader');
  const text = script.getByRole('textbox', { name: 'T-SQL' });
  await expect(text).toHaveValue(/GRANT SELECT ON \[dbo\]\.\[TEL_TelemetryResults\] TO \[ServiceConnectionReader\]/);
  await script.getByRole('button', { name: 'Copy the script' }).click();
  await expect(script.getByRole('button', { name: 'Copied' })).toBeVisible();
  const given = await text.inputValue();
  expect(await clipboard(page)).toBe(given);
  await script.getByRole('radio', { name: 'Takes them back' }).check();
  await expect(text).toHaveValue(/DROP MEMBER \[reader\]/);
  await expect(script.getByRole('button', { name: 'Copy the script' })).toBeVisible();
  await expectNoFindings(page);
  await page.setViewportSize({ width: 1024, height: 700 });
  await expectNothingWider(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await administer(given);
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText(/This account has all [\d,]+ rights the program uses/);
  await expect(result).toContainText('exactly the certificate that was compared');
  await expectNothingKept(app.folder, page);

  await page.getByRole('textbox', { name: 'Folder of the site server' }).fill(siteFolder);
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('Saved: in force from now on.')).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await expect(page.getByText('One is kept for this server and account.')).toBeVisible();
  await page.getByRole('button', { name: 'Find the folder' }).click();
  const places = page.getByRole('region', { name: 'Folders that were found' });
  await expect(places.getByRole('listitem').filter({ hasText: 'named in the settings' })).toContainText('Chosen');
  await expectNoFindings(page);

  await page.getByRole('banner').getByRole('button', { name: 'Home' }).click();
  await expect(page.getByText('2,000 rows')).toBeVisible();
  await walkPrepare(page);
  await expectNothingKept(app.folder, page);
});

test('a wrong password is told, and the right one is asked for where it is missed', async ({
  app,
  page,
  sql: { server, database, siteFolder, administer },
}) => {
  await administer(`CREATE USER [reader] FOR LOGIN [reader];`);
  await page.goto(app.link);
  await openSiteSettings(page);
  await page.getByRole('combobox', { name: 'Sign in as' }).selectOption({ label: 'A login of SQL Server' });
  await page.getByRole('textbox', { name: 'Server', exact: true }).fill(server.host);
  await page.getByRole('textbox', { name: 'Port' }).fill(String(server.port));
  await page.getByRole('textbox', { name: 'Database', exact: true }).fill(database);
  await page.getByRole('textbox', { name: 'User name' }).fill('reader');
  await page.getByRole('radio', { name: /^Any certificate/ }).check();
  await expect(page.getByText('Any computer could pretend to be the server.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByText('site-database.wrong-login')).toBeVisible();
  await page.getByRole('radio', { name: /^Off/ }).check();
  await expect(
    page.getByText('Usage data, and the password of an SQL login, would cross the network in the clear.'),
  ).toBeVisible();
  await expect(page.getByText('Something was changed since the test.')).toBeVisible();
  await page.getByRole('radio', { name: /^On Everything/ }).check();
  await page.getByRole('textbox', { name: 'Folder of the site server' }).fill(siteFolder);
  await page.getByLabel('Password', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('Saved: in force from now on.')).toBeVisible();

  await page.getByRole('banner').getByRole('button', { name: 'Home' }).click();
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  const form = page.getByRole('form', { name: 'Sign in to the site database as reader' });
  await form.getByRole('button', { name: 'Sign in' }).click();
  await expect(form.getByText('Fill this in.')).toBeVisible();
  await expectNoFindings(page);
  await form.getByLabel('Password', { exact: true }).fill('still not this one');
  await form.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('site-database.wrong-login')).toBeVisible();
  await form.getByLabel('Password', { exact: true }).fill(password);
  await form.getByRole('button', { name: 'Sign in' }).click();
  // Let in: now it is about rights, which this account does not have.
  await expect(page.getByText('site-database.missing-rights')).toBeVisible();
  await expectNothingKept(app.folder, page);
});

test('of several site databases the operator picks one, by keyboard', async ({ app, page, sql }) => {
  const { server, database, otherDatabase, administer } = sql;
  for (const name of [database, otherDatabase]) await administer('CREATE USER [reader] FOR LOGIN [reader];', name);
  await page.goto(app.link);
  await openSiteSettings(page);
  await page.getByRole('combobox', { name: 'Sign in as' }).selectOption({ label: 'A login of SQL Server' });
  await page.getByRole('textbox', { name: 'Server', exact: true }).fill(server.host);
  await page.getByRole('textbox', { name: 'Port' }).fill(String(server.port));
  await page.getByRole('textbox', { name: 'User name' }).fill('reader');
  await page.getByRole('radio', { name: /^Any certificate/ }).check();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Test the connection' }).press('Enter');
  const result = page.getByRole('region', { name: 'Result of the test' });
  await expect(result).toContainText('site-database.which-database');
  await expect(result.getByRole('button', { name: /^Use CM_/ })).toHaveCount(2);
  await expectNoFindings(page);
  await result.getByRole('button', { name: `Use ${otherDatabase}` }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Database', exact: true })).toHaveValue(otherDatabase);
  // Picked, it is tried at once.
  await expect(page.locator('.found-databases li').filter({ hasText: otherDatabase })).toContainText('Chosen');
  await expect(result).toContainText(/but [\d,]+ rights are missing/);
});

async function openSiteSettings(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('checkbox', { name: 'This computer reaches a site database' }).check();
}

/** The password is in no file the program writes, and nowhere the page keeps anything; the field itself is the page's only place. */
async function expectNothingKept(folder: string, page: Page): Promise<void> {
  const kept = await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      JSON.stringify(history.state),
    ].join('\n'),
  );
  expect(kept).not.toContain(password);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !entry.parentPath.startsWith(join(folder, 'lab')),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const { parentPath, name } of files)
    expect((await readFile(join(parentPath, name))).includes(password), name).toBe(false);
}
