import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { siteDatabaseContract } from '../../core/ports/site-database.contract.ts';
import { MemorySiteDatabase } from '../../core/testing/memory-site-database.ts';
import { startSqlServer } from '../../lab/sql-server/server.ts';
import { sqliteEngine } from '../../lab/sql-server/sqlite-engine.ts';
import { openSiteDatabase } from './open.ts';
import { makeSampleFile } from './sample-file.contract.ts';
import { practiceLogin } from './testing/practice-login.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

siteDatabaseContract('memory', async (sample) => {
  const columns = sample.columns.map(({ name }) => name);
  const database = new MemorySiteDatabase({ ...sample, columns });
  database.packages = sample.packages;
  database.progress = sample.progress;
  database.siteServer = sample.siteServer;
  return database;
});

siteDatabaseContract('SQLite', async (sample) => {
  const path = await freshPath();
  makeSampleFile(path, sample);
  return await openSiteDatabase({ kind: 'sqlite', path });
});

siteDatabaseContract('SQL Server', async (sample) => {
  const path = await freshPath();
  makeSampleFile(path, sample);
  const engine = sqliteEngine({ databases: { CM_P01: { path } } });
  const server = await startSqlServer({ engine, logins: [{ way: 'sql', name: 'reader', password: 'right' }] });
  const database = await openSiteDatabase(practiceLogin(server), { secret: async () => 'right' });
  const close = database.close.bind(database);
  database.close = async () => {
    await close();
    await server.stop();
    engine.close();
  };
  return database;
});

async function freshPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'site-databases-'));
  folders.push(folder);
  return join(folder, 'CM_P01.sqlite');
}
