import type { utilityProcess } from 'electron';
import type { SpawnPractice } from '../practice/practice.ts';

/**
 * Runs the practice program `entry` in a process of Electron's own: what ships cannot be run as plain Node, by its fuses.
 * Such a process has no input and never outlives the program.
 */
export function practiceByUtility(utility: Pick<typeof utilityProcess, 'fork'>, entry: string): SpawnPractice {
  return (args) => {
    const child = utility.fork(entry, [...args, '--no-input'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      serviceName: 'Practice lab',
    });
    const { stdout } = child;
    if (stdout === null) throw new Error('A process whose output is piped has an output.');
    return {
      output: stdout,
      ended: new Promise((resolve) => child.once('exit', () => resolve())),
      stop: () => child.kill(),
    };
  };
}
