import type { BandwidthLimit } from '../shared/bandwidth.ts';
import { formatBytes, formatCount, formatSeconds, plural } from '../shared/format.ts';
import type { JobSnapshot } from '../shared/jobs.ts';
import type { Progress, Waiting } from '../shared/progress.ts';
import { safeText } from '../shared/safe-text.ts';
import { displayWidth, shorten } from './layout.ts';
import type { Terminal } from './terminal.ts';

const barColumns = 20;
/** A shorter item says nothing. */
const leastItemColumns = 8;

/** What the line is made of: a run, or something like it. */
export type ShownProgress = Pick<
  JobSnapshot,
  'progress' | 'fraction' | 'ratePerSecond' | 'secondsLeft' | 'state' | 'startedAt'
>;

/** The one line a terminal shows while a job works; it is rewritten in place. */
export class ProgressLine {
  readonly #terminal: Terminal;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(snapshot: ShownProgress): void {
    // One column stays free: some terminals go to the next line when the last one is written.
    const nowMs = Date.now();
    const line = progressText(snapshot, {
      columns: this.#terminal.width() - 1,
      isUnicode: this.#terminal.isUnicode,
      elapsedSeconds: (nowMs - Date.parse(snapshot.startedAt)) / 1000,
      nowMs,
    });
    this.#terminal.write(`\r${line}\u001B[K`);
    this.#isShown = true;
  }

  /** Takes the line away, so that something lasting can be written. */
  clear(): void {
    if (this.#isShown) this.#terminal.write('\r\u001B[K');
    this.#isShown = false;
  }
}

/** What a progress line is made for. */
export interface ProgressView {
  readonly columns: number;
  readonly isUnicode: boolean;
  readonly elapsedSeconds: number;
  readonly nowMs: number;
}

/** Bar, step, how far, how fast, how long, and what it is at: as much of it as fits, the first being the last to go. */
export function progressText(
  snapshot: Omit<ShownProgress, 'startedAt'>,
  { columns, isUnicode, elapsedSeconds, nowMs }: ProgressView,
): string {
  const { progress, fraction, ratePerSecond, secondsLeft, state } = snapshot;
  const parts = [bar(fraction, isUnicode) + `${Math.floor(fraction * 100)}%`.padStart(5)];
  if (state === 'cancelling') parts.push('Stopping...');
  if (state === 'paused') parts.push('Paused');
  if (state === 'cancelling' || progress === null) return shorten(parts.join('  '), columns);

  parts.push(stepTitle(progress.step));
  const details = [amount(progress)];
  if (progress.waiting !== undefined) details.push(waitWords(progress.waiting, nowMs));
  if (progress.limit !== undefined) details.push(limitWords(progress.limit));
  if (ratePerSecond !== null && ratePerSecond > 0 && hasRate(progress.unit))
    details.push(rate(ratePerSecond, progress.unit));
  // Where no time left can be told, the time that passes shows that the program is alive.
  if (secondsLeft !== null) details.push(`${formatSeconds(secondsLeft)} left`);
  else if (elapsedSeconds >= 2) details.push(`${formatSeconds(elapsedSeconds)} so far`);
  for (const detail of details) {
    if (displayWidth([...parts, detail].join('  ')) <= columns) parts.push(detail);
  }
  const room = columns - displayWidth(parts.join('  ')) - 2;
  const others = (progress.active ?? []).filter(({ item }) => item !== progress.item).length;
  const along = others === 0 ? '' : ` and ${formatCount(others)} more`;
  if (progress.item !== undefined && room >= leastItemColumns + along.length)
    parts.push(shorten(safeText(progress.item), room - along.length) + along);
  return shorten(parts.join('  '), columns);
}

/** `waits 28 s for cloud.test, as it asked`. */
export function waitWords({ host, until, isAsked }: Waiting, nowMs: number): string {
  const left = Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 1000));
  return `waits ${formatSeconds(left)} for ${safeText(host)}${isAsked ? ', as it asked' : ''}`;
}

/** `limit 500 kB/s`: what the settings allow. */
function limitWords({ kilobytesPerSecond }: BandwidthLimit): string {
  return `limit ${formatCount(kilobytesPerSecond)} kB/s`;
}

/** A rate of a few updates or checks says nothing. */
function hasRate(unit: Progress['unit']): boolean {
  return unit !== 'checks' && unit !== 'updates';
}

/** `read-back` as the operator reads it: `Read back`. */
export function stepTitle(step: string): string {
  const words = step.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How far a step is: `1.2 MB of 3.4 MB`, `3 of 8 files`, `12,000 rows`. */
export function amount({ done, total, unit }: Progress): string {
  if (unit === 'bytes') return total === null ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`;
  return total === null ? counted(done, unit) : `${formatCount(done)} of ${counted(total, unit)}`;
}

function rate(perSecond: number, unit: Progress['unit']): string {
  if (unit === 'bytes') return `${formatBytes(Math.round(perSecond))}/s`;
  return `${perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond))} ${unit}/s`;
}

function counted(count: number, unit: Exclude<Progress['unit'], 'bytes'>): string {
  const one = { files: 'file', rows: 'row', checks: 'check', updates: 'update' } as const;
  return plural(count, one[unit]);
}

function bar(fraction: number, isUnicode: boolean): string {
  const filled = Math.round(fraction * barColumns);
  const [full, empty] = isUnicode ? ['\u2588', '\u2591'] : ['#', '-'];
  return `${isUnicode ? '' : '['}${full.repeat(filled)}${empty.repeat(barColumns - filled)}${isUnicode ? '' : ']'}`;
}
