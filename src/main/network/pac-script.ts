import { networkInterfaces } from 'node:os';
import variant from '@jitl/quickjs-singlefile-mjs-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { AppError } from '../../shared/errors.ts';
import { pacFunctions } from './pac-functions.ts';

/*
 * Runs a configuration script (PAC). It is a program somebody on the network has written, so it runs in a box: QuickJS in
 * WebAssembly, with a limit on memory, stack and time, and nothing of this computer but the functions every script has. A
 * script cannot wait for name resolution there. What it asks for and is not known yet is looked up after it has ended, and then it
 * runs again: what it answers counts when it asked for nothing new. Left out: `alert`, which nobody would see.
 */

/** What a script may know of the outside. */
export interface ScriptSurroundings {
  /** The IPv4 address of a name; `null` when there is none. */
  readonly lookup: (name: string) => Promise<string | null>;
  readonly now: () => number;
}

/** The thread stands still meanwhile; honest scripts take a thousandth of it. */
const runLimitMs = 500;
/** With all its look-ups. */
const wholeLimitMs = 10_000;
/** Each may bring new names. */
const mostRuns = 20;
const memoryLimitBytes = 32 * 1024 * 1024;
const stackLimitBytes = 256 * 1024;
/** An answer is a line. */
const answerLimit = 4000;
const problemLimit = 200;

let loading: Promise<QuickJSWASMModule> | null = null;

/** A configuration script, and where it came from. */
export class PacScript {
  readonly #address: string;
  readonly #text: string;
  readonly #surroundings: ScriptSurroundings;

  constructor(address: string, text: string, surroundings: ScriptSurroundings) {
    this.#address = address;
    this.#text = text;
    this.#surroundings = surroundings;
  }

  /**
   * The list of ways the script names for an address.
   * @throws {AppError} proxy.script-failed, proxy.script-hangs
   */
  async find(url: URL): Promise<string> {
    loading ??= newQuickJSWASMModuleFromVariant(variant);
    const module = await loading;
    const known = new Map<string, string>();
    const endMs = this.#surroundings.now() + wholeLimitMs;
    for (let run = 0; run < mostRuns; run += 1) {
      const { answer, wanted } = this.#run(module, url, known);
      if (wanted.size === 0) return answer();
      const left = endMs - this.#surroundings.now();
      if (left <= 0) throw this.#hangs(url, wholeLimitMs);
      await Promise.all(
        [...wanted].map(async (name) => {
          known.set(name, (await withinMs(this.#surroundings.lookup(name), left)) ?? '');
        }),
      );
    }
    throw this.#failed(url, `it looked up new names ${mostRuns} times`);
  }

  #run(
    module: QuickJSWASMModule,
    url: URL,
    known: ReadonlyMap<string, string>,
  ): { readonly answer: () => string; readonly wanted: ReadonlySet<string> } {
    const wanted = new Set<string>();
    const context = module.newContext();
    const { runtime } = context;
    try {
      runtime.setMemoryLimit(memoryLimitBytes);
      runtime.setMaxStackSize(stackLimitBytes);
      const endMs = performance.now() + runLimitMs;
      runtime.setInterruptHandler(() => performance.now() > endMs);
      lend(context, 'hostLookup', (name) => {
        const found = known.get(name);
        if (found === undefined) wanted.add(name);
        return context.newString(found ?? '');
      });
      lend(context, 'hostAddress', () => context.newString(ownAddress()));
      lend(context, 'hostNow', () => context.newNumber(this.#surroundings.now()));
      context.unwrapResult(context.evalCode(pacFunctions, 'functions')).dispose();
      const problem = this.#evaluate(context, this.#text) ?? this.#evaluate(context, call(url));
      if (problem !== null) {
        const isLate = performance.now() > endMs;
        const error = isLate ? this.#hangs(url, runLimitMs) : this.#failed(url, problem);
        return {
          answer: () => {
            throw error;
          },
          wanted: isLate ? new Set() : wanted,
        };
      }
      const found = context.getProp(context.global, 'found').consume((handle) => context.dump(handle) as unknown);
      const text = typeof found === 'string' ? found.slice(0, answerLimit) : '';
      return { answer: () => text, wanted };
    } finally {
      context.dispose();
    }
  }

  /** What went wrong in words; `null` when nothing did. */
  #evaluate(context: QuickJSContext, text: string): string | null {
    const result = context.evalCode(text, 'script');
    if (result.error === undefined) {
      result.value.dispose();
      return null;
    }
    const error = result.error.consume((handle) => context.dump(handle) as unknown);
    return describeProblem(error);
  }

  #failed(url: URL, problem: string): AppError {
    return new AppError('proxy.script-failed', { script: this.#address, host: url.host, problem });
  }

  #hangs(url: URL, ms: number): AppError {
    return new AppError('proxy.script-hangs', { script: this.#address, host: url.host, seconds: ms / 1000 });
  }
}

/** A line that asks the script, in its own language. The whole address is nobody's business: it may be somebody's key. */
function call(url: URL): string {
  const address = JSON.stringify(`${url.protocol}//${url.host}/`);
  const host = JSON.stringify(url.hostname.replace(/^\[|\]$/g, ''));
  return `if (typeof FindProxyForURL !== 'function' && typeof FindProxyForURLEx !== 'function')
  throw new Error('it has no function FindProxyForURL');
var found = (typeof FindProxyForURLEx === 'function' ? FindProxyForURLEx : FindProxyForURL)(${address}, ${host});
if (found !== null && found !== undefined && typeof found !== 'string') throw new Error('its answer is no text');`;
}

function lend(context: QuickJSContext, name: string, give: (argument: string) => QuickJSHandle): void {
  context
    .newFunction(name, (argument?: QuickJSHandle) => give(argument === undefined ? '' : context.getString(argument)))
    .consume((handle) => context.setProp(context.global, name, handle));
}

function describeProblem(error: unknown): string {
  const { name, message, stack } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  if (typeof message !== 'string') return String(error).slice(0, problemLimit);
  const line = typeof stack === 'string' ? /script:(\d+)/.exec(stack)?.[1] : undefined;
  const words = `${typeof name === 'string' && name !== 'Error' ? `${name}: ` : ''}${message}`;
  return `${words}${line === undefined ? '' : ` (line ${line})`}`.replaceAll(/\s+/g, ' ').slice(0, problemLimit);
}

/** The address others in the network know this computer by; the first, where there are several. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/** `null` when it takes longer: for a script, a name that is not found in time is not found. */
async function withinMs<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
