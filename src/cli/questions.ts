import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../shared/errors.ts';
import type { Terminal } from './terminal.ts';

/** What of standard input a question needs; `process.stdin` is one when it is a terminal. */
export interface KeyboardStream {
  setRawMode(isRaw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (bytes: Buffer) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
}

/** The person at the terminal. Questions go to standard error, so that standard output stays what was asked for. */
export interface Person {
  /** Anything but a clear yes is no. @throws {AppError} job.cancelled on Ctrl-C */
  askYesNo(question: string): Promise<boolean>;
  /** What is typed is shown. @throws {AppError} job.cancelled on Ctrl-C */
  askText(question: string): Promise<string>;
  /** What is typed is not shown. @throws {AppError} job.cancelled on Ctrl-C */
  askSecret(question: string): Promise<string>;
}

/** Somebody who can be asked over a keyboard and a screen. */
export function personAt(keyboard: KeyboardStream, screen: Terminal): Person {
  return {
    async askYesNo(question) {
      const answer = await readLine(keyboard, screen, `${question} [y/N] `, { echo: true });
      return /^\s*y(es)?\s*$/i.test(answer);
    },
    askText: (question) => readLine(keyboard, screen, `${question} `, { echo: true }),
    askSecret: (question) => readLine(keyboard, screen, `${question} `, { echo: false }),
  };
}

/**
 * Reads one line key by key. The terminal's own line editing cannot be used: it shows what is typed.
 */
function readLine(
  keyboard: KeyboardStream,
  screen: Terminal,
  prompt: string,
  options: { readonly echo: boolean },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let typed: string[] = [];
    const stop = (settle: () => void): void => {
      keyboard.off('data', onData);
      keyboard.off('end', onEnd);
      keyboard.setRawMode(false);
      keyboard.pause();
      screen.write('\n');
      settle();
    };
    const onEnd = (): void => stop(() => reject(new AppError('job.cancelled', {})));
    const onData = (bytes: Buffer): void => {
      for (const key of decoder.write(bytes)) {
        if (key === '\r' || key === '\n') {
          stop(() => resolve(typed.join('')));
          return;
        }
        // Ctrl-C, and Ctrl-D: the terminal does not turn them into signals while it hands over every key.
        if (key === '\u0003' || key === '\u0004') {
          onEnd();
          return;
        }
        if (key === '\u007F' || key === '\b') {
          if (typed.pop() !== undefined && options.echo) screen.write('\b \b');
        } else if (key === '\u0015') {
          if (options.echo) screen.write('\b \b'.repeat(typed.length));
          typed = [];
        } else if (key >= ' ') {
          typed.push(key);
          if (options.echo) screen.write(key);
        }
      }
    };
    screen.write(prompt);
    keyboard.setRawMode(true);
    keyboard.on('data', onData);
    keyboard.on('end', onEnd);
    keyboard.resume();
  });
}
