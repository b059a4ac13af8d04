/*
 * A million rows of usage data read from SQL Server by the product's adapter, beside FreeTDS reading the same SELECT from the
 * same server: the practice one, in a process of its own, without TLS. Both sides are whole programs, start-up included, and
 * what FreeTDS prints is thrown away. Packets are as large as either side asks for: the server takes what the client wants.
 */
import { cp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { recordClient } from '../../src/lab/testing/record-client.ts';
import { formatCount } from '../../src/shared/format.ts';
import { ensurePeer } from '../peers.ts';
import { root } from '../root.ts';
import type { Measure, MeasureOptions, Sample, Samples } from './measure.ts';
import { timeNode, timeProgram } from './process.ts';
import type { SqlReadOrder } from './sql-orders.ts';
import { openSqlSource } from './sql-source.ts';
import { bundleProgram } from './transfer-bench.ts';

const fullRows = 1_000_000;
const memoryGoalBytes = 200 * 1024 * 1024;
const select = 'SELECT * FROM dbo.TEL_TelemetryResults';

interface Peer {
  readonly name: 'bsqldb' | 'tsql';
  /** For a shell; `input` holds the SELECT as this program wants it. */
  readonly command: (order: SqlReadOrder, input: string) => string;
  readonly input: string;
  readonly goal: number;
}

/*
 * bsqldb puts every value into a column of its own, as we do. tsql hands each on as it is, in C: what the driver alone takes to
 * make values of the same bytes is more than all of its work, and its goal is what one thread of JavaScript can do.
 */
const peers: readonly Peer[] = [
  {
    name: 'bsqldb',
    command: ({ database, userName, password }, input) =>
      `bsqldb -q -S lab -U ${userName} -P ${password} -D ${database} -i '${input}'`,
    input: `${select}\n`,
    goal: 1,
  },
  {
    name: 'tsql',
    command: ({ database, userName, password }, input) =>
      `tsql -o fhq -S lab -U ${userName} -P ${password} -D ${database} < '${input}'`,
    input: `${select}\ngo\nexit\n`,
    goal: 0.4,
  },
];

/** One a program of FreeTDS. */
export const sqlMeasures: readonly Measure[] = peers.map((peer) => ({
  name: `sql:${peer.name}`,
  description: 'a million rows of usage data from SQL Server',
  peerName: `FreeTDS ${peer.name}`,
  goal: peer.goal,
  goalRssBytes: memoryGoalBytes,
  run: (options) => run(peer, options),
}));

async function run(peer: Peer, options: MeasureOptions): Promise<Samples | null> {
  if (!(await ensurePeer(peer.name))) return null;
  const source = await openSqlSource(options.folder, Math.max(1, Math.round(fullRows * options.scale)));
  try {
    return await measure(peer, source, options);
  } finally {
    await source.close();
  }
}

async function measure(peer: Peer, source: SqlReadOrder, { folder, rounds }: MeasureOptions): Promise<Samples> {
  const input = join(folder, 'select.sql');
  await writeFile(input, peer.input);
  const theirs = async (port: number): Promise<number> => {
    const config = join(folder, 'freetds.conf');
    await writeFile(config, configFor(port));
    const line = `export FREETDSCONF='${config}'; ${peer.command(source, input)}`;
    return (await timeProgram('sh', ['-ec', line], '/dev/null')).seconds;
  };
  const ours = async (program: string, order: object) => await timeNode(folder, [program, JSON.stringify(order)]);
  // As the product is: bundled, with its questions beside it.
  const reader = await bundleProgram(folder, 'sql-program.ts');
  await cp(join(root, 'src/main/database/tsql'), join(dirname(reader), 'tsql'), { recursive: true });
  const drainer = join(root, 'scripts/bench/sql-drain-program.ts');

  const drain = await recordClient(source.port, theirs);
  const samples = { ours: [] as Sample[], peer: [] as Sample[], drain: [] as number[] };
  const amount = { amount: source.rows, unit: 'rows' } as const;
  // What was recorded has warmed the file cache for all of them.
  for (let round = 0; round < rounds; round += 1) {
    samples.ours.push({ ...(await ours(reader, source)), ...amount });
    samples.peer.push({ seconds: await theirs(source.port), peakRssBytes: null, ...amount });
    samples.drain.push((await ours(drainer, drain)).seconds);
  }
  const median = (seconds: readonly number[]): string =>
    `${(seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? Number.NaN).toFixed(2)} s`;
  const all = (side: readonly Sample[]): string => median(side.map(({ seconds }) => seconds));
  console.error(
    `sql:${peer.name}: ${formatCount(source.rows)} rows, medians: ours ${all(samples.ours)}, ${peer.name} ${all(samples.peer)}, ` +
      `a client that only takes the bytes ${median(samples.drain)}`,
  );
  return samples;
}

/** freetds.conf(5): as large packets as may be, and no text cut short. */
function configFor(port: number): string {
  return `[global]
tds version = 7.4
client charset = UTF-8
text size = 2147483647
initial block size = 32767
encryption = off
[lab]
host = 127.0.0.1
port = ${port}
`;
}
