import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { type Person, personAt } from './questions.ts';
import { openTerminal } from './terminal.ts';

class Keyboard extends EventEmitter {
  readonly modes: boolean[] = [];
  setRawMode(isRaw: boolean): void {
    this.modes.push(isRaw);
  }
  resume(): void {
    this.modes.push(true);
  }
  pause(): void {
    this.modes.push(false);
  }
}

function setUp(): { person: Person; keyboard: Keyboard; shown: () => string; type: (text: string) => void } {
  const keyboard = new Keyboard();
  let shown = '';
  const write = (text: string): void => {
    shown += text;
  };
  const screen = openTerminal({ isTTY: true, write, on: () => undefined }, { LANG: 'C.UTF-8' }, 'linux');
  const type = (text: string): void => {
    keyboard.emit('data', Buffer.from(text));
  };
  return { person: personAt(keyboard, screen), keyboard, shown: () => shown, type };
}

it('reads a secret without showing it, and gives the keyboard back', async () => {
  const { person, keyboard, shown, type } = setUp();
  const answer = person.askSecret('Password:');
  for (const key of 'hunter3') type(key);
  type('\u007F');
  type('2\r');
  expect(await answer).toBe('hunter2');
  expect(shown()).toBe('Password: \n');
  expect(keyboard.modes).toEqual([true, true, false, false]);
  expect(keyboard.listenerCount('data')).toBe(0);
});

it('reads characters that arrive in pieces, and forgets a line on Ctrl-U', async () => {
  const { person, keyboard, type } = setUp();
  const answer = person.askSecret('Password:');
  type('wrong\u0015');
  const bytes = Buffer.from('pässwörd利');
  for (const byte of bytes) keyboard.emit('data', Buffer.from([byte]));
  type('\n');
  expect(await answer).toBe('pässwörd利');
});

it.each([
  ['y\r', true],
  ['Yes\r', true],
  ['\r', false],
  ['n\r', false],
  ['yellow\r', false],
])('takes %j for %s', async (typed, expected) => {
  const { person, shown, type } = setUp();
  const answer = person.askYesNo('Replace it?');
  type(typed);
  expect(await answer).toBe(expected);
  expect(shown()).toBe(`Replace it? [y/N] ${typed.slice(0, -1)}\n`);
});

it.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('is stopped by %s', async (_, key) => {
  const { person, keyboard, type } = setUp();
  const answer = person.askSecret('Password:');
  type(`hun${key}`);
  await expect(answer).rejects.toMatchObject({ code: 'job.cancelled' });
  expect(keyboard.modes.at(-1)).toBe(false);
});

it('is stopped when the keyboard goes away', async () => {
  const { person, keyboard } = setUp();
  const answer = person.askYesNo('Replace it?');
  keyboard.emit('end');
  await expect(answer).rejects.toMatchObject({ code: 'job.cancelled' });
});
