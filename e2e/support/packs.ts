import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import type { LabSite, RunningLab } from '../../src/lab/lab.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../out/cli/index.js');

/** Prepare and Connect by the command line, onto the drive of the lab; says where the pack is. */
export async function makePack(lab: RunningLab, name: string): Promise<string> {
  const pack = join(lab.drive, name);
  const usageData = join(lab.folder, `usage data for ${name}`);
  await mkdir(usageData);
  await cli('prepare', `--settings=${siteOf(lab).settingsPath}`, '--to', usageData);
  await cli('connect', `--settings=${lab.internetSettingsPath}`, '--from', usageData, '--to', pack);
  return pack;
}

/** Runs the program by its command line; gives what it printed. */
export async function cli(...words: readonly string[]): Promise<string> {
  return (await run(process.execPath, [program, ...words])).stdout;
}

/** The one site of the lab. */
export function siteOf(lab: RunningLab): LabSite {
  const [site] = lab.sites;
  if (site === undefined) throw new Error('The lab has no site.');
  return site;
}

/** Home, then Import. */
export async function openImport(app: { open(page: Page): Promise<void> }, page: Page): Promise<void> {
  await app.open(page);
  await page.locator('.job-card').nth(2).getByRole('button').click();
  await expect(page.getByRole('heading', { name: 'Which update pack is to be imported?' })).toBeVisible();
}
