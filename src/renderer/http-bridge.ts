import { clause } from '../shared/clauses.ts';
import { AppError, type ErrorReport } from '../shared/errors.ts';
import type { Answer, Bridge, EventMessage } from '../shared/ipc.ts';

const sessionKey = 'session';
const retryMs = 1_000;

/**
 * The contract over HTTP, for the loopback page. The one-time token of the address is exchanged for a session at once and
 * taken out of the address; the session lives as long as this tab, so that a reload goes on.
 */
export function createHttpBridge(onLost: (isLost: boolean) => void, onOver: (error: ErrorReport) => void): Bridge {
  const session = openSession();

  const post = async (path: string, body: unknown): Promise<Response> => {
    const bearer = await session;
    return await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    });
  };

  return {
    async request(name, input) {
      try {
        const response = await post(`/requests/${name}`, input);
        if (response.status === 401) return failure(new AppError('contract.not-signed-in', {}));
        if (!response.ok)
          return failure(new AppError('contract.no-answer', { reason: clause('status', { status: response.status }) }));
        return (await response.json()) as Answer<unknown>;
      } catch (error) {
        return failure(new AppError('contract.no-answer', { reason: clause('connection-was-lost') }, { cause: error }));
      }
    },

    subscribe(listener) {
      const controller = new AbortController();
      const follow = async (): Promise<void> => {
        while (!controller.signal.aborted) {
          try {
            const response = await post('/events', {});
            if (response.status === 401) {
              // Without a session, as after the program was started anew, there is nothing to wait for.
              onOver(new AppError('contract.not-signed-in', {}).toReport());
              return;
            }
            if (response.ok && response.body !== null) {
              onLost(false);
              await readEvents(response.body, listener, controller.signal);
            }
          } catch {
            // Told below: the stream is only read again.
          }
          if (controller.signal.aborted) return;
          onLost(true);
          await new Promise((resolve) => setTimeout(resolve, retryMs));
        }
      };
      void follow();
      return () => controller.abort();
    },
  };
}

async function openSession(): Promise<string> {
  const token = location.hash.slice(1);
  if (token !== '') {
    history.replaceState(null, '', location.pathname);
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    const answer = (await response.json()) as Answer<{ session: string }>;
    if (answer.isOk) sessionStorage.setItem(sessionKey, answer.value.session);
  }
  return sessionStorage.getItem(sessionKey) ?? 'none';
}

/** Reads `data: JSON` blocks until the stream ends or nobody listens any more. */
async function readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  listener: (message: EventMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const cancel = (): void => void reader.cancel();
  signal.addEventListener('abort', cancel);
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith('data: ')) listener(JSON.parse(block.slice('data: '.length)) as EventMessage);
    }
  }
  signal.removeEventListener('abort', cancel);
}

function failure(error: AppError): Answer<never> {
  return { isOk: false, error: error.toReport() };
}
