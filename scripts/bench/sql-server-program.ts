/*
 * The practice SQL Server as a program of its own, for measures: it serves the databases of its order and tells its port.
 * It runs until its input ends.
 */
import { startSqlServer } from '../../src/lab/sql-server/server.ts';
import { sqliteEngine } from '../../src/lab/sql-server/sqlite-engine.ts';
import type { SqlServerOrder } from './sql-orders.ts';

// Whoever starts this program writes the order.
const order = JSON.parse(process.argv[2] ?? '') as SqlServerOrder;
const engine = sqliteEngine({ databases: { [order.database]: { path: order.path } } });
const server = await startSqlServer({
  engine,
  logins: [{ way: 'sql', name: order.userName, password: order.password }],
});
process.stdout.write(`${server.port}\n`);
process.stdin.resume().once('end', () => {
  void server.stop().then(() => engine.close());
});
