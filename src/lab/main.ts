import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCount } from '../shared/format.ts';
import { sitePlan } from './create-lab.ts';
import { createLab, openLab, startLab } from './lab.ts';
import { type LabOrder, readLabArguments, type SqlOrder, UsageProblem, usage } from './lab-arguments.ts';
import { LabProblem } from './lab-problem.ts';
import { labLogin, startLabSqlServer } from './lab-sql-server.ts';
import { readSiteStatus, statusLines } from './lab-status.ts';
import { connectTo } from './sql-site/connect-to.ts';
import { makeSqlSite, writeSqlScript } from './sql-site/sql-site.ts';

/** How long a step of a site component seems to take when a person watches. */
const watchedStepMs = 120;
/** On their way to a SQL Server, between two lines that say how far it is. */
const toldRows = 100_000;

/** Runs the lab's command line; the exit code: 0 done, 2 wrong use, 3 something the person can put right, 1 a bug. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const order = readLabArguments(args);
    switch (order.command) {
      case 'help':
        say(usage);
        return 0;
      case 'create': {
        const lab = await createLab({ ...order.options, onProgress: say });
        say(`The lab is in ${lab.folder}. Start it with: npm run lab -- serve ${order.options.folder}`);
        return 0;
      }
      case 'status': {
        const lab = await openLab(order.folder);
        for (const site of lab.sites) for (const line of statusLines(readSiteStatus(site))) say(line);
        return 0;
      }
      case 'sql':
        await makeSql(order);
        return 0;
      case 'sql-server':
        await serveSql(order);
        return 0;
      case 'serve':
        await serve(order.folder, order.port);
        return 0;
    }
  } catch (error) {
    if (error instanceof UsageProblem) {
      complain(`${error.message}\nRun "npm run lab -- --help" to see what it takes.`);
      return 2;
    }
    if (error instanceof LabProblem) {
      complain(error.message);
      return 3;
    }
    complain(`Something went wrong inside the lab: ${error instanceof Error ? error.stack : String(error)}`);
    return 1;
  }
}

/** Makes a practice site on a SQL Server, or writes the script that does. */
async function makeSql({ url, script, replaces, site }: SqlOrder): Promise<void> {
  const plan = sitePlan(0, site);
  if (script !== null) {
    const { objects, rows } = await writeSqlScript(script, plan);
    say(`${script} makes ${objects} objects and ${formatCount(rows)} rows in an empty database.`);
    return;
  }
  const address = url ?? process.env.SITE_DATABASE_URL;
  if (address === undefined)
    throw new UsageProblem('"sql" needs the address of a database: by --url, or in SITE_DATABASE_URL.');
  const target = await connectTo(address);
  try {
    let told = 0;
    const onRows = (rows: number): void => {
      if (rows < told + toldRows) return;
      told = rows;
      say(`${formatCount(rows)} rows so far`);
    };
    const { objects, rows } = await makeSqlSite(target, plan, { replaces, onRows });
    say(`Site ${plan.code} is in ${target.label}: ${objects} objects, ${formatCount(rows)} rows.`);
  } finally {
    await target.close();
  }
}

/** Serves the site databases as a SQL Server until it is asked to stop. */
async function serveSql({ folder, port, empty }: Extract<LabOrder, { command: 'sql-server' }>): Promise<void> {
  const stopped = whenStopped();
  const lab = await openLab(folder);
  const given = process.env.PRACTICE_SQL_PASSWORD;
  const password = given ?? randomBytes(12).toString('base64url');
  const scratch = await mkdtemp(join(tmpdir(), 'practice-sql-server-'));
  try {
    const extra = { databasePath: join(scratch, 'empty.sqlite'), isWritable: true };
    const sites = [...lab.sites, ...(empty === null ? [] : [{ ...extra, code: empty }])];
    const running = await startLabSqlServer(sites, { port, password });
    say(`SQL Server: ${running.server.host}, port ${running.server.port}, login ${labLogin}`);
    say(given === undefined ? `Password: ${password}` : 'Password: what PRACTICE_SQL_PASSWORD holds');
    say(`Certificate: ${running.certificateSha256}`);
    for (const site of sites) {
      const address = running.addressFor(site);
      // With a password that was given, whoever gave it puts it in.
      say(`Site ${site.code}: ${given === undefined ? address : address.replace(/:[^:@]*@/, '@')}`);
    }
    say('Press Ctrl-C to stop.');
    await stopped;
    await running.stop();
    say('Stopped.');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function whenStopped(): Promise<unknown> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

/** Runs the lab until it is asked to stop. */
async function serve(folder: string, port: number | null): Promise<void> {
  const stopped = whenStopped();
  const { description } = await openLab(folder);
  const lab = await startLab(folder, {
    port: port ?? description.cloud.defaultPort,
    stepMs: watchedStepMs,
    onRequest: ({ method, url, status, bytes }) => say(`Cloud: ${method} ${url} ${status} ${bytes} bytes`),
    onSiteEvent: (site, event) => say(`${site.code}: ${event.text}`),
  });
  say(`Cloud: ${lab.cloud.url}, settings in ${lab.internetSettingsPath}`);
  for (const site of lab.sites) say(`Site ${site.code}: watching its inbox, settings in ${site.settingsPath}`);
  say('Press Ctrl-C to stop.');
  await stopped;
  await lab.stop();
  say('Stopped.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

process.exitCode = await main(process.argv.slice(2));
