import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from './support/app.ts';
import { walkConnect, walkImport, walkPrepare } from './support/walk.ts';

test('carries usage data out and an update in: Prepare, Connect, Import, ready to install', async ({ app, page }) => {
  await app.open(page);
  await walkPrepare(page);
  await expect(page.getByText('The cloud service answers')).toHaveCount(0);
  await walkConnect(page);
  await walkImport(page);
  await expect(page.getByRole('heading', { name: 'What is to be done on this computer?' })).toBeVisible();

  // What the screens said is what is so.
  const onDrive = await readdir(app.lab.drive);
  const cabinet = onDrive.find((name) => name.endsWith('.cab')) ?? '';
  const approval = JSON.parse(await readFile(join(app.lab.drive, `${cabinet}.approval.json`), 'utf8')) as {
    by: string;
  };
  expect(approval.by).toBe('Anna de Vries');
  const database = new DatabaseSync(app.lab.sites[0]?.databasePath ?? '', { readOnly: true });
  const states = database.prepare('SELECT State FROM CM_UpdatePackages').all() as { State: number }[];
  database.close();
  expect(states.map(({ State }) => State)).toContain(262_146);
});
