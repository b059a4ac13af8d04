/*
 * The adapter for SQL Server on a server it is told nothing about, with tables made in T-SQL: on the practice server always,
 * and on a real one where SITE_DATABASE_URL names an empty database, or one with a practice site in it (docs/testing.md).
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeer } from '../../../scripts/peers.ts';
import { runJob } from '../../../scripts/run-cli.ts';
import { siteDatabaseContract } from '../../core/ports/site-database.contract.ts';
import { parseDatabaseUrl } from '../../main/database/database-url.ts';
import { openSiteDatabase } from '../../main/database/open.ts';
import type { JobId, JobResults } from '../../shared/jobs.ts';
import { type DatabaseSettings, Settings } from '../../shared/settings.ts';
import { sitePlan } from '../create-lab.ts';
import { createLab, type RunningLab, startLab } from '../lab.ts';
import { type LabSqlServer, labLogin, startLabSqlServer } from '../lab-sql-server.ts';
import { siteFolders } from '../site.ts';
import { startSiteComponent } from '../site-component.ts';
import { makeSample } from '../testing/sample-on-sql-server.contract.ts';
import { connectTo } from './connect-to.ts';
import { makeSqlSite, type SqlTarget, writeSqlScript } from './sql-site.ts';
import { SqlSiteUpdates } from './sql-site-updates.ts';

const given = process.env.SITE_DATABASE_URL;
let folder: string;
let practice: LabSqlServer;
const emptySite = { code: 'T01' };
const scriptSite = { code: 'T02' };
const hasBsqldb = await ensurePeer('bsqldb');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-server-'));
  const empty = [emptySite, scriptSite].map(({ code }) => ({
    code,
    databasePath: join(folder, `${code}.sqlite`),
    isWritable: true,
  }));
  practice = await startLabSqlServer(empty, { password: 'Practice-1' });
});
afterAll(async () => {
  await practice.stop();
  await rm(folder, { recursive: true, force: true });
});

suite('the practice SQL Server', () => practice.addressFor(emptySite));
if (given !== undefined) suite('SQL Server at SITE_DATABASE_URL', () => given);
else {
  process.stderr.write('SKIPPED: SQL Server at SITE_DATABASE_URL (SITE_DATABASE_URL is not set)\n');
  it.skip('SQL Server at SITE_DATABASE_URL (it is not set)', () => undefined);
}

it.skipIf(!hasBsqldb)('the script of a practice site is run by a program that is not ours', async () => {
  const plan = sitePlan(0, { rows: 120, seed: 4 });
  const script = join(folder, 'site.sql');
  await writeSqlScript(script, plan);
  const { database, secret } = parseDatabaseUrl(practice.addressFor(scriptSite));
  const config = join(folder, 'freetds.conf');
  const [host, port] = [`host = ${database.server}`, `port = ${database.port}`];
  await writeFile(config, ['[lab]', host, port, 'tds version = 7.4', 'client charset = UTF-8'].join('\n'));
  const login = ['-S', 'lab', '-U', labLogin, '-P', secret ?? '', '-D', database.database ?? ''];
  await promisify(execFile)('bsqldb', [...login, '-i', script], { env: { ...process.env, FREETDSCONF: config } });
  const site = await openSiteDatabase(database, { secret: async () => secret });
  try {
    expect(await site.summarizeUsageData()).toMatchObject({ rows: 120 });
    expect(await site.readSite()).toMatchObject({ code: plan.code, name: plan.name });
  } finally {
    await site.close();
  }
});

function suite(name: string, address: () => string): void {
  // Nothing changes a sample, and making one takes longer than any test with it.
  let made = '';
  siteDatabaseContract(name, async (sample) => {
    const wanted = inspect(sample, { depth: 6, maxArrayLength: null });
    if (wanted !== made) {
      const target = await connectTo(address());
      try {
        await makeSample(target, sample);
        made = wanted;
      } finally {
        await target.close();
      }
    }
    const { database, secret } = parseDatabaseUrl(address());
    return await openSiteDatabase(database, { secret: async () => secret });
  });

  describe(`a practice site on ${name}`, () => {
    it('is taken on a trip out and home as the same site in SQLite is', async () => {
      const options = { rows: 400, seed: 5 };
      const plan = sitePlan(0, options);
      const target = await connectTo(address());
      try {
        await makeSqlSite(target, plan, { replaces: true });
        await expect(makeSqlSite(target, plan, { replaces: false })).rejects.toThrow('--replace');
        const { database, secret } = parseDatabaseUrl(address());
        const fromServer = await makeTrip(options, { database, secret, target });
        const fromFile = await makeTrip(options, null);
        expect(fromServer).toEqual(fromFile);
        expect(fromServer.updates.map(({ outcome }) => outcome)).toContain('ready');
        expect(fromServer).toMatchObject({ rows: options.rows, site: { code: plan.code } });
        expect(fromServer.applies).not.toEqual([]);
      } finally {
        await target.close();
      }
      // Twelve programs, one after the other, on a computer that may have other work.
    }, 400_000);
  });
}

/** A site on a server: how the product reaches it, and how its component writes there. */
interface SiteOnServer {
  readonly database: DatabaseSettings;
  readonly secret: string | null;
  readonly target: SqlTarget;
}

