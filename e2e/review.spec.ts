import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Locator, Page } from '@playwright/test';
import { hashIdentifier } from '../src/core/usage-data/hash.ts';
import { type App, expect, test } from './support/app.ts';
import { clipboard } from './support/clipboard.ts';
import { expectNoFindings } from './support/inspect.ts';
import { tabTo } from './support/keyboard.ts';

test('the rows, the facts of exactly these bytes, sorting by mouse and filtering', async ({ app, page }) => {
  await openReview(app, page);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '2002');
  await expect(grid(page)).toHaveAttribute('aria-colcount', '13');
  await expect(fact(page, 'Rows')).toHaveText('2,000');
  await expect(fact(page, 'SHA-256 of exactly these bytes')).toHaveText(/^[0-9a-f]{64}$/);

  const name = header(page, 'DurationMs');
  await name.click();
  await expect(name).toHaveAttribute('aria-sort', 'ascending');
  await name.click();
  await expect(name).toHaveAttribute('aria-sort', 'descending');
  const longest = query(app, 'SELECT max(DurationMs) AS value FROM TEL_TelemetryResults');
  await expect(await cell(page, 0, 'DurationMs')).toHaveText(longest);
  await name.click();
  await expect(name).toHaveAttribute('aria-sort', 'none');
  await expect(await cell(page, 0, 'ResultID')).toHaveText('1');

  const expected = query(
    app,
    "SELECT count(*) AS value FROM TEL_TelemetryResults WHERE QueryName LIKE '%siteinfo%' AND ResultFormat LIKE '%json%'",
  );
  await page.getByRole('textbox', { name: 'Filter QueryName' }).fill('siteinfo');
  await page.getByRole('textbox', { name: 'Filter ResultFormat' }).fill('JSON');
  await expect(page.getByRole('status').filter({ hasText: `${expected} of 2,000 rows` })).toBeVisible();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(Number(expected) + 2));
  await expect(await cell(page, 0, 'QueryName')).toHaveText('TEL_SiteInfo');

  await page.getByRole('textbox', { name: 'Filter QueryName' }).fill('no such query');
  await expect(page.getByText('No row matches the search and the filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '2002');
  await expect(page.getByRole('textbox', { name: 'Filter QueryName' })).toHaveValue('');
});

test('the search looks through every column, and says how many rows it found', async ({ app, page }) => {
  await openReview(app, page);
  const columns = ['SupportID', 'QueryName', 'Category', 'CollectedOn', 'ResultFormat', 'Result', 'SubjectHash'];
  const condition = columns.map((column) => `${column} LIKE '%hierarchy%'`).join(' OR ');
  const expected = query(app, `SELECT count(*) AS value FROM TEL_TelemetryResults WHERE ${condition}`);
  await page.getByRole('searchbox', { name: 'Search all columns' }).fill('HIERARCHY');
  await expect(page.getByRole('status').filter({ hasText: `${expected} of 2,000 rows` })).toBeVisible();
});

