import variant from '@jitl/quickjs-singlefile-mjs-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { type Clause, clause, foreign } from '../../shared/clauses.ts';
import { pacFunctions } from './pac-functions.ts';
import { type PacEnd, type PacRun, runLimitMs } from './pac-run.ts';

/*
 * The closed box a configuration script runs in: QuickJS in WebAssembly, with a limit on memory, stack and time, and nothing
 * of this computer but the functions every script has. It looks at the time between steps of the script only: one that
 * searches a huge text takes a single step of hours, so that the box stands on a thread that can be ended (`pac-worker.ts`).
 */

const memoryLimitBytes = 32 * 1024 * 1024;
const stackLimitBytes = 256 * 1024;
/** An answer is a line. */
const answerLimit = 4000;
const problemLimit = 200;
/** Each would be looked up. */
const mostNames = 100;
const nameLimit = 255;

/** Loads the engine; it takes about 0.3 s. */
export async function openBox(): Promise<PacBox> {
  return new PacBox(await newQuickJSWASMModuleFromVariant(variant));
}

/** Runs scripts, each in a world of its own. */
export class PacBox {
  readonly #module: QuickJSWASMModule;

  constructor(module: QuickJSWASMModule) {
    this.#module = module;
  }

  /** @throws {Error} when the engine itself fails; it can be used no more then */
  run({ text, address, host, known, nowMs, ownAddress }: PacRun): PacEnd {
    const wanted = new Set<string>();
    const context = this.#module.newContext();
    const { runtime } = context;
    try {
      runtime.setMemoryLimit(memoryLimitBytes);
      runtime.setMaxStackSize(stackLimitBytes);
      const endMs = performance.now() + runLimitMs;
      runtime.setInterruptHandler(() => performance.now() > endMs);
      lend(context, 'hostLookup', (name) => {
        const found = known.get(name);
        if (found === undefined && name.length <= nameLimit && wanted.size <= mostNames) wanted.add(name);
        return context.newString(found ?? '');
      });
      lend(context, 'hostAddress', () => context.newString(ownAddress));
      lend(context, 'hostNow', () => context.newNumber(nowMs));
      context.unwrapResult(context.evalCode(pacFunctions, 'functions')).dispose();
      const problem = evaluate(context, text) ?? evaluate(context, call(address, host));
      if (wanted.size > mostNames) return { problem: clause('looks-up-more-names', { mostNames }), wanted: [] };
      if (problem !== null && performance.now() > endMs) return { isLate: true, wanted: [] };
      if (problem !== null) return { problem, wanted: [...wanted] };
      const found = context.getProp(context.global, 'found').consume((handle) => context.dump(handle) as unknown);
      return { answer: typeof found === 'string' ? found.slice(0, answerLimit) : '', wanted: [...wanted] };
    } finally {
      context.dispose();
    }
  }
}

/** What went wrong in words; `null` when nothing did. */
function evaluate(context: QuickJSContext, text: string): Clause | null {
  const result = context.evalCode(text, 'script');
  if (result.error === undefined) {
    result.value.dispose();
    return null;
  }
  const error = result.error.consume((handle) => context.dump(handle) as unknown);
  return describeProblem(error);
}

/** A line that asks the script, in its own language. */
function call(address: string, host: string): string {
  return `if (typeof FindProxyForURL !== 'function' && typeof FindProxyForURLEx !== 'function')
  throw new Error('no-function');
var found = (typeof FindProxyForURLEx === 'function' ? FindProxyForURLEx : FindProxyForURL)(${JSON.stringify(address)}, ${JSON.stringify(host)});
if (found !== null && found !== undefined && typeof found !== 'string') throw new Error('no-text');`;
}

function lend(context: QuickJSContext, name: string, give: (argument: string) => QuickJSHandle): void {
  context
    .newFunction(name, (argument?: QuickJSHandle) => give(argument === undefined ? '' : context.getString(argument)))
    .consume((handle) => context.setProp(context.global, name, handle));
}

/** What our own lines throw. */
const ownProblems: Readonly<Record<string, Clause>> = {
  'no-function': clause('no-function-findproxyforurl'),
  'no-text': clause('answer-no-text'),
};

function describeProblem(error: unknown): Clause {
  const { name, message, stack } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  if (typeof message !== 'string') return foreign(String(error).slice(0, problemLimit));
  const line = typeof stack === 'string' ? /script:(\d+)/.exec(stack)?.[1] : undefined;
  const words = `${typeof name === 'string' && name !== 'Error' ? `${name}: ` : ''}${message}`;
  const what = ownProblems[message] ?? foreign(words.replaceAll(/\s+/g, ' ').slice(0, problemLimit));
  return line === undefined ? what : clause('at-line', { what, line });
}
