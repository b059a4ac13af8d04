import { describe, expect, it } from 'vitest';
import { type OutputStream, openTerminal, paint, toAscii } from './terminal.ts';

function stream(isTTY: boolean, columns?: number): OutputStream & { written: string; fail: (code: string) => void } {
  let onError: (error: Error) => void = () => undefined;
  return {
    isTTY,
    ...(columns === undefined ? {} : { columns }),
    written: '',
    write(text) {
      this.written += text;
    },
    on: (_, listener) => {
      onError = listener;
    },
    fail: (code) => onError(Object.assign(new Error(code), { code })),
  };
}

describe('openTerminal', () => {
  it('rewrites lines and paints only for a person', () => {
    const utf8 = { LANG: 'nl_NL.UTF-8' };
    expect(openTerminal(stream(true), utf8, 'linux')).toMatchObject({
      isInteractive: true,
      hasColour: true,
      isUnicode: true,
    });
    expect(openTerminal(stream(false), utf8, 'linux')).toMatchObject({ isInteractive: false, hasColour: false });
    expect(openTerminal(stream(true), { ...utf8, TERM: 'dumb' }, 'linux').isInteractive).toBe(false);
    expect(openTerminal(stream(true), { ...utf8, NO_COLOR: '1' }, 'linux')).toMatchObject({
      isInteractive: true,
      hasColour: false,
    });
  });

  it('shows more than ASCII only where the terminal can; a file always gets all of it', () => {
    expect(openTerminal(stream(true), { LANG: 'C' }, 'linux').isUnicode).toBe(false);
    expect(openTerminal(stream(true), {}, 'linux').isUnicode).toBe(false);
    expect(openTerminal(stream(true), { LC_ALL: 'C', LANG: 'en_US.UTF-8' }, 'linux').isUnicode).toBe(false);
    expect(openTerminal(stream(true), {}, 'win32').isUnicode).toBe(true);
    expect(openTerminal(stream(false), { LANG: 'C' }, 'linux').isUnicode).toBe(true);
    const ascii = stream(true);
    openTerminal(ascii, {}, 'linux').write('Genève – 利');
    expect(ascii.written).toBe('Geneve - ?');
  });

  it('follows the width of the window, within reason', () => {
    expect(openTerminal(stream(true, 132), {}, 'linux').width()).toBe(132);
    expect(openTerminal(stream(true, 3), {}, 'linux').width()).toBe(20);
    expect(openTerminal(stream(false), {}, 'linux').width()).toBe(80);
  });

  it('stops writing when the reader is gone', () => {
    const pipe = stream(false);
    const terminal = openTerminal(pipe, {}, 'linux');
    terminal.write('a');
    pipe.fail('EPIPE');
    terminal.write('b');
    expect(pipe.written).toBe('a');
  });

  it('tells once when text was lost, but not when only the reader went away', () => {
    const lost: string[] = [];
    const open = (codes: readonly string[]): void => {
      const output = stream(false);
      openTerminal(output, {}, 'linux', ({ message }) => lost.push(message));
      for (const code of codes) output.fail(code);
    };
    for (const code of ['EPIPE', 'EOF', 'ECONNRESET']) open([code]);
    expect(lost).toEqual([]);
    open(['ENOSPC', 'ENOSPC', 'EIO']);
    expect(lost).toEqual(['ENOSPC']);
  });
});

it('paints only where there are colours', () => {
  expect(paint(openTerminal(stream(true), {}, 'linux'), 'red', 'no')).toBe('\u001B[31mno\u001B[0m');
  expect(paint(openTerminal(stream(false), {}, 'linux'), 'red', 'no')).toBe('no');
});

it('has a plain form for what ASCII lacks', () => {
  expect(toAscii('’s-Gravenhage… → Één 😀')).toBe("'s-Gravenhage... -> Een ?");
});
