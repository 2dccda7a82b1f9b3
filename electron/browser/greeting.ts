/**
 * The first message of a window's socket, as text: {"code": …} from the address, or {"token": …} that an earlier code
 * bought. The answer is {"token": …}, and frames follow, or {"refused": "code" | "token"}, and the socket closes.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Access, UserOfPeer } from './access.ts';

const greeting = z.union([
  z.strictObject({ code: z.string().max(200) }),
  z.strictObject({ token: z.string().max(200) }),
]);

export const GREETING_LIMITS = { bytes: 2048, milliseconds: 10_000 } as const;
/** Close code for a code or token that does not work: trying again with it is useless. */
export const REFUSED = 4401;

/** Calls `welcome` once the window has shown that it may come in. Until then it gets few bytes and little time. */
export function greet(socket: WebSocket, stream: Socket, access: Access, user: UserOfPeer, welcome: () => void): void {
  let received = 0;
  const count = (chunk: Buffer) => {
    received += chunk.length;
    if (received > GREETING_LIMITS.bytes) stream.destroy();
  };
  const timer = setTimeout(() => socket.terminate(), GREETING_LIMITS.milliseconds);
  const settled = () => {
    clearTimeout(timer);
    stream.off('data', count);
  };
  stream.on('data', count);
  socket.once('close', settled);
  socket.once('message', (data: Buffer, isBinary) => {
    settled();
    const message = isBinary ? null : read(data);
    if (!message) {
      socket.close(1008);
      return;
    }
    const token =
      'code' in message ? access.redeem(message.code, user) : access.accepts(message.token) ? message.token : null;
    if (token === null) {
      socket.send(JSON.stringify({ refused: 'code' in message ? 'code' : 'token' }));
      socket.close(REFUSED);
      return;
    }
    socket.send(JSON.stringify({ token }));
    welcome();
  });
}

function read(data: Buffer): z.infer<typeof greeting> | null {
  try {
    return greeting.parse(JSON.parse(data.toString('utf8')));
  } catch {
    return null;
  }
}
