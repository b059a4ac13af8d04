/**
 * What runs inside Chromium: the two worlds of a page. Electron runs a sandboxed preload in a world of its own and lets
 * it hand functions over to the page's. Here each world gets the same half of a small bridge; the halves know only the
 * document they share, and pass JSON through its events. Both arrive as text, by the developer tools, before anything
 * of the page.
 */

/** The name of the world of the preload. */
export const preloadWorld = 'preload';

/** What the preload's world calls to reach us. */
export const bindingName = 'standInSend';

/** What we call in the preload's world. */
export const receiverName = 'standInReceive';

type Packed = { readonly fn: number } | { readonly promise: number } | { readonly json: string | undefined };

/** One half of the bridge; its text is what is used, so it stands by itself. */
function bridgeHalf(own: string, other: string) {
  const functions: ((...args: unknown[]) => unknown)[] = [];
  const promises = new Map<number, PromiseWithResolvers<unknown>>();
  let nextPromise = 0;
  let returned: Packed = { json: undefined };

  const tell = (kind: string, value: unknown): void => {
    document.dispatchEvent(new CustomEvent(`${other}-${kind}`, { detail: JSON.stringify(value) }));
  };
  const hear = (kind: string, react: (value: never) => void): void => {
    document.addEventListener(`${own}-${kind}`, (event) => react(JSON.parse((event as CustomEvent).detail) as never));
  };
  const pack = (value: unknown): Packed => {
    if (typeof value === 'function') return { fn: functions.push(value as () => unknown) - 1 };
    if (value instanceof Promise) {
      const promise = nextPromise;
      nextPromise += 1;
      value.then(
        (result) => tell('settle', { promise, result: pack(result) }),
        (error: unknown) => tell('settle', { promise, error: String(error) }),
      );
      return { promise };
    }
    return { json: JSON.stringify(value) };
  };
  const unpack = (packed: Packed): unknown => {
    if ('fn' in packed) {
      return (...args: unknown[]) => {
        // The other side answers before the event has been dispatched.
        tell('call', { fn: packed.fn, args: args.map(pack) });
        return unpack(returned);
      };
    }
    if ('promise' in packed) {
      const waiting = Promise.withResolvers<unknown>();
      promises.set(packed.promise, waiting);
      return waiting.promise;
    }
    return packed.json === undefined ? undefined : JSON.parse(packed.json);
  };
  hear('call', ({ fn, args }: { fn: number; args: Packed[] }) => {
    tell('return', pack(functions[fn]?.(...args.map(unpack))));
  });
  hear('return', (packed: Packed) => {
    returned = packed;
  });
  hear('settle', ({ promise, result, error }: { promise: number; result?: Packed; error?: string }) => {
    const waiting = promises.get(promise);
    promises.delete(promise);
    if (result === undefined) waiting?.reject(new Error(error));
    else waiting?.resolve(unpack(result));
  });
  return { pack, unpack, tell, hear };
}

/** The page's half: puts what the preload exposes where the page finds it, and lets nobody change it. */
function startPage(bridge: typeof bridgeHalf): void {
  const { hear, unpack } = bridge('page', 'preload');
  hear('expose', ({ name, api }: { name: string; api: Record<string, Packed> }) => {
    const exposed = Object.fromEntries(Object.entries(api).map(([key, packed]) => [key, unpack(packed)]));
    Object.defineProperty(globalThis, name, { value: Object.freeze(exposed), enumerable: true });
  });
}

/** The preload's half: the part of `electron` that a sandboxed preload has. */
function startPreload(
  bridge: typeof bridgeHalf,
  names: { readonly binding: string; readonly receiver: string },
  preload: (require: (name: string) => unknown) => void,
): void {
  const { pack, tell } = bridge('preload', 'page');
  const world = globalThis as unknown as Record<string, (value: unknown) => void>;
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Map<string, Set<(...args: unknown[]) => void>>();
  let nextId = 0;
  const send = (message: unknown): void => world[names.binding]?.(JSON.stringify(message));
  world[names.receiver] = (message) => {
    // Only the other side of the binding calls this.
    const { id, result, error, channel, args } = message as {
      id?: number;
      result?: unknown;
      error?: string;
      channel?: string;
      args?: unknown[];
    };
    if (channel !== undefined) for (const listener of listeners.get(channel) ?? []) listener({}, ...(args ?? []));
    if (id === undefined) return;
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, api: Record<string, unknown>) {
        const packed = Object.fromEntries(Object.entries(api).map(([key, value]) => [key, pack(value)]));
        tell('expose', { name, api: packed });
      },
    },
    ipcRenderer: {
      invoke(channel: string, ...args: unknown[]) {
        const id = nextId;
        nextId += 1;
        const answer = Promise.withResolvers<unknown>();
        waiting.set(id, answer);
        send({ id, channel, args });
        return answer.promise;
      },
      send: (channel: string, ...args: unknown[]) => send({ channel, args }),
      on(channel: string, listener: (...args: unknown[]) => void) {
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      },
      off: (channel: string, listener: (...args: unknown[]) => void) => listeners.get(channel)?.delete(listener),
    },
  };
  preload((name) => {
    if (name !== 'electron') throw new Error(`A sandboxed preload has no ${name}.`);
    return electron;
  });
}

/** The text for the page's world. Frames in the page get nothing, as in Electron. */
export function pageScript(): string {
  return onlyOnTop(`(${startPage.toString()})(${bridgeHalf.toString()});`);
}

/** The text for the preload's world, with the built preload inside it: the page's policy allows no text made into code. */
export function preloadScript(preload: string): string {
  const names = JSON.stringify({ binding: bindingName, receiver: receiverName });
  const whole = `function (require) { const module = { exports: {} }; const exports = module.exports; ${preload}\n}`;
  return onlyOnTop(`(${startPreload.toString()})(${bridgeHalf.toString()}, ${names}, ${whole});`);
}

function onlyOnTop(script: string): string {
  return `if (globalThis === globalThis.top) { ${script} }`;
}
