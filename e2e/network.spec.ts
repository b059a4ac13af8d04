import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { ensurePeer } from '../scripts/peers.ts';
import { expect, test as withApp } from './support/app.ts';
import { clipboard } from './support/clipboard.ts';
import { expectNoFindings, expectNothingWider } from './support/inspect.ts';
import { NetworkWorld } from './support/network-world.ts';

const canCertify = await ensurePeer('openssl');
if (!canCertify) process.stderr.write('SKIPPED: the network page (openssl is missing)\n');

const test = withApp.extend<object, { network: NetworkWorld }>({
  network: [
    async ({ browserName }, use) => {
      const world = await NetworkWorld.make(`Contoso Root for ${browserName}`);
      await use(world);
      await world.stop();
    },
    { scope: 'worker' },
  ],
  // The root is the settings file's to name, and the table of hosts.
  settings: async ({ network }, use) => {
    const endpoints = [
      { host: '127.0.0.1', ports: [9], purpose: 'downloads' as const },
      { host: '*.contoso.com', ports: [443], purpose: 'downloads' as const },
    ];
    await use({ isPractice: false, tls: { caFile: network.caFile, minimumVersion: 'TLSv1.2' }, endpoints });
  },
});
test.skip(!canCertify, 'openssl is missing');

const direct = { proxy: 'none', address: null, userName: null };

test('all good: each stage says so, TLS tells what it is, and the rest is folded', async ({ app, page, network }) => {
  const host = await network.secureHost();
  await app.open(page);
  await setUp(page, host, direct);
  await openNetwork(page);
  const line = hostLine(page, host);
  await expect(line).toContainText('Not tested');
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('The host answers as it should.')).toBeVisible();
  await expect(line).toContainText(/Answered in [\d,]+ ms/);
  await expect(line).toContainText('directly (as the settings say)');
  const stages = line.getByRole('list', { name: `The way to ${host}` }).getByRole('listitem');
  await expect(stages).toHaveText([
    /^Name: passed \(\d+ ms\)$/,
    /^Connection: passed \(\d+ ms\)$/,
    /^–Proxy: not needed, reached directly$/,
    /^TLS: passed \(\d+ ms\)$/,
    /^Answer: passed \(\d+ ms\)$/,
  ]);
  await line.getByRole('button', { name: `Details of ${host}` }).click();
  await expect(line).toContainText(
    /TLSv1\.3 · TLS_\w+ · at least TLSv1\.2 · trusted by tls\.caFile · [\d,]+ days left/,
  );
  const chain = line.getByRole('list', { name: `Certificates of ${host}` });
  await expect(chain.getByRole('listitem')).toHaveText([
    /^cloud\.contoso\.com/,
    /^Contoso Root for \w+ · a trusted root/,
  ]);

  // What may be needed does not spoil the verdict, and is not in the way.
  await expect(page.getByText('127.0.0.1:9', { exact: true })).toBeHidden();
  await page.getByRole('button', { name: '1 host that may be needed, 1 not reached' }).click();
  await expect(hostLine(page, '127.0.0.1:9')).toContainText('Not reached');
  await page.getByRole('button', { name: '1 name that can only be listed' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '*.contoso.com' })).toContainText('has the update files');
  await page.getByRole('button', { name: 'What the settings file decides' }).click();
  await expect(page.getByText(network.caFile)).toBeVisible();
  await expectNoFindings(page);
  await page.setViewportSize({ width: 1024, height: 700 });
  await expectNothingWider(page);
});

