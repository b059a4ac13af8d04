import { expect, type Page } from '@playwright/test';
import type { Answer, RequestInput, RequestName } from '../../src/shared/ipc.ts';
import type { JobSnapshot } from '../../src/shared/jobs.ts';
import type { Computer } from './desktop.ts';

/** Asks as the screens do: through what the page was given. */
export async function ask<N extends RequestName>(
  page: Page,
  name: N,
  input: RequestInput<N>,
): Promise<Answer<unknown>> {
  return await askAnything(page, name, input);
}

/** Asks what a page that was taken over would try. */
export async function askAnything(page: Page, name: string, input: unknown): Promise<Answer<unknown>> {
  return await page.evaluate(
    async ([requestName, requestInput]) => {
      const { serviceConnection } = globalThis as unknown as {
        serviceConnection: { request(name: unknown, input: unknown): Promise<Answer<unknown>> };
      };
      return await serviceConnection.request(requestName, requestInput);
    },
    [name, input] as const,
  );
}

/** Starts a job and gives its first snapshot. */
export async function startJob(page: Page, order: RequestInput<'jobs.start'>): Promise<JobSnapshot> {
  const answer = await ask(page, 'jobs.start', order);
  if (!answer.isOk) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  // What jobs.start answers, by the contract.
  return answer.value as JobSnapshot;
}

/** The run as it is now. */
export async function runOf(page: Page, runId: string): Promise<JobSnapshot | undefined> {
  const answer = await ask(page, 'jobs.list', {});
  // What jobs.list answers, by the contract.
  return answer.isOk ? (answer.value as readonly JobSnapshot[]).find((run) => run.runId === runId) : undefined;
}

/** What Prepare is told in these tests. */
export function prepareOrder(computer: Computer): RequestInput<'jobs.start'> {
  const input = { to: computer.lab.drive, overwrite: true, reviewed: null, approval: null, driveId: null };
  return { job: 'prepare', input };
}

/** What Connect is told in these tests. */
export function connectOrder(computer: Computer): RequestInput<'jobs.start'> {
  return {
    job: 'connect',
    input: {
      from: computer.lab.drive,
      to: `${computer.lab.drive}/updates`,
      download: 'all',
      planOnly: false,
      picks: null,
      requireApproval: false,
      driveId: null,
      overrides: [],
    },
  };
}

/** What holds in the window whichever Electron is around it: the page, its two functions, and a job from start to end. */
export async function windowJourney(page: Page, computer: Computer): Promise<void> {
  await expect(page).toHaveTitle(/Service Connection Wizard/);
  await expect(page.getByRole('banner')).toBeVisible();
  const world = await page.evaluate(() => {
    const all = globalThis as unknown as Record<string, unknown>;
    return {
      bridge: Object.entries(all.serviceConnection ?? {}).map(([name, value]) => `${name}: ${typeof value}`),
      isFrozen: Object.isFrozen(all.serviceConnection),
      ofNode: [
        'require',
        'process',
        'module',
        'Buffer',
        'global',
        'setImmediate',
        '__dirname',
        'ipcRenderer',
        'electron',
      ].filter((name) => name in all),
    };
  });
  expect(world).toEqual({ bridge: ['request: function', 'subscribe: function'], isFrozen: true, ofNode: [] });

  const site = await ask(page, 'site.describe', {});
  expect(site).toMatchObject({ isOk: true, value: { usageData: { rows: 2_000 } } });

  const run = await startJob(page, prepareOrder(computer));
  await expect.poll(async () => (await runOf(page, run.runId))?.state).toBe('done');
  expect(await ask(page, 'jobs.start', { job: 'verify', input: { path: computer.lab.drive } })).toMatchObject({
    isOk: true,
  });
}
