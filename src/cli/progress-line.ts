import { formatBytes, formatCount, formatSeconds } from '../shared/format.ts';
import type { JobSnapshot, Progress } from '../shared/jobs.ts';
import { safeText } from '../shared/safe-text.ts';
import { displayWidth, shorten } from './layout.ts';
import type { Terminal } from './terminal.ts';

const barColumns = 20;
/** A shorter item says nothing. */
const leastItemColumns = 8;

/** The one line a terminal shows while a job works; it is rewritten in place. */
export class ProgressLine {
  readonly #terminal: Terminal;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(snapshot: JobSnapshot): void {
    // One column stays free: some terminals go to the next line when the last one is written.
    const line = progressText(snapshot, this.#terminal.width() - 1, this.#terminal.isUnicode);
    this.#terminal.write(`\r${line}\u001B[K`);
    this.#isShown = true;
  }

  /** Takes the line away, so that something lasting can be written. */
  clear(): void {
    if (this.#isShown) this.#terminal.write('\r\u001B[K');
    this.#isShown = false;
  }
}

/** Bar, step, how far, how fast, how long, and what it is at: as much of it as fits, the first being the last to go. */
export function progressText(snapshot: JobSnapshot, columns: number, isUnicode: boolean): string {
  const { progress, fraction, ratePerSecond, secondsLeft, state } = snapshot;
  const percent = `${Math.floor(fraction * 100)}%`.padStart(4);
  const parts = [bar(fraction, isUnicode) + percent];
  if (state === 'cancelling') return shorten(`${parts.join('')}  Stopping...`, columns);
  if (progress === null) return shorten(parts.join(''), columns);

  parts.push(stepTitle(progress.step));
  const details = [amount(progress)];
  if (ratePerSecond !== null && ratePerSecond > 0) details.push(`${count(ratePerSecond, progress.unit)}/s`);
  if (secondsLeft !== null) details.push(`${formatSeconds(secondsLeft)} left`);
  for (const detail of details) {
    if (displayWidth([...parts, detail].join('  ')) <= columns) parts.push(detail);
  }
  const room = columns - displayWidth(parts.join('  ')) - 2;
  if (progress.item !== undefined && room >= leastItemColumns) parts.push(shorten(safeText(progress.item), room));
  return shorten(parts.join('  '), columns);
}

/** `read-back` as the operator reads it: `Read back`. */
export function stepTitle(step: string): string {
  const words = step.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How far a step is: `1.2 MB of 3.4 MB`, `3 of 8 files`, `12,000 rows`. */
export function amount({ done, total, unit }: Progress): string {
  if (unit === 'bytes') return total === null ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`;
  return total === null ? `${formatCount(done)} ${unit}` : `${formatCount(done)} of ${formatCount(total)} ${unit}`;
}

function count(value: number, unit: Progress['unit']): string {
  if (unit === 'bytes') return formatBytes(Math.round(value));
  return `${value < 10 ? value.toFixed(1) : formatCount(Math.round(value))} ${unit}`;
}

function bar(fraction: number, isUnicode: boolean): string {
  const filled = Math.round(fraction * barColumns);
  const [full, empty] = isUnicode ? ['\u2588', '\u2591'] : ['#', '-'];
  return `${isUnicode ? '' : '['}${full.repeat(filled)}${empty.repeat(barColumns - filled)}${isUnicode ? '' : ']'}`;
}
