import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { CloudRequest, Fault } from '../src/lab/faults.ts';
import type { BandwidthSettings } from '../src/shared/settings.ts';
import { weekdays } from '../src/shared/settings.ts';
import { type App, expect, test } from './support/app.ts';
import { expectNoFindings, expectNothingWider } from './support/inspect.ts';
import { manifestPath, serveFile, writeOtherManifest } from './support/other-manifest.ts';
import { act, onStep, walkPrepare, walkToPlan } from './support/walk.ts';

/** What goes wrong at the cloud; each test begins with nothing. */
let fault: (request: CloudRequest) => Fault | null = () => null;
test.use({ world: { faults: (request) => fault(request) } });
test.beforeEach(() => {
  fault = () => null;
});

/** Files of an update: its payload, and what lies beside it. */
const isRedist = ({ path }: CloudRequest): boolean => /\.(?:msi|exe)$/.test(path);
const isPayload = ({ path }: CloudRequest): boolean => /[0-9A-F-]{36}\.cab$/.test(path);

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true });
const bars = (page: Page): Locator => page.getByRole('progressbar', { name: /^Progress of (?!Connect)/ });

test('three files under way have a bar each, below the one of the whole', async ({ app, page }) => {
  fault = (request) => (isRedist(request) || isPayload(request) ? { kind: 'stall', afterBytes: 20_000 } : null);
  await walkThrough(app, page);
  await expect(page.getByRole('progressbar', { name: 'Progress of Connect' })).toBeVisible();
  await expect(bars(page)).toHaveCount(3);
  await expect(page.getByText(/^\d+ of \d+ files are there$/)).toBeVisible();
  await expect(page.locator('.run-file').first()).toContainText(/ of \d.*\s[KM]B/);
  await expectNothingWider(page);
  await expectNoFindings(page);
  fault = () => null;
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await onStep(page, 6);
});

test('a service that asks to be left alone is waited for as long as it asked, and the page says so', async ({
  app,
  page,
}) => {
  const host = new URL(app.lab.cloud.url).host;
  fault = (request) =>
    isPayload(request) && request.earlier === 0 ? { kind: 'status', status: 429, retryAfter: 12 } : null;
  await walkThrough(app, page);
  const wait = page.locator('.run-file').getByText(new RegExp(`^Waits \\d+\\ss for ${host}, as it asked$`));
  await expect(wait).toBeVisible();
  const left = async (): Promise<number> => Number(/Waits (\d+)/.exec((await wait.textContent()) ?? '')?.[1]);
  const before = await left();
  expect(before).toBeLessThanOrEqual(12);
  // It counts down, and nobody is told each second.
  await expect.poll(left).toBeLessThan(before);
  expect(
    await wait.evaluate((element) => element.closest('output, [aria-live], [role=status], [role=alert]')),
  ).toBeNull();
  await expectNoFindings(page);
  await onStep(page, 6);
});

test('an upload that is to wait says so in the same way', async ({ app, page }) => {
  let refusals = 0;
  fault = ({ method, path }) => {
    if (!/^(?:PUT|POST|PATCH)$/.test(method) || !path.startsWith('/usage-data') || refusals > 0) return null;
    refusals += 1;
    return { kind: 'status', status: 503, retryAfter: 12 };
  };
  await walkThrough(app, page);
  await expect(page.getByText('Uploading usage data…')).toBeVisible();
  await expect(page.locator('.run-file').getByText(/^Waits \d+\ss for .*, as it asked$/)).toBeVisible();
  await onStep(page, 6);
});

test.describe('where the settings hold downloads back', () => {
  const bandwidth: BandwidthSettings = {
    kilobytesPerSecond: 150,
    timetable: [{ days: [...weekdays], from: '12:00', to: '00:00', kilobytesPerSecond: 160 }],
  };
  test.use({ settings: { bandwidth } });
  test.slow();

  test('the page says what they allow, and until when', async ({ app, page }) => {
    await walkThrough(app, page);
    await expect(page.getByText(/as fast as the settings allow \(1[56]0 kB\/s until .*\d+:00.*\)/)).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  });
});

