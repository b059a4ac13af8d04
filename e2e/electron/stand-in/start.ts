import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { StandIn, type StandInOptions } from './electron.ts';

/** The stand-ins of this process, by the number of their start: each start of the program has an `electron` of its own. */
const starts: Record<string, unknown>[] = [];
const known = 'standInElectron';

/** Runs the built main file as Electron would. It is under way when this resolves. */
export async function startStandIn(mainFile: string, options: StandInOptions): Promise<StandIn> {
  if (starts.length === 0) {
    Object.assign(globalThis, { [known]: starts });
    registerHooks({
      resolve(name, context, next) {
        const start = /[?&]start=(\d+)/.exec(context.parentURL ?? '')?.[1];
        if (name !== 'electron' || start === undefined) return next(name, context);
        return { url: moduleOf(Number(start)), format: 'module', shortCircuit: true };
      },
    });
  }
  const standIn = new StandIn(options);
  const start = starts.push(standIn.module()) - 1;
  await import(`${pathToFileURL(mainFile).href}?start=${start}`);
  return standIn;
}

/** A module that exports what the stand-in of one start has. */
function moduleOf(start: number): string {
  const names = Object.keys(starts[start] ?? {});
  const text = `export const { ${names.join(', ')} } = globalThis.${known}[${start}];`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
