import type { MenuItemConstructorOptions } from 'electron';
import type { ShellWords } from './words.ts';

/** The menu of the window: copying, zooming and who we are. Nothing that shows the page's insides or loads it again. */
export function menuTemplate({ menu }: ShellWords, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const template: MenuItemConstructorOptions[] = [
    {
      label: menu.edit,
      submenu: [
        { role: 'undo', label: menu.undo },
        { role: 'redo', label: menu.redo },
        { type: 'separator' },
        { role: 'cut', label: menu.cut },
        { role: 'copy', label: menu.copy },
        { role: 'paste', label: menu.paste },
        { role: 'selectAll', label: menu.selectAll },
      ],
    },
    {
      label: menu.view,
      submenu: [
        { role: 'resetZoom', label: menu.actualSize },
        { role: 'zoomIn', label: menu.zoomIn },
        { role: 'zoomOut', label: menu.zoomOut },
      ],
    },
    { role: 'help', label: menu.help, submenu: [{ role: 'about', label: menu.about }] },
  ];
  // There the system keeps Quit and Hide in a menu of the program's own, in its own language.
  return platform === 'darwin' ? [{ role: 'appMenu' }, ...template] : template;
}