test('an inspecting proxy server: its chain is drawn, and what to ask for can be copied', async ({
  app,
  page,
  network,
  context,
}) => {
  await context.grantPermissions(['clipboard-write']);
  const host = await network.secureHost();
  const proxy = await network.inspectingProxy();
  await app.open(page);
  await setUp(page, host, { ...direct, proxy: 'manual', address: proxy });
  await openNetwork(page);
  await page.getByRole('button', { name: 'Test connection' }).click();
  const line = hostLine(page, host);
  // The first failure stands open.
  await expect(line.getByRole('button', { name: `Details of ${host}` })).toHaveAttribute('aria-expanded', 'true');
  await expect(line).toContainText('tls.inspected');
  await expect(line).toContainText(`through the proxy server ${proxy} (as the settings name it)`);
  await expect(line.getByRole('listitem').filter({ hasText: /^TLS: failed/ })).toBeVisible();
  await expect(line.getByRole('listitem').filter({ hasText: 'Answer: not come to' })).toBeVisible();
  const links = line.getByRole('list', { name: `Certificates of ${host}` }).getByRole('listitem');
  await expect(links).toHaveText([
    /^127\.0\.0\.1issued by Fabrikam Inspection 3 · valid from Jan 1, 2020 to Dec 31, 2049$/,
    /^Fabrikam Inspection 3.*Nobody here knows who issued this one: Fabrikam Web Gateway Root\.$/,
  ]);
  await expect(line).toContainText('Ask the network team for the certificate of that issuer as a PEM file');
  await line.getByRole('button', { name: 'Copy for the network team' }).click();
  await expect(line.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await clipboard(page);
  expect(copied).toContain(`${host} · through the proxy server ${proxy}`);
  expect(copied).toMatch(/SHA-256 [0-9A-F]{2}(?::[0-9A-F]{2}){31}/);
  await expectNoFindings(page);
  await page.setViewportSize({ width: 1024, height: 700 });
  await expectNothingWider(page);
});

test('a script names two proxy servers: the form names the one that asks, and the password is for that one', async ({
  app,
  page,
  network,
}) => {
  const proxy = await network.askingProxy('CONTOSO\\anna', 'Xq7-Zebra!marmalade');
  const script = await network.script(await network.nobody(), proxy);
  await app.open(page);
  // A host that is this computer would be reached straight, whatever the script says.
  await setUp(page, 'cloud.contoso.com', direct, 'http');
  await openNetwork(page);
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('radio', { name: /^By a configuration script/ }).check();
  await page.getByRole('button', { name: 'Save network settings' }).click();
  await expect(page.getByText('Give the address of the script.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Address of the script' }).fill(script);
  await page.getByRole('button', { name: 'Save network settings' }).click();
  await expect(page.getByRole('region', { name: 'Connection to the cloud service' })).toContainText(script);

  await page.getByRole('button', { name: 'Test connection' }).click();
  const line = hostLine(page, 'cloud.contoso.com');
  await expect(line).toContainText('proxy.needs-credentials');
  await expect(line).toContainText(`through the proxy server ${proxy} (the script ${script} says so)`);
  const form = page.getByRole('form', { name: `Sign in to the proxy server ${proxy}` });
  await form.getByRole('textbox', { name: 'User name' }).fill('CONTOSO\\anna');
  await form.getByLabel('Password', { exact: true }).fill('Xq7-Zebra!marmalade');
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(line).toContainText(/Answered in/);
  await expect(page.getByRole('form', { name: /^Sign in/ })).toHaveCount(0);
});

test('a wrong port: what fails is the proxy server, and nothing after it', async ({ app, page, network }) => {
  const proxy = await network.nobody();
  await app.open(page);
  await setUp(page, await network.secureHost(), { ...direct, proxy: 'manual', address: proxy });
  await openNetwork(page);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('proxy.not-listening')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: /^Connection: failed/ })).toBeVisible();
  await expect(page.getByText('The host does not answer as it should.')).toBeVisible();
});

test('a wrong clock is said before anything else', async ({ app, page, network }) => {
  await app.open(page);
  await setUp(page, await network.hostAhead(3 * 60 * 60), direct, 'http');
  await openNetwork(page);
  await page.getByRole('button', { name: 'Test connection' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'The clock of this computer is' });
  await expect(alert).toContainText(/is (?:3\sh\s00|2\sh\s59)\smin behind that of the hosts\./);
  await expect(alert).toContainText('Set date, time and time zone first');
});

