import { expect, type Locator, type Page } from '@playwright/test';

/**
 * The three wizards, walked through by their shape and not by their words: in any language, any look, any size. At each
 * screen `look` is called with its name.
 */
export type Look = (screen: string) => Promise<void>;

const noLook: Look = async () => undefined;

/** Opens a wizard from Home. */
export async function openWizard(page: Page, job: 'prepare' | 'connect' | 'import'): Promise<void> {
  await page.locator('.job-card').nth(['prepare', 'connect', 'import'].indexOf(job)).getByRole('button').click();
  await onStep(page, 1);
}

/** Waits until the rail says so. */
export async function onStep(page: Page, step: number): Promise<void> {
  await expect(page.locator('.rail-step').nth(step - 1)).toHaveClass(/rail-current/);
}

/** Presses the button that names the act of this step: the last one. */
export async function act(page: Page): Promise<void> {
  await page.locator('.step-foot button').last().click();
}

/** Picks the first drive of the step: in practice, the practice drive. */
export async function pickDrive(page: Page): Promise<void> {
  await pickCard(page.locator('.drive-card').first());
}

/** Picks a drive: again where its card moved away under the mouse, as cards do while other tests plug in theirs. */
export async function pickCard(card: Locator): Promise<void> {
  await expect(async () => {
    await card.click();
    await expect(card.getByRole('radio')).toBeChecked({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
}

/** Prepare, from Home to Home, approved. */
export async function walkPrepare(page: Page, look: Look = noLook): Promise<void> {
  await openWizard(page, 'prepare');
  await expect(page.locator('[aria-labelledby=checks-title] output')).not.toBeEmpty();
  await look('prepare-1-site');
  await act(page);
  await onStep(page, 2);
  await expect(page.getByRole('gridcell').nth(20)).not.toBeEmpty();
  await page.locator('input[name=statement]').check();
  await page.locator('input[name=name]').fill('Anna de Vries');
  await look('prepare-2-review');
  await act(page);
  await onStep(page, 3);
  await pickDrive(page);
  await look('prepare-3-drive');
  await act(page);
  await onStep(page, 5);
  await look('prepare-5-next');
  await act(page);
}

/** Connect, from Home to Home, with what is proposed. */
export async function walkConnect(page: Page, look: Look = noLook): Promise<void> {
  await openWizard(page, 'connect');
  await pickDrive(page);
  await expect(page.locator('.cabinets li').first()).toBeVisible();
  await look('connect-1-usage-data');
  await act(page);
  await onStep(page, 2);
  await look('connect-2-network');
  await act(page);
  await onStep(page, 3);
  await look('connect-3-updates');
  await act(page);
  await onStep(page, 4);
  await expect(page.getByRole('table').first()).toBeVisible();
  await look('connect-4-plan');
  await act(page);
  await onStep(page, 6);
  await look('connect-6-next');
  await act(page);
}

/** Import, from Home to Home. */
export async function walkImport(page: Page, look: Look = noLook): Promise<void> {
  await openWizard(page, 'import');
  await pickDrive(page);
  // The one pack on the drive is chosen as soon as it is found.
  await expect(page.locator('.step-body').getByRole('radio', { checked: true })).toHaveCount(2);
  await look('import-1-drive');
  await act(page);
  await onStep(page, 2);
  await expect(page.locator('.notice-good')).toBeVisible();
  await look('import-2-check');
  await act(page);
  await onStep(page, 3);
  await expect(page.locator('.state-ready')).toBeVisible();
  await look('import-3-import');
  await act(page);
  await onStep(page, 4);
  await look('import-4-next');
  await act(page);
}

/** From Home to the plan of Connect. */
export async function walkToPlan(page: Page, pick: () => Promise<void> = () => pickDrive(page)): Promise<void> {
  await openWizard(page, 'connect');
  await pick();
  await expect(page.locator('.cabinets li').first()).toBeVisible();
  for (const step of [2, 3, 4]) {
    await act(page);
    await onStep(page, step);
  }
  await expect(page.getByRole('table').first()).toBeVisible();
}

/** From Home as far as the transfer of Connect. */
export async function walkToTransfer(page: Page, pick?: () => Promise<void>): Promise<void> {
  await walkToPlan(page, pick);
  await act(page);
  await onStep(page, 5);
}
