/** A WebSocket of the `ws` package as a Port. */
import type { WebSocket } from 'ws';
import type { Port } from '../../core/contract/port.ts';

/** Binary messages are frames; a text message is not part of the protocol any more and ends the connection. */
export function socketPort(socket: WebSocket): Port {
  let listener: ((bytes: Uint8Array) => void) | null = null;
  const early: Uint8Array[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) socket.close(1003);
    else if (listener) listener(data);
    else early.push(data);
  });
  return {
    send: (bytes) => socket.send(bytes),
    onMessage: (next) => {
      listener = next;
      for (const bytes of early.splice(0)) next(bytes);
    },
    onClose: (next) => {
      if (socket.readyState === socket.CLOSED) next();
      else socket.once('close', next);
    },
    close: () => socket.close(1008),
    buffered: () => socket.bufferedAmount,
  };
}
