import type { ServerResponse } from 'node:http';
import type { Handlers } from '../main/handlers.ts';
import type { EventMessage } from '../shared/ipc.ts';

/** A line that says nothing, so that a dead connection is noticed. */
const keepAliveMs = 15_000;

/**
 * Writes events as a stream of `data: JSON` (server-sent events) until the returned function is called. A page that reads
 * too slowly gets only the newest value of each run and of the drives: the events carry whole values, so nothing is lost by that.
 */
export function streamEvents(handlers: Handlers, response: ServerResponse): () => void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  response.write(': begin\n\n');
  const waiting = new Map<string, EventMessage>();
  let isFull = false;

  const send = (message: EventMessage): void => {
    if (response.writableEnded || response.destroyed) return;
    if (isFull) {
      const of = message.event === 'jobs.changed' ? message.value.runId : '';
      waiting.set(`${message.event} ${of}`, message);
      return;
    }
    isFull = !response.write(`data: ${JSON.stringify(message)}\n\n`);
  };
  const onDrain = (): void => {
    isFull = false;
    const messages = [...waiting.values()];
    waiting.clear();
    for (const message of messages) send(message);
  };
  response.on('drain', onDrain);
  const unsubscribe = handlers.subscribe(send);
  const keepAlive = setInterval(() => {
    // A page that has read nothing for so long is gone, or asks again when it wakes up.
    if (isFull) response.destroy();
    else response.write(': still here\n\n');
  }, keepAliveMs);

  return () => {
    clearInterval(keepAlive);
    response.off('drain', onDrain);
    unsubscribe();
  };
}
