import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sitePlan } from '../../src/lab/create-lab.ts';
import { makeSite } from '../../src/lab/site.ts';
import { root } from '../root.ts';
import { cliFlags } from '../run-cli.ts';
import type { SqlReadOrder, SqlServerOrder } from './sql-orders.ts';

/** A practice SQL Server in a process of its own, with a site database in it. */
export interface SqlSource extends SqlReadOrder {
  close(): Promise<void>;
}

/** Makes the site with so many rows in `folder`, and serves it. */
export async function openSqlSource(folder: string, rows: number): Promise<SqlSource> {
  const plan = sitePlan(0, { rows, seed: 1 });
  await makeSite(join(folder, 'site'), plan);
  const database = `CM_${plan.code}`;
  const login = { userName: 'reader', password: 'Practice-only-1' };
  const order: SqlServerOrder = { database, path: join(folder, 'site', `${database}.sqlite`), ...login };
  const program = join(root, 'scripts/bench/sql-server-program.ts');
  const child = spawn(process.execPath, [...cliFlags, program, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const told = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended]);
  const port = Number(told[0]);
  if (typeof told[0] !== 'string' || !(port > 0)) throw new Error('The practice SQL Server did not start.');
  return {
    port,
    database,
    ...login,
    rows,
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
