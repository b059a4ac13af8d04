import { formatBytes, formatCount } from '../../src/shared/format.ts';
import type { Limit, Measure, Sample, Samples } from './measure.ts';

/** One measure's result. Rates are medians over the rounds, in units a second. */
export interface Row {
  readonly name: string;
  readonly description: string;
  readonly unit: Sample['unit'];
  readonly oursPerSecond: number;
  readonly peerName: string;
  /** `null` when the peer is not on this computer. */
  readonly peerPerSecond: number | null;
  /** Ours divided by the peer's. */
  readonly ratio: number | null;
  readonly goal: number;
  readonly goalRssBytes: number | null;
  readonly peakRssBytes: number | null;
  readonly limits: readonly Limit[];
  /** `null` when it cannot be told. */
  readonly isMet: boolean | null;
  readonly rounds: number;
}

/** Turns the rounds into one row. */
export function summarize(measure: Measure, samples: Samples): Row {
  const first = samples.ours[0];
  if (first === undefined) throw new Error(`The measure ${measure.name} gave no sample.`);
  const oursPerSecond = median(samples.ours.map(rateOf));
  const peerPerSecond = samples.peer === null ? null : median(samples.peer.map(rateOf));
  const ratio = peerPerSecond === null ? null : oursPerSecond / peerPerSecond;
  const peaks = samples.ours.flatMap((sample) => (sample.peakRssBytes === null ? [] : [sample.peakRssBytes]));
  const peakRssBytes = peaks.length === 0 ? null : Math.max(...peaks);
  const isLeanEnough = measure.goalRssBytes === null || (peakRssBytes !== null && peakRssBytes <= measure.goalRssBytes);
  const limits = samples.limits ?? [];
  return {
    name: measure.name,
    description: measure.description,
    unit: first.unit,
    oursPerSecond,
    peerName: measure.peerName,
    peerPerSecond,
    ratio,
    goal: measure.goal,
    goalRssBytes: measure.goalRssBytes,
    peakRssBytes,
    limits,
    // Memory is a goal of its own, and so are limits: too much of it is too much, whether the peer is here or not.
    isMet: !isLeanEnough || !limits.every(isKept) ? false : ratio === null ? null : ratio >= measure.goal,
    rounds: samples.ours.length,
  };
}

/** The goals that are not met, each with why. One that cannot be told is not met: a gate must not open by itself. */
export function unmetGoals(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => {
    const { name, isMet, ratio, goal, goalRssBytes, peakRssBytes, peerName, limits } = row;
    if (isMet === true) return [];
    const reasons = [
      ...(ratio === null ? [`${peerName} is not here`] : ratio < goal ? [`speed ${ratio.toFixed(2)} of ${goal}`] : []),
      ...(goalRssBytes === null || (peakRssBytes !== null && peakRssBytes <= goalRssBytes)
        ? []
        : [
            `memory ${peakRssBytes === null ? 'not measured' : formatBytes(peakRssBytes)} of ${formatBytes(goalRssBytes)}`,
          ]),
      ...limits.filter((limit) => !isKept(limit)).map((limit) => describeLimit(limit)),
    ];
    return [`${name} (${reasons.join(', ')})`];
  });
}

const headings = ['name', 'ours', 'peer', 'ratio', 'goal', 'met', 'memory'] as const;

/** The table for people. */
export function formatRows(rows: readonly Row[]): string {
  const lines = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const table = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const limits = rows.flatMap(({ name, limits: own }) =>
    own.map((limit) => `${name}: ${describeLimit(limit)}${isKept(limit) ? '' : ': NO'}`),
  );
  return [...table, ...limits].join('\n');
}

function isKept({ value, below }: Limit): boolean {
  // What was not measured is not kept.
  return value < below;
}

function describeLimit({ name, value, below, unit }: Limit): string {
  const say = (amount: number): string =>
    unit === 'bytes'
      ? formatBytes(amount)
      : unit === 'ratio'
        ? amount.toFixed(3)
        : `${amount < 100 ? Number(amount.toFixed(2)) : Math.round(amount)} ms`;
  return `${name} ${Number.isNaN(value) ? 'not measured' : say(value)}, goal below ${say(below)}`;
}

function cellsOf(row: Row): readonly string[] {
  const memoryGoal = row.goalRssBytes === null ? '' : ` of ${formatBytes(row.goalRssBytes)}`;
  return [
    row.name,
    formatRate(row.oursPerSecond, row.unit),
    row.peerPerSecond === null
      ? `${row.peerName}: not here`
      : `${row.peerName} ${formatRate(row.peerPerSecond, row.unit)}`,
    row.ratio === null ? '-' : row.ratio.toFixed(2),
    row.goal.toFixed(2),
    row.isMet === null ? '-' : row.isMet ? 'yes' : 'NO',
    row.peakRssBytes === null ? '-' : formatBytes(row.peakRssBytes) + memoryGoal,
  ];
}

function formatRate(perSecond: number, unit: Sample['unit']): string {
  return unit === 'bytes' ? `${formatBytes(Math.round(perSecond))}/s` : `${formatCount(Math.round(perSecond))} rows/s`;
}

function rateOf(sample: Sample): number {
  return sample.amount / sample.seconds;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
