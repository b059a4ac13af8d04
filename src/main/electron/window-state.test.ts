import { EventEmitter } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepWindowState, placeWindow, readWindowState } from './window-state.ts';

const main = { x: 0, y: 0, width: 1920, height: 1040 };
const beside = { x: 1920, y: -200, width: 1280, height: 984 };
const kept = { version: 1, x: 2000, y: 100, width: 1000, height: 700, isMaximised: false } as const;

describe('the place of the window', () => {
  it('is left to the system the first time', () => {
    expect(placeWindow(null, [main])).toEqual({ bounds: { width: 1100, height: 760 }, isMaximised: false });
  });

  it('is where it was', () => {
    const { version: _, isMaximised: __, ...bounds } = kept;
    expect(placeWindow(kept, [main, beside])).toEqual({ bounds, isMaximised: false });
    expect(placeWindow({ ...kept, isMaximised: true }, [main, beside]).isMaximised).toBe(true);
  });

  it.each([
    ['its monitor is gone', kept, [main]],
    ['its title bar is above every monitor', { ...kept, x: 0, y: -40 }, [main]],
    ['its title bar is below every monitor', { ...kept, x: 0, y: 1030 }, [main]],
    ['only a sliver of it would be seen', { ...kept, x: 1900 }, [main]],
    ['a far-off number was kept', { ...kept, x: 2 ** 40, y: -(2 ** 40) }, [main, beside]],
  ])('is left to the system, with the size that was, when %s', (_, state, areas) => {
    expect(placeWindow(state, areas).bounds).toEqual({ width: 1000, height: 700 });
  });

  it('never makes it larger than the monitor, nor smaller than the screens need', () => {
    const huge = { ...kept, x: 0, y: 0, width: 9_000, height: 9_000 };
    expect(placeWindow(huge, [main]).bounds).toEqual({ x: 0, y: 0, width: 1920, height: 1040 });
    const tiny = { ...kept, x: 0, y: 0, width: 200, height: 10 };
    expect(placeWindow(tiny, [main]).bounds).toMatchObject({ width: 720, height: 520 });
    expect(placeWindow(kept, []).bounds).toMatchObject({ width: 1000, height: 700 });
  });
});

describe('the file of the place', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'service-connection-window-'));
    path = join(folder, 'not there yet/window.json');
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  it('is written when the window closes, and read the next time', async () => {
    const window = new FakeWindow();
    const wait = keepWindowState(window.asWindow(), path);
    window.emit('close');
    await wait();
    expect(await readWindowState(path)).toEqual({ ...kept, isMaximised: true });
    expect(await readdir(join(path, '..'))).toEqual(['window.json']);
  });

  it('is written once when moving has paused', async () => {
    const window = new FakeWindow();
    keepWindowState(window.asWindow(), path);
    for (const event of ['move', 'resize', 'maximize', 'unmaximize']) window.emit(event);
    await expect.poll(async () => await readWindowState(path)).not.toBeNull();
    expect(window.asked).toBe(1);
  });

  it('keeps the program from nothing when it cannot be written', async () => {
    const window = new FakeWindow();
    await writeFile(join(folder, 'file'), '');
    const wait = keepWindowState(window.asWindow(), join(folder, 'file/window.json'));
    window.emit('close');
    await wait();
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('');
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":2}',
    JSON.stringify({ ...kept, width: 1e99 }),
    JSON.stringify({ ...kept, x: 'left' }),
    JSON.stringify({ ...kept, height: -1 }),
  ])('is ignored when it says %s', async (text) => {
    await writeFile(join(folder, 'window.json'), text);
    expect(await readWindowState(join(folder, 'window.json'))).toBeNull();
  });

  it('may be missing', async () => {
    expect(await readWindowState(path)).toBeNull();
  });
});

class FakeWindow extends EventEmitter {
  asked = 0;
  getNormalBounds() {
    this.asked += 1;
    const { x, y, width, height } = kept;
    return { x, y, width, height };
  }
  isMaximized() {
    return true;
  }
  /** It has what is called. */
  asWindow(): BrowserWindow {
    return this as unknown as BrowserWindow;
  }
}
