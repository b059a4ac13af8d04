import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, protocol, session } from 'electron';
import { toAppError } from '../../shared/errors.ts';
import { type OpenHost, openHost } from '../open-host.ts';
import { readRendererFiles } from '../renderer-files.ts';
import { pageOrigin } from './channels.ts';
import { bindContract } from './ipc.ts';
import { servePage } from './page-protocol.ts';
import { lockPage, lockSession, windowOptions } from './window.ts';

/** The desktop host: one window that shows the screens and answers their contract. */

const out = join(import.meta.dirname, '..');
let host: OpenHost | null = null;
let window: BrowserWindow | null = null;

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.on('web-contents-created', (_event, page) => lockPage(page));
app.on('window-all-closed', () => app.quit());
app.on('will-quit', (event) => {
  if (host === null) return;
  // A job under way is stopped in order before the process ends: no half-written file under a final name.
  event.preventDefault();
  const closing = host;
  host = null;
  void closing.close().finally(() => app.quit());
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.whenReady().then(open).catch(giveUp);
} else {
  app.quit();
}

async function open(): Promise<void> {
  lockSession(session.defaultSession);
  host = await openHost({
    settingsFile: app.commandLine.getSwitchValue('settings') || null,
    drive: app.commandLine.getSwitchValue('drive') || null,
    programFolder: app.isPackaged ? join(app.getPath('exe'), '..') : app.getAppPath(),
  });
  protocol.handle('app', servePage(await readRendererFiles(join(out, 'renderer'))));

  window = new BrowserWindow(windowOptions(join(import.meta.dirname, 'preload.cjs'), join(out, 'renderer/icon.png')));
  bindContract(ipcMain, window.webContents, host.handlers);
  window.once('ready-to-show', () => window?.show());
  window.on('closed', () => {
    window = null;
  });
  await window.loadURL(`${pageOrigin}/`);
}

function giveUp(thrown: unknown): void {
  const error = toAppError(thrown);
  dialog.showErrorBox(error.message, error.remedy);
  app.exit(1);
}
