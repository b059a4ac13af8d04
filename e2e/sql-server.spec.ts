import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test as withApp } from './support/app.ts';
import { clipboard } from './support/clipboard.ts';
import { expectNoFindings, expectNothingWider } from './support/inspect.ts';
import {
  entraAccount,
  sqlPassword as password,
  type SqlWorld,
  windowsAccount,
  withSqlWorld,
} from './support/sql-world.ts';
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

test('a Windows account by name: a wrong password, a wrong domain, the right ones; a refused password is sent once', async ({
  app,
  page,
  sql: { server, database, siteFolder, administer },
}) => {
  test.slow();
  const { domain, name, password: right } = windowsAccount;
  const secrets = [right, 'Wrong-Gnu!7'];
  await page.goto(app.link);
  await openSiteSettings(page);
  await fillServer(page, { host: server.host, port: server.port, database });
  await page.getByRole('combobox', { name: 'Sign in as' }).selectOption({ label: 'A Windows account by name' });
  // As it is written everywhere: it goes to two fields.
  await page.getByRole('textbox', { name: 'User name' }).fill(`${domain}\\${name}`);
  await page.getByRole('textbox', { name: 'User name' }).blur();
  await expect(page.getByRole('textbox', { name: 'Domain' })).toHaveValue(domain);
  await expect(page.getByRole('textbox', { name: 'User name' })).toHaveValue(name);
  const field = page.getByLabel('Password', { exact: true });
  const result = page.getByRole('region', { name: 'Result of the test' });

  await field.fill('Wrong-Gnu!7');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(result).toContainText('site-database.windows-login-refused');
  await expect(result).toContainText(`${domain}\\${name} in: its name, password or domain is wrong`);

  await page.getByRole('textbox', { name: 'Domain' }).fill('FABRIKAM');
  await field.fill(right);
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText(`FABRIKAM\\${name} in: its name, password or domain is wrong`);

  // The account is let in, and no user of the database yet: the script for that is at hand.
  await page.getByRole('textbox', { name: 'Domain' }).fill(domain);
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText('site-database.cannot-open');
  expect(server.connections.length).toBeGreaterThan(0);
  await result.getByRole('button', { name: 'Make the script' }).click();
  const script = page.getByRole('region', { name: 'Script for whoever administers the database' });
  await expect(script.getByRole('textbox', { name: 'Account' })).toHaveValue(`${domain}\\${name}`);
  const given = script.getByRole('textbox', { name: 'T-SQL' });
  await expect(given).toHaveValue(/GRANT SELECT/);
  await expectNoFindings(page);
  await administer(await given.inputValue());
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText(/This account has all [\d,]+ rights the program uses/);
  await expect(result).toContainText(`${domain}\\${name}`);
  await expectNothingKept(app.folder, page, secrets);

  // Saved with a wrong one, which is refused: it is not sent again, as the domain would lock the account.
  await page.getByRole('textbox', { name: 'Folder of the site server' }).fill(siteFolder);
  await field.fill('Wrong-Gnu!7');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('Saved: in force from now on.')).toBeVisible();
  await expect(page.getByText('site-database.windows-login-refused')).toBeVisible();
  await page.getByRole('banner').getByRole('button', { name: 'Home' }).click();
  await expect(page.getByRole('heading', { name: 'What is to be done on this computer?' })).toBeVisible();
  const attempts = server.connections.length;
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  const form = page.getByRole('form', { name: `Sign in to the site database as ${domain}\\${name}` });
  await expect(form).toBeVisible();
  expect(server.connections.length).toBe(attempts);
  await form.getByLabel('Password', { exact: true }).fill(right);
  await form.getByRole('button', { name: 'Sign in' }).click();
  await expect(form).toBeHidden();
  await expect(page.getByText('2,000 rows of usage data.')).toBeVisible();
  await expectNothingKept(app.folder, page, secrets);
});

