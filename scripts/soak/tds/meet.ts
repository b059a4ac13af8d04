import { createHash, X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { SiteDatabase } from '../../../src/core/ports/site-database.ts';
import type { SqlEngine } from '../../../src/lab/sql-server/engine.ts';
import { type SqlServer, startSqlServer } from '../../../src/lab/sql-server/server.ts';
import { MssqlSiteDatabase } from '../../../src/main/database/mssql.ts';
import { isAppError } from '../../../src/shared/errors.ts';
import type { SqlServerDatabase } from '../../../src/shared/settings.ts';
import type { TdsCase, Use } from './case.ts';

/** What every case of a round shares. */
export interface TdsRound {
  readonly engine: SqlEngine;
  readonly database: string;
  readonly password: string;
  /** What comes when nothing goes wrong. */
  readonly truth: Truth;
}

/** All rows in one digest, and how many there are. */
export interface Truth {
  readonly rows: number;
  readonly sha256: string;
}

const userName = 'practice';
const patientSeconds = 60;
/** More than any deadline of the client, with what it gives a server to stop. */
const hangMs = 90_000;
const closedMs = 30_000;

/** Meets one fault; says how it ended. @throws {Error} when it ended otherwise than it must */
export async function meet(one: TdsCase, round: TdsRound): Promise<string> {
  const { fault } = one;
  const server = await startSqlServer({
    engine: round.engine,
    logins: [{ way: 'sql', name: userName, password: round.password }],
    ...one.server,
    ...(fault === null ? {} : { fault: (connection) => (one.isOnce === true && connection > 1 ? null : fault) }),
  });
  try {
    const ended = await withinTime(one.name, use(one, server, round));
    await allClosed(server);
    const isExpected = one.ends.some((end) => end === ended);
    if (!isExpected) throw new Error(`It ended with ${ended}, and not with ${one.ends.join(' or ')}.`);
    return ended;
  } catch (error) {
    throw new Error(`${one.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await server.stop();
  }
}

/** Reads all rows with nothing in the way. */
export async function readTruth(database: SiteDatabase): Promise<Truth> {
  const hash = createHash('sha256');
  let rows = 0;
  const data = await database.readUsageData(new AbortController().signal);
  hash.update(JSON.stringify(data.columns));
  for await (const batch of data.batches) {
    rows += batch.length;
    for (const row of batch) hash.update(inspect(row, { maxArrayLength: null, maxStringLength: null }));
  }
  return { rows, sha256: hash.digest('hex') };
}

/** Settings for a server of this computer. */
export function settingsFor(
  server: Pick<SqlServer, 'port' | 'certificate'>,
  database: string,
  sha256: string,
): SqlServerDatabase {
  return {
    kind: 'sqlserver',
    server: '127.0.0.1',
    instance: null,
    port: server.port,
    database,
    signIn: { kind: 'sql', userName },
    encryption: 'off',
    certificate: { check: 'pinned', sha256 },
    connectSeconds: patientSeconds,
    answerSeconds: patientSeconds,
    readsUndocumented: true,
  };
}

async function use(one: TdsCase, server: SqlServer, round: TdsRound): Promise<string> {
  const secret = one.secret === undefined ? round.password : one.secret;
  const settings = {
    ...settingsFor(server, round.database, fingerprint(server.certificate)),
    // Short where running out of time is what must come, and long elsewhere: the computer may have other work.
    ...(one.ends.includes('site-database.no-answer') ? { connectSeconds: 1 } : {}),
    ...(one.ends.includes('site-database.timed-out') ? { answerSeconds: 1 } : {}),
    ...one.client,
  };
  const given = new Error('The operator gave up.');
  let database: SiteDatabase | null = null;
  try {
    database = await MssqlSiteDatabase.open(settings, { secret: async () => secret });
    keepsSecret(database.label, round.password);
    await uses[one.use](database, { one, round, given });
    return 'whole';
  } catch (error) {
    if (error === given) return 'stopped';
    keepsSecret(inspect(error, { depth: 12, showHidden: true, maxStringLength: null }), round.password);
    if (!isAppError(error)) throw error;
    keepsSecret(JSON.stringify([error.message, error.details, error.stack]), round.password);
    return error.code;
  } finally {
    await database?.close();
  }
}

interface UseContext {
  readonly one: TdsCase;
  readonly round: TdsRound;
  readonly given: Error;
}

const uses: Readonly<Record<Use, (database: SiteDatabase, context: UseContext) => Promise<void>>> = {
  'usage data': async (database, { one, round }) => {
    const { rows, sha256 } = await readTruth(database);
    if (rows !== round.truth.rows) throw new Error(`${rows} rows were taken for all ${round.truth.rows}.`);
    if (sha256 !== round.truth.sha256 && one.mayDiffer !== true) throw new Error('Other rows were taken for right.');
  },
  site: async (database) => {
    await database.readSite();
  },
  packages: async (database) => {
    if ((await database.readPackages()).length === 0) throw new Error('No updates were taken for all of them.');
  },
  describe: async (database) => {
    const { rights } = await database.describe();
    if (rights.some(({ state }) => state !== 'granted')) throw new Error('Rights were not seen.');
  },
  cancel: async (database, { given }) => {
    const operator = new AbortController();
    const data = await database.readUsageData(operator.signal);
    for await (const batch of data.batches) if (batch.length > 0) operator.abort(given);
    throw new Error('It went on to its end.');
  },
  leave: async (database) => {
    const data = await database.readUsageData(new AbortController().signal);
    for await (const batch of data.batches) if (batch.length > 0) break;
    // The connection can still be asked.
    await database.readSite();
  },
};

function fingerprint(certificate: string): string {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
}

function keepsSecret(said: string, password: string): void {
  if (said.includes(password)) throw new Error(`The password was said: ${said.replaceAll(password, '(password)')}`);
}

async function withinTime<T>(name: string, work: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const hang = sleep(hangMs, null, { signal: stop.signal }).then(
    () => {
      throw new Error(`It still waits after ${hangMs / 1000} seconds: ${name}`);
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, hang]);
  } finally {
    stop.abort();
  }
}

/** The client has let go of every connection it had, while the server still runs. */
async function allClosed({ connections }: SqlServer): Promise<void> {
  const giveUpAt = Date.now() + closedMs;
  while (connections.some(({ isOpen }) => isOpen)) {
    if (Date.now() > giveUpAt) throw new Error('A connection was left open.');
    await sleep(10);
  }
}
