import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseByName, readArguments, readNumber } from './arguments.ts';
import type { Measure } from './bench/measure.ts';
import { measures } from './bench/measures.ts';
import { formatRows, type Row, summarize, unmetGoals } from './bench/summary.ts';

/**
 * `npm run bench -- [NAME ...] [--json] [--gate] [--rounds N] [--scale F] [--data FOLDER]`: a row a measure, our speed beside that of another
 * program doing the same on the same computer. A name stands for all that begin with it and a colon. `--scale 0.01` only
 * shows that it runs; `--data` has real inputs where a measure can use them (`cab-lzx`: a cabinet made by Windows).
 * `--gate` ends with 1 unless every goal is met; output that is not right ends with 1 in any case.
 */
const { values, positionals } = readArguments(
  `npm run bench -- [NAME ...] [--json] [--gate] [--rounds N] [--scale F] [--data FOLDER]\nNAME: ${measures.map(({ name }) => name).join(', ')}`,
  {
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      gate: { type: 'boolean' },
      rounds: { type: 'string' },
      scale: { type: 'string' },
      data: { type: 'string' },
    },
  },
);
const chosen = chooseByName(measures, positionals);
const rounds = Math.max(1, readNumber('--rounds', values.rounds, 3));
const scale = readNumber('--scale', values.scale, 1);

const rows: Row[] = [];
for (const measure of chosen) {
  const row = await run(measure);
  // What is missing for it has been said.
  if (row !== null) rows.push(row);
}
console.log(values.json === true ? JSON.stringify(rows, null, 2) : formatRows(rows));
const measured = new Set(rows.map(({ name }) => name));
const skipped = chosen.flatMap(({ name }) => (measured.has(name) ? [] : [`${name} (not measured)`]));
const unmet = [...unmetGoals(rows), ...skipped];
if (values.gate === true && unmet.length > 0) {
  console.error(`Not met: ${unmet.join('; ')}.`);
  process.exitCode = 1;
}

async function run(measure: Measure): Promise<Row | null> {
  const folder = await mkdtemp(join(tmpdir(), 'service-connection-bench-'));
  try {
    const samples = await measure.run({ folder, rounds, scale, data: values.data ?? null });
    return samples === null ? null : summarize(measure, samples);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