test('an access token: an expired one, another one, the right one as it was copied', async ({
  app,
  page,
  sql: { server, database, administer },
}) => {
  const { name, token } = entraAccount;
  const expired = `e30.${Buffer.from('{"exp":1700000000,"aud":"https://database.windows.net/"}').toString('base64url')}.c2ln`;
  await administer(`CREATE USER [${name}] FROM EXTERNAL PROVIDER;`);
  await page.goto(app.link);
  await openSiteSettings(page);
  await fillServer(page, { host: server.host, port: server.port, database });
  await page.getByRole('combobox', { name: 'Sign in as' }).selectOption({ label: 'Microsoft Entra ID: a token' });
  const field = page.getByLabel('Access token', { exact: true });
  const result = page.getByRole('region', { name: 'Result of the test' });
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(result).toContainText('site-database.needs-token');
  for (const [typed, told] of [
    [expired, 'did not take the access token: it has expired.'],
    ['no.token.at all', 'what was given is no access token'],
  ] as const) {
    await field.fill(typed);
    await page.getByRole('button', { name: 'Test again' }).click();
    await expect(result).toContainText(told);
    await expect(result).toContainText('site-database.token-refused');
  }
  await expectNoFindings(page);
  await field.fill(`Bearer ${token} `);
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText(/but [\d,]+ rights are missing/);
  await expect(result).toContainText(name);
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('Saved: in force from now on.')).toBeVisible();
  await expect(field).toHaveValue('');
  await expectNothingKept(app.folder, page, [token, expired]);
});

test('a connection string that is pasted goes to the fields, and its password to no other place', async ({
  app,
  page,
  context,
  sql: { server, database, administer },
}) => {
  await administer('CREATE USER [reader] FOR LOGIN [reader];');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(app.link);
  await openSiteSettings(page);
  const serverField = page.getByRole('textbox', { name: 'Server', exact: true });
  const pasted = `Server=tcp:${server.host},${server.port};Database=${database};User ID=reader;Password=${password};Encrypt=false;TrustServerCertificate=true`;
  await page.evaluate(async (text) => await navigator.clipboard.writeText(text), pasted);
  await serverField.press('Control+V');
  await expect(serverField).toHaveValue(server.host);
  await expect(page.getByRole('textbox', { name: 'Port' })).toHaveValue(String(server.port));
  await expect(page.getByRole('textbox', { name: 'Database', exact: true })).toHaveValue(database);
  await expect(page.getByRole('combobox', { name: 'Sign in as' })).toHaveValue('sql');
  await expect(page.getByRole('textbox', { name: 'User name' })).toHaveValue('reader');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(password);
  await expect(page.getByText(/What was pasted went to the fields below/)).toBeVisible();
  // What would make it less safe is chosen by a person.
  await expect(page.getByRole('radio', { name: /^On Everything/ })).toBeChecked();
  await expect(page.getByRole('radio', { name: /^An authority/ })).toBeChecked();
  await expectNoFindings(page);
  await expectNothingKept(app.folder, page);
  await page.getByRole('radio', { name: /^Any certificate/ }).check();
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByRole('region', { name: 'Result of the test' })).toContainText(/but [\d,]+ rights are missing/);
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('Saved: in force from now on.')).toBeVisible();
  await expectNothingKept(app.folder, page);
});

