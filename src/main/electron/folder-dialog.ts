import type { BrowserWindow, Dialog } from 'electron';
import type { HostShell } from '../handlers/context.ts';
import type { ShellWords } from './words.ts';

/** The system's own dialog for a folder, in front of our window; none while that is not there. */
export function folderDialog(
  dialog: Pick<Dialog, 'showOpenDialog'>,
  findWindow: () => BrowserWindow | null,
  words: ShellWords,
): NonNullable<HostShell['chooseFolder']> {
  return async (startAt) => {
    const window = findWindow();
    if (window === null) return null;
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: words.chooseFolder,
      properties: ['openDirectory', 'createDirectory'],
      ...(startAt === null ? {} : { defaultPath: startAt }),
    });
    return canceled ? null : (filePaths[0] ?? null);
  };
}
