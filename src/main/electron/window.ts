import type { BrowserWindowConstructorOptions, Session, WebContents } from 'electron';
import { isPage } from './ipc.ts';
import { smallestWindow, type WindowPlace } from './window-state.ts';

/** What our window is: the size of an admin's screen at the least, and a page that can do nothing by itself. */
export function windowOptions(
  preloadPath: string,
  iconPath: string,
  bounds: WindowPlace['bounds'],
): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Service Connection Wizard',
    icon: iconPath,
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  };
}

/** Keeps any page on our own address: no navigation, no new window, no view inside it. */
export function lockPage(page: WebContents): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (!isPage(event.url)) event.preventDefault();
  };
  page.on('will-navigate', stay);
  page.on('will-frame-navigate', stay);
  page.on('will-redirect', stay);
  page.on('will-attach-webview', (event) => event.preventDefault());
  page.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** A page of ours may copy, which "Copy details" does; any other permission is refused. It reaches only our own address. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_page, permission, answer) => answer(permission === permitted));
  session.setPermissionCheckHandler((_page, permission) => permission === permitted);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowed(details.url) }));
}

const permitted = 'clipboard-sanitized-write';

function isAllowed(address: string): boolean {
  return isPage(address) || address.startsWith('devtools://');
}
