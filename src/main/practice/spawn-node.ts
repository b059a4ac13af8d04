import { spawn } from 'node:child_process';
import type { SpawnPractice } from './practice.ts';

/** Runs the practice program `entry` in a plain Node process, which ends with its input: never later than this process. */
export function spawnByNode(entry: string): SpawnPractice {
  return (args) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    // A process that is gone takes no more input: that it ended is told by `ended`.
    child.stdin.on('error', () => undefined);
    return {
      output: child.stdout,
      ended: new Promise((resolve) => {
        child.once('close', () => resolve());
        child.once('error', () => resolve());
      }),
      stop: () => child.stdin.end(),
    };
  };
}
