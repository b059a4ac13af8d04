import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, readNumber } from './arguments.ts';
import { formatStage, makeTrip } from './trip/trip.ts';

/**
 * `npm run roundtrip -- [--rows N] [--hierarchies N] [--seed S] [--sql]`: Prepare, Connect, Import and the checks afterwards, by
 * command line on a fresh lab; a line a stage, and `roundtrip: ok` or the failure. With `--sql` the site databases are reached
 * through a SQL Server.
 */
const { values } = readArguments('npm run roundtrip -- [--rows N] [--hierarchies N] [--seed S] [--sql]', {
  options: {
    rows: { type: 'string' },
    hierarchies: { type: 'string' },
    seed: { type: 'string' },
    sql: { type: 'boolean' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'service-connection-roundtrip-'));
try {
  await makeTrip({
    folder,
    hierarchies: readNumber('--hierarchies', values.hierarchies, 3),
    rows: readNumber('--rows', values.rows, 100_000),
    seed: readNumber('--seed', values.seed, 1),
    isBehindSqlServer: values.sql ?? false,
    onStage: (stage) => console.log(formatStage(stage)),
  });
  console.log('roundtrip: ok');
} catch (error) {
  console.log(`roundtrip: FAILED: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