test('by keyboard alone: every cell can be gone to, and its column and value are heard', async ({ app, page }) => {
  await openReview(app, page);
  await tabTo(page, page.getByRole('gridcell', { name: 'ResultID 1', exact: true }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expectFocus(page, 1, 'QueryName');
  await page.keyboard.press('Control+End');
  await expectFocus(page, 1999, 'Revision');
  await page.keyboard.press('Home');
  await expect(page.getByRole('gridcell', { name: 'ResultID 2000', exact: true })).toBeFocused();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageDown');
  await expectFocus(page, 1999, 'ResultID');
  await page.keyboard.press('Control+Home');
  await expectFocus(page, 0, 'ResultID');

  // The wheel takes the row out of sight; the next key goes on from it.
  await grid(page).hover();
  await page.mouse.wheel(0, 20_000);
  await expect(page.locator('.review-row[aria-rowindex="720"]')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expectFocus(page, 1, 'ResultID');
  await expect(page.locator('.review-row[aria-rowindex="720"]')).toHaveCount(0);

  await page.keyboard.press('Control+ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Filter ResultID' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(header(page, 'ResultID')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(header(page, 'ResultID')).toHaveAttribute('aria-sort', 'descending');
  await expect(await cell(page, 0, 'ResultID')).toHaveText('2000');
});

test('widths, order and hidden columns, by keyboard and by mouse, and back', async ({ app, page }) => {
  await openReview(app, page);
  const name = header(page, 'ResultID');
  const before = await widthOf(name);
  await name.focus();
  await page.keyboard.press('Alt+ArrowRight');
  expect(await widthOf(name)).toBe(before + 16);
  expect(await widthOf(await cell(page, 0, 'ResultID'))).toBe(before + 16);
  await page.keyboard.press('Alt+ArrowLeft');
  await page.keyboard.press('Control+Shift+ArrowRight');
  await expect(name).toBeFocused();
  await expect(name).toHaveAttribute('aria-colindex', '2');
  await expect(header(page, 'SupportID')).toHaveAttribute('aria-colindex', '1');
  await expect(page.getByRole('status').filter({ hasText: 'ResultID: column 2 of 13' })).toBeAttached();

  const box = await boxOf(name);
  await page.mouse.move(box.x + box.width, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 70, box.y + 10, { steps: 4 });
  await page.mouse.up();
  expect(await widthOf(name)).toBe(before + 70);
  await expect(name).toHaveAttribute('aria-sort', 'none');

  // Dragged onto the first column, it takes its place.
  const first = await boxOf(header(page, 'SupportID'));
  await page.mouse.move(box.x + 20, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(first.x + 20, box.y + 10, { steps: 5 });
  await page.mouse.up();
  await expect(name).toHaveAttribute('aria-colindex', '1');

  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'SupportID' }).click();
  await page.keyboard.press('Escape');
  await expect(header(page, 'SupportID')).toHaveCount(0);
  await expect(grid(page)).toHaveAttribute('aria-colcount', '12');
  await page.getByRole('button', { name: '12 of 13 columns' }).click();
  await page.getByRole('menuitem', { name: 'Reset widths, order and hidden columns' }).click();
  await expect(header(page, 'SupportID')).toHaveAttribute('aria-colindex', '2');
  expect(await widthOf(name)).toBe(before);
});

test('the reader shows a cell whole and laid out, and goes on with the arrows', async ({ app, page }) => {
  await openReview(app, page);
  await page.getByRole('textbox', { name: 'Filter QueryName' }).fill('SqlInfo');
  await expect(await cell(page, 0, 'QueryName')).toHaveText('TEL_SqlInfo');
  await goToCell(page, 0, 'Result');
  await page.keyboard.press('Enter');
  const reader = page.getByRole('complementary', { name: 'Cell' });
  const value = reader.getByRole('region', { name: 'Value of the cell' });
  const stored = query(
    app,
    "SELECT Result AS value FROM TEL_TelemetryResults WHERE QueryName = 'TEL_SqlInfo' ORDER BY ResultID",
  );
  await expect(reader.getByText('JSON', { exact: true })).toBeVisible();
  await expect.poll(() => value.textContent()).toBe(JSON.stringify(JSON.parse(stored), null, 2));
  await reader.getByRole('switch', { name: 'As stored' }).click();
  await expect.poll(() => value.textContent()).toBe(stored);
  await reader.getByRole('button', { name: 'Copy what is shown' }).click();
  await expect.poll(() => clipboard(page)).toBe(stored);

  await goToCell(page, 0, 'Result');
  await page.keyboard.press('ArrowRight');
  await expect(reader.getByText('No value (NULL)')).toBeVisible();
  await reader.getByRole('button', { name: 'Previous cell' }).click();
  await expect.poll(() => value.textContent()).toBe(stored);
  await page.keyboard.press('Escape');
  await expect(reader).toHaveCount(0);
  await expectFocus(page, 0, 'Result');
  await page.keyboard.press('Enter');
  await expect(value).toBeVisible();
  await expect(value).toHaveAttribute('aria-busy', 'false');
  await page.keyboard.press('Enter');
  await expect(value).toBeFocused();
});

test('a hash is explained by the name behind it, both ways', async ({ app, page }) => {
  await openReview(app, page);
  const hash = hashIdentifier('P01');
  const held = query(app, `SELECT count(*) AS value FROM TEL_TelemetryResults WHERE SubjectHash = '${hash}'`);
  expect(Number(held)).toBeGreaterThan(0);
  await header(page, 'ResultID').click();
  await page.getByRole('button', { name: 'What is this hash?' }).click();
  const panel = page.getByRole('complementary', { name: 'What is this hash?' });
  await expect(panel.getByRole('textbox', { name: 'Site code, name or id' })).toBeFocused();
  await page.keyboard.type('P01');
  await expect(panel.getByText(hash)).toBeVisible();
  await expect(panel.getByText('Text: SHA-256 of it as UTF-16')).toBeVisible();
  await expect(panel.getByText(Number(held) === 1 ? '1 cell holds' : `${held} cells hold`)).toBeVisible();

  // A link leads to the cell, whatever the rows were sorted by.
  await panel
    .getByRole('button', { name: /^Row [\d,]+, SubjectHash$/ })
    .first()
    .click();
  await expect(page.getByRole('gridcell', { name: `SubjectHash ${hash}` })).toBeFocused();
  await reach(page, 'ResultID');
  await expect(header(page, 'ResultID')).toHaveAttribute('aria-sort', 'none');

  // The other way round: every row carries the hash of the hierarchy's id.
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Which name is this?' }).click();
  await expect(panel.getByText('SupportID, row 1 of the database:')).toBeVisible();
  await page.keyboard.type('P01');
  await expect(panel.getByText('“P01” does not explain this cell: it gives another hash.')).toBeVisible();
  const hierarchyId = app.lab.sites[0]?.hierarchyId ?? '';
  await panel.getByRole('textbox').fill(hierarchyId);
  await expect(panel.getByText(`“${hierarchyId}” explains this cell.`)).toBeVisible();
  await expect(panel.getByText('A GUID: SHA-256 of its 16 bytes')).toBeVisible();
  await expect(panel.getByText('2,000 cells hold this hash.')).toBeVisible();
});

test('cells are copied as a spreadsheet takes them, long ones whole', async ({ app, page }) => {
  await openReview(app, page);
  await (await cell(page, 0, 'QueryName')).click();
  await page.keyboard.press('Control+C');
  await expect(page.getByRole('status').filter({ hasText: '1 cell copied' })).toBeAttached();
  const first = rowOf(app, 1);
  await expect.poll(() => clipboard(page)).toBe(first.QueryName);

  await (await cell(page, 0, 'QueryName')).click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByRole('gridcell', { selected: true })).toHaveCount(4);
  await page.keyboard.press('Control+C');
  await expect(page.getByRole('status').filter({ hasText: '4 cells copied' })).toBeAttached();
  await expect(page.locator('.review-note')).toHaveText('4 cells copied');
  const second = rowOf(app, 2);
  expect(await clipboard(page)).toBe(
    [first, second].map((row) => `${String(row.QueryName)}\t${String(row.Level)}`).join('\n'),
  );

  await page.getByRole('textbox', { name: 'Filter QueryName' }).fill('AdvancedDiagnostics');
  await expect(await cell(page, 0, 'QueryName')).toHaveText('TEL_AdvancedDiagnostics');
  await goToCell(page, 0, 'Result');
  await page.keyboard.press('Control+C');
  const long = query(
    app,
    "SELECT Result AS value FROM TEL_TelemetryResults WHERE QueryName = 'TEL_AdvancedDiagnostics' ORDER BY ResultID",
  );
  await expect(page.getByRole('status').filter({ hasText: '1 cell copied' })).toBeAttached();
  // A long cell is fetched whole first.
  await expect.poll(() => clipboard(page)).toBe(long.replaceAll(/\r\n?/g, '\n'));
});

test('what is shown is exported: these rows, these columns; a file that is there is asked about', async ({
  app,
  page,
}) => {
  await openReview(app, page);
  await page.getByRole('textbox', { name: 'Filter QueryName' }).fill('SetupResults');
  const expected = Number(
    query(app, "SELECT count(*) AS value FROM TEL_TelemetryResults WHERE QueryName = 'TEL_SetupResults'"),
  );
  await expect(page.getByRole('status').filter({ hasText: `${expected} of 2,000 rows` })).toBeVisible();
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  for (const name of ['SupportID', 'Revision']) await page.getByRole('menuitemcheckbox', { name }).click();
  await page.keyboard.press('Escape');

  const path = join(app.lab.drive, 'setup.csv');
  await writeFile(path, 'something else');
  await page.getByRole('button', { name: 'Export what is shown' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export what is shown' });
  await expect(dialog.getByText(app.lab.drive)).toBeVisible();
  await dialog.getByRole('textbox', { name: 'File name' }).fill('setup.csv');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('is there already');
  expect(await readFile(path, 'utf8')).toBe('something else');
  await dialog.getByRole('button', { name: 'Replace it' }).click();
  await expect(dialog.getByText(`${expected} rows exported`)).toBeVisible();

  const csv = await readFile(path);
  await expect(dialog.locator('dt', { hasText: 'SHA-256' }).locator('+ dd')).toHaveText(
    createHash('sha256').update(csv).digest('hex'),
  );
  const [head = '', ...lines] = csv.toString('utf8').trimEnd().split('\r\n');
  expect(head.replace('\uFEFF', '').split(',').length).toBe(11);
  expect(head).not.toContain('SupportID');
  expect(lines).toHaveLength(expected);
  expect(lines.every((line) => line.includes('TEL_SetupResults'))).toBe(true);
});

test('a step away and back, everything is as it was', async ({ app, page }) => {
  await openReview(app, page);
  await header(page, 'Level').click();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(header(page, 'Level')).toHaveAttribute('aria-sort', 'ascending');
  await expect(await cell(page, 0, 'ResultID')).toBeVisible();
});

test('a database that is gone is told, and reading again goes on as before', async ({ app, page }) => {
  await openReview(app, page);
  await header(page, 'Level').click();
  const path = app.lab.sites[0]?.databasePath ?? '';
  await rename(path, `${path}.away`);
  await page.getByRole('button', { name: 'Read again' }).click();
  const told = page.getByRole('alert').filter({ hasText: 'site-database.' });
  await expect(told).toBeVisible();
  await expect(grid(page)).toHaveCount(0);
  await rename(`${path}.away`, path);
  await told.getByRole('button', { name: 'Read again' }).click();
  await expect(fact(page, 'Rows')).toHaveText('2,000');
  await expect(header(page, 'Level')).toHaveAttribute('aria-sort', 'ascending');
  await expect(await cell(page, 0, 'Level')).toHaveText('1');
});

test('axe finds nothing: the rows, the reader, a hash, none found, the export', async ({ app, page }) => {
  await openReview(app, page);
  await expectNoFindings(page);
  await (await cell(page, 0, 'SupportID')).dblclick();
  await expect(page.getByRole('region', { name: 'Value of the cell' })).toBeVisible();
  await expectNoFindings(page);
  await page.getByRole('button', { name: 'Which name is this?' }).click();
  await page.keyboard.type('P01');
  await expect(page.getByText('does not explain this cell')).toBeVisible();
  await expectNoFindings(page);
  await page.getByRole('textbox', { name: 'Filter QueryName' }).fill('nothing');
  await expect(page.getByText('No row matches')).toBeVisible();
  await expectNoFindings(page);
  await page.getByRole('button', { name: 'Export what is shown' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoFindings(page);
});

async function openReview(app: App, page: Page): Promise<void> {
  await app.open(page);
  await page.getByRole('button', { name: 'Prepare a drive' }).click();
  // A click right behind another one counts as the same.
  await expect(page.locator('[aria-labelledby=checks-title] output')).not.toBeEmpty();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(fact(page, 'Rows')).toHaveText('2,000');
  await expect(page.locator('.review-cell[data-state="text"]').first()).toBeVisible();
}

function grid(page: Page): Locator {
  return page.getByRole('grid', { name: 'Rows that will leave' });
}

function header(page: Page, name: string): Locator {
  return page.getByRole('columnheader', { name, exact: true });
}

function fact(page: Page, name: string): Locator {
  return page.locator('.review-facts dt', { hasText: name }).locator('+ dd');
}

/** The cell in a row that is drawn, below the header of this name. */
async function cell(page: Page, row: number, column: string): Promise<Locator> {
  await reach(page, column);
  const position = await header(page, column).getAttribute('aria-colindex');
  return page.locator(`.review-row[aria-rowindex="${row + 3}"] [aria-colindex="${position}"]`);
}

/** Scrolls sideways from the left until the column is there: those out of sight are not drawn. */
async function reach(page: Page, column: string): Promise<void> {
  for (let leftPx = 0; leftPx < 4_000; leftPx += 300) {
    const [found] = await header(page, column).all();
    if (found !== undefined) {
      await found.scrollIntoViewIfNeeded();
      return;
    }
    await grid(page).evaluate(async (scroller, left) => {
      scroller.scrollLeft = left;
      // Drawn with the next picture.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, leftPx);
  }
  throw new Error(`There is no column ${column}.`);
}

/** Clicks a cell until it is the one at hand: rows that are just being arranged anew are drawn once more. */
async function goToCell(page: Page, row: number, column: string): Promise<void> {
  await expect(async () => {
    await (await cell(page, row, column)).click();
    await expect(page.locator('.review-cell:focus')).toHaveAccessibleName(new RegExp(`^${column} .`), {
      timeout: 1_000,
    });
  }).toPass({ timeout: 20_000 });
}

async function expectFocus(page: Page, row: number, column: string): Promise<void> {
  const focused = page.locator('.review-cell:focus');
  await expect(focused).toHaveAccessibleName(new RegExp(`^${column} .`));
  await expect(focused).toBeInViewport({ ratio: 1 });
  await expect(page.locator('.review-row', { has: focused })).toHaveAttribute('aria-rowindex', String(row + 3));
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('It is not on the screen.');
  return box;
}

async function widthOf(locator: Locator): Promise<number> {
  return (await boxOf(locator)).width;
}

function query(app: App, sql: string): string {
  const database = new DatabaseSync(app.lab.sites[0]?.databasePath ?? '', { readOnly: true });
  try {
    return String(database.prepare(sql).get()?.value);
  } finally {
    database.close();
  }
}

function rowOf(app: App, id: number): Record<string, unknown> {
  const database = new DatabaseSync(app.lab.sites[0]?.databasePath ?? '', { readOnly: true });
  try {
    return database.prepare('SELECT * FROM TEL_TelemetryResults WHERE ResultID = ?').get(id) ?? {};
  } finally {
    database.close();
  }
}
