/** Runs sandboxed beside the page and gives it one function: ask for a port. The port comes as a window message. */
import { contextBridge, ipcRenderer } from 'electron';
import { PORT_MESSAGE } from '../../core/contract/port.ts';
import { CONNECT_CHANNEL, PORT_CHANNEL } from './channels.ts';

const page = globalThis as unknown as { postMessage(message: string, origin: string, ports: readonly unknown[]): void };

ipcRenderer.on(PORT_CHANNEL, (event) => page.postMessage(PORT_MESSAGE, '*', event.ports));
contextBridge.exposeInMainWorld('ridgeline', { connect: () => ipcRenderer.send(CONNECT_CHANNEL) });
