import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { shellArguments } from '../../../electron/browser/arguments.ts';
import { idleWatch } from '../../../electron/browser/idle.ts';
import { browserCommand, type Machine, startBrowser } from '../../../electron/browser/open-browser.ts';
import { userOfPeer } from '../../../electron/browser/peer-user.ts';
import { askRunningShell } from '../../../electron/browser/running-shell.ts';

const program = fileURLToPath(new URL('shell-process.ts', import.meta.url));
let folder: string;
let data: string;
let children: ChildProcess[];
/** More for the environment of the process. */
let more: Record<string, string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-shell-'));
  data = join(folder, 'data');
  mkdirSync(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  children = [];
  more = {};
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  output: () => string;
  errors: () => string;
  /** The first address that it prints. */
  address: Promise<string>;
  ended: Promise<number | string>;
}

function start(...args: string[]): Run {
  const env = { ...process.env, RENDERER: join(folder, 'renderer'), ...more };
  const child = spawn(process.execPath, ['--no-warnings', program, '--data-folder', data, ...args], {
    env,
    cwd: folder,
  });
  children.push(child);
  let [output, errors] = ['', ''];
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const address = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('\n')) resolve(output.split('\n')[0]!);
    });
  });
  const ended = new Promise<number | string>((resolve) =>
    child.on('exit', (status, signal) => resolve(status ?? signal ?? '')),
  );
  return { child, output: () => output, errors: () => errors, address, ended };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function greeting(address: string): Promise<string> {
  const { origin, host, hash } = new URL(address);
  const socket = new WebSocket(`ws://${host}/laboratory`, { headers: { Origin: origin } });
  const answer = new Promise<string>((resolve) => socket.once('message', (message) => resolve(String(message))));
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ code: new URLSearchParams(hash.slice(1)).get('code') }));
  const text = await answer;
  socket.terminate();
  return text;
}

