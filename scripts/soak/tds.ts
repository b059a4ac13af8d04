import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../src/core/testing/random.ts';
import { sitePlan } from '../../src/lab/create-lab.ts';
import { makeSite } from '../../src/lab/site.ts';
import { startSqlServer } from '../../src/lab/sql-server/server.ts';
import { sqliteEngine } from '../../src/lab/sql-server/sqlite-engine.ts';
import { recordClient } from '../../src/lab/testing/record-client.ts';
import { MssqlSiteDatabase } from '../../src/main/database/mssql.ts';
import type { SoakTarget } from './target.ts';
import type { TdsCase } from './tds/case.ts';
import { fixedCases } from './tds/cases.ts';
import { meet, readTruth, settingsFor, type TdsRound } from './tds/meet.ts';
import { randomCase } from './tds/random-case.ts';

const rows = 2_000;
const randomCases = 40;
/** Most of the time is spent waiting for servers that do not answer. */
const atOnce = 8;

/** SQL Servers that misbehave in every way there is: each is told for what it is, in time, and nothing half is taken for whole. */
export const tds: SoakTarget = {
  name: 'tds',
  each: { count: 100, what: 'faults' },
  async run({ seed, folder }) {
    const random = new Random(seed);
    const plan = sitePlan(0, { rows, seed: random.int(1, 1_000_000) });
    await makeSite(folder, plan);
    const database = `CM_${plan.code}`;
    const engine = sqliteEngine({ databases: { [database]: { path: join(folder, `${database}.sqlite`) } } });
    try {
      const password = `Geheim-${random.int(1e8, 1e9)}`;
      const { truth, lengths } = await goodRead(engine, database, password);
      const round: TdsRound = { engine, database, password, truth };
      const cases = [
        ...fixedCases(lengths.rows),
        ...Array.from({ length: randomCases }, () => randomCase(random, lengths, rows)),
      ];
      const ends = await meetAll(cases, round);
      await nothingLeft();
      const counted = [...ends].map(([end, count]) => `${end.replace('site-database.', '')} ${count}`);
      console.log(`tds: ${cases.length} faults through the driver, each ended as it must; ${counted.join(', ')}`);
    } finally {
      engine.close();
    }
  },
};

async function goodRead(engine: TdsRound['engine'], database: string, password: string) {
  const server = await startSqlServer({ engine, logins: [{ way: 'sql', name: 'practice', password }] });
  try {
    let truth = { rows: 0, sha256: '' };
    const { pieces, wholeBytes } = await recordClient(server.port, async (port) => {
      const settings = { ...settingsFor({ ...server, port }, database, '0'.repeat(64)), encryption: 'off' } as const;
      const site = await MssqlSiteDatabase.open(settings, { secret: async () => password });
      try {
        truth = await readTruth(site);
      } finally {
        await site.close();
      }
    });
    if (truth.rows !== rows) throw new Error(`${truth.rows} rows came where nothing was wrong.`);
    const [signIn = 0] = pieces.slice(1).map(({ afterBytes }) => afterBytes);
    const rowsFrom = pieces.at(-1)?.afterBytes ?? 0;
    return {
      truth,
      lengths: { prelogin: signIn, 'sign-in': 250, columns: 400, rows: wholeBytes - rowsFrom },
    };
  } finally {
    await server.stop();
  }
}

/** Meets them some at a time; says how often each way to end came. @throws {AggregateError} */
async function meetAll(cases: readonly TdsCase[], round: TdsRound): Promise<ReadonlyMap<string, number>> {
  const waiting = [...cases];
  const ends = new Map<string, number>();
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        const end = await meet(next, round);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failures.length > 0) {
    const told = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
    throw new AggregateError(failures, `${failures.length} of ${cases.length} faults:\n  ${told.join('\n  ')}`);
  }
  return ends;
}

/** No socket and no server may be left: this process must be able to end. */
async function nothingLeft(): Promise<void> {
  const ofNetwork = (): readonly string[] =>
    process.getActiveResourcesInfo().filter((name) => /TCP|TLS|UDP/.test(name));
  for (const giveUpAt = Date.now() + 5_000; ofNetwork().length > 0; ) {
    if (Date.now() > giveUpAt) throw new Error(`Left open: ${ofNetwork().join(', ')}`);
    await sleep(20);
  }
}
