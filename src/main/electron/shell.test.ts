import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { folderDialog } from './folder-dialog.ts';
import { menuTemplate } from './menu.ts';
import { showWindow } from './show-window.ts';
import { shellWords } from './words.ts';

/* What the window has of the system: its words, its menu, the dialog for folders, and coming to the front. */

describe('the words of the window', () => {
  it('are in the first language of the system that we speak', () => {
    const stay = (tags: readonly string[]) => shellWords(tags).closing.stay;
    expect(stay(['nl-BE', 'en-US'])).toBe('Doorwerken');
    expect(stay(['de-DE', 'FR-CA', 'nl'])).toBe('Continuer');
    expect(stay(['de-DE', 'constructor'])).toBe('Keep working');
    expect(stay([])).toBe('Keep working');
  });

  it('are all there, and differ, in each language', () => {
    const tables = ['en', 'nl', 'fr'].map((tag) => textsOf(shellWords([tag])));
    expect(new Set(tables.map((table) => table.length)).size).toBe(1);
    for (const texts of tables) {
      expect(texts.filter((text) => text.trim() === '')).toEqual([]);
      // A job's name stands in what is asked and told of it.
      expect(texts.filter((text) => text.includes('JOB'))).toHaveLength(3);
    }
    const [en = [], nl = [], fr = []] = tables;
    const same = en.filter((text, at) => text === nl[at] || text === fr[at]);
    expect(same).toEqual(['&Help']);
  });

  it('give every entry of a menu a letter of its own', () => {
    for (const tag of ['en', 'nl', 'fr']) {
      const menus = menuTemplate(shellWords([tag]), 'win32');
      const groups = [menus, ...menus.map(({ submenu }) => (Array.isArray(submenu) ? submenu : []))];
      for (const entries of groups) {
        const letters = entries.flatMap(({ label }) => /&(.)/.exec(label ?? '')?.[1]?.toLowerCase() ?? []);
        expect(letters).toHaveLength(entries.filter(({ label }) => label !== undefined).length);
        expect(new Set(letters).size, `${tag} ${letters.join()}`).toBe(letters.length);
      }
    }
  });
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [(value as (job: string) => string)('JOB')];
  return Object.values(value as object).flatMap(textsOf);
}

describe('the menu', () => {
  const rolesOf = (platform: NodeJS.Platform): unknown[] =>
    menuTemplate(shellWords(['en']), platform).flatMap(({ role, submenu }) => [
      role,
      ...(Array.isArray(submenu) ? submenu.map((entry) => entry.role) : []),
    ]);

  it('copies, zooms and says who we are, and never shows the insides of the page', () => {
    expect(rolesOf('win32').filter((role) => role !== undefined)).toEqual(
      'undo redo cut copy paste selectAll resetZoom zoomIn zoomOut help about'.split(' '),
    );
    expect(rolesOf('linux')).toEqual(rolesOf('win32'));
    expect(rolesOf('darwin')).toEqual(['appMenu', ...rolesOf('win32')]);
  });
});

describe('the dialog for folders', () => {
  const window = {} as BrowserWindow;
  const words = shellWords(['nl']);
  const dialogThat = (answer: { canceled: boolean; filePaths: string[] }) => {
    const showOpenDialog = vi.fn(async (_window: unknown, _options: OpenDialogOptions) => answer);
    // The stand-in has the one overload that is called.
    return { showOpenDialog, asDialog: { showOpenDialog } as never };
  };

  it('asks for one folder, in front of the window, from where the operator was', async () => {
    const { showOpenDialog, asDialog } = dialogThat({ canceled: false, filePaths: ['/media/x'] });
    const choose = folderDialog(asDialog, () => window, words);
    expect(await choose('/media')).toBe('/media/x');
    expect(await choose(null)).toBe('/media/x');
    const properties = ['openDirectory', 'createDirectory'];
    expect(showOpenDialog.mock.calls).toEqual([
      [window, { title: 'Kies een map', properties, defaultPath: '/media' }],
      [window, { title: 'Kies een map', properties }],
    ]);
  });

  it('answers nothing when none was chosen, or there is no window', async () => {
    const { showOpenDialog, asDialog } = dialogThat({ canceled: true, filePaths: [] });
    expect(await folderDialog(asDialog, () => window, words)(null)).toBeNull();
    expect(await folderDialog(asDialog, () => null, words)(null)).toBeNull();
    expect(showOpenDialog).toHaveBeenCalledOnce();
  });
});

describe('a window that is called to the front', () => {
  it('comes back when it was minimised', () => {
    const calls: string[] = [];
    const fake = (isMinimised: boolean) => ({
      isMinimized: () => isMinimised,
      restore: () => void calls.push('restore'),
      show: () => void calls.push('show'),
      focus: () => void calls.push('focus'),
    });
    showWindow(fake(true));
    showWindow(fake(false));
    showWindow(null);
    expect(calls).toEqual(['restore', 'show', 'focus', 'show', 'focus']);
  });
});
