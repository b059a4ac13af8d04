import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { CustodyDraft, CustodyFile } from '../custody/entry.ts';

/** Only `clean` is clean. */
export type ScanVerdict =
  | 'clean'
  /** It found something. */
  | 'dirty'
  /** It failed, was killed, or ended with a code that says neither. */
  | 'crashed'
  | 'timed-out'
  /** It ended well and said nothing at all. */
  | 'silent'
  /** It ended well and did not speak of all files. */
  | 'incomplete'
  /** There is no such program. */
  | 'missing';

/** A file to be scanned. */
export interface ScanTarget {
  /** A full path. */
  readonly path: string;
  readonly sizeBytes: number;
  /** What it is known to hold: when it has been scanned, it must still. */
  readonly sha256?: string;
}

/** A file the scanner did not find clean, and what it said. */
export interface RefusedFile {
  readonly path: string;
  readonly finding: string;
}

export interface ScanResult {
  readonly verdict: ScanVerdict;
  /** Name and version as the program tells them, with the date of its signatures where it does. */
  readonly program: string;
  readonly files: number;
  /** Those it told to be clean. */
  readonly clean: number;
  readonly refused: readonly RefusedFile[];
  /** Of the last run; `null` when there was none that ended by itself. */
  readonly exitCode: number | null;
  readonly seconds: number;
  /** The last thing it said, when it failed. */
  readonly said: string;
}

/** More are counted, not named. */
const namedFiles = 20;

/**
 * Goes on with what is clean only.
 * @throws {AppError} scan.dirty, scan.crashed, scan.timed-out, scan.silent, scan.incomplete, scan.no-program
 */
export function requireClean(result: ScanResult): void {
  const { verdict, program } = result;
  switch (verdict) {
    case 'clean':
      return;
    case 'dirty': {
      const files = result.refused.slice(0, namedFiles).map(({ path, finding }) => `${basename(path)} (${finding})`);
      throw new AppError('scan.dirty', { program, files, count: result.refused.length });
    }
    case 'crashed':
      throw new AppError('scan.crashed', { program, said: saidOf(result) });
    case 'timed-out':
      throw new AppError('scan.timed-out', { program, seconds: Math.round(result.seconds) });
    case 'silent':
      throw new AppError('scan.silent', { program });
    case 'incomplete':
      throw new AppError('scan.incomplete', { program, clean: result.clean, files: result.files });
    case 'missing':
      throw new AppError('scan.no-program', { program });
  }
}

/** What goes into the custody record of a scan, clean or not. */
export function scanDraft(result: ScanResult, files: readonly CustodyFile[]): CustodyDraft {
  const refused = result.refused.slice(0, namedFiles).map(({ path, finding }) => `${basename(path)}: ${finding}`);
  const more = result.refused.length - refused.length;
  return {
    what: 'scanned',
    files,
    details: {
      verdict: result.verdict,
      program: result.program,
      files: String(result.files),
      seconds: result.seconds.toFixed(1),
      ...(result.verdict === 'clean' ? {} : { clean: String(result.clean), said: saidOf(result) }),
      ...(refused.length === 0 ? {} : { refused: refused.join('; ') + (more > 0 ? `; +${more}` : '') }),
    },
  };
}

function saidOf({ said, exitCode }: ScanResult): string {
  const line = safeText(said).slice(0, 300);
  if (line !== '') return line;
  return exitCode === null ? '-' : `${exitCode}`;
}
