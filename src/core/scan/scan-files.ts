/*
 * Has what is carried looked at by a scanner of the operator's choice, at both ends. A scanner is any program: it is run,
 * and only what it says in so many words is believed. Clean is: it started, ended by itself and in time, with a code that
 * means clean, and said something; for ClamAV also: it spoke of every file by name, and its sums are right. Everything
 * else is not clean. What is left out on purpose: unpacking, which is the scanner's trade, and talking to services.
 */
import { basename, dirname, posix, win32 } from 'node:path';
import { safeText } from '../../shared/safe-text.ts';
import type { ScanSettings } from '../../shared/settings.ts';
import { stopIfCancelled } from '../jobs/job.ts';
import { readClamavOutput } from './clamav-output.ts';
import type { RefusedFile, ScanResult, ScanTarget, ScanVerdict } from './scan-result.ts';
import type { Scanner, ScannerRun } from './scanner.ts';

/** Asking for the version takes no scan. */
const versionPatienceMs = 60_000;
/** Windows takes 32,767 characters for all arguments together; quotes and the program need some. */
const argumentCharacters = 24_000;

/**
 * Without these, `clamscan` takes what is too large or too deep for clean without a look. Nought is no limit; what it still
 * cannot look at, files over 2 GiB, is then told as a finding.
 */
const clamavArguments = [
  '--stdout',
  '--alert-exceeds-max=yes',
  '--max-filesize=0',
  '--max-scansize=0',
  '--max-files=0',
  '--max-scantime=0',
];

/** Scans files; `null` when no scanner is set up. Cancelled, it throws as every job does. */
export async function scanFiles(
  scanner: Scanner,
  settings: ScanSettings | undefined,
  files: readonly ScanTarget[],
  signal: AbortSignal,
): Promise<ScanResult | null> {
  if (settings === undefined || settings.preset === 'none') return null;
  for (const { path } of files) {
    // A full path never begins with a dash, so no name can be taken for a parameter.
    if (!posix.isAbsolute(path) && !win32.isAbsolute(path)) throw new Error(`Not a full path: ${path}`);
  }
  const isClamav = settings.preset === 'clamav';
  const program = settings.command ?? 'clamscan';
  const named = await versionOf(scanner, program, settings, signal);
  const nothing = { program: named, files: files.length, clean: 0, refused: [], exitCode: null, seconds: 0, said: '' };
  if (files.length === 0) return { ...nothing, verdict: 'clean' };
  const unnamed = files.filter(({ path }) => /[\r\n]/.test(path));
  if (unnamed.length > 0) {
    const refused = unnamed.map(({ path }) => ({ path: safeText(path), finding: 'a name of several lines' }));
    return { ...nothing, verdict: 'dirty', refused };
  }
  const judge = isClamav ? judgeClamav : judgeCustom;
  let total: ScanResult = { ...nothing, verdict: 'clean' };
  for (const batch of isClamav ? [files] : batchesOf(files, settings.arguments)) {
    const run = await runOn(scanner, program, settings, batch, signal);
    stopIfCancelled(signal);
    total = sum(total, run, judge(run, batch, settings));
  }
  // Names are told only of what is dirty: a run that failed says nothing of any file.
  return total;
}

type Judgement = Pick<ScanResult, 'verdict' | 'clean' | 'refused'>;

/** What a run means before anything it said is looked at; `null` when it ended well. */
function endVerdict(run: ScannerRun): ScanVerdict | null {
  switch (run.end) {
    case 'ended':
      return run.output.trim() === '' && run.complaint.trim() === '' ? 'silent' : null;
    case 'timed-out':
      return 'timed-out';
    case 'no-program':
      return 'missing';
    case 'killed':
    case 'not-started':
    case 'too-much-output':
      return 'crashed';
  }
}

function judgeClamav(run: ScannerRun, files: readonly ScanTarget[], settings: ScanSettings): Judgement {
  const { clean, refused, isWhole } = readClamavOutput(run.output, files);
  // What it found is told even when it failed later on.
  const judged = (verdict: ScanVerdict): Judgement => ({ verdict, clean, refused });
  if (refused.length > 0) return judged('dirty');
  const ended = endVerdict(run);
  const isCleanCode = run.exitCode !== null && settings.cleanExitCodes.includes(run.exitCode);
  // A clean code is what silence is about; any other code says that it failed.
  if (ended === 'silent' && !isCleanCode) return judged('crashed');
  if (ended !== null) return judged(ended);
  if (!isCleanCode) return judged(run.exitCode === 1 ? 'dirty' : 'crashed');
  return judged(isWhole && clean === files.length ? 'clean' : 'incomplete');
}

