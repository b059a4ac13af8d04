import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { BrowserContext, CDPSession, Frame, Page, Request as PageRequest, Route } from '@playwright/test';
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import type { StandInSession } from './session.ts';
import { bindingName, pageScript, preloadScript, preloadWorld, receiverName } from './worlds.ts';

/** Under this address Chromium knows our scheme: it cannot be told of another that is standard and secure. */
export const chromiumOrigin = 'https://service-connection.test';

/** An address as Electron tells it. */
export function toElectron(url: string): string {
  return url.startsWith(`${chromiumOrigin}/`) ? `app://service-connection${url.slice(chromiumOrigin.length)}` : url;
}

function toChromium(url: string): string {
  return url.replace(/^app:\/\/service-connection(?=\/)/, chromiumOrigin);
}

/** What crosses from the preload. */
interface Sent {
  readonly id?: number;
  readonly channel: string;
  readonly args: readonly unknown[];
}

/** Answers what the preload sends. */
export interface MainSide {
  invoke(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown>;
  sent(channel: string, event: unknown, args: readonly unknown[]): void;
}

/** `webContents` over a page of Chromium. */
class StandInContents extends EventEmitter {
  readonly mainFrame = { url: '' };
  readonly window: StandInWindow;
  openHandler: (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' } = () => ({
    action: 'allow',
  });

  constructor(window: StandInWindow) {
    super();
    this.window = window;
  }
  send(channel: string, ...args: unknown[]): void {
    void this.window.deliver({ channel, args });
  }
  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler;
  }
}

/** What a window is made of, given by the stand-in that makes it. */
export interface WindowParts {
  readonly context: BrowserContext;
  readonly session: StandInSession;
  readonly main: MainSide;
  /** Called for every page, as `web-contents-created`. */
  readonly created: (contents: StandInContents) => void;
  readonly closed: (window: StandInWindow) => void;
}

