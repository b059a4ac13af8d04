import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IpcMain, Session, WebContents } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bridge, EventMessage } from '../../shared/ipc.ts';
import type { Handlers } from '../handlers.ts';
import { bridgeName, channels, pageOrigin } from './channels.ts';
import { bindContract, isPage } from './ipc.ts';
import { servePage } from './page-protocol.ts';
import { lockPage, lockSession, windowOptions } from './window.ts';

/*
 * Our half of the window, against a stand-in for the parts of Electron it calls: who may ask, what a page is given, what
 * it may not do. What Electron itself makes of our options (its sandbox, its worlds, its protocol) is not tested here.
 */

type Listener = (...args: never[]) => unknown;

const preload = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  sent: [] as unknown[][],
  listeners: new Map<string, Set<(...args: unknown[]) => void>>(),
}));

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => void preload.exposed.set(name, api) },
  ipcRenderer: {
    invoke: async (...args: unknown[]) => {
      preload.sent.push(args);
      return { isOk: true, value: 'answer' };
    },
    send: (...args: unknown[]) => void preload.sent.push(args),
    on(channel: string, listener: (...args: unknown[]) => void) {
      const set = preload.listeners.get(channel) ?? new Set();
      preload.listeners.set(channel, set.add(listener));
    },
    off: (channel: string, listener: (...args: unknown[]) => void) => preload.listeners.get(channel)?.delete(listener),
  },
}));

class FakeEmitter {
  readonly handlers = new Map<string, Listener>();
  on(name: string, listener: Listener): this {
    this.handlers.set(name, listener);
    return this;
  }
  once(name: string, listener: Listener): this {
    return this.on(name, listener);
  }
  handle(name: string, listener: Listener): void {
    this.handlers.set(name, listener);
  }
  call(name: string, ...args: unknown[]): unknown {
    return this.handlers.get(name)?.(...(args as never[]));
  }
}

class FakePage extends FakeEmitter {
  readonly mainFrame = { url: `${pageOrigin}/` };
  readonly sent: unknown[][] = [];
  openHandler: (() => unknown) | null = null;
  send(...args: unknown[]): void {
    this.sent.push(args);
  }
  setWindowOpenHandler(handler: () => unknown): void {
    this.openHandler = handler;
  }
}

describe('the contract in the window', () => {
  let ipcMain: FakeEmitter;
  let page: FakePage;
  let asked: unknown[];
  let listeners: Set<(message: EventMessage) => void>;

  beforeEach(() => {
    ipcMain = new FakeEmitter();
    page = new FakePage();
    asked = [];
    listeners = new Set();
    const handlers: Handlers = {
      answer: async (name, input) => {
        asked.push([name, input]);
        return { isOk: true, value: 'yes' };
      },
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      isBusy: () => false,
      close: async () => undefined,
    };
    // The stand-ins have what bindContract calls.
    bindContract(ipcMain as unknown as IpcMain, page as unknown as WebContents, handlers);
  });

  const ask = async (event: unknown, name: unknown = 'app.describe') =>
    await ipcMain.call(channels.request, event, name, {});

  it('is answered to our own page', async () => {
    expect(await ask({ sender: page, senderFrame: page.mainFrame })).toEqual({ isOk: true, value: 'yes' });
    expect(asked).toEqual([['app.describe', {}]]);
  });

  it.each([
    ['another page', () => ({ sender: new FakePage(), senderFrame: page.mainFrame })],
    ['a frame in our page', () => ({ sender: page, senderFrame: { url: `${pageOrigin}/` } })],
    ['a frame that is gone', () => ({ sender: page, senderFrame: null })],
  ])('is refused to %s', async (_, event) => {
    expect(await ask(event())).toMatchObject({ isOk: false, error: { code: 'contract.no-answer' } });
    ipcMain.call(channels.subscribe, event());
    expect([asked, listeners.size]).toEqual([[], 0]);
  });

  it('is refused to our page once it is somewhere else', async () => {
    page.mainFrame.url = 'https://evil.example/';
    expect(await ask({ sender: page, senderFrame: page.mainFrame })).toMatchObject({ isOk: false });
    expect(asked).toEqual([]);
  });

  it('has one subscription, however often the page is loaded, and none when it is gone', () => {
    const event = { sender: page, senderFrame: page.mainFrame };
    ipcMain.call(channels.subscribe, event);
    ipcMain.call(channels.subscribe, event);
    expect(listeners.size).toBe(1);
    page.call('destroyed');
    expect(listeners.size).toBe(0);
  });
});