/** By command line, as an operator makes it; `server` stands in the place of the lab's own database. */
async function makeTrip(options: { readonly rows: number; readonly seed: number }, server: SiteOnServer | null) {
  const home = await mkdtemp(join(folder, 'lab-'));
  // Each with a lab of its own: what one trip brought home, the next one would not bring again.
  await createLab({ folder: home, hierarchies: 1, payloadBytes: 8192, ...options });
  const lab = await startLab(home, { port: 0, pollMs: 50 });
  try {
    return await tripOf(lab, server);
  } finally {
    await lab.stop();
  }
}

async function tripOf(lab: RunningLab, server: SiteOnServer | null) {
  const [site] = lab.sites;
  if (site === undefined) throw new Error('The lab has no site.');
  const at = (file: string): string => join(lab.folder, file);
  const own = Settings.parse(JSON.parse(await readFile(site.settingsPath, 'utf8')));
  // Beside the lab's own: paths in it are relative.
  const settings = join(dirname(site.settingsPath), 'settings-of-the-trip.json');
  // With folders of its own: the lab's component takes what comes into the others.
  const siteFolder = at('SMS');
  for (const sub of Object.values(siteFolders)) await mkdir(join(siteFolder, ...sub.split('/')), { recursive: true });
  const moved =
    own.site === null || server === null
      ? own
      : { ...own, site: { ...own.site, database: server.database, folder: siteFolder } };
  await writeFile(settings, JSON.stringify(moved));
  const secret = server?.secret ?? null;
  const env = secret === null ? {} : { env: { SERVICE_CONNECTION_SQL_PASSWORD: secret } };
  const component =
    server === null
      ? null
      : startSiteComponent({ siteFolder, database: new SqlSiteUpdates(server.target), pollMs: 50 });
  const run = async <J extends JobId>(job: J, argv: readonly string[], by = settings): Promise<JobResults[J]> => {
    const { result, error } = await runJob(job, [...argv, '--settings', by, '--logs', at('logs')], env);
    if (result === null) throw new Error(`${job}: ${JSON.stringify(error)}`);
    return result;
  };
  try {
    const prepared = await run('prepare', ['--to', at('usage-data.cab')]);
    await run('export', ['--raw', '--to', at('usage-data.csv')]);
    const download = ['--from', at('usage-data.cab'), '--to', at('pack'), '--download', 'site-version'];
    await run('connect', download, lab.internetSettingsPath);
    const checked = await run('import', ['--from', at('pack'), '--check']);
    const imported = await run('import', ['--from', at('pack')]);
    const again = await run('import', ['--from', at('pack')]);
    return {
      rows: prepared.rows,
      site: prepared.site,
      csv: sameDates(await readFile(at('usage-data.csv'), 'utf8')),
      applies: checked.applicability.filter(({ applies }) => applies).map(({ guid }) => guid),
      filesLaid: imported.filesLaid,
      updates: imported.updates,
      problems: imported.problems.map(({ code }) => code),
      sites: imported.progress.map(({ guid, sites, history }) => ({
        guid,
        sites: sites.map(({ siteCode, state }) => ({ siteCode, state })),
        history: history.map(({ state }) => state),
      })),
      wasThereAlready: again.wasThereAlready,
    };
  } finally {
    await component?.stop();
  }
}

/** SQLite keeps dates as the text they were given as, SQL Server as dates. */
function sameDates(csv: string): readonly string[] {
  return csv.replaceAll(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)Z/g, '$1 $2').split('\r\n');
}
