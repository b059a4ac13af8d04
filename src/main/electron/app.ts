import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  utilityProcess,
} from 'electron';
import { toAppError } from '../../shared/errors.ts';
import type { JobSnapshot } from '../../shared/jobs.ts';
import { systemProxyOf } from '../network/system-proxy-of.ts';
import { type OpenHost, openHost } from '../open-host.ts';
import { readRendererFiles } from '../renderer-files.ts';
import { pageOrigin } from './channels.ts';
import { ChromiumProxy } from './chromium-proxy.ts';
import { guardClosing } from './close-guard.ts';
import { openSecretStore } from './electron-secret-store.ts';
import { endNotice, type Notice } from './end-notice.ts';
import { folderDialog } from './folder-dialog.ts';
import { bindContract } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { servePage } from './page-protocol.ts';
import { showWindow } from './show-window.ts';
import { stayAwake } from './stay-awake.ts';
import { taskbarProgress } from './taskbar-progress.ts';
import { practiceByUtility } from './utility-practice.ts';
import { lockPage, lockSession, windowOptions } from './window.ts';
import { keepWindowState, placeWindow, readWindowState } from './window-state.ts';
import { type ShellWords, shellWords } from './words.ts';

/** The desktop host: one window that shows the screens and answers their contract. */

/** As in electron-builder.yml: Windows shows notices only of a program it knows by this. */
const appId = 'org.service-connection-wizard';

const out = join(import.meta.dirname, '..');
let host: OpenHost | null = null;
let window: BrowserWindow | null = null;
let windowStateKept = async (): Promise<void> => undefined;
/** Kept while it is shown: a notice that is forgotten no longer knows when it is clicked. */
let shownNotice: Notification | null = null;

app.enableSandbox();
if (process.platform === 'win32') app.setAppUserModelId(appId);
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
  void Promise.allSettled([closing.close(), windowStateKept()]).then(() => app.quit());
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => showWindow(window));
  app.whenReady().then(open).catch(giveUp);
} else {
  app.quit();
}

async function open(): Promise<void> {
  lockSession(session.defaultSession);
  const words = shellWords(app.getPreferredSystemLanguages());
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(words, process.platform)));
  const kept = app.getPath('userData');
  host = await openHost({
    settingsFile: app.commandLine.getSwitchValue('settings') || null,
    drive: app.commandLine.getSwitchValue('drive') || null,
    programFolder: app.isPackaged ? join(app.getPath('exe'), '..') : app.getAppPath(),
    shell: { chooseFolder: folderDialog(dialog, () => window, words) },
    secrets: await openSecretStore(safeStorage, join(kept, 'secrets.json'), process.platform),
    systemProxy: new ChromiumProxy(session.defaultSession, systemProxyOf(process.platform, process.env)),
    spawnPractice: practiceByUtility(utilityProcess, join(out, 'practice/index.js')),
    startInPractice: app.commandLine.hasSwitch('practice'),
  });
  protocol.handle('app', servePage(await readRendererFiles(join(out, 'renderer'))));

  const statePath = join(kept, 'window.json');
  const place = placeWindow(await readWindowState(statePath), workAreas());
  window = new BrowserWindow(
    windowOptions(join(import.meta.dirname, 'preload.cjs'), join(out, 'renderer/icon.png'), place.bounds),
  );
  windowStateKept = keepWindowState(window, statePath);
  followJobs(host, window, words);
  bindContract(ipcMain, window.webContents, host.handlers);
  window.once('ready-to-show', () => {
    if (place.isMaximised) window?.maximize();
    window?.show();
  });
  window.on('closed', () => {
    window = null;
  });
  await window.loadURL(`${pageOrigin}/`);
}

/** What the window shows of a job outside its page. */
function followJobs({ handlers }: OpenHost, own: BrowserWindow, words: ShellWords): void {
  const followers: readonly ((snapshot: JobSnapshot) => void)[] = [
    taskbarProgress(own),
    stayAwake(powerSaveBlocker),
    guardClosing(own, dialog, words),
    endNotice(words, () => own.isFocused(), showNotice),
  ];
  const unsubscribe = handlers.subscribe((message) => {
    if (message.event === 'jobs.changed') for (const follow of followers) follow(message.value);
  });
  // What still happens while the host ends is for the logs: there is no window to show it.
  own.on('closed', unsubscribe);
}

function showNotice(notice: Notice): void {
  if (!Notification.isSupported()) return;
  shownNotice = new Notification(notice);
  shownNotice.on('click', () => showWindow(window));
  shownNotice.show();
}

function workAreas(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main, ...others].map(({ workArea }) => workArea);
}

function giveUp(thrown: unknown): void {
  const error = toAppError(thrown);
  dialog.showErrorBox(error.message, error.remedy);
  app.exit(1);
}
