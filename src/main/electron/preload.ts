import { contextBridge, ipcRenderer } from 'electron';
import type { Answer, Bridge, EventMessage } from '../../shared/ipc.ts';
import { bridgeName, channels } from './channels.ts';

/** All that a page has of the computer: two functions, and nothing that could name another channel. */
const bridge: Bridge = {
  request: async (name, input) => (await ipcRenderer.invoke(channels.request, name, input)) as Answer<unknown>,
  subscribe(listener) {
    const onEvent = (_event: unknown, message: EventMessage): void => listener(message);
    ipcRenderer.on(channels.event, onEvent);
    ipcRenderer.send(channels.subscribe);
    return () => {
      ipcRenderer.off(channels.event, onEvent);
    };
  },
};

contextBridge.exposeInMainWorld(bridgeName, bridge);