test('while the screen is open: the server is stopped, comes back with another certificate, and the database is not one of a site', async ({
  app,
  page,
  sql: { server, database, administer, stop, restart },
}) => {
  await administer('CREATE USER [reader] FOR LOGIN [reader];');
  await page.goto(app.link);
  await openSiteSettings(page);
  await page.getByRole('combobox', { name: 'Sign in as' }).selectOption({ label: 'A login of SQL Server' });
  await fillServer(page, { host: server.host, port: server.port, database }, false);
  await page.getByRole('textbox', { name: 'User name' }).fill('CONTOSO\\reader');
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByText('This is a Windows account: choose “A Windows account by name” above.')).toBeVisible();
  await page.getByRole('textbox', { name: 'User name' }).fill('reader');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Test the connection' }).click();
  const result = page.getByRole('region', { name: 'Result of the test' });
  await result.getByRole('checkbox').check();
  await result.getByRole('button', { name: 'Trust exactly this certificate' }).click();
  await expect(result).toContainText(/but [\d,]+ rights are missing/);
  const compared = await page.getByRole('textbox', { name: 'Its fingerprint (SHA-256)' }).inputValue();

  await stop();
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText('site-database.server-refuses');
  await restart('new');
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText('The server showed another certificate than the one that was compared.');
  await expect(result.getByText(new RegExp(`^${(compared.match(/../g) ?? []).join('[: ]')}$`, 'i'))).toBeVisible();
  await expectNoFindings(page);
  await restart();
  await result.getByRole('checkbox').check();
  await result.getByRole('button', { name: 'Trust exactly this certificate' }).click();
  await expect(result).toContainText(/but [\d,]+ rights are missing/);

  // No right would give what is not there, and no script is offered for it.
  await page.getByRole('textbox', { name: 'Database', exact: true }).fill('master');
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result).toContainText('The connection works, but master is not the database of a site.');
  await expect(result.getByRole('button', { name: `Use ${database}` })).toBeVisible();
  await expect(result.getByRole('table')).toHaveCount(0);
  await expect(result.getByRole('button', { name: 'Make the script' })).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(true);
});

/** Where the practice SQL Server is. */
async function fillServer(
  page: Page,
  where: { readonly host: string; readonly port: number; readonly database: string },
  isAnyCertificate = true,
): Promise<void> {
  await page.getByRole('textbox', { name: 'Server', exact: true }).fill(where.host);
  await page.getByRole('textbox', { name: 'Port' }).fill(String(where.port));
  await page.getByRole('textbox', { name: 'Database', exact: true }).fill(where.database);
  if (isAnyCertificate) await page.getByRole('radio', { name: /^Any certificate/ }).check();
}

async function openSiteSettings(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('checkbox', { name: 'This computer reaches a site database' }).check();
}

/** A secret is in no file the program writes, and nowhere the page keeps anything; the field itself is the page's only place. */
async function expectNothingKept(folder: string, page: Page, secrets: readonly string[] = [password]): Promise<void> {
  const kept = await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      JSON.stringify(history.state),
    ].join('\n'),
  );
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !entry.parentPath.startsWith(join(folder, 'lab')),
  );
  expect(files.length).toBeGreaterThan(0);
  const contents = await Promise.all(
    files.map(async ({ parentPath, name }) => ({ name, bytes: await readFile(join(parentPath, name)) })),
  );
  for (const secret of secrets) {
    expect(kept).not.toContain(secret);
    expect(await placesInState(page, secret)).toEqual([]);
    for (const form of [secret, Buffer.from(secret, 'utf16le'), Buffer.from(secret).toString('base64')])
      for (const { name, bytes } of contents) expect(bytes.includes(form), name).toBe(false);
  }
}

/** Where React keeps a text: every state and property that can be reached from what is shown. */
async function placesInState(page: Page, text: string): Promise<readonly string[]> {
  const { found, strings } = await page.evaluate((secret) => {
    const root = document.querySelector('#root');
    const key = Object.keys(root ?? {}).find((name) => name.startsWith('__reactContainer$'));
    const open: [unknown, string][] = [[(root as unknown as Record<string, unknown>)[key ?? ''], '']];
    const seen = new Set<unknown>();
    const found: string[] = [];
    let strings = 0;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [value, path] = next;
      if (typeof value === 'string') {
        strings += 1;
        if (value.includes(secret)) found.push(path);
      }
      const isOpaque = value === null || (typeof value !== 'object' && typeof value !== 'function');
      // The field itself is an element of the page.
      if (isOpaque || value instanceof Node || value === window || seen.has(value)) continue;
      seen.add(value);
      for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value)))
        if ('value' in descriptor) open.push([descriptor.value, `${path}.${name}`.slice(-200)]);
    }
    return { found, strings };
  }, text);
  // It has really looked.
  expect(strings).toBeGreaterThan(100);
  return found;
}