test('a list of updates that is odd: what cannot be read is told, what is new lies folded, and both change nothing', async ({
  app,
  page,
}) => {
  const path = join(app.folder, 'other.cab');
  await writeOtherManifest(app.lab.cloudFolder, path, spoiled);
  const server = await serveFile(path, app.lab.cloud.url);
  try {
    fault = (request) => (request.path.endsWith(manifestPath) ? { kind: 'redirectTo', url: server.url } : null);
    await app.open(page);
    await walkPrepare(page);
    await walkToPlan(page);
    await expect(page.getByText(/^1 update cannot be read and is not offered$/)).toBeVisible();
    await expect(page.getByText(/^Configuration Manager 9909:/)).toBeVisible();
    const hosts = page.getByRole('button', { name: /^\d+ address(?:es)? will be contacted$/ });
    await expect(hosts).toHaveAttribute('aria-expanded', 'false');
    await hosts.click();
    await expect(page.getByText(/takes the usage data · has the list of updates/)).toBeVisible();
    await page
      .getByRole('button', { name: /^\d+ details? in the list of updates (?:is|are) new to this program$/ })
      .click();
    await expect(page.getByText('Manifest/Weather', { exact: true })).toBeVisible();
    await expectNothingWider(page);
    await expectNoFindings(page);
    await act(page);
    await onStep(page, 6);
    await page.getByRole('button', { name: '2 addresses were contacted' }).click();
    await expect(page.getByText(/^named by the settings or the list of updates · .* received, .* sent$/)).toHaveCount(
      2,
    );
  } finally {
    await server.stop();
    await rm(path, { force: true });
  }
});

test('several files that cannot be had are named together, with their update; the others are kept', async ({
  app,
  page,
}) => {
  fault = ({ path }) =>
    path.includes('msodbcsql') || path.includes('VC_redist') ? { kind: 'status', status: 404 } : null;
  await walkThrough(app, page);
  await expect(page.getByRole('alert').getByRole('button', { name: 'update-pack.incomplete' })).toBeVisible();
  const missing = page.getByRole('region', { name: /^\d+ missing files$/ });
  await expect(missing.getByRole('heading', { name: 'Configuration Manager 2509' })).toBeVisible();
  await expect(missing.getByText('Redist/msodbcsql.msi')).toBeVisible();
  await expect(missing.getByRole('button', { name: 'cloud.not-there' }).first()).toBeVisible();
  await expect(page.getByText(/^\d+ of \d+ files are there\.$/)).toBeVisible();
  await expectNothingWider(page);
  await expectNoFindings(page);
  // Trying again asks for nothing that is there.
  fault = () => null;
  const before = app.lab.cloud.requests.length;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(heading(page, 'What to do now')).toBeVisible();
  const fetched = app.lab.cloud.requests.slice(before).filter((request) => /\.(?:msi|exe)$/.test(pathOf(request.url)));
  expect(fetched.map(({ url }) => pathOf(url)).every((path) => /msodbcsql|VC_redist/.test(path))).toBe(true);
  expect(fetched).not.toEqual([]);
});

test('a redirect is told with who led there', async ({ app, page }) => {
  const path = join(app.lab.cloudFolder, 'download', 'adminuicontent', 'ConfigMgr.AdminUIContent.cab');
  const server = await serveFile(path, app.lab.cloud.url);
  try {
    fault = (request) =>
      request.path.endsWith('/ConfigMgr.AdminUIContent.cab')
        ? { kind: 'redirectTo', url: server.url.replace('127.0.0.1', 'localhost') }
        : null;
    await walkThrough(app, page);
    await onStep(page, 6);
    await page.getByRole('button', { name: '2 addresses were contacted' }).click();
    await expect(page.getByText(`${new URL(app.lab.cloud.url).host} led there`)).toBeVisible();
  } finally {
    await server.stop();
  }
});

test('the result has the proof of each upload, and says when it was there already', async ({ app, page }) => {
  await walkThrough(app, page);
  await onStep(page, 6);
  const proofs = page.getByRole('region', { name: 'Usage data uploaded' });
  const host = new URL(app.lab.cloud.url).host;
  await expect(proofs.getByText(new RegExp(`^Received by ${host} on `))).toBeVisible();
  await expect(proofs.getByText(/^Receipt [0-9a-f]{64}$/)).toBeVisible();
  await expect(proofs.getByText('It was there already')).toHaveCount(0);
  await expectNoFindings(page);
  await act(page);
  await walkToTransferOrEnd(page);
  await expect(proofs.getByText('It was there already: nothing was sent again.')).toBeVisible();
});

/** From Home to the transfer. */
async function walkThrough(app: App, page: Page): Promise<void> {
  await app.open(page);
  await walkPrepare(page);
  await walkToTransferOrEnd(page);
}

/** The transfer may be over before one looks. */
async function walkToTransferOrEnd(page: Page): Promise<void> {
  await walkToPlan(page);
  await act(page);
}

/** A made-up update without content before all others, and an element nobody knows in each. */
function spoiled(xml: string): string {
  const broken = `<Manifest PackageGuid="11111111-2222-4333-8444-555555555555"><Update>9909</Update><Name>Configuration Manager 9909</Name></Manifest>`;
  return xml
    .replaceAll('</Manifest>', '<Weather Sky="clear">no rain</Weather></Manifest>')
    .replace('<Manifest ', `${broken}<Manifest `);
}

const pathOf = (url: string): string => new URL(url, 'http://cloud.invalid').pathname;