/** `BrowserWindow` over a page of Chromium; what the system would show is written down instead. */
export class StandInWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: StandInContents;
  /** Resolves with the page once it can be loaded. */
  readonly page: Promise<Page>;
  /** The taskbar, from first to last: a fraction (-1 for none) and its colour. */
  readonly progress: (readonly [fraction: number, mode: string | undefined])[] = [];
  /** The windows the page tried to open, and what the program said to that. */
  readonly opened: (readonly [url: string, action: string])[] = [];
  isShown = false;
  hasFocus = false;
  isSmall = false;
  isLarge = false;
  readonly #parts: WindowParts;
  #cdp: CDPSession | null = null;
  #preloadContext: number | null = null;
  #isLoading = false;
  #isGone = false;

  constructor(options: BrowserWindowConstructorOptions, parts: WindowParts) {
    super();
    this.options = options;
    this.#parts = parts;
    this.webContents = new StandInContents(this);
    parts.created(this.webContents);
    this.page = this.#open();
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page;
    this.#isLoading = true;
    await page.goto(toChromium(url));
    this.#isLoading = false;
    this.emit('ready-to-show');
  }
  setProgressBar(fraction: number, options?: { readonly mode: string }): void {
    this.progress.push([fraction, options?.mode]);
  }
  show(): void {
    this.isShown = true;
    this.focus();
  }
  focus(): void {
    this.hasFocus = true;
    this.emit('focus');
  }
  blur(): void {
    this.hasFocus = false;
    this.emit('blur');
  }
  isFocused(): boolean {
    return this.hasFocus;
  }
  minimize(): void {
    this.isSmall = true;
    this.blur();
  }
  isMinimized(): boolean {
    return this.isSmall;
  }
  restore(): void {
    this.isSmall = false;
  }
  maximize(): void {
    this.isLarge = true;
    this.emit('maximize');
  }
  isMaximized(): boolean {
    return this.isLarge;
  }
  isDestroyed(): boolean {
    return this.#isGone;
  }
  getNormalBounds(): Rectangle {
    const { x = 90, y = 20, width = 800, height = 600 } = this.options;
    return { x, y, width, height };
  }

  /** As the cross of the window does: asks the program first. */
  close(): void {
    if (this.#isGone) return;
    let isPrevented = false;
    this.emit('close', {
      preventDefault: () => {
        isPrevented = true;
      },
    });
    if (isPrevented) return;
    this.#isGone = true;
    this.webContents.emit('destroyed');
    void this.page.then(async (page) => await page.close());
    this.emit('closed');
    this.#parts.closed(this);
  }

  /** Gives a message to the preload's world; to nobody when the page is gone. */
  async deliver(message: unknown): Promise<void> {
    if (this.#isGone || this.#preloadContext === null) return;
    const expression = `${receiverName}(${JSON.stringify(message)})`;
    try {
      await this.#cdp?.send('Runtime.evaluate', { expression, contextId: this.#preloadContext });
    } catch {
      // The page may go, or be loaded again, at any moment: what it was sent is then for nobody.
    }
  }

  async #open(): Promise<Page> {
    const { context } = this.#parts;
    const page = await context.newPage();
    // What is loaded in a window that may not be there is refused below; the window itself is closed.
    context.on('page', (other) => void other.close().catch(() => undefined));
    await context.route('**/*', async (route) => {
      try {
        await this.#onRequest(page, route);
      } catch (error) {
        // Whoever closes the window does not wait for what it still asked for.
        if (!this.#isGone) throw error;
      }
    });
    const cdp = await context.newCDPSession(page);
    this.#cdp = cdp;
    cdp.on('Runtime.executionContextCreated', ({ context: world }) => {
      const isTop = (world.auxData as { frameId?: string } | undefined)?.frameId === mainFrameId;
      if (world.name === preloadWorld && isTop) this.#preloadContext = world.id;
    });
    cdp.on('Page.windowOpen', ({ url }) => {
      const { action } = this.webContents.openHandler({ url: toElectron(url) });
      this.opened.push([url, action]);
    });
    cdp.on('Runtime.executionContextsCleared', () => {
      this.#preloadContext = null;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== bindingName || executionContextId !== this.#preloadContext) return;
      this.webContents.mainFrame.url = toElectron(page.url());
      // Only the preload's half calls the binding.
      void this.#onSent(JSON.parse(payload) as Sent);
    });
    const { frameTree } = await cdp.send('Page.getFrameTree');
    const mainFrameId = frameTree.frame.id;
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: bindingName, executionContextName: preloadWorld });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript() });
    const preload = await readFile(this.options.webPreferences?.preload ?? '', 'utf8');
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadScript(preload),
      worldName: preloadWorld,
    });
    await this.#parts.session.applyPermissions(cdp, chromiumOrigin);
    return page;
  }

  async #onSent({ id, channel, args }: Sent): Promise<void> {
    const event = { sender: this.webContents, senderFrame: this.webContents.mainFrame };
    if (id === undefined) {
      this.#parts.main.sent(channel, event, args);
      return;
    }
    try {
      await this.deliver({ id, result: await this.#parts.main.invoke(channel, event, args) });
    } catch (error) {
      await this.deliver({ id, error: String(error) });
    }
  }

  /** As Electron: first whether the page may go there, then whether anything may be asked for there, then who answers. */
  async #onRequest(page: Page, route: Route): Promise<void> {
    const request = route.request();
    const url = toElectron(request.url());
    if (request.isNavigationRequest()) {
      const frame = frameOf(request);
      // What a new window asks for, before anybody said that it may be there, leads nowhere.
      const isHere = frame !== null && frame.page() === page;
      if (!isHere || !this.#mayNavigate(page.mainFrame(), frame, url)) {
        await route.abort('aborted');
        return;
      }
    }
    const answer = await this.#parts.session.answer(url, request.method());
    if (answer === null) {
      await route.abort('blockedbyclient');
      return;
    }
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  }

  #mayNavigate(main: Frame, frame: Frame, url: string): boolean {
    if (frame === main && this.#isLoading) return true;
    let isPrevented = false;
    const event = {
      url,
      preventDefault: () => {
        isPrevented = true;
      },
    };
    this.webContents.emit('will-frame-navigate', event);
    if (frame === main) this.webContents.emit('will-navigate', event);
    return !isPrevented;
  }
}

/** `null` for the first request of a window, which is asked before it has a frame. */
function frameOf(request: PageRequest): Frame | null {
  try {
    return request.frame();
  } catch {
    return null;
  }
}
