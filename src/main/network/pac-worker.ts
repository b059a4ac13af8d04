/* The program of the thread that runs configuration scripts. Started, and ended, by `pac-thread.ts`. */
import { parentPort } from 'node:worker_threads';
import { openBox } from './pac-box.ts';
import type { PacRun } from './pac-run.ts';

const box = await openBox();
parentPort?.on('message', (run: PacRun) => parentPort?.postMessage(box.run(run), []));
parentPort?.postMessage('ready', []);
