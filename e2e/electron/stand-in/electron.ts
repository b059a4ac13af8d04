import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { BrowserContext } from '@playwright/test';
import type {
  BrowserWindowConstructorOptions,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  OpenDialogOptions,
} from 'electron';
import { StandInSession } from './session.ts';
import { StandInWindow, type WindowParts } from './window.ts';

/**
 * A stand-in for the module `electron`, over real Chromium. It has what the program calls and behaves as Electron's
 * documentation says, so that the built main and preload run as they ship. What only Electron can show stays out: its
 * sandbox, its real scheme, native menus and dialogs, the installers.
 */

/** How the program is started. */
export interface StandInOptions {
  readonly context: BrowserContext;
  /** `app.getPath('userData')`. */
  readonly userData: string;
  /** `app.getAppPath()`. */
  readonly appPath: string;
  readonly switches: Readonly<Record<string, string>>;
  readonly languages: readonly string[];
  /** Who holds the lock of the single instance. */
  readonly lock: { holder: StandIn | null };
}

/** A question the program asked of the operator, and the way to answer it. */
interface Question<Options, Answer> {
  readonly options: Options;
  answer(answer: Answer): void;
}

/** One start of the program, seen from outside. */
export class StandIn {
  readonly options: StandInOptions;
  readonly session = new StandInSession();
  readonly windows: StandInWindow[] = [];
  readonly questions: Question<MessageBoxOptions, { response: number }>[] = [];
  readonly folderQuestions: Question<OpenDialogOptions, { canceled: boolean; filePaths: string[] }>[] = [];
  readonly errorBoxes: (readonly [title: string, content: string])[] = [];
  readonly notices: StandInNotice[] = [];
  readonly blockers = new Map<number, string>();
  menu: MenuItemConstructorOptions[] | null = null;
  isSandboxed = false;
  /** Resolves with the exit code. */
  readonly ended = Promise.withResolvers<number>();
  readonly #app = new EventEmitter();
  readonly #handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();
  readonly #ipcMain = new EventEmitter();
  #isReady = false;
  #isQuitting = false;

  constructor(options: StandInOptions) {
    this.options = options;
  }

  /** What `import … from 'electron'` gives this start of the program. */
  module(): Record<string, unknown> {
    const { options, session, windows, notices } = this;
    const parts: WindowParts = {
      context: options.context,
      session,
      main: {
        invoke: async (channel, event, args) => {
          const handler = this.#handlers.get(channel);
          if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
          return await handler(event, ...args);
        },
        sent: (channel, event, args) => this.#ipcMain.emit(channel, event, ...args),
      },
      created: (contents) => this.#app.emit('web-contents-created', {}, contents),
      closed: (window) => {
        windows.splice(windows.indexOf(window), 1);
        // Whoever quits knows that they are gone.
        if (windows.length === 0 && !this.#isQuitting) this.#app.emit('window-all-closed');
      },
    };
    return {
      app: Object.assign(this.#app, {
        isPackaged: false,
        enableSandbox: () => {
          this.isSandboxed = !this.#isReady;
        },
        setAppUserModelId: () => undefined,
        getPath: () => options.userData,
        getAppPath: () => options.appPath,
        getPreferredSystemLanguages: () => options.languages,
        commandLine: {
          getSwitchValue: (name: string) => options.switches[name] ?? '',
          hasSwitch: (name: string) => Object.hasOwn(options.switches, name),
        },
        requestSingleInstanceLock: () => this.#takeLock(),
        whenReady: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          this.#isReady = true;
        },
        quit: () => this.quit(),
        exit: (code: number) => this.ended.resolve(code),
      }),
      BrowserWindow: class extends StandInWindow {
        constructor(windowOptions: BrowserWindowConstructorOptions) {
          super(windowOptions, parts);
          windows.push(this);
        }
      },
      dialog: {
        showMessageBox: async (_window: unknown, box: MessageBoxOptions) => await ask(this.questions, box),
        showOpenDialog: async (_window: unknown, box: OpenDialogOptions) => await ask(this.folderQuestions, box),
        showErrorBox: (title: string, content: string) => void this.errorBoxes.push([title, content]),
      },
      ipcMain: Object.assign(this.#ipcMain, {
        handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) =>
          void this.#handlers.set(channel, handler),
      }),
      Menu: {
        buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
        setApplicationMenu: (menu: MenuItemConstructorOptions[]) => {
          this.menu = menu;
        },
      },
      Notification: class extends StandInNotice {
        constructor(content: { title: string; body: string }) {
          super(content);
          notices.push(this);
        }
      },
      powerSaveBlocker: {
        start: (kind: string) => {
          const id = this.blockers.size + 1;
          this.blockers.set(id, kind);
          return id;
        },
        stop: (id: number) => this.blockers.delete(id),
      },
      protocol: {
        registerSchemesAsPrivileged: (schemes: unknown[]) => {
          if (this.#isReady) throw new Error('Schemes are registered before the program is ready.');
          session.privileged.push(...schemes);
        },
        handle: (scheme: string, handler: (request: Request) => Response) => void session.handlers.set(scheme, handler),
      },
      safeStorage: {
        isAsyncEncryptionAvailable: async () => true,
        getSelectedStorageBackend: () => 'gnome_libsecret',
        encryptStringAsync: async (text: string) => Buffer.from(text).map((byte) => byte ^ 0x5a),
        decryptStringAsync: async (bytes: Buffer) => ({
          result: Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString(),
          shouldReEncrypt: false,
        }),
      },
      screen: { getPrimaryDisplay: () => display, getAllDisplays: () => [display] },
      session: { defaultSession: session },
      utilityProcess: { fork: startUtility },
    };
  }

  /** As the operator's Quit: every window is asked; then the program may still finish what it has under way. */
  quit(): void {
    this.#isQuitting = true;
    for (const window of this.windows.toReversed()) window.close();
    this.#isQuitting = false;
    if (this.windows.length > 0) return;
    let isPrevented = false;
    this.#app.emit('will-quit', {
      preventDefault: () => {
        isPrevented = true;
      },
    });
    if (isPrevented) return;
    if (this.options.lock.holder === this) this.options.lock.holder = null;
    this.ended.resolve(0);
  }

  #takeLock(): boolean {
    const { lock } = this.options;
    if (lock.holder !== null) {
      lock.holder.#app.emit('second-instance', {}, [], '', undefined);
      return false;
    }
    lock.holder = this;
    return true;
  }
}

/** A process of Electron's own: it has no input, and SIGTERM ends it. */
function startUtility(entry: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
}

const display = { id: 1, workArea: { x: 0, y: 0, width: 1280, height: 800 } };

async function ask<Options, Answer>(questions: Question<Options, Answer>[], options: Options): Promise<Answer> {
  return await new Promise<Answer>((answer) => questions.push({ options, answer }));
}

/** `Notification`. */
class StandInNotice extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  readonly content: { readonly title: string; readonly body: string };
  isShown = false;
  constructor(content: { readonly title: string; readonly body: string }) {
    super();
    this.content = content;
  }
  show(): void {
    this.isShown = true;
  }
}
