import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connect } from '../../../core/contract/connect.ts';
import type { Snapshot } from '../../../core/contract/laboratory-api.ts';
import { GREETING_LIMITS, REFUSED } from '../../../electron/browser/greeting.ts';
import { type BrowserServer, startServer } from '../../../electron/browser/server.ts';
import { socketPort } from '../../../electron/browser/socket-port.ts';
import { type FakeLaboratory, fakeLaboratory, snapshotOf } from '../fake-laboratory.ts';

let folder: string;
let laboratory: FakeLaboratory;
let server: BrowserServer;
let windows: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-server-'));
  const rendererFolder = join(folder, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>R</title>');
  writeFileSync(join(rendererFolder, 'assets', 'index-a_B1.js'), 'export {};');
  writeFileSync(join(rendererFolder, 'assets', 'Inter.woff2'), 'font');
  writeFileSync(join(rendererFolder, 'assets', 'notes.md'), 'not for the window');
  writeFileSync(join(rendererFolder, '.hidden.js'), 'hidden');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  laboratory = fakeLaboratory();
  windows = [];
  server = await startServer({ laboratory, rendererFolder, port: 0, onWindows: (count) => windows.push(count) });
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request whose path is sent exactly as it is written. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asking.on('error', reject);
    asking.end();
  });
}

