import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BrowserWindow, Rectangle } from 'electron';
import { z } from 'zod';

/** Where the window was when it was closed, in the system's own points. */
const WindowState = z.object({
  version: z.literal(1),
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1).max(100_000),
  height: z.number().int().min(1).max(100_000),
  isMaximised: z.boolean(),
});
type WindowState = z.infer<typeof WindowState>;

/** How the window opens. Without a place the system puts it in the middle. */
export interface WindowPlace {
  readonly bounds: { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number };
  readonly isMaximised: boolean;
}

export const smallestWindow = { width: 720, height: 520 } as const;
const firstWindow = { width: 1100, height: 760 } as const;

/** This much of the title bar must be on a monitor, or the window could not be moved back. */
const grip = { width: 120, height: 32 } as const;

/** Moving and sizing tell of every step; the file is written when they have paused this long. */
const settleMs = 400;

/**
 * Where the window opens: where it was, if that can still be seen. A monitor that is gone, or has become smaller, leaves
 * the size as far as it fits.
 *
 * @param workAreas of every monitor, the main one first
 */
export function placeWindow(state: WindowState | null, workAreas: readonly Rectangle[]): WindowPlace {
  const isMaximised = state?.isMaximised ?? false;
  const onIt = state === null ? undefined : workAreas.find((area) => isHeld(state, area));
  const area = onIt ?? workAreas[0] ?? { x: 0, y: 0, ...firstWindow };
  const wanted = state ?? firstWindow;
  const bounds = {
    width: Math.max(smallestWindow.width, Math.min(wanted.width, area.width)),
    height: Math.max(smallestWindow.height, Math.min(wanted.height, area.height)),
  };
  return {
    bounds: state === null || onIt === undefined ? bounds : { ...bounds, x: state.x, y: state.y },
    isMaximised,
  };
}

function isHeld(state: WindowState, area: Rectangle): boolean {
  const width = Math.min(state.x + state.width, area.x + area.width) - Math.max(state.x, area.x);
  return width >= grip.width && state.y >= area.y && state.y + grip.height <= area.y + area.height;
}

/** Reads where the window was; `null` when nobody knows, or the file says nothing sensible. */
export async function readWindowState(path: string): Promise<WindowState | null> {
  try {
    return WindowState.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // A place on the screen is not worth an error.
    return null;
  }
}

/**
 * Writes down where the window is, as it changes. Returns the way to wait until the last of it is written.
 */
export function keepWindowState(window: BrowserWindow, path: string): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const save = (): void => {
    clearTimeout(timer);
    // What a window measures while it is maximised is not what it goes back to.
    const state: WindowState = { version: 1, ...window.getNormalBounds(), isMaximised: window.isMaximized() };
    writing = writing.then(async () => await writeState(path, state)).catch(() => undefined);
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, settleMs);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('maximize', saveSoon);
  window.on('unmaximize', saveSoon);
  window.on('close', save);
  window.on('closed', () => clearTimeout(timer));
  return async () => await writing;
}

async function writeState(path: string, state: WindowState): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.partial`, `${JSON.stringify(state)}\n`);
  await rename(`${path}.partial`, path);
}
