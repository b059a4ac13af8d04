import { EventEmitter } from 'node:events';
import type { BrowserWindow, MessageBoxOptions } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobSnapshot } from '../../shared/jobs.ts';
import { guardClosing } from './close-guard.ts';
import { endNotice, type Notice } from './end-notice.ts';
import { stayAwake } from './stay-awake.ts';
import { taskbarProgress } from './taskbar-progress.ts';
import { shellWords } from './words.ts';

/* What the window does around a job, outside its page: taskbar, sleep, notice, and the question before it closes. */

const words = shellWords(['en-US']);

function snapshot(change: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    runId: 'r1',
    job: 'connect',
    state: 'running',
    progress: null,
    fraction: 0.25,
    ratePerSecond: null,
    secondsLeft: null,
    startedAt: '2026-11-20T10:00:00.000Z',
    endedAt: null,
    result: null,
    error: null,
    ...change,
  };
}

const after = (seconds: number): string =>
  new Date(Date.parse('2026-11-20T10:00:00.000Z') + seconds * 1000).toISOString();
const done = snapshot({ state: 'done', fraction: 1, endedAt: after(31) });
const failed = snapshot({ state: 'failed', fraction: 0, endedAt: after(31) });

class FakeWindow extends EventEmitter {
  readonly bars: unknown[] = [];
  focused = true;
  destroyed = false;
  closed = 0;
  setProgressBar(fraction: number, options?: { mode: string }): void {
    this.bars.push(options === undefined ? fraction : [fraction, options.mode]);
  }
  isFocused(): boolean {
    return this.focused;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  /** As Electron: asks the listeners first. */
  close(): void {
    let isPrevented = false;
    this.emit('close', {
      preventDefault: () => {
        isPrevented = true;
      },
    });
    if (!isPrevented) this.closed += 1;
  }
  /** It has what is called. */
  asWindow(): BrowserWindow {
    return this as unknown as BrowserWindow;
  }
}

let window: FakeWindow;
beforeEach(() => {
  window = new FakeWindow();
});

describe('the taskbar', () => {
  it('shows how far the job is, in another colour while it is held, and nothing once it has ended', () => {
    const follow = taskbarProgress(window.asWindow());
    for (const each of [snapshot(), snapshot({ state: 'paused', fraction: 0.5 }), snapshot({ state: 'cancelling' })])
      follow(each);
    follow(snapshot({ state: 'cancelled', endedAt: after(1) }));
    expect(window.bars).toEqual([[0.25, 'normal'], [0.5, 'paused'], [0.25, 'normal'], -1]);
  });

  it('keeps a failure in red until the operator looks', () => {
    window.focused = false;
    const follow = taskbarProgress(window.asWindow());
    follow(snapshot({ fraction: 0 }));
    follow(failed);
    expect(window.bars.at(-1)).toEqual([0.05, 'error']);
    window.emit('focus');
    expect(window.bars.at(-1)).toBe(-1);
  });

  it('does not keep a failure the operator sees, nor one after which another job began', () => {
    const follow = taskbarProgress(window.asWindow());
    follow(snapshot());
    follow(failed);
    expect(window.bars.at(-1)).toBe(-1);
    window.focused = false;
    follow(snapshot({ runId: 'r2' }));
    follow({ ...failed, runId: 'r2' });
    follow(snapshot({ runId: 'r3' }));
    window.emit('focus');
    expect(window.bars.at(-1)).toEqual([0.25, 'normal']);
  });

  it('says nothing of jobs that ended before', () => {
    taskbarProgress(window.asWindow())(done);
    expect(window.bars).toEqual([]);
  });
});

describe('sleep', () => {
  it('waits while a job works, and only then', () => {
    const blocker = { start: vi.fn(() => 7), stop: vi.fn() };
    const follow = stayAwake(blocker);
    follow(snapshot());
    follow(snapshot({ fraction: 0.5 }));
    follow(snapshot({ state: 'cancelling' }));
    expect(blocker.start.mock.calls).toEqual([['prevent-app-suspension']]);
    expect(blocker.stop).not.toHaveBeenCalled();
    follow(snapshot({ state: 'paused' }));
    expect(blocker.stop.mock.calls).toEqual([[7]]);
    follow(snapshot());
    follow(done);
    follow(done);
    expect([blocker.start.mock.calls.length, blocker.stop.mock.calls.length]).toEqual([2, 2]);
  });
});

describe('a notice', () => {
  let shown: Notice[];
  let isLooking: boolean;
  let follow: (snapshot: JobSnapshot) => void;
  beforeEach(() => {
    shown = [];
    isLooking = false;
    follow = endNotice(
      words,
      () => isLooking,
      (notice) => shown.push(notice),
    );
  });

  it('tells that a long job has ended, once', () => {
    for (const each of [snapshot(), done, done]) follow(each);
    expect(shown).toEqual([{ title: 'Connect is done', body: 'The window says what to do next.' }]);
  });

  it('tells of problems, and of failure', () => {
    follow(snapshot());
    const problems = [{ code: 'internal.unexpected', message: 'm', remedy: 'r', details: {} }];
    follow({ ...done, result: { problems } as unknown as JobSnapshot['result'] });
    follow(snapshot());
    follow(failed);
    expect(shown.map(({ title, body }) => [title, body])).toEqual([
      ['Connect is done', words.ended.problems],
      ['Connect did not succeed', words.ended.why],
    ]);
  });

  it.each([
    ['the operator is looking', done, true],
    ['it was short', { ...done, endedAt: after(30) }, false],
    ['the operator stopped it', { ...done, state: 'cancelled' as const }, false],
  ])('is not given when %s', (_, end, looking) => {
    isLooking = looking;
    follow(snapshot());
    follow(end);
    expect(shown).toEqual([]);
  });

  it('is not given of a job that ended before', () => {
    follow(done);
    expect(shown).toEqual([]);
  });
});

describe('closing', () => {
  let asked: MessageBoxOptions[];
  let answer: (response: number) => void;
  let follow: (snapshot: JobSnapshot) => void;
  beforeEach(() => {
    asked = [];
    const dialog = {
      showMessageBox: vi.fn(async (_window: unknown, options: MessageBoxOptions) => {
        asked.push(options);
        const response = await new Promise<number>((resolve) => {
          answer = resolve;
        });
        return { response, checkboxChecked: false };
      }),
    };
    // The stand-in has the one overload that is called.
    follow = guardClosing(window.asWindow(), dialog as never, words);
  });

  it('needs no question when nothing runs, or no longer does', () => {
    window.close();
    follow(snapshot());
    follow(done);
    window.close();
    expect([window.closed, asked.length]).toEqual([2, 0]);
  });

  it('asks during work, says what it means, and by itself keeps working', async () => {
    follow(snapshot());
    window.close();
    window.close();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ defaultId: 0, cancelId: 0, buttons: ['Keep working', 'Stop and close'] });
    expect(asked[0]?.message).toBe('Connect is still running. Stop it and close?');
    expect(asked[0]?.detail).toContain('Finished files are kept.');
    answer(0);
    await vi.waitFor(() => {
      window.close();
      expect(asked).toHaveLength(2);
    });
    expect(window.closed).toBe(0);
  });

  it('closes when told so, also while the job is held', async () => {
    follow(snapshot({ state: 'paused' }));
    window.close();
    answer(1);
    await vi.waitFor(() => expect(window.closed).toBe(1));
  });

  it('does nothing with a window that is gone by then', async () => {
    follow(snapshot());
    window.close();
    window.destroyed = true;
    answer(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(window.closed).toBe(0);
  });
});