describe('the program', () => {
  it('takes from Electron what it needs, and nothing that opens addresses or programs', async () => {
    const taken = new Set<string>();
    for (const name of await readdir(import.meta.dirname)) {
      if (name.includes('.test.')) continue;
      const source = await readFile(join(import.meta.dirname, name), 'utf8');
      expect(source, name).not.toMatch(/require\(|import\(|from 'electron\/|node:child_process/);
      for (const [, names = ''] of source.matchAll(/import \{([^}]*)\} from 'electron'/g)) {
        for (const each of names.split(',')) taken.add(each.trim());
      }
    }
    taken.delete('');
    const known =
      'app BrowserWindow contextBridge dialog ipcMain ipcRenderer Menu Notification powerSaveBlocker protocol safeStorage screen session utilityProcess';
    expect([...taken].toSorted()).toEqual(known.split(' ').toSorted());
  });
});

describe('the page', () => {
  it('is given two functions and nothing else', async () => {
    await import('./preload.ts');
    expect([...preload.exposed.keys()]).toEqual([bridgeName]);
    const bridge = preload.exposed.get(bridgeName) as Bridge;
    expect(Object.keys(bridge).sort()).toEqual(['request', 'subscribe']);

    expect(await bridge.request('jobs.list', {})).toEqual({ isOk: true, value: 'answer' });
    const received: unknown[] = [];
    const stop = bridge.subscribe((message) => received.push(message));
    for (const listener of preload.listeners.get(channels.event) ?? [])
      listener({ sender: 'never passed on' }, 'message');
    stop();
    expect(received).toEqual(['message']);
    expect(preload.listeners.get(channels.event)?.size).toBe(0);
    expect(preload.sent).toEqual([[channels.request, 'jobs.list', {}], [channels.subscribe]]);
  });

  it('cannot leave our address, open a window or hold a view', () => {
    const page = new FakePage();
    // The stand-in has what lockPage calls.
    lockPage(page as unknown as WebContents);
    const isPrevented = (name: string, url: string): boolean => {
      const preventDefault = vi.fn();
      page.call(name, { url, preventDefault });
      return preventDefault.mock.calls.length > 0;
    };
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(isPrevented(name, 'https://evil.example/')).toBe(true);
      expect(isPrevented(name, 'file:///etc/passwd')).toBe(true);
      expect(isPrevented(name, `${pageOrigin}.evil.example/`)).toBe(true);
      expect(isPrevented(name, `${pageOrigin}/`)).toBe(false);
    }
    expect(isPrevented('will-attach-webview', `${pageOrigin}/`)).toBe(true);
    expect(page.openHandler?.()).toEqual({ action: 'deny' });
  });

  it('is refused every permission but to copy, and every address but ours', () => {
    let request: Listener = () => undefined;
    let check: Listener = () => true;
    let before: Listener = () => undefined;
    const session = {
      setPermissionRequestHandler: (handler: Listener) => {
        request = handler;
      },
      setPermissionCheckHandler: (handler: Listener) => {
        check = handler;
      },
      setDevicePermissionHandler: (handler: () => boolean) => expect(handler()).toBe(false),
      webRequest: {
        onBeforeRequest: (handler: Listener) => {
          before = handler;
        },
      },
    };
    // The stand-in has what lockSession calls.
    lockSession(session as unknown as Session);
    const grants = (permission: string): unknown[] => {
      const answer = vi.fn();
      request(...([null, permission, answer] as never[]));
      return [answer.mock.calls[0]?.[0], check(...([null, permission] as never[]))];
    };
    expect(grants('clipboard-sanitized-write')).toEqual([true, true]);
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'fileSystem',
      'openExternal',
    ]) {
      expect(grants(permission)).toEqual([false, false]);
    }
    const isCancelled = (url: string): boolean => {
      const answer = vi.fn();
      before(...([{ url }, answer] as never[]));
      return answer.mock.calls[0]?.[0]?.cancel === true;
    };
    expect(isCancelled(`${pageOrigin}/assets/index.js`)).toBe(false);
    expect(isCancelled('https://evil.example/')).toBe(true);
    expect(isCancelled('file:///etc/passwd')).toBe(true);
  });

  it('runs in a sandbox, isolated, without Node', () => {
    expect(windowOptions('/p', '/i', { width: 800, height: 600 }).webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    });
  });

  it('is served with the headers every host sends, and nothing beside it is', async () => {
    const bytes = new TextEncoder().encode('<title>screens</title>');
    const serve = servePage(new Map([['/', { bytes, type: 'text/html; charset=utf-8' }]]));
    const response = serve(new Request(`${pageOrigin}/`));
    expect(await response.text()).toBe('<title>screens</title>');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const url of [
      `${pageOrigin}/../etc/passwd`,
      `${pageOrigin}/x`,
      'app://other/',
      'https://service-connection/',
    ]) {
      expect(serve(new Request(url)).status).toBe(404);
    }
    expect(serve(new Request(`${pageOrigin}/`, { method: 'POST' })).status).toBe(404);
  });

  it('is told its nonce for styles, a new one each time, and no other file is', async () => {
    const encoder = new TextEncoder();
    const serve = servePage(
      new Map([
        ['/', { bytes: encoder.encode('__STYLE_NONCE__'), type: 'text/html; charset=utf-8' }],
        ['/x.js', { bytes: encoder.encode('__STYLE_NONCE__'), type: 'text/javascript; charset=utf-8' }],
      ]),
    );
    const nonces = await Promise.all(
      [1, 2, 3].map(async () => {
        const response = serve(new Request(`${pageOrigin}/`));
        const nonce = await response.text();
        expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/);
        expect(response.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}';`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(3);
    const other = serve(new Request(`${pageOrigin}/x.js`));
    expect(await other.text()).toBe('__STYLE_NONCE__');
    expect(other.headers.get('content-security-policy')).toContain("style-src 'self';");
    expect(serve(new Request(`${pageOrigin}/gone`)).headers.get('content-security-policy')).not.toContain('nonce');
  });

  it('knows its own address from all that look like it', () => {
    expect(isPage(`${pageOrigin}/`)).toBe(true);
    for (const address of [
      '',
      pageOrigin,
      `${pageOrigin}x/`,
      'app://service-connection@evil/',
      'https://x/',
      'about:blank',
    ]) {
      expect(isPage(address)).toBe(false);
    }
  });
});
