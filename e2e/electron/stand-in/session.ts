import type { CDPSession } from '@playwright/test';

/** Electron's names of permissions, with those of the web for what a page can ask for in a test. */
const permissions: Readonly<Record<string, readonly string[]>> = {
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  media: ['camera', 'microphone'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  midi: ['midi'],
  'idle-detection': ['idle-detection'],
};

type RequestHandler = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;
type PermissionHandler = (page: unknown, permission: string, answer: (isGranted: boolean) => void) => void;

/** `session.defaultSession` and `protocol`: what a page may have, what it may ask for, and who answers. */
export class StandInSession {
  readonly privileged: unknown[] = [];
  readonly handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  /** What was asked for and refused. */
  readonly cancelled: string[] = [];
  #onPermission: PermissionHandler = (_page, _permission, answer) => answer(true);
  #checkPermission: (page: unknown, permission: string) => boolean = () => true;
  hasDevices = true;
  #beforeRequest: RequestHandler = (_details, answer) => answer({});

  readonly webRequest = {
    onBeforeRequest: (handler: RequestHandler) => {
      this.#beforeRequest = handler;
    },
  };

  async resolveProxy(): Promise<string> {
    return 'DIRECT';
  }
  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.#onPermission = handler;
  }
  setPermissionCheckHandler(handler: (page: unknown, permission: string) => boolean): void {
    this.#checkPermission = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.hasDevices = handler();
  }

  /** Tells Chromium what the two handlers say, for our page and for any other. */
  async applyPermissions(cdp: CDPSession, origin: string): Promise<void> {
    const { targetInfo } = await cdp.send('Target.getTargetInfo');
    const { browserContextId } = targetInfo;
    for (const [permission, names] of Object.entries(permissions)) {
      let isGranted = false;
      this.#onPermission(null, permission, (answer) => {
        isGranted = answer;
      });
      // Electron asks one before it does something, the other when the page only looks: neither may let anything through.
      const setting = isGranted || this.#checkPermission(null, permission) ? 'granted' : 'denied';
      for (const name of names) {
        await cdp.send('Browser.setPermission', {
          permission: { name },
          setting,
          origin,
          ...(browserContextId === undefined ? {} : { browserContextId }),
        });
      }
    }
  }

  /** What a request is answered; `null` when it is refused. */
  async answer(url: string, method: string): Promise<Response | null> {
    let isCancelled = false;
    this.#beforeRequest({ url }, ({ cancel }) => {
      isCancelled = cancel === true;
    });
    const handler = isCancelled ? undefined : this.handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler !== undefined) return await handler(new Request(url, { method }));
    this.cancelled.push(url);
    return null;
  }
}
