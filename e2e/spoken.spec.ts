import { expect, stallBigFiles, test } from './support/app.ts';
import { heardSince, listen } from './support/transcript.ts';
import { act, onStep, openWizard, pickDrive, walkConnect, walkPrepare, walkToPlan } from './support/walk.ts';

/*
 * What a screen reader says of its own accord while a job works: every step, how it ended, and what is in the way; never
 * the numbers, which change ten times a second. The golden texts are read by people: a line more is a line too many.
 */

test.describe('at a site that takes its time', () => {
  test.use({ world: { stepMs: 250 } });
  test.slow();

  test('what the site makes of the updates is heard as it happens', async ({ app, page }) => {
    await listen(page);
    await app.open(page);
    await walkPrepare(page);
    await walkConnect(page);
    await openWizard(page, 'import');
    await pickDrive(page);
    await expect(page.locator('.step-body').getByRole('radio', { checked: true })).toHaveCount(2);
    await act(page);
    await expect(page.locator('.notice-good')).toBeVisible();
    await heardSince(page);
    await act(page);
    await expect(page.locator('.step-foot').getByRole('button', { name: 'What to do next' })).toBeVisible();
    const heard = from(await heardSince(page), 'polite: Waiting for the site…');
    // Where the run ends in the same moment, its end says the same.
    expect(heard.filter((line) => line !== 'polite: Configuration Manager 2509: Ready to install')).toEqual([
      'polite: Waiting for the site…',
      'polite: The task is done.',
    ]);
  });
});

test.describe('on a line that goes dead', () => {
  test.use({ world: { faults: stallBigFiles } });

  test('work that is held, goes on and is stopped is heard so', async ({ app, page }) => {
    await listen(page);
    await app.open(page);
    await walkPrepare(page);
    await walkToPlan(page);
    await heardSince(page);
    await act(page);
    await onStep(page, 5);
    await expect(page.getByText(/ of \d.*\sMB/).first()).toBeVisible();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByText('Paused', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText('Downloading updates…')).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
    // Stopping takes long enough to be told where the computer is busy.
    const heard = from(await heardSince(page), 'polite: Downloading updates…');
    expect(heard.filter((line) => line !== 'polite: Stopping…')).toEqual([
      'polite: Downloading updates…',
      'polite: Paused',
      'polite: Downloading updates…',
      'polite: The task is stopped.',
    ]);
  });
});

/** What is heard from a line on: the steps before it may be over too soon to be told. */
function from(heard: readonly string[], first: string): readonly string[] {
  return heard.slice(Math.max(0, heard.indexOf(first)));
}
