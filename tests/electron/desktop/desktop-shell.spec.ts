import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { laboratoryOver, link, type RemoteLink } from '../../../core/contract/connect.ts';
import { WINDOW_COMMANDS } from '../../../core/contract/desktop-api.ts';
import { startDesktop } from '../../../electron/desktop/desktop-shell.ts';
import type { MenuEntry } from '../../../electron/desktop/electron-api.ts';
import { mainPort } from '../../../electron/desktop/main-port.ts';
import { HOME } from '../../../electron/desktop/policy.ts';
import { selfTestInElectron } from '../../../electron/desktop/self-test-electron.ts';
import { type FakeLaboratory, fakeLaboratory } from '../fake-laboratory.ts';
import { type StandIn, type StandInPort, type StandInWindow, standIn } from './stand-in.ts';

let folder: string;
let made: FakeLaboratory[];
let standin: StandIn;
const OWN = { url: HOME, parent: null };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-desktop-'));
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer', 'assets', 'a.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  made = [];
  standin = standIn();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function started(changes: { argv?: string[]; platform?: NodeJS.Platform; note?: string } = {}): Promise<StandIn> {
  const starting = startDesktop({
    electron: standin.electron,
    createLaboratory: () => {
      const laboratory = fakeLaboratory();
      made.push(laboratory);
      return laboratory;
    },
    rendererFolder: join(folder, 'renderer'),
    preload: '/app/preload.cjs',
    argv: changes.argv ?? ['ridgeline'],
    folder: '/home/ada',
    platform: changes.platform ?? 'linux',
    data: { path: join(folder, 'data'), note: changes.note ?? null },
  });
  standin.ready();
  await starting;
  return standin;
}

/** The page of the window asks for a port and gets it, as the preload script would pass it on. */
function page(window: StandInWindow): RemoteLink & { pipe: StandInPort } {
  const before = window.webContents.handed.length;
  standin.ask(window.webContents, OWN);
  const handed = window.webContents.handed[before]!;
  expect(handed.channel).toBe('ridgeline:port');
  return Object.assign(link(mainPort(handed.port)), { pipe: handed.port });
}

const paths = (laboratory: FakeLaboratory) =>
  laboratory.asked
    .filter(([name]) => name === 'openSession')
    .map(([, argument]) => (argument as { path: string }).path);

