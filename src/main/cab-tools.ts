import type { BulkFiles } from '../core/ports/bulk-files.ts';
import type { Files } from '../core/ports/files.ts';
import { NodeFiles } from './files/node-files.ts';
import { systemClock } from './system-clock.ts';
import { Threads } from './threads/threads.ts';

/** What the commands for cabinets need of this computer: no settings, no network, nothing that takes time to load. */
export interface CabTools {
  readonly files: Files;
  readonly bulk: BulkFiles;
  readonly threads: Threads;
  now(): Date;
  breathe(): Promise<void>;
  close(): Promise<void>;
}

/** Builds them. */
export function createCabTools(): CabTools {
  const threads = new Threads();
  return {
    files: new NodeFiles(),
    bulk: threads,
    threads,
    now: () => systemClock.now(),
    breathe: () => systemClock.breathe(),
    close: () => threads.close(),
  };
}