describe('files', () => {
  it('are served with their type and every security header', async () => {
    const { status, headers, body } = await get('/');
    expect([status, body]).toEqual([200, '<!doctype html><title>R</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; " +
        "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; " +
        `connect-src 'self' ws://127.0.0.1:${server.port}`,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
    expect((await get('/assets/index-a_B1.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await get('/assets/Inter.woff2')).headers['content-type']).toBe('font/woff2');
    expect(await get('/index.html?x=1', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it('name the socket of the address that the page was asked for at', async () => {
    const { headers } = await get('/', { Host: 'localhost:9000' });
    expect(headers['content-security-policy']).toContain("connect-src 'self' ws://localhost:9000");
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '//etc/passwd',
    '/assets//index-a_B1.js',
    '/./index.html',
    '/index.html%00.js',
    '/%',
    '/.hidden.js',
    '/C:/secret.txt',
    '/assets',
    '/assets/',
    '/assets/notes.md',
    '/nothing.js',
    'http://127.0.0.1/secret.txt',
    '*',
  ])('are not found at %s', async (path) => {
    const { status, body, headers } = await get(path);
    expect([status, body]).toEqual([404, 'There is no such file.\n']);
    expect(headers['content-security-policy']).toBeDefined();
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('are not answered to %s', async (method) => {
    expect((await get('/', {}, method)).status).toBe(405);
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    'localhost:1:2',
    '127.0.0.1:',
    '@127.0.0.1',
  ])('are not answered to the Host %s', async (Host) => {
    expect(await get('/', { Host })).toMatchObject({ status: 403, body: 'The Host is not this machine.\n' });
  });

  it.each(['localhost', 'localhost:1', '127.0.0.1:65535', '[::1]:8000'])(
    'are answered to the Host %s',
    async (Host) => {
      expect((await get('/', { Host })).status).toBe(200);
    },
  );
});

/** Opens a socket as a page at `origin` would; the first message that comes back, or how it ended. */
class Visitor {
  readonly socket: WebSocket;
  readonly ended: Promise<number | string>;

  constructor(headers: { Host?: string; Origin?: string } = {}, path = '/laboratory') {
    const host = `127.0.0.1:${server.port}`;
    this.socket = new WebSocket(`ws://${host}${path}`, {
      headers: { Origin: `http://${host}`, ...headers },
      perMessageDeflate: false,
    });
    this.ended = new Promise((resolve) => {
      this.socket.on('close', (code) => resolve(code));
      this.socket.on('error', (error) => resolve(error.message));
    });
  }

  async say(message: string | Buffer): Promise<Record<string, string>> {
    if (this.socket.readyState !== this.socket.OPEN) await new Promise((resolve) => this.socket.once('open', resolve));
    const answer = new Promise<Record<string, string>>((resolve) => {
      this.socket.once('message', (data) => resolve(JSON.parse(String(data)) as Record<string, string>));
    });
    this.socket.send(message);
    return answer;
  }
}

const codeOf = (address: string): string => address.split('#code=')[1]!;
const newCode = (): string => codeOf(server.newAddress());

async function welcomed(): Promise<{ visitor: Visitor; token: string }> {
  const visitor = new Visitor();
  const { token } = await visitor.say(JSON.stringify({ code: newCode() }));
  return { visitor, token: token! };
}

describe('the way in', () => {
  it('is a code that works once, and then a token that works again', async () => {
    const address = server.newAddress();
    expect(address).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${server.port}/#code=[A-Za-z0-9_-]{32}$`));
    const { token } = await new Visitor().say(JSON.stringify({ code: codeOf(address) }));
    expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    for (let i = 0; i < 2; i++) expect(await new Visitor().say(JSON.stringify({ token }))).toEqual({ token });
    const second = new Visitor();
    expect(await second.say(JSON.stringify({ code: codeOf(address) }))).toEqual({ refused: 'code' });
    expect(await second.ended).toBe(REFUSED);
    expect(server.newAddress()).not.toBe(address);
  });

  it.each([
    ['a code that was never given', { code: 'x'.repeat(32) }, { refused: 'code' }],
    ['a token that was never given', { token: 'x'.repeat(32) }, { refused: 'token' }],
    ['nothing for a token', { token: '' }, { refused: 'token' }],
  ])('is closed to %s', async (_name, greeting, answer) => {
    const visitor = new Visitor();
    expect(await visitor.say(JSON.stringify(greeting))).toEqual(answer);
    expect(await visitor.ended).toBe(REFUSED);
  });

  it('does not take a code for a token, nor a token for a code', async () => {
    const { token } = await welcomed();
    expect(await new Visitor().say(JSON.stringify({ code: token }))).toEqual({ refused: 'code' });
    expect(await new Visitor().say(JSON.stringify({ token: newCode() }))).toEqual({ refused: 'token' });
  });

  it.each([
    ['no JSON', '{'],
    ['another object', '{"password":"x"}'],
    ['both at once', '{"code":"a","token":"b"}'],
    ['bytes', Buffer.from([1, 2, 3])],
    ['a call before the greeting', Buffer.from('RDG\x01')],
  ])('is closed to %s', async (_name, message) => {
    const visitor = new Visitor();
    void visitor.say(message);
    expect(await visitor.ended).toBe(1008);
  });

  it('is closed to a long first message before it has arrived', async () => {
    const visitor = new Visitor();
    void visitor.say(Buffer.alloc(GREETING_LIMITS.bytes * 4096));
    expect(await visitor.ended).toBe(1006);
  });

  it('forgets the oldest codes when many were asked for', async () => {
    const first = newCode();
    const codes = Array.from({ length: 16 }, newCode);
    expect(await new Visitor().say(JSON.stringify({ code: first }))).toEqual({ refused: 'code' });
    expect(await new Visitor().say(JSON.stringify({ code: codes[0] }))).toHaveProperty('token');
  });

  it.each([
    ['http://evil.example', undefined],
    ['http://localhost:5173', undefined],
    ['https://127.0.0.1', undefined],
    ['null', undefined],
    ['', undefined],
    ['http://evil.example', 'evil.example'],
    ['http://localhost.evil.example:80', 'localhost.evil.example:80'],
  ])('is not even a socket for the Origin %s and Host %s', async (Origin, Host) => {
    const visitor = new Visitor(Host === undefined ? { Origin } : { Origin, Host });
    expect(await visitor.ended).toBe('Unexpected server response: 403');
  });

  it('needs an Origin', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connectTcp(server.port, '127.0.0.1', () => {
        socket.write(
          `GET /laboratory HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
        );
      });
      socket.once('data', (data) => resolve(String(data)));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden/);
  });

  it('is open through a tunnel to another port and by another name', async () => {
    const tunnelled = new Visitor({ Host: 'localhost:9000', Origin: 'http://localhost:9000' });
    expect(await tunnelled.say(JSON.stringify({ code: newCode() }))).toHaveProperty('token');
  });

  it('is at one path only', async () => {
    expect(await new Visitor({}, '/other').ended).toBe('Unexpected server response: 403');
  });
});

describe('a window', () => {
  it('calls the laboratory and hears of every change, as do all others', async () => {
    const first = connect(socketPort((await welcomed()).visitor.socket));
    const second = connect(socketPort((await welcomed()).visitor.socket));
    const seen: Snapshot[] = [];
    const changed = new Promise<void>((resolve) => {
      second.subscribe('snapshot', (snapshot) => {
        seen.push(snapshot);
        if (snapshot.revision === 1) resolve();
      });
    });
    await first.openSession({ path: '/home/ada/a.ridge' });
    await changed;
    expect(seen.at(-1)).toEqual(snapshotOf('/home/ada/a.ridge', 1));
    await expect(first.openSession({ path: '/missing.ridge' })).rejects.toMatchObject({ code: 'session-missing' });
    await expect(first.run({} as never)).rejects.toThrow('experiment is missing; expected');
    expect(await second.snapshot({})).toEqual(seen.at(-1));
    expect(windows).toEqual([1, 2]);
  });

  it('goes away without stopping anything', async () => {
    const { visitor } = await welcomed();
    const remote = connect(socketPort(visitor.socket));
    await remote.snapshot({});
    visitor.socket.terminate();
    await remote.closed;
    await expect.poll(() => windows.at(-1)).toBe(0);
    expect(laboratory.closed).toBe(false);
    expect(laboratory.asked.map(([name]) => name)).toEqual(['snapshot']);
  });

  it('is hung up on when it sends text, or bytes that are no frame', async () => {
    const [first, second] = [(await welcomed()).visitor, (await welcomed()).visitor];
    first.socket.send('{"code":"again"}');
    expect(await first.ended).toBe(1003);
    second.socket.send(Buffer.from([1, 2, 3]));
    expect(await second.ended).toBe(1008);
  });

  it('is hung up on when a message announces more than the limit', async () => {
    const { visitor } = await welcomed();
    // A masked binary frame that claims 2^40 bytes; only its header is sent.
    const header = Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
    (visitor.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(header);
    expect(await visitor.ended).toBe(1009);
    expect(laboratory.asked).toEqual([]);
  });

  it('loses its calls when the server closes', async () => {
    const { visitor } = await welcomed();
    const remote = connect(socketPort(visitor.socket));
    laboratory.saveNow = () => new Promise(() => {});
    const call = remote.saveNow({});
    const failed = expect(call).rejects.toMatchObject({ code: 'connection-closed' });
    await server.close();
    await failed;
    server = await startServer({ laboratory, rendererFolder: folder, port: 0 });
  });
});

it('a port that is taken is named', async () => {
  await expect(startServer({ laboratory, rendererFolder: folder, port: server.port })).rejects.toMatchObject({
    code: 'not-permitted',
    details: { field: 'port', value: server.port, expected: 'a free port' },
  });
});
