import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a stand-in says, and where: as Microsoft's tool does, in its window, its own log and the log of setup. */
export class StandInWords {
  readonly #log: string;
  readonly #setupLog: string | null;
  readonly #isQuiet: boolean;

  constructor(folder: string, { isQuiet }: { readonly isQuiet: boolean }) {
    this.#log = join(folder, 'ServiceConnectionTool.log');
    const drive = process.env.SystemDrive ?? '';
    this.#setupLog = drive === '' ? null : join(drive, 'ConfigMgrSetup.log');
    this.#isQuiet = isQuiet;
    // Replaced at every run.
    writeFileSync(this.#log, '');
  }

  info(text: string): void {
    this.#both(`INFO:${text}`, text);
  }

  /** Since 2509 errors are red in the window. */
  error(text: string): void {
    this.#both(`ERROR:${text}`, `\u001b[31mERROR: ${text}\u001b[0m`);
  }

  /** Of the downloader: into the log of setup only, which is added to. */
  setup(text: string): void {
    if (this.#setupLog !== null) appendFileSync(this.#setupLog, `${text}\r\n`);
  }

  /** In the window only. */
  window(text: string): void {
    if (!this.#isQuiet) process.stdout.write(`${text}\r\n`);
  }

  #both(inLog: string, inWindow: string): void {
    appendFileSync(this.#log, `${inLog}\r\n`);
    this.window(inWindow);
  }
}
