/** A MessagePortMain as a Port: bytes are cloned, because such a port transfers nothing but ports. */
import type { Port } from '../../core/contract/port.ts';
import type { MainPort } from './electron-api.ts';

export function mainPort(port: MainPort): Port {
  let closed = false;
  let onClosed: () => void = () => {};
  port.on('close', () => {
    if (closed) return;
    closed = true;
    onClosed();
  });
  return {
    send: (bytes) => port.postMessage(bytes),
    onMessage: (listener) => {
      port.on('message', ({ data }) => {
        // Anything else is not of our protocol: an empty frame makes the far end hang up.
        listener(data instanceof Uint8Array ? data : new Uint8Array(0));
      });
      port.start();
    },
    onClose: (listener) => {
      onClosed = listener;
      if (closed) listener();
    },
    close: () => {
      port.close();
      // Only the other end is told by an event.
      if (closed) return;
      closed = true;
      onClosed();
    },
  };
}