describe('starting', () => {
  it('does first what must be done before Electron is ready', async () => {
    const { log, schemes } = await started();
    expect(log).toEqual([
      `path userData ${join(folder, 'data', 'desktop-window')}`,
      'lock',
      'schemes',
      'ready',
      'window',
    ]);
    expect(schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
  });

  it('opens one window on our own page, isolated and sandboxed', async () => {
    const { windows } = await started();
    expect(windows).toHaveLength(1);
    const { options, loaded, visible } = windows[0]!;
    expect(options.webPreferences).toEqual({
      preload: '/app/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
    });
    expect(options).toMatchObject({
      titleBarStyle: 'hidden',
      titleBarOverlay: { color: '#eef0f2', symbolColor: '#1a1d21', height: 39 },
    });
    expect([loaded, visible]).toEqual([['app://ridgeline/index.html'], true]);
  });

  it('keeps the native frame on macOS', async () => {
    const { windows } = await started({ platform: 'darwin' });
    expect(windows[0]!.options).not.toHaveProperty('titleBarStyle');
    expect(windows[0]!.options).not.toHaveProperty('titleBarOverlay');
  });

  it('leaves everything to the app that runs already', async () => {
    standin.lock = false;
    const { log, windows } = await started();
    expect(log.at(-2)).toBe('quit');
    expect([windows.length, made.length, standin.handlers.size]).toEqual([0, 0, 0]);
  });

  it('says when the data folder is not the usual one', async () => {
    const { boxes } = await started({ note: 'kept in /tmp' });
    expect(boxes).toEqual([['Ridgeline cannot use its usual data folder', 'kept in /tmp']]);
  });
});

describe('the app:// scheme', () => {
  const get = (url: string, init: RequestInit = {}) => standin.handlers.get('app')!(new Request(url, init));

  it('serves the window with the policy of the browser shell', async () => {
    await started();
    const response = await get('app://ridgeline/index.html');
    expect([response.status, await response.text()]).toEqual([200, '<!doctype html>']);
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; " +
        "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('app://ridgeline/assets/a.js')).headers.get('content-type')).toBe(
      'text/javascript; charset=utf-8',
    );
  });

  it.each([
    'app://ridgeline/../secret.txt',
    'app://ridgeline/..%2fsecret.txt',
    'app://ridgeline/%2e%2e/secret.txt',
    'app://ridgeline/assets/..%2f..%2fsecret.txt',
    'app://ridgeline/..%5csecret.txt',
    'app://evil/index.html',
    'app://ridgeline/nothing.js',
  ])('finds nothing at %s', async (url) => {
    await started();
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  it('takes no POST', async () => {
    await started();
    expect((await get('app://ridgeline/index.html', { method: 'POST' })).status).toBe(405);
  });
});

describe('what the page may not do', () => {
  it('go elsewhere, hold a webview, open a window', async () => {
    const { windows, opened } = await started();
    const { webContents } = windows[0]!;
    expect(webContents.navigates('app://ridgeline/index.html')).toBe(true);
    for (const url of ['https://evil.example/', 'file:///etc/passwd', 'app://evil/', 'javascript:1']) {
      expect(webContents.navigates(url)).toBe(false);
      expect(webContents.open({ url })).toEqual({ action: 'deny' });
    }
    expect(opened).toEqual([]);
    expect(webContents.open({ url: 'https://arxiv.org/abs/1412.6980' })).toEqual({ action: 'deny' });
    expect(opened).toEqual(['https://arxiv.org/abs/1412.6980']);
    let prevented = false;
    webContents.emit('will-attach-webview', { preventDefault: () => (prevented = true) });
    expect(prevented).toBe(true);
  });

  it('have a permission, but for copying', async () => {
    const { permission } = await started();
    const asked = (name: string, requestingUrl = HOME) => {
      let answer: boolean | null = null;
      permission.request({}, name, (granted) => (answer = granted), { requestingUrl });
      return answer;
    };
    expect([asked('media'), asked('geolocation'), asked('clipboard-sanitized-write')]).toEqual([false, false, true]);
    expect(asked('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
    expect([permission.check({}, 'hid', HOME), permission.check({}, 'clipboard-sanitized-write', HOME)]).toEqual([
      false,
      true,
    ]);
  });

  it.each([
    ['a frame in our page', { url: HOME, parent: OWN }],
    ['another page', { url: 'https://evil.example/', parent: null }],
    ['a frame that is gone', null],
  ])('get a port as %s', async (_name, frame) => {
    const { windows, ask } = await started();
    ask(windows[0]!.webContents, frame);
    expect(windows[0]!.webContents.handed).toEqual([]);
  });

  it('get a port for contents that are no window of ours', async () => {
    const { ask } = await started();
    const stranger = new (class extends Array {})();
    expect(() => ask(stranger as never, OWN)).not.toThrow();
    expect(made[0]!.asked).toEqual([]);
  });
});

describe('the page', () => {
  it('talks to the laboratory of its window over the port', async () => {
    const { windows } = await started();
    const remote = page(windows[0]!);
    const laboratory = laboratoryOver(remote);
    await laboratory.importData({ name: 'a.csv', bytes: new Uint8Array([1, 2, 3]) });
    expect(made[0]!.asked).toEqual([['importData', { name: 'a.csv', bytes: new Uint8Array([1, 2, 3]) }]]);
    await expect(remote.call('close', {})).rejects.toThrow('‘close’ is not a call');
    await expect(remote.call('openSession', { path: 5 })).rejects.toThrow('path is 5; expected');
    const seen: unknown[] = [];
    laboratory.subscribe('snapshot', (snapshot) => seen.push(snapshot.session?.path));
    await laboratory.openSession({ path: '/a.ridge' });
    await expect.poll(() => seen).toEqual([undefined, '/a.ridge']);
  });

  it('gets a new port when it was loaded anew, and the old one is closed', async () => {
    const { windows } = await started();
    const old = page(windows[0]!);
    const fresh = page(windows[0]!);
    await old.closed;
    expect(await fresh.call('snapshot', {})).toMatchObject({ revision: 0 });
  });

  it('is hung up on when it sends what is no frame', async () => {
    const { windows } = await started();
    for (const nonsense of ['text', new Uint8Array(5), { kind: 'call' }, null]) {
      const remote = page(windows[0]!);
      remote.pipe.postMessage(nonsense);
      await remote.closed;
    }
  });

  it('can ask for the dialogs and the colours of the system', async () => {
    const { windows, dialogs, theme } = await started();
    const remote = page(windows[0]!);
    expect(await remote.call('chooseOpen', {})).toEqual({ path: null });
    expect(await remote.call('chooseSave', { name: 'My run' })).toEqual({ path: null });
    standin.chosen = '/home/ada/x';
    expect(await remote.call('chooseOpen', {})).toEqual({ path: '/home/ada/x' });
    expect(await remote.call('chooseSave', { name: 'My run.ridge' })).toEqual({ path: '/home/ada/x.ridge' });
    const filters = [{ name: 'Ridgeline session', extensions: ['ridge'] }];
    expect(dialogs[1]).toEqual({ title: 'Save session as', defaultPath: 'My run.ridge', filters });
    await remote.call('setTheme', { theme: 'dark' });
    expect(theme.themeSource).toBe('dark');
    theme.shouldUseDarkColors = true;
    theme.emit('updated');
    expect(windows[0]!.overlay).toEqual({ color: '#0f1113', symbolColor: '#e8eaed', height: 39 });
  });

  it('shows its progress in the taskbar', async () => {
    const { windows } = await started();
    expect(windows[0]!.progress).toBe(-1);
    const progress = {
      state: 'running' as const,
      done: 3,
      total: 4,
      rate: 0,
      secondsLeft: null,
      workers: { total: 1, busy: 1, now: [] },
      cells: [],
      studies: [],
      results: 0,
    };
    made[0]!.emit('progress', progress);
    expect(windows[0]!.progress).toBe(0.75);
  });
});

describe('files', () => {
  it('of the command line open in the first window', async () => {
    const { windows } = await started({ argv: ['ridgeline', 'a.ridge'] });
    expect([windows.length, paths(made[0]!)]).toEqual([1, ['/home/ada/a.ridge']]);
  });

  it('that macOS names before the app is ready open when it is', async () => {
    const starting = started({ platform: 'darwin' });
    let prevented = false;
    standin.app.emit('open-file', { preventDefault: () => (prevented = true) }, '/home/ada/early.ridge');
    await starting;
    expect([prevented, paths(made[0]!)]).toEqual([true, ['/home/ada/early.ridge']]);
  });

  it('of a second start open in a window of their own, once', async () => {
    const { windows, app } = await started({ argv: ['ridgeline', 'a.ridge'] });
    app.emit('second-instance', {}, ['ridgeline', 'b.ridge'], '/data');
    await expect.poll(() => windows[1]?.raised).toBe(1);
    expect([windows.length, paths(made[1]!)]).toEqual([2, ['/data/b.ridge']]);
    const raised = windows[0]!.raised;
    windows[0]!.minimized = true;
    app.emit('second-instance', {}, ['ridgeline', '/home/ada/a.ridge'], '/data');
    await expect.poll(() => windows[0]!.raised).toBe(raised + 1);
    expect([windows.length, windows[0]!.minimized]).toEqual([2, false]);
    expect(paths(made[0]!)).toEqual(['/home/ada/a.ridge']);
  });

  it('of a second start open in the window that has no session yet', async () => {
    const { windows, app } = await started();
    app.emit('second-instance', {}, ['ridgeline', 'b.ridge'], '/data');
    app.emit('second-instance', {}, ['ridgeline', 'c.ridge'], '/data');
    await expect.poll(() => windows[1]?.raised).toBe(1);
    expect([windows.length, paths(made[0]!), paths(made[1]!)]).toEqual([2, ['/data/b.ridge'], ['/data/c.ridge']]);
  });

  it('that cannot be opened are told in a box', async () => {
    const { windows, boxes } = await started({ argv: ['ridgeline', 'missing.ridge'] });
    expect(boxes).toEqual([['missing.ridge was not opened', 'There is no session at /home/ada/missing.ridge.']]);
    expect(windows).toHaveLength(1);
  });

  it('a second start without one brings the window to the front', async () => {
    const { windows, app } = await started();
    app.emit('second-instance', {}, ['ridgeline'], '/data');
    await expect.poll(() => windows[0]!.raised).toBe(1);
    expect(windows).toHaveLength(1);
  });
});

describe('the menu', () => {
  const entries = (menu: MenuEntry[]): MenuEntry[] => menu.flatMap((entry) => [entry, ...entries(entry.submenu ?? [])]);
  const labelled = (label: string) => entries(standin.menu).find((entry) => entry.label === label && entry.click)!;

  async function listening(window: StandInWindow, got: unknown[]): Promise<void> {
    const remote = page(window);
    remote.subscribe('command', (id) => got.push(id));
    // Messages keep their order: once this is answered the subscription is there.
    await remote.call('snapshot', {});
  }

  it('sends its commands to the window in front, in order', async () => {
    const { windows, app } = await started({ argv: ['ridgeline', 'a.ridge'] });
    app.emit('second-instance', {}, ['ridgeline', 'b.ridge'], '/data');
    await expect.poll(() => windows[1]?.raised).toBe(1);
    const got: unknown[][] = [[], []];
    for (const [index, window] of windows.entries()) await listening(window, got[index]!);
    for (const label of ['Undo', 'Undo', 'Save As…', 'Run']) labelled(label).click!();
    windows[0]!.focus();
    labelled('Stop').click!();
    await expect.poll(() => got).toEqual([['stop'], ['undo', 'undo', 'save-as', 'run']]);
  });

  it('offers every command of the contract and leaves their keys to the window', async () => {
    const { windows } = await started();
    const got: unknown[] = [];
    await listening(windows[0]!, got);
    const commands = entries(standin.menu).filter(
      (entry) => entry.click && !['New Window', 'Close Window'].includes(entry.label!),
    );
    for (const entry of commands) {
      expect(entry.accelerator === undefined || entry.registerAccelerator === false).toBe(true);
      entry.click!();
    }
    await expect.poll(() => [...got].sort()).toEqual([...WINDOW_COMMANDS].sort());
    expect(new Set(got).size).toBe(got.length);
  });

  it('offers developer tools only in a checkout, and the app menu only on macOS', async () => {
    await started();
    const roles = () => entries(standin.menu).map((entry) => entry.role);
    expect([roles().includes('toggleDevTools'), roles().includes('appMenu'), roles().includes('quit')]).toEqual([
      false,
      false,
      true,
    ]);
    standin = standIn();
    standin.electron.app.isPackaged = false;
    await started({ platform: 'darwin' });
    expect([roles().includes('toggleDevTools'), roles()[0]]).toEqual([true, 'appMenu']);
  });

  it('opens and closes windows', async () => {
    const { windows } = await started();
    labelled('New Window').click!();
    expect([windows.length, made.length]).toEqual([2, 2]);
    windows[1]!.focus();
    labelled('Close Window').click!();
    await expect.poll(() => windows[1]!.destroyed).toBe(true);
    expect([made[1]!.closed, made[0]!.closed]).toEqual([true, false]);
  });
});

describe('closing', () => {
  it('hides the window at once, lets the laboratory finish, then quits', async () => {
    const { windows, log } = await started();
    const remote = page(windows[0]!);
    let finish: () => void = () => {};
    made[0]!.close = () => new Promise((resolve) => (finish = resolve));
    windows[0]!.close();
    windows[0]!.close();
    await remote.closed;
    expect([windows[0]!.visible, windows[0]!.destroyed, log.includes('quit')]).toEqual([false, false, false]);
    finish();
    await expect.poll(() => windows[0]!.destroyed).toBe(true);
    expect(log.filter((entry) => entry === 'quit')).toHaveLength(1);
  });

  it('goes on when the laboratory could not close, and says so', async () => {
    const { windows, boxes } = await started();
    made[0]!.close = () => Promise.reject(new Error('the disk is gone'));
    windows[0]!.close();
    await expect.poll(() => windows[0]!.destroyed).toBe(true);
    expect(boxes).toEqual([['The session was not closed as it should be', 'the disk is gone']]);
  });

  it('keeps the app on macOS until it is told to quit', async () => {
    const { windows, log, app } = await started({ platform: 'darwin' });
    windows[0]!.close();
    await expect.poll(() => windows[0]!.destroyed).toBe(true);
    expect(log).not.toContain('quit');
    app.emit('activate');
    expect(windows).toHaveLength(2);
    app.emit('before-quit');
    windows[1]!.close();
    await expect.poll(() => log.includes('quit')).toBe(true);
  });

  it('remembers the place of the window', async () => {
    const { windows } = await started();
    windows[0]!.bounds = { x: 10, y: 20, width: 1000, height: 700 };
    windows[0]!.maximized = true;
    windows[0]!.close();
    await expect.poll(() => windows[0]!.destroyed).toBe(true);
    standin = standIn();
    const again = await started();
    expect(again.windows[0]!.options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
    expect(again.windows[0]!.maximized).toBe(true);
  });

  it('starts at the usual place after a file that is damaged', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'window-place.json'), '{"x":1e99}');
    const { windows } = await started();
    expect(windows[0]!.options).toMatchObject({ width: 1440, height: 900 });
  });
});

describe('the self-test in Electron', () => {
  it('prints one JSON value and exits', async () => {
    const written: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = ((text: string) => written.push(text)) as never;
    try {
      const testing = selfTestInElectron(standin.electron, join(folder, 'renderer'));
      standin.ready();
      await testing;
    } finally {
      process.stdout.write = write;
    }
    const report = JSON.parse(written.find((text) => text.startsWith('{'))!) as {
      checks: { name: string; passed: boolean; detail: string }[];
    };
    const check = (name: string) => report.checks.find((candidate) => candidate.name === name);
    expect(check('node:sqlite')).toMatchObject({ passed: true });
    expect(check('shared memory between threads')).toMatchObject({ passed: true });
    expect(check('WebAssembly with 128-bit vectors')).toMatchObject({ passed: true });
    expect(check('app:// headers')).toMatchObject({ passed: true });
    expect(check('ports carry bytes')).toMatchObject({ passed: true });
    expect(standin.log.at(-1)).toMatch(/^exit [01]$/);
  });

  it('names what is missing', async () => {
    const written: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = ((text: string) => written.push(text)) as never;
    try {
      const testing = selfTestInElectron(standin.electron, join(folder, 'no-such-folder'));
      standin.ready();
      await testing;
    } finally {
      process.stdout.write = write;
    }
    expect(written.join('')).toContain('app://ridgeline/index.html answered 404');
    expect(standin.log.at(-1)).toBe('exit 1');
  });
});
