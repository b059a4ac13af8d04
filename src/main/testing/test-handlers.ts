import type { RequestInput, RequestName, RequestOutput } from '../../shared/ipc.ts';
import type { HandlerOptions } from '../handlers/context.ts';
import { createHandlers, type Handlers } from '../handlers.ts';

/** The handlers as a test asks them. */
export interface TestHandlers {
  readonly handlers: Handlers;
  /** The value of an answer; an error is thrown by its code and words. */
  readonly value: <N extends RequestName>(name: N, input: RequestInput<N>) => Promise<RequestOutput<N>>;
  /** The code of a refusal; `answered` when there was none. */
  readonly refusal: (name: RequestName, input: unknown) => Promise<string>;
}

/** Handlers over a computer, with logs that are kept nowhere unless a test says otherwise. */
export function testHandlers(options: Pick<HandlerOptions, 'computer'> & Partial<HandlerOptions>): TestHandlers {
  const handlers = createHandlers({
    version: '1.2.3',
    logs: {
      folder: '/logs',
      findOpen: () => null,
      open: async () => ({
        info: () => undefined,
        warning: () => undefined,
        error: () => undefined,
        close: async () => undefined,
      }),
    },
    shell: { chooseFolder: null },
    ...options,
  });
  return {
    handlers,
    async value(name, input) {
      const answer = await handlers.answer(name, input);
      if (!answer.isOk) throw new Error(`${answer.error.code}: ${answer.error.message}`);
      // The handlers of this row gave it; over the wire its type is lost.
      return answer.value as never;
    },
    async refusal(name, input) {
      const answer = await handlers.answer(name, input);
      return answer.isOk ? 'answered' : answer.error.code;
    },
  };
}
