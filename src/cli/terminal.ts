/** Where text goes, and what it can show there. */
export interface Terminal {
  /** A person watches: lines may be rewritten, questions asked. */
  readonly isInteractive: boolean;
  readonly hasColour: boolean;
  /** More than ASCII can be shown. */
  readonly isUnicode: boolean;
  /** Columns, as they are now. */
  width(): number;
  write(text: string): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultWidth = 80;
const leastWidth = 20;

/** What of a stream a terminal needs; `process.stdout` is one. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** How a reader that went away shows, on POSIX and on Windows. */
const readerGone: readonly unknown[] = ['EPIPE', 'EOF', 'ECONNRESET'];

/**
 * Opens a stream for showing text. When it can take no more, the rest is let go; `onLost` is called, once, unless it is
 * only that its reader went away (`| head`).
 */
export function openTerminal(
  stream: OutputStream,
  environment: Environment,
  platform: NodeJS.Platform,
  onLost: (error: Error) => void = () => undefined,
): Terminal {
  let isOpen = true;
  stream.on('error', (error) => {
    if (isOpen && !('code' in error && readerGone.includes(error.code))) onLost(error);
    isOpen = false;
  });
  const isInteractive = stream.isTTY === true && environment.TERM !== 'dumb';
  // What goes into a file or another program is UTF-8, whatever this terminal can show.
  const isUnicode = stream.isTTY !== true || platform === 'win32' || isUtf8(environment);
  return {
    isInteractive,
    hasColour: isInteractive && (environment.NO_COLOR ?? '') === '',
    isUnicode,
    width: () => Math.max(leastWidth, stream.columns ?? defaultWidth),
    write(text) {
      if (isOpen) stream.write(isUnicode ? text : toAscii(text));
    },
  };
}

/** POSIX: the first of these that is set decides which characters there are. */
function isUtf8(environment: Environment): boolean {
  const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(
    (value) => value !== undefined && value !== '',
  );
  return /utf-?8/i.test(locale ?? '');
}

const asciiForms = new Map([
  ['…', '...'],
  ['’', "'"],
  ['–', '-'],
  ['—', '-'],
  ['→', '->'],
  ['·', '-'],
]);

/** The nearest ASCII has; what it has nothing for becomes a question mark. */
export function toAscii(text: string): string {
  return text.replace(/\P{ASCII}/gu, (character) => {
    const letter = character.normalize('NFD').replace(/\p{M}/gu, '');
    return asciiForms.get(character) ?? (/^\p{ASCII}+$/u.test(letter) ? letter : '?');
  });
}

const colours = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;

/** Text in a colour, where there are colours. */
export function paint(terminal: Terminal, colour: keyof typeof colours, text: string): string {
  return terminal.hasColour && text !== '' ? `\u001B[${colours[colour]}m${text}\u001B[0m` : text;
}
