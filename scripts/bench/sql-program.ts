/* What the SQL measures run: all usage data read by the product's own adapter, every value of every row in its hands. */
import { openSiteDatabase } from '../../src/main/database/open.ts';
import type { SqlReadOrder } from './sql-orders.ts';

// Whoever starts this program writes the order.
const order = JSON.parse(process.argv[2] ?? '') as SqlReadOrder;
const database = await openSiteDatabase(
  {
    kind: 'sqlserver',
    server: '127.0.0.1',
    instance: null,
    port: order.port,
    database: order.database,
    signIn: { kind: 'sql', userName: order.userName },
    encryption: 'off',
    certificate: { check: 'none' },
    connectSeconds: 15,
    answerSeconds: 120,
    readsUndocumented: true,
  },
  { secret: async () => order.password },
);
const data = await database.readUsageData(new AbortController().signal);
let rows = 0;
for await (const batch of data.batches) rows += batch.length;
await database.close();
if (rows !== order.rows) throw new Error(`${rows} rows came, and ${order.rows} are there.`);
