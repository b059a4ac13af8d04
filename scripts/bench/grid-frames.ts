/** One event of a Chromium trace, as far as it is looked at. Times are in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** The part of `dur` the thread had a processor for. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** How smoothly something moved. */
export interface FrameFigures {
  readonly frames: number;
  /** From picture to picture, as the page sees it: without a graphics card it counts what software takes to draw them. */
  readonly intervalP95Ms: number;
  readonly intervalMaxMs: number;
  /** What the page's own thread worked for one picture, in processor time: script, style, layout and paint. */
  readonly workP95Ms: number;
  readonly workMaxMs: number;
  /** Tasks of that thread of more than 50 ms. */
  readonly longTasks: number;
}

const longTaskMs = 50;

/** Frames of a trace of one page, and the intervals the page itself saw. */
export function framesOf(events: readonly TraceEvent[], intervals: readonly number[]): FrameFigures {
  const threads = events
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const onThread = (thread: string): readonly TraceEvent[] =>
    events.filter(({ pid, tid }) => `${pid} ${tid}` === thread);
  // Other processes have such a thread too; the page's is the one that draws.
  const main = threads.map(onThread).reduce((a, b) => (picturesOf(a).length >= picturesOf(b).length ? a : b), []);
  const pictures = picturesOf(main);
  const tasks = main
    .filter(({ name, ph, dur }) => ph === 'X' && dur !== undefined && name === 'RunTask')
    .map(({ ts, dur = 0, tdur = dur }) => ({ endMs: (ts + dur) / 1000, durationMs: tdur / 1000 }))
    .sort((a, b) => a.endMs - b.endMs);
  const work: number[] = [];
  let next = 0;
  for (const [index, startMs] of pictures.entries()) {
    const endMs = pictures[index + 1] ?? Number.POSITIVE_INFINITY;
    let sum = 0;
    for (; next < tasks.length && (tasks[next]?.endMs ?? 0) <= endMs; next += 1) {
      const task = tasks[next];
      if (task !== undefined && task.endMs > startMs) sum += task.durationMs;
    }
    work.push(sum);
  }
  return {
    frames: intervals.length,
    intervalP95Ms: percentile95(intervals),
    intervalMaxMs: Math.max(...intervals),
    workP95Ms: percentile95(work),
    workMaxMs: Math.max(...work),
    longTasks: tasks.filter(({ durationMs }) => durationMs > longTaskMs).length,
  };
}

/** When the page began to make each picture, in milliseconds. */
function picturesOf(events: readonly TraceEvent[]): readonly number[] {
  return (
    events
      .filter(({ name, ph }) => name === 'FireAnimationFrame' && (ph === 'X' || ph === 'B'))
      .map(({ ts }) => ts / 1000)
      .sort((a, b) => a - b)
      // Two that were asked for by the same picture.
      .filter((time, index, all) => index === 0 || time - (all[index - 1] ?? 0) > 4)
  );
}

/** 95 of 100 are at most this. */
function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
}
