/** The browser shell's server on 127.0.0.1: the window's files over HTTP, the laboratory over a WebSocket. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { RidgelineError } from '../../core/contract/errors.ts';
import type { LaboratoryApi } from '../../core/contract/laboratory-api.ts';
import { SOCKET_PATH } from '../../core/contract/port.ts';
import { REMOTE_LIMITS } from '../../core/contract/remote-messages.ts';
import { serve } from '../../core/contract/serve.ts';
import { readRendererFile } from '../shells/renderer-files.ts';
import { securityHeaders } from '../shells/security-headers.ts';
import { Access, isLocalHost, isOwnOrigin } from './access.ts';
import { greet } from './greeting.ts';
import { userOfPeer } from './peer-user.ts';
import { socketPort } from './socket-port.ts';

/** Sockets at a time, greeted or not. */
const MOST_SOCKETS = 64;
/** Keeps tunnels from going to sleep, and finds the ones that have died. */
const PING_MS = 30_000;

export interface ServerOptions {
  laboratory: LaboratoryApi;
  /** The built window. */
  rendererFolder: string;
  /** 0 takes any free port. */
  port: number;
  /** Called with the number of windows that are connected, whenever it changes. */
  onWindows?: (count: number) => void;
  /** Answers a POST to an address of the shell's own; see another-start.ts. */
  onPost?: (path: string, authorization: string | undefined, body: string) => Promise<object | null>;
}

export interface BrowserServer {
  port: number;
  /** An address with a code of its own. With `user`, only that user's processes can use it. */
  newAddress(user?: number | null): string;
  close(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<BrowserServer> {
  const access = new Access();
  const windows = new Set<WebSocket>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: REMOTE_LIMITS.messageBytes,
    perMessageDeflate: false,
  });
  const server = createServer((request, response) => {
    answer(options, request, response).catch(() => fail(response, 500, 'The file could not be read.'));
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;

  const welcome = (socket: WebSocket): void => {
    windows.add(socket);
    socket.once('close', () => {
      windows.delete(socket);
      options.onWindows?.(windows.size);
    });
    serve(socketPort(socket), options.laboratory);
    options.onWindows?.(windows.size);
  };
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const problem = whyNotConnect(request, sockets.clients.size);
    if (problem !== null) {
      stream.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${problem}\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => socket.terminate());
      keepAlive(socket);
      const { remotePort, localPort } = request.socket;
      const user = () => userOfPeer(remotePort ?? 0, localPort ?? 0);
      greet(socket, stream as Socket, access, user, () => welcome(socket));
    });
  });

  const port = await listen(server, options.port);
  return {
    port,
    newAddress: (user = null) => `http://127.0.0.1:${port}/#code=${access.newCode(user)}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      const message = `Port ${port} cannot be used (${error.code}).`;
      reject(
        taken
          ? new RidgelineError('not-permitted', message, { field: 'port', value: port, expected: 'a free port' })
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function whyNotConnect({ url, headers }: IncomingMessage, open: number): string | null {
  if (url !== SOCKET_PATH) return 'There is no socket at this address.';
  if (!isLocalHost(headers.host)) return 'The Host is not this machine.';
  if (!isOwnOrigin(headers.origin, headers.host)) return 'The Origin is another page.';
  if (open >= MOST_SOCKETS) return 'Too many windows are open.';
  return null;
}

async function answer(options: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host } = request.headers;
  if (!isLocalHost(host)) return fail(response, 403, 'The Host is not this machine.');
  const path = (request.url ?? '/').split('?', 1)[0]!;
  if (request.method === 'POST' && options.onPost) return answerPost(options.onPost, path, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405, 'Only GET and HEAD.');
  const file = await readRendererFile(options.rendererFolder, path);
  if (!file) return fail(response, 404, 'There is no such file.');
  response.writeHead(200, {
    ...securityHeaders([`ws://${host}`]),
    'Content-Type': file.type,
    'Content-Length': file.bytes.length,
  });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

const POST_BYTES = 16_384;

async function answerPost(
  onPost: NonNullable<ServerOptions['onPost']>,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A page of another origin cannot send these without an Origin header; the shell's own requests have none.
  if (request.headers.origin !== undefined) return fail(response, 403, 'Pages may not ask this.');
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > POST_BYTES) return fail(response, 413, 'The request is too long.');
  }
  const result = await onPost(path, request.headers.authorization, body);
  if (!result) return fail(response, 403, 'Not allowed.');
  response.writeHead(200, { ...securityHeaders(), 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(result));
}

function fail(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    ...securityHeaders(),
    'Content-Type': 'text/plain; charset=utf-8',
    Connection: 'close',
  });
  response.end(`${message}\n`);
}

function keepAlive(socket: WebSocket): void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) socket.terminate();
    alive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, PING_MS);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