describe('the process', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'prints an address without a screen, and ends cleanly on %s',
    async (signal) => {
      const port = await freePort();
      writeFileSync(join(folder, 'a.ridge'), '');
      const run = start('--port', String(port), 'a.ridge');
      const address = await run.address;
      expect(address).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/#code=[A-Za-z0-9_-]{32}$`));
      expect(await (await fetch(address)).text()).toBe('<!doctype html>');
      expect(await greeting(address)).toContain('token');
      expect(await greeting(address)).toContain('refused');
      run.child.kill(signal);
      expect(await run.ended).toBe(0);
      const asked = [['openSession', { path: join(folder, 'a.ridge') }]];
      expect(run.errors()).toContain(`ended ${JSON.stringify({ status: 0, closed: true, asked })}`);
      expect(run.errors()).toContain(`"dataFolder":"${data}","workers":true,"version":"`);
      expect(readdirSync(data)).toEqual([]);
    },
  );

  it('is found by a second start, which opens its session there and ends', async () => {
    const first = start('--port', String(await freePort()));
    const one = await first.address;
    const [notice] = readdirSync(data);
    expect(statSync(join(data, notice!)).mode & 0o777).toBe(0o600);
    const second = start(join(folder, 'b.ridge'));
    expect(await second.ended).toBe(0);
    const two = await second.address;
    expect(new URL(two).port).toBe(new URL(one).port);
    expect(await greeting(two)).toContain('token');
    expect(second.errors()).not.toContain('created');

    const third = start('missing.ridge');
    expect(await third.ended).toBe(0);
    expect(third.errors()).toContain(`There is no session at ${join(folder, 'missing.ridge')}.`);
    expect(new URLSearchParams(new URL(await third.address).hash.slice(1)).get('problem')).toContain(
      'There is no session',
    );

    const wrongKey = await fetch(`${new URL(one).origin}/another-window`, {
      method: 'POST',
      headers: { Authorization: 'x'.repeat(32) },
      body: '{}',
    });
    expect(wrongKey.status).toBe(403);
    const { key } = JSON.parse(readFileSync(join(data, notice!), 'utf8')) as { key: string };
    const fromPage = await fetch(`${new URL(one).origin}/another-window`, {
      method: 'POST',
      headers: { Authorization: key, Origin: new URL(one).origin },
      body: '{}',
    });
    expect(fromPage.status).toBe(403);

    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(first.errors()).toContain('b.ridge');
  });

  it('starts a browser with an address of its own, and prints none', async () => {
    const browser = join(folder, 'chromium');
    const arguments_ = join(folder, 'arguments');
    writeFileSync(browser, `#!/bin/sh\necho "$@" > '${arguments_}'\nsleep 3\n`, { mode: 0o755 });
    more = { BROWSER: browser, PATH: `${folder}:${process.env.PATH}` };
    const run = start('--port', String(await freePort()), 'missing.ridge');
    await expect.poll(run.errors, { timeout: 10_000 }).toContain('Ridgeline is open in Chromium.');
    const [app, profile] = readFileSync(arguments_, 'utf8').split(' ');
    expect([app!.slice(0, 23), profile]).toEqual(['--app=http://127.0.0.1:', `--user-data-dir=${data}/browser-window`]);
    expect(await greeting(app!.slice(6))).toContain('token');
    // What could not be opened is said in the window.
    expect(new URLSearchParams(app!.split('#')[1]).get('problem')).toContain('There is no session at');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.output()).toBe('');
  });

  it('prints an address when the browser cannot start', async () => {
    const browser = join(folder, 'chromium');
    writeFileSync(browser, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    more = { BROWSER: browser, PATH: `${folder}:${process.env.PATH}` };
    const run = start('--port', String(await freePort()));
    expect(await greeting(await run.address)).toContain('token');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('takes over after one that was killed', async () => {
    const first = start('--port', String(await freePort()));
    await first.address;
    first.child.kill('SIGKILL');
    await first.ended;
    expect(readdirSync(data)).toHaveLength(1);
    const second = start('--port', String(await freePort()));
    expect(await greeting(await second.address)).toContain('token');
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(readdirSync(data)).toEqual([]);
  });

  it.each([
    [['--port', 'x'], 2, '--port is ‘x’; expected a whole number, 1 to 65535.'],
    [['a.ridge', 'b.ridge'], 2, 'session is ‘a.ridge b.ridge’; expected one session at most.'],
    [['--colour'], 2, 'expected [SESSION.ridge] [--port N]'],
    [['--open', '--no-open'], 2, 'expected one of them'],
    [['--no-open', 'missing.ridge'], 1, 'There is no session at'],
  ])('ends with words for %j', async (args, status, words) => {
    const run = start(...args);
    expect(await run.ended).toBe(status);
    expect(run.errors()).toContain(words);
    expect(run.output()).toBe('');
  });

  it('says that the window is not built', async () => {
    rmSync(join(folder, 'renderer', 'index.html'));
    const run = start();
    expect(await run.ended).toBe(1);
    expect(run.errors()).toContain('expected the built window (npm run build makes it).');
  });

  it('names a port that is taken, and takes another when it may', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const run = start('--port', String(port));
    expect(await run.ended).toBe(1);
    expect(run.errors()).toContain(`Port ${port} cannot be used (EADDRINUSE).`);
    expect(run.errors()).not.toContain('ended {"status":1,"closed":false');
    server.close();
  });
});

describe('arguments', () => {
  it('have defaults that fit the screen', () => {
    expect(shellArguments([], true)).toEqual({ port: 0, open: true, dataFolder: undefined, session: undefined });
    expect(shellArguments(['--no-open'], true).open).toBe(false);
    expect(shellArguments(['--open'], false).open).toBe(true);
  });

  it('take paths from where the person stands', () => {
    expect(shellArguments(['x.ridge', '--data-folder=d', '--port=80'], false, '/home/ada')).toEqual({
      port: 80,
      open: false,
      dataFolder: '/home/ada/d',
      session: '/home/ada/x.ridge',
    });
  });

  it.each(['0', '65536', '-1', '1e3', '80.5', ''])('refuse the port ‘%s’', (port) => {
    expect(() => shellArguments([`--port=${port}`], false)).toThrow(/1 to 65535/);
  });
});

