import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';
import { recordingHost } from './testing/recording-host.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-connection-leftovers-'));
  await mkdir(join(folder, 'drive', 'UpdatePacks'), { recursive: true });
  for (const name of ['a.cab', 'b.cab.0badcafe.partial', 'b.cab.0badcafe.journal.partial', 'notes.partial'])
    await writeFile(join(folder, 'drive', name), 'x'.repeat(1500));
  await writeFile(join(folder, 'drive', 'UpdatePacks', 'c.cab.0badcafe.partial'), 'x');
});
afterEach(() => rm(folder, { recursive: true }));

async function run(typed: readonly string[], answers?: readonly string[]) {
  const environment = { SERVICE_CONNECTION_TRUST: join(folder, 'trust') };
  const host = recordingHost(typed, { folder, environment, ...(answers === undefined ? {} : { answers }) });
  const exitCode = await runCli(host);
  return { exitCode, ...host.printed };
}

const names = async (): Promise<readonly string[]> => (await readdir(join(folder, 'drive'))).sort();
const command = ['leftovers', 'remove', 'drive'] as const;
const before = ['UpdatePacks', 'a.cab', 'b.cab.0badcafe.journal.partial', 'b.cab.0badcafe.partial', 'notes.partial'];
const after = ['UpdatePacks', 'a.cab', 'notes.partial'];

describe('leftovers remove', () => {
  it('lists, asks, and removes only what interrupted runs left in the folder itself', async () => {
    const { exitCode, out, err } = await run(command, ['y']);
    expect(err).toBe('');
    expect({ exitCode, names: await names() }).toEqual({ exitCode: 0, names: after });
    expect(out).toContain('Removed 2 unfinished files in ');
    expect(await readdir(join(folder, 'drive', 'UpdatePacks'))).toEqual(['c.cab.0badcafe.partial']);
  });

  it('removes nothing without a clear yes', async () => {
    expect(await run(command, ['n'])).toMatchObject({ exitCode: 0, out: 'Nothing was removed.\n' });
    expect(await run(command)).toMatchObject({ exitCode: 2, err: expect.stringContaining('--yes') });
    expect(await names()).toEqual(before);
  });

  it('takes --yes for the answer, writes it to the custody record, and prints JSON', async () => {
    const { exitCode, out } = await run([...command, '--yes', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      command: 'remove-leftovers',
      state: 'done',
      removed: true,
      leftovers: [{ sizeBytes: 1500 }, { sizeBytes: 1500 }],
    });
    expect(await names()).toEqual(after);
    const record = await readFile(join(folder, 'trust', 'custody', 'computer.jsonl'), 'utf8');
    expect(record).toContain('"leftovers-removed"');
    expect(record).toContain('b.cab.0badcafe.partial');
  });

  it('says so when there are none, and when there is no such folder', async () => {
    await run(command, ['y']);
    expect(await run(command)).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^There are no unfinished/) });
    expect(await run(['leftovers', 'remove', 'nowhere'])).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('[files.not-found]'),
    });
  });
});