test('a limit and its timetable are kept, and the one in force is shown', async ({ app, page }) => {
  await app.open(page);
  await openNetwork(page);
  await page.getByRole('button', { name: 'Change' }).click();
  await expect(
    page.getByRole('radiogroup', { name: 'Connection to the cloud service' }).getByRole('radio'),
  ).toHaveCount(6);
  await page.getByRole('radio', { name: 'At most a set speed' }).check();
  await page.getByRole('textbox', { name: 'Most kB/s', exact: true }).fill('fast');
  await page.getByRole('button', { name: 'Add a time' }).click();
  const line = page.getByRole('group', { name: 'Time 1' });
  for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) await line.getByRole('checkbox', { name: day }).uncheck();
  await page.getByRole('button', { name: 'Save network settings' }).click();
  await expect(page.getByText('Enter a whole number from 1 to 100,000,000.')).toBeVisible();
  await expect(page.getByText('Choose at least one day.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Most kB/s', exact: true })).toBeFocused();
  await expectNoFindings(page);
  await page.getByRole('textbox', { name: 'Most kB/s', exact: true }).fill('5000');
  for (const day of ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'])
    await line.getByRole('checkbox', { name: day }).check();
  await line.getByLabel('From').fill('00:00');
  await line.getByLabel('To').fill('00:00');
  await line.getByRole('textbox', { name: 'Most kB/s' }).fill('750');
  await page.getByRole('button', { name: 'Add a time' }).click();
  await page.getByRole('button', { name: 'Remove time 2' }).click();
  await page.setViewportSize({ width: 1024, height: 700 });
  await expectNothingWider(page);
  await page.getByRole('button', { name: 'Save network settings' }).click();
  await expect(page.getByText('Now at most 750 kB/s. The timetable has 1 line.')).toBeVisible();
  const { bandwidth } = JSON.parse(await readFile(join(app.folder, 'settings.json'), 'utf8')) as { bandwidth: object };
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  expect(bandwidth).toEqual({
    kilobytesPerSecond: 5000,
    timetable: [{ days, from: '00:00', to: '00:00', kilobytesPerSecond: 750 }],
  });
});

test('the list for the firewall team is saved where it is wanted, and replaces nothing unasked', async ({
  app,
  page,
}) => {
  await app.open(page);
  await setUp(page, new URL(app.lab.cloud.url).host, direct, 'http');
  await openNetwork(page);
  const save = async (): Promise<Locator> => {
    await page.getByRole('button', { name: 'Save the list for the firewall team' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save the list for the firewall team' });
    await dialog.getByRole('radio', { name: 'Text' }).check();
    await expect(dialog.getByRole('textbox', { name: 'File name' })).toHaveValue('hosts.txt');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    return dialog;
  };
  const dialog = await save();
  await expect(dialog.getByText('The list is saved.')).toBeVisible();
  const path = (await dialog.locator('dd.code').first().textContent()) ?? '';
  const text = await readFile(path, 'utf8');
  expect(text).toMatch(/^Host +Ports +Protocol/);
  expect(text).toContain('*.contoso.com');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await save();
  await expect(dialog.getByText('files.exists')).toBeVisible();
  await dialog.getByRole('button', { name: 'Replace the file' }).click();
  await expect(dialog.getByText('The list is saved.')).toBeVisible();
  await expectNoFindings(page);
});

/** The line of a host, not those of its stages and certificates. */
const hostLine = (page: Page, host: string): Locator =>
  page.locator('.host-line').filter({ has: page.getByText(host, { exact: true }) });

async function openNetwork(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('region', { name: 'Hosts that are needed' })).toBeVisible();
}

/** The service is at this host, and this is the way there. */
async function setUp(page: Page, host: string, network: object, scheme: 'http' | 'https' = 'https'): Promise<void> {
  const base = `${scheme}://${host}`;
  const cloud = {
    usageDataUrl: `${base}/usage-data`,
    manifestUrl: `${base}/manifest`,
    adminUiContentUrl: `${base}/console`,
  };
  await page.evaluate(
    async (change) => {
      const ask = async (name: string, input: object): Promise<unknown> => {
        const response = await fetch(`/requests/${name}`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            Authorization: `Bearer ${sessionStorage.getItem('session') ?? ''}`,
          },
          body: JSON.stringify(input),
        });
        const answer = (await response.json()) as { isOk: boolean; value?: unknown };
        if (!answer.isOk) throw new Error(JSON.stringify(answer));
        return answer.value;
      };
      const { settings } = (await ask('settings.read', {})) as { settings: object };
      await ask('settings.save', { settings: { ...settings, ...change } });
    },
    { cloud, network },
  );
}
