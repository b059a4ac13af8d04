import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A network of its own on this computer, and the one line to it. */
export interface CutLine {
  readonly namespace: string;
  /** Of the far end. */
  readonly address: string;
  /** Takes the far end's plug out; nobody is told. */
  down(): Promise<void>;
  up(): Promise<void>;
  remove(): Promise<void>;
}

/** Lays the line; `null` where this account may not. */
export async function layLine(): Promise<CutLine | null> {
  const id = `scw${process.pid % 100_000}`;
  const [near, far] = [`${id}n`, `${id}f`];
  // One of the addresses that are for measuring (RFC 2544): nobody else has it.
  const network = `198.18.${process.pid % 256}`;
  const ip = async (...args: readonly string[]): Promise<void> => {
    await run('ip', args);
  };
  try {
    await ip('netns', 'add', id);
  } catch {
    return null;
  }
  const remove = async (): Promise<void> => await ip('netns', 'del', id);
  try {
    await ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', id);
    await ip('addr', 'add', `${network}.1/30`, 'dev', near);
    await ip('link', 'set', near, 'up');
    await ip('-n', id, 'addr', 'add', `${network}.2/30`, 'dev', far);
    await ip('-n', id, 'link', 'set', 'lo', 'up');
    await ip('-n', id, 'link', 'set', far, 'up');
  } catch {
    await remove();
    return null;
  }
  return {
    namespace: id,
    address: `${network}.2`,
    down: async () => await ip('-n', id, 'link', 'set', far, 'down'),
    up: async () => await ip('-n', id, 'link', 'set', far, 'up'),
    // The pair of the line goes with it.
    remove,
  };
}
