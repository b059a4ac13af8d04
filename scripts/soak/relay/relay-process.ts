import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from '../../root.ts';

/** A relay as a program of its own. */
export class RelayProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  private constructor(child: ChildProcess, url: string, ended: Promise<number | null>) {
    this.#child = child;
    this.url = url;
    this.#ended = ended;
  }

  /** Starts one and waits until it listens. */
  static async start(config: string): Promise<RelayProcess> {
    const program = ['--disable-warning=ExperimentalWarning', 'src/cli/main.ts', 'relay', '--config', config];
    const child = spawn(process.execPath, program, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (bytes: Buffer) => {
      errors += bytes.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const listening = new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const { event, url, message } = JSON.parse(line) as { event: string; url?: string; message?: string };
        if (event === 'listening') resolve(url ?? '');
        if (event === 'fault') errors += `${message}\n`;
      });
    });
    const url = await Promise.race([listening, ended.then(() => null)]);
    if (url === null) throw new Error(`The relay did not start: ${errors}`);
    return new RelayProcess(child, url, ended);
  }

  /** Kills it in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to end; its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return await this.#ended;
  }
}
