import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { Breathing } from './arrange-rows.ts';
import type { ReviewAnswer, ReviewCall, ReviewCalls, ReviewThreadData, ThreadError } from './messages.ts';
import { RowStore } from './row-store.ts';
import { RowViews } from './row-views.ts';
import { Spool } from './spool.ts';

/*
 * The thread of one review: it owns the file of the rows, and does all work on them. Long work gives way between blocks, so
 * that windows are read while a sort is under way. It is a program of its own (out/review-worker), started by
 * review-thread.ts.
 */
if (parentPort === null) throw new Error('This runs as a thread of the program.');
const port = parentPort;
const data = workerData as ReviewThreadData;

let opened: { readonly spool: Spool; readonly store: RowStore; readonly views: RowViews } | null = null;
let isClosed = false;
let newestArrangement = 0;

port.on('message', (call: ReviewCall) => void answer(call));

async function answer(call: ReviewCall): Promise<void> {
  let reply: ReviewAnswer;
  try {
    reply = { id: call.id, isOk: true, value: await run(call) };
  } catch (error) {
    reply = { id: call.id, isOk: false, error: threadError(error) };
  }
  port.postMessage(reply);
}

async function run(call: ReviewCall): Promise<ReviewCalls[ReviewCall['name']]['output']> {
  if (call.name === 'close') {
    isClosed = true;
    opened?.spool.remove();
    opened = null;
    return null;
  }
  const { store, views } = open();
  switch (call.name) {
    case 'append':
      return store.append(call.input.bytes);
    case 'finish':
      return { ...store.facts(), usageDataSha256: store.finish() };
    case 'arrange':
      newestArrangement = call.id;
      return await breathe(views.arrange(call.input), () => {
        if (call.id !== newestArrangement) throw new AppError('review.superseded', {});
      });
    case 'read':
      return views.read(call.input.viewId, call.input.offset, call.input.count);
    case 'cell':
      return views.cell(call.input.row, call.input.column);
    case 'explain':
      return await breathe(views.explain(call.input.text), () => undefined);
    case 'csv':
      return views.csv(call.input.viewId, call.input.columns, call.input.offset, call.input.count);
  }
}

/** Opened by the first call, so that what goes wrong answers that call. */
function open(): NonNullable<typeof opened> {
  if (isClosed) throw new AppError('review.gone', {});
  if (opened === null) {
    const spool = new Spool(data.path);
    const store = new RowStore(spool, data.columns);
    opened = { spool, store, views: new RowViews(store) };
  }
  return opened;
}

/** Does breathing work, with time for other calls at each breath; `check` throws to stop it. */
async function breathe<T>(work: Breathing<T>, check: () => void): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await setImmediate();
    check();
  }
}

function threadError(error: unknown): ThreadError {
  if (isAppError(error)) return { code: error.code, report: error.toReport() };
  return { code: null, text: error instanceof Error ? error.message : String(error) };
}
