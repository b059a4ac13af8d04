import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { ensurePeer } from '../scripts/peers.ts';
import { type Cloud, startCloud } from '../src/lab/cloud.ts';
import type { StartOptions } from '../src/lab/lab.ts';
import type { SignatureSettings } from '../src/shared/settings.ts';
import { type App, expect, test } from './support/app.ts';
import { expectNoFindings, expectNothingWider } from './support/inspect.ts';
import { makeCertificates, SignedCloud } from './support/signed-cloud.ts';
import { act, onStep, openWizard, pickDrive, walkPrepare, walkToPlan } from './support/walk.ts';

const canSign = (await ensurePeer('openssl')) && (await ensurePeer('osslsigncode'));
if (!canSign) process.stderr.write('SKIPPED: signatures in the wizard (openssl or osslsigncode is missing)\n');

/** Where the settings of these tests look for the root; a folder of this process alone. */
const roots = join(tmpdir(), `service-connection-roots-${process.pid}`);
const judged = (policy: SignatureSettings['policy']): SignatureSettings => ({
  policy,
  roots: [join(roots, 'root.pem')],
});

/** A cloud like that of the lab, with signed cabinets, to which everything that is fetched is led. */
let signed: Cloud | null = null;
const faults: NonNullable<StartOptions['faults']> = ({ method, url, path }) =>
  signed !== null && method === 'GET' && /^\/(?:fwlink|download)/.test(path)
    ? { kind: 'redirectTo', url: signed.url + url }
    : null;

test.describe('signed cabinets', () => {
  test.skip(!canSign, 'openssl or osslsigncode is missing');
  test.slow();
  test.use({ world: { faults } });
  let certificates: string;
  let folder: string;

  test.beforeAll(async () => {
    certificates = await makeCertificates();
    await mkdir(roots, { recursive: true });
    await cp(join(certificates, 'root.pem'), join(roots, 'root.pem'));
  });
  test.afterAll(async () => {
    await rm(certificates, { recursive: true });
    await rm(roots, { recursive: true });
  });
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signed-cloud-'));
  });
  test.afterEach(async () => {
    await signed?.stop();
    signed = null;
    await rm(folder, { recursive: true });
  });

  /** Signs all that is fetched but the console content; the payload is signed by who is given. */
  async function serveSigned(app: App, payloadBy: 'signer' | 'stranger'): Promise<void> {
    const copy = join(folder, 'cloud');
    await cp(app.lab.cloudFolder, copy, { recursive: true });
    const cloud = new SignedCloud(copy, certificates);
    const shelves = await readdir(join(copy, 'download'), { recursive: true });
    const payload = shelves.find((path) => /^2509SR2_.*\.cab$/.test(path)) ?? '';
    await cloud.sign(payload, payloadBy);
    for (const list of shelves.filter((path) => /ConfigMgr\.(?:LN\.)?Manifest\.cab$/.test(path)))
      await cloud.sign(list, 'signer');
    await cloud.signManifest(payload, basename(payload, '.cab'), 'signer');
    signed = await startCloud({ folder: copy, port: 0 });
  }

  test.describe('where they are only looked at', () => {
    test.use({ settings: { signatures: judged('warn') } });

    test('Connect tells who signed what, Import tells it again, and what is not good is a problem of both', async ({
      app,
      page,
    }) => {
      await serveSigned(app, 'stranger');
      await toTransfer(app, page);
      await onStep(page, 6);
      const done = page.getByRole('region', { name: 'What was done' });
      await expect(done).toContainText('3 cabinets signed by O=Tests, CN=signer: good');
      await expect(done).toContainText('1 cabinet signed by O=Tests, CN=stranger: no configured root vouches for it');
      await expect(done).toContainText('1 cabinet not signed');
      await expect(page.getByRole('button', { name: 'signature.untrusted' })).toBeVisible();
      await expectNothingWider(page);
      await expectNoFindings(page);
      await act(page);
      await toCheck(page);
      const checked = page.locator('.import-facts');
      await expect(checked).toContainText('3 cabinets signed by O=Tests, CN=signer: good');
      await expect(checked).toContainText('Every file that its manifests name for 1 update is there.');
      await expectNothingWider(page);
      await expectNoFindings(page);
    });
  });

  test.describe('where they are required', () => {
    test.use({ settings: { signatures: judged('require') } });

    test('what is not good is refused by name and kind, and the rest is there', async ({ app, page }) => {
      await serveSigned(app, 'stranger');
      await toTransfer(app, page);
      const missing = page.getByRole('region', { name: '2 missing files' });
      const listed = missing.getByRole('listitem');
      await expect(listed.filter({ hasText: 'ConfigMgr.AdminUIContent.cab' })).toContainText('signature.unsigned');
      await expect(listed.filter({ hasText: /^[0-9A-F-]{36}\.cab/ })).toContainText('signature.untrusted');
      await expect(page.getByText(/^\d+ of \d+ files are there\.$/)).toBeVisible();
      await expectNoFindings(page);
    });
  });

  test.describe('where no root is configured', () => {
    test.use({ settings: { signatures: { policy: 'warn', roots: [] } } });

    test('the page says who signed, and that nobody judged it', async ({ app, page }) => {
      await serveSigned(app, 'signer');
      await toTransfer(app, page);
      await onStep(page, 6);
      await expect(page.getByRole('region', { name: 'What was done' })).toContainText(
        '4 cabinets signed by O=Tests, CN=signer: not judged, because no roots are configured',
      );
    });
  });
});

/** From Home to the transfer of Connect, which may be over before one looks. */
async function toTransfer(app: App, page: Page): Promise<void> {
  await app.open(page);
  await walkPrepare(page);
  await walkToPlan(page);
  await act(page);
}

/** From Home to what the check of Import found. */
async function toCheck(page: Page): Promise<void> {
  await openWizard(page, 'import');
  await pickDrive(page);
  await expect(page.locator('.step-body').getByRole('radio', { checked: true })).toHaveCount(2);
  await act(page);
  await onStep(page, 2);
  await expect(page.locator('.notice-good')).toBeVisible();
}