describe('opening a browser', () => {
  const machine = (programs: Record<string, string>, changes: Partial<Machine> = {}): Machine => ({
    platform: 'linux',
    environment: { DISPLAY: ':0', PATH: '/usr/local/bin:/usr/bin:/snap/bin' },
    root: false,
    program: (path) => programs[path] ?? null,
    ...changes,
  });
  const open = (on: Machine) => browserCommand('http://127.0.0.1:1/#code=x', '/data/browser-window', on);

  it('prefers an app window with a profile of its own', () => {
    expect(
      open(machine({ '/usr/bin/chromium': '/usr/bin/chromium', '/usr/bin/xdg-open': '/usr/bin/xdg-open' })),
    ).toEqual({
      command: '/usr/bin/chromium',
      arguments: [
        '--app=http://127.0.0.1:1/#code=x',
        '--user-data-dir=/data/browser-window',
        '--no-first-run',
        '--no-default-browser-check',
      ],
      label: 'Chromium',
    });
  });

  it('uses the default browser where there is no such browser, or only one from a snap', () => {
    const opener = { '/usr/bin/xdg-open': '/usr/bin/xdg-open' };
    const expected = { command: '/usr/bin/xdg-open', arguments: ['http://127.0.0.1:1/#code=x'], label: 'your browser' };
    expect(open(machine(opener))).toEqual(expected);
    expect(open(machine({ ...opener, '/snap/bin/chromium': '/usr/bin/snap' }))).toEqual(expected);
  });

  it('opens nothing as root, without a screen, or without any browser', () => {
    const programs = { '/usr/bin/chromium': '/usr/bin/chromium' };
    expect(open(machine(programs, { root: true }))).toBeNull();
    expect(open(machine(programs, { environment: { PATH: '/usr/bin' } }))).toBeNull();
    expect(open(machine({}))).toBeNull();
    expect(open(machine(programs, { environment: { PATH: '/usr/bin', WAYLAND_DISPLAY: 'wayland-0' } }))?.label).toBe(
      'Chromium',
    );
  });

  it('knows where browsers are on macOS and Windows', () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(open(machine({ [chrome]: chrome }, { platform: 'darwin', environment: {} }))?.command).toBe(chrome);
    expect(open(machine({}, { platform: 'darwin', environment: {} }))?.command).toBe('/usr/bin/open');
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    const environment = { 'ProgramFiles(x86)': 'C:\\Program Files (x86)' };
    expect(open(machine({ [edge]: edge }, { platform: 'win32', environment }))?.label).toBe('Edge');
    expect(open(machine({}, { platform: 'win32', environment }))?.command).toBe('rundll32.exe');
  });

  it('notices a browser that cannot start', async () => {
    const label = 'x';
    expect(await startBrowser({ command: join(folder, 'none'), arguments: [], label })).toBe(false);
    expect(await startBrowser({ command: '/bin/false', arguments: [], label })).toBe(false);
    expect(await startBrowser({ command: '/bin/true', arguments: [], label })).toBe(true);
  });
});

describe('a shell that nobody needs', () => {
  it('ends some time after the last window, and not while it computes', () => {
    vi.useFakeTimers();
    try {
      const end = vi.fn();
      const idle = idleWatch(1000, end);
      idle.start();
      vi.advanceTimersByTime(5000);
      idle.windows(1);
      idle.working(true);
      idle.windows(0);
      vi.advanceTimersByTime(5000);
      idle.working(false);
      vi.advanceTimersByTime(999);
      idle.windows(1);
      vi.advanceTimersByTime(5000);
      expect(end).not.toHaveBeenCalled();
      idle.windows(0);
      vi.advanceTimersByTime(1000);
      expect(end).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('stays when it was never told that it may go', () => {
    vi.useFakeTimers();
    try {
      const end = vi.fn();
      const idle = idleWatch(1000, end);
      idle.windows(1);
      idle.windows(0);
      idle.start();
      idle.stop();
      vi.advanceTimersByTime(5000);
      expect(end).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the user of a peer', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 11 1
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1004        0 12 1
`;
  it('is read from the row whose own end it is', () => {
    expect(userOfPeer(50_000, 8080, () => table)).toBe(1004);
    expect(userOfPeer(8080, 50_000, () => table)).toBe(0);
    expect(userOfPeer(50_001, 8080, () => table)).toBeNull();
    expect(userOfPeer(50_000, 8080, () => '')).toBeNull();
  });
});

it('the user of a connection is found while it is open', async () => {
  if (process.platform !== 'linux') return;
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const socket = connectTcp(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  expect(userOfPeer(socket.localPort!, port)).toBe(process.getuid!());
  socket.destroy();
  server.close();
});

it('a notice that is damaged counts as none', async () => {
  mkdirSync(data);
  expect(await askRunningShell(data, undefined)).toBeNull();
});
