import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../files/errno.ts';

/** Changes take milliseconds: whoever holds on for longer has stopped. */
const defaultPatienceMs = 10_000;
const pauseMs = 15;
/** SQLite's result code for a lock somebody else has: https://www.sqlite.org/rescode.html */
const busyCode = 5;
/** Those of the system's own errors that a person can do something about. */
const systemCodes: Readonly<Record<number, string>> = { 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC' };

/**
 * Does something while nobody else does anything in the folder, in this process or another. The lock is one of the
 * system, by way of an empty SQLite database: it ends with the process, so nobody ever has to remove what a killed
 * program left.
 * @throws {AppError} trust.in-use, files.*
 */
export async function whileLocked<T>(
  folder: string,
  action: () => Promise<T>,
  patienceMs: number = defaultPatienceMs,
): Promise<T> {
  const path = join(folder, 'lock');
  try {
    await (await open(path, 'a', 0o600)).close();
  } catch (error) {
    throw fileError(error, path);
  }
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    await acquire(database, path, patienceMs);
    return await action();
  } finally {
    // The transaction ends with it.
    database.close();
  }
}

async function acquire(database: DatabaseSync, path: string, patienceMs: number): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
      if (code !== busyCode) throw fileError(systemError(error, Number(code)), path);
      if (Date.now() > until) throw new AppError('trust.in-use', { path }, { cause: error });
    }
    await setTimeout(pauseMs);
  }
}

function systemError(error: unknown, code: number): unknown {
  // The lower byte is the kind, the rest says where it happened.
  const system = systemCodes[code & 0xff];
  return system === undefined
    ? error
    : Object.assign(new Error('The lock failed.', { cause: error }), { code: system });
}