function judgeCustom(run: ScannerRun, files: readonly ScanTarget[], settings: ScanSettings): Judgement {
  const isCleanCode = run.exitCode !== null && settings.cleanExitCodes.includes(run.exitCode);
  const ended = endVerdict(run);
  if (isCleanCode && ended === null) return { verdict: 'clean', clean: files.length, refused: [] };
  if (ended !== null && (isCleanCode || ended !== 'silent')) return { verdict: ended, clean: 0, refused: [] };
  // Which of the files it means is in its own words only: all of them are held back.
  const refused: readonly RefusedFile[] = files.map(({ path }) => ({ path, finding: `${run.exitCode}` }));
  return { verdict: 'dirty', clean: 0, refused };
}

/** The worst verdict of several runs, the worst first. */
const bySeverity: readonly ScanVerdict[] = [
  'dirty',
  'missing',
  'crashed',
  'timed-out',
  'silent',
  'incomplete',
  'clean',
];

function sum(total: ScanResult, run: ScannerRun, judged: Judgement): ScanResult {
  const isWorse = bySeverity.indexOf(judged.verdict) < bySeverity.indexOf(total.verdict);
  return {
    ...total,
    verdict: isWorse ? judged.verdict : total.verdict,
    clean: total.clean + judged.clean,
    refused: [...total.refused, ...judged.refused],
    exitCode: run.exitCode,
    seconds: total.seconds + run.seconds,
    said: isWorse ? lastLine(run) : total.said,
  };
}

async function runOn(
  scanner: Scanner,
  program: string,
  settings: ScanSettings,
  files: readonly ScanTarget[],
  signal: AbortSignal,
): Promise<ScannerRun> {
  const paths = files.map(({ path }) => path);
  const options = { timeoutMs: settings.timeoutSeconds * 1000, signal };
  if (settings.preset === 'clamav') {
    return await scanner.withList(paths, (list) =>
      scanner.run(program, [...clamavArguments, ...settings.arguments, `--file-list=${list}`], options),
    );
  }
  if (!settings.arguments.some((one) => one.includes('{list}')))
    return await scanner.run(program, withFiles(settings.arguments, paths), options);
  return await scanner.withList(paths, (list) =>
    scanner.run(
      program,
      settings.arguments.map((one) => one.replaceAll('{list}', list)),
      options,
    ),
  );
}

/** The arguments with the files where `{files}` stands, or at their end; `{folder}` is the folder of the first. */
function withFiles(args: readonly string[], paths: readonly string[]): readonly string[] {
  if (args.some((one) => one.includes('{folder}')))
    return args.map((one) => one.replaceAll('{folder}', commonFolder(paths)));
  const at = args.indexOf('{files}');
  return at < 0 ? [...args, ...paths] : args.toSpliced(at, 1, ...paths);
}

/** As many files at a time as their names fit into one call; all at once where a list or a folder is asked for. */
function batchesOf(files: readonly ScanTarget[], args: readonly string[]): readonly (readonly ScanTarget[])[] {
  if (args.some((one) => one.includes('{list}') || one.includes('{folder}'))) return [files];
  const room = argumentCharacters - args.join(' ').length;
  const batches: ScanTarget[][] = [];
  let left = 0;
  for (const file of files) {
    const needed = file.path.length + 3;
    const last = batches.at(-1);
    if (last === undefined || needed > left) {
      batches.push([file]);
      left = room - needed;
    } else {
      last.push(file);
      left -= needed;
    }
  }
  return batches;
}

/** The folder all of them are in, or below. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? '');
  while (dirname(folder) !== folder && !paths.every((path) => path === folder || isBelow(path, folder)))
    folder = dirname(folder);
  return folder;
}

function isBelow(path: string, folder: string): boolean {
  const separator = folder.includes('\\') ? '\\' : '/';
  return path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}

async function versionOf(
  scanner: Scanner,
  program: string,
  settings: ScanSettings,
  signal: AbortSignal,
): Promise<string> {
  const name = basename(program.replaceAll('\\', '/'));
  const args = settings.versionArguments ?? (settings.preset === 'clamav' ? ['--version'] : null);
  if (args === null) return name;
  const run = await scanner.run(program, args, { timeoutMs: versionPatienceMs, signal });
  stopIfCancelled(signal);
  const line =
    run.end === 'ended' && run.exitCode === 0 ? lastLine({ ...run, output: run.output.split(/\n/)[0] ?? '' }) : '';
  return line === '' ? name : safeText(`${name}: ${line}`).slice(0, 300);
}

function lastLine({ complaint, output }: ScannerRun): string {
  const lines = (text: string): readonly string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return safeText((lines(complaint).at(-1) ?? lines(output).at(-1) ?? '').trim());
}
