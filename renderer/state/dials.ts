/** Ways to the laboratory: a WebSocket of the browser shell, a port of the desktop app. */
import { RidgelineError } from '../../core/contract/errors.ts';
import { PORT_MESSAGE, type Port, SOCKET_PATH } from '../../core/contract/port.ts';
import { type Dial, Refused } from './line.ts';

const NO_CODE =
  'This address lacks its code. Open the whole address that Ridgeline printed, or press Enter there for another.';
const USED_CODE =
  'The code in this address was used already. Press Enter where Ridgeline runs: it prints another address.';
const OLD_TOKEN = 'Ridgeline was started anew. Open the address that it printed, or press Enter there for another.';

/** What the browser's half needs of its page. */
export interface Page {
  location: Pick<Location, 'host' | 'hash' | 'pathname' | 'reload'>;
  replaceAddress: (path: string) => void;
  onHashChange: (listener: () => void) => void;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  socket: (address: string) => WebSocket;
}

const TOKEN = 'ridgeline.token';

/** Dials the browser shell with the code of the address, which works once, or the token that an earlier code bought. */
export function browserDial(page: Page): Dial {
  return async () => {
    const code = new URLSearchParams(page.location.hash.slice(1)).get('code');
    const token = page.storage.getItem(TOKEN);
    if (code === null && token === null) throw new Refused(NO_CODE);
    if (code !== null) {
      const port = await greeted(page, { code });
      page.replaceAddress(page.location.pathname);
      if (port) return port;
    }
    const port = token === null ? null : await greeted(page, { token });
    if (port) return port;
    page.storage.removeItem(TOKEN);
    throw new Refused(code === null ? OLD_TOKEN : USED_CODE);
  };
}

/** A port once the service has welcomed us; null when it refuses what we showed. */
function greeted(page: Page, greeting: { code: string } | { token: string }): Promise<Port | null> {
  return new Promise((resolve, reject) => {
    const socket = page.socket(`ws://${page.location.host}${SOCKET_PATH}`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(JSON.stringify(greeting));
    socket.onclose = () => reject(new RidgelineError('connection-closed', 'Ridgeline cannot be reached.'));
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(String(data)) as { token?: string; refused?: string };
      socket.onclose = null;
      if (answer.token === undefined) {
        socket.close();
        resolve(null);
        return;
      }
      page.storage.setItem(TOKEN, answer.token);
      resolve(socketPort(socket));
    };
  });
}

/** A browser's WebSocket as a Port. */
function socketPort(socket: WebSocket): Port {
  const early: Uint8Array[] = [];
  const keep = (bytes: Uint8Array) => {
    early.push(bytes);
  };
  let deliver = keep;
  socket.onmessage = ({ data }) => deliver(new Uint8Array(data as ArrayBuffer));
  return {
    send: (bytes) => socket.send(bytes as Uint8Array<ArrayBuffer>),
    onMessage: (listener) => {
      deliver = listener;
      for (const bytes of early.splice(0)) listener(bytes);
    },
    onClose: (listener) => {
      if (socket.readyState === socket.CLOSED) listener();
      else socket.onclose = () => listener();
    },
    close: () => socket.close(),
    buffered: () => socket.bufferedAmount,
  };
}

/** What the preload script puts on the window: asks the main process for a port, which comes as a window message. */
export interface DesktopBridge {
  connect(): void;
}

export function desktopDial(bridge: DesktopBridge, target: Window): Dial {
  return () =>
    new Promise((resolve) => {
      const onMessage = (event: MessageEvent) => {
        const port = event.ports[0];
        if (event.source !== target || event.data !== PORT_MESSAGE || !port) return;
        target.removeEventListener('message', onMessage);
        resolve(messagePort(port));
      };
      target.addEventListener('message', onMessage);
      bridge.connect();
    });
}

/** A MessagePort as a Port. */
export function messagePort(port: MessagePort): Port {
  return {
    send: (bytes) => port.postMessage(bytes),
    onMessage: (listener) => {
      port.onmessage = ({ data }) => {
        if (data instanceof Uint8Array) listener(data);
      };
    },
    onClose: (listener) => port.addEventListener('close', () => listener()),
    close: () => port.close(),
  };
}
