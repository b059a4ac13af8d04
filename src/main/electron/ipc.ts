import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import type { Answer } from '../../shared/ipc.ts';
import type { Handlers } from '../handlers.ts';
import { channels, pageOrigin } from './channels.ts';

/** Answers the contract to our own page in our own window, and to nobody else. */
export function bindContract(ipcMain: IpcMain, page: WebContents, handlers: Handlers): void {
  const isOurs = (event: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    event.sender === page && event.senderFrame === page.mainFrame && isPage(event.senderFrame?.url ?? '');

  ipcMain.handle(channels.request, async (event, name: unknown, input: unknown): Promise<Answer<unknown>> => {
    if (!isOurs(event) || typeof name !== 'string') {
      const error = new AppError('contract.no-answer', { reason: clause('page-may-not-ask') });
      return { isOk: false, error: error.toReport() };
    }
    return await handlers.answer(name, input);
  });

  let unsubscribe: (() => void) | null = null;
  ipcMain.on(channels.subscribe, (event) => {
    if (!isOurs(event)) return;
    // A page that was loaded again subscribes again: it first gets the current values.
    unsubscribe?.();
    unsubscribe = handlers.subscribe((message) => page.send(channels.event, message));
  });
  page.once('destroyed', () => unsubscribe?.());
}

/** Whether an address is that of our page. */
export function isPage(address: string): boolean {
  return URL.canParse(address) && address.startsWith(`${pageOrigin}/`);
}
