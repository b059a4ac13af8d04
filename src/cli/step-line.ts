import { ProgressMeter } from '../core/jobs/progress-meter.ts';
import type { Globals } from './arguments.ts';
import { ProgressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** Often enough to be seen moving. */
const everyMs = 100;

/** The progress line of a command that is no job, whose steps follow each other and count bytes. */
export class StepLine {
  readonly #line: ProgressLine | null;
  readonly #startedAt = new Date().toISOString();
  #meter: ProgressMeter | null = null;
  #step = '';
  #shownAt = 0;

  constructor(out: Terminal, { isJson, isQuiet }: Globals) {
    this.#line = out.isInteractive && !isJson && !isQuiet ? new ProgressLine(out) : null;
  }

  show(step: string, done: number, total: number): void {
    const now = Date.now();
    if (this.#line === null || (step === this.#step && done < total && now - this.#shownAt < everyMs)) return;
    // Each step has a bar of its own: how long one takes says nothing of the next.
    if (step !== this.#step) this.#meter = new ProgressMeter({ [step]: 1 }, () => Date.now());
    this.#step = step;
    this.#shownAt = now;
    const reading = this.#meter?.take({ step, done, total, unit: 'bytes' });
    if (reading !== undefined) this.#line.show({ ...reading, state: 'running', startedAt: this.#startedAt });
  }

  clear(): void {
    this.#line?.clear();
  }
}
