/* The program as it is built reads SQL Server: its questions lie beside it, and the driver is loaded only when it is needed. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWhatIsStale, outputOf } from '../scripts/build/build.ts';
import { root } from '../scripts/root.ts';
import { runCli } from '../scripts/run-cli.ts';
import { sampleDatabase } from '../src/core/ports/site-database.contract.ts';
import { type SqlServer, startSqlServer } from '../src/lab/sql-server/server.ts';
import { sqliteEngine } from '../src/lab/sql-server/sqlite-engine.ts';
import { makeSampleFile } from '../src/main/database/sample-file.contract.ts';

const bundles = ['cli', 'web', 'electron'] as const;
const password = 'correct horse 4711';
let folder: string;
let server: SqlServer;

beforeAll(async () => {
  await buildWhatIsStale(bundles);
  folder = await mkdtemp(join(tmpdir(), 'sql-server-bundle-'));
  const path = join(folder, 'CM_P01.sqlite');
  makeSampleFile(path, sampleDatabase());
  const engine = sqliteEngine({ databases: { CM_P01: { path } } });
  server = await startSqlServer({ engine, logins: [{ way: 'sql', name: 'reader', password }] });
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each(bundles)('the bundle of %s', (name) => {
  it('has every question for SQL Server beside it', async () => {
    const beside = await readdir(join(dirname(outputOf(name)), 'tsql'));
    expect(beside.sort()).toEqual((await readdir(join(root, 'src/main/database/tsql'))).sort());
  });
});

describe('the built command line program', () => {
  it('reads a site database on SQL Server', async () => {
    const { exitCode, stdout, stderr } = await runCli(
      [
        'site',
        'describe',
        '--json',
        '--site-database',
        `mssql://reader@127.0.0.1:${server.port}/CM_P01?certificate=none`,
      ],
      { entry: outputOf('cli'), env: { SERVICE_CONNECTION_SQL_PASSWORD: password } },
    );
    expect(`${stdout}${stderr}`).not.toContain(password);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      state: 'done',
      error: null,
    });
    expect(stdout).toContain('SQL Server 2022');
    expect(exitCode).toBe(0);
    expect(server.connections.at(-1)).toMatchObject({ login: 'reader', encrypted: 'everything', isReadOnly: true });
  });

  it('does not load the driver before a SQL Server is opened', async () => {
    const main = await loadedWith('index.js');
    expect(main.size).toBeGreaterThan(1);
    const services = await loadedWith('services.js');
    expect(services.size).toBeGreaterThan(10);
    expect([...main, ...services].filter((file) => /mssql|tedious/.test(file))).toEqual([]);
  });
});

/** The files a chunk of the program loads with it. */
async function loadedWith(entry: string): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const next = [entry];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = await readFile(join(dirname(outputOf('cli')), file), 'utf8');
    for (const match of text.matchAll(/^(?:import|export)\b[^;]*?["']\.\/([^"']+\.js)["'];/gm))
      next.push(match[1] ?? '');
  }
  return seen;
}
