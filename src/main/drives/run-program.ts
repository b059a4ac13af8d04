import { execFile } from 'node:child_process';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';

/** Runs one of the system's own programs and gives what it wrote. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>;

const patienceMs = 30_000;
const outputLimitBytes = 16 * 1024 * 1024;

/** On this computer. @throws {AppError} drive.list-failed */
export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve, reject) => {
    const options = { timeout: patienceMs, maxBuffer: outputLimitBytes, windowsHide: true, encoding: 'utf8' } as const;
    execFile(program, [...args], options, (error, output, complaint) => {
      if (error === null) resolve(output);
      else reject(programFailed(program, complaint.trim() === '' ? error.message : complaint, error));
    });
  });

/** What a program says when it fails is in the language of the system: it is shown, never decided on. */
export function programFailed(program: string, said: string, cause?: unknown): AppError {
  const line = safeText(said.trim().split(/\r?\n/)[0] ?? '')
    .slice(0, 300)
    .replace(/[.\s]+$/, '');
  return new AppError(
    'drive.list-failed',
    { reason: clause('foreign-from-program', { program, text: line }) },
    { cause },
  );
}
