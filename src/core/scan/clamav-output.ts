import type { RefusedFile, ScanTarget } from './scan-result.ts';

/** What `clamscan` said of the files it was given. */
export interface ClamavFindings {
  /** Told to be clean, by a line of their own. */
  readonly clean: number;
  readonly refused: readonly RefusedFile[];
  /** Its summary is there and agrees with its lines. */
  readonly isWhole: boolean;
}

/**
 * Reads what `clamscan` (ClamAV 0.103 to 1.4) writes: a line `<path>: OK` or `<path>: <name> FOUND` for each file, then a
 * summary with the numbers of files scanned and infected. Names are taken as they were given, never out of its lines: a
 * file may be called `a: OK`. A file is clean when its own line says so, and no other line says otherwise.
 */
export function readClamavOutput(output: string, files: readonly ScanTarget[]): ClamavFindings {
  const lines = output.split(/\r?\n/);
  const summaryAt = lines.lastIndexOf('----------- SCAN SUMMARY -----------');
  const said = new Set(summaryAt < 0 ? lines : lines.slice(0, summaryAt));
  const found = findingsOf(said, new Set(files.map(({ path }) => path)));
  const refused: RefusedFile[] = [];
  let clean = 0;
  let empty = 0;
  for (const { path, sizeBytes } of files) {
    const finding = found.get(path);
    if (finding !== undefined) refused.push({ path, finding });
    else if (said.has(`${path}: OK`)) clean += 1;
    else if (sizeBytes === 0 && said.has(`${path}: Empty file`)) empty += 1;
  }
  const summary = lines.slice(summaryAt + 1);
  // What is empty is not counted as scanned.
  const isWhole =
    summaryAt >= 0 &&
    numberOf(summary, 'Scanned files') === clean + refused.length &&
    numberOf(summary, 'Infected files') === refused.length &&
    (numberOf(summary, 'Total errors') ?? 0) === 0 &&
    numberOf(summary, 'Known viruses') !== 0;
  return { clean: clean + empty, refused, isWhole };
}

/** What was found, by file; of several findings in one the first. A line is of the file with the longest name it fits. */
function findingsOf(said: ReadonlySet<string>, paths: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of said) {
    if (!line.endsWith(' FOUND')) continue;
    for (let at = line.lastIndexOf(': '); at > 0; at = line.lastIndexOf(': ', at - 1)) {
      const path = line.slice(0, at);
      if (!paths.has(path)) continue;
      if (!found.has(path)) found.set(path, line.slice(at + 2, -' FOUND'.length));
      break;
    }
  }
  return found;
}

function numberOf(summary: readonly string[], name: string): number | null {
  const line = summary.find((one) => one.startsWith(`${name}: `));
  const value = line?.slice(name.length + 2).trim() ?? '';
  return /^\d+$/.test(value) ? Number(value) : null;
}
