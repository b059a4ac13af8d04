import type { Scanner, ScannerRun } from '../scan/scanner.ts';

const well: ScannerRun = { end: 'ended', exitCode: 0, output: '', complaint: '', seconds: 1.5 };

/** A scanner that answers as a test tells it, in the words of ClamAV, and remembers what it was given. */
export class MemoryScanner implements Scanner {
  /** The files of each run. */
  readonly scanned: (readonly string[])[] = [];
  /** What it answers instead of finding everything clean. */
  answer: (files: readonly string[]) => Partial<ScannerRun> = () => ({});
  #list: readonly string[] = [];

  async run(_program: string, args: readonly string[]): Promise<ScannerRun> {
    if (args.includes('--version')) return { ...well, output: 'ClamAV 1.4.6/27541/Mon Mar  2 07:24:31 2026\n' };
    const files = args.some((one) => one.startsWith('--file-list=')) ? this.#list : args;
    this.scanned.push(files);
    return { ...well, output: sayOf(files, null), ...this.answer(files) };
  }

  async withList<T>(lines: readonly string[], use: (path: string) => Promise<T>): Promise<T> {
    this.#list = lines;
    return await use('/list');
  }

  async withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
    return await use('/to-scan');
  }
}

/** What ClamAV says of these files; one of them may be refused. */
export function sayOf(files: readonly string[], refused: string | null): string {
  const lines = files.map((file) => (file === refused ? `${file}: Eicar-Test FOUND` : `${file}: OK`));
  const found = refused === null ? 0 : 1;
  return `${lines.join('\n')}\n\n----------- SCAN SUMMARY -----------\nKnown viruses: 9\nScanned files: ${files.length}\nInfected files: ${found}\n`;
}
