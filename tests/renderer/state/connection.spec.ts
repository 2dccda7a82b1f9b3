import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket as Socket } from 'ws';
import { DESKTOP_CALLS, DESKTOP_TOPICS } from '../../../core/contract/desktop-api.ts';
import { PORT_MESSAGE } from '../../../core/contract/port.ts';
import { serve } from '../../../core/contract/serve.ts';
import { type BrowserServer, startServer } from '../../../electron/browser/server.ts';
import { type Connection, connectionOver } from '../../../renderer/state/connection.ts';
import { browserDial, desktopDial, messagePort, type Page } from '../../../renderer/state/dials.ts';
import { Refused } from '../../../renderer/state/line.ts';
import { type FakeLaboratory, fakeLaboratory } from '../../electron/fake-laboratory.ts';

let folder: string;
let laboratory: FakeLaboratory;
let server: BrowserServer;
let sockets: Socket[];
let test: { over: boolean };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-connection-'));
  writeFileSync(join(folder, 'index.html'), '');
  laboratory = fakeLaboratory();
  sockets = [];
  test = { over: false };
  server = await startServer({ laboratory, rendererFolder: folder, port: 0 });
});
afterEach(async () => {
  test.over = true;
  await server.close();
  rmSync(folder, { recursive: true });
});

/** A tab: its address and its sessionStorage, over the sockets of Node. */
function tab(address: string, kept = new Map<string, string>()) {
  const { host, hash, pathname } = new URL(address);
  const life = test;
  const page: Page = {
    location: { host, hash, pathname, reload: () => {} },
    replaceAddress: () => {
      page.location = { ...page.location, hash: '' };
    },
    onHashChange: () => {},
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    socket: (url) => {
      if (life.over) throw new Refused('The test is over.');
      const socket = new Socket(url, { headers: { Origin: `http://${host}` } });
      // A browser tells a page of a failed socket by its close alone.
      socket.on('error', () => {});
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  };
  const connection = connectionOver(browserDial(page), false, null);
  return { page, kept, connection };
}

const becomes = (connection: Connection, state: string) => expect.poll(() => connection.getState()).toBe(state);

describe('in a browser', () => {
  it('lets calls wait for the first connection, and hides the code', async () => {
    const { connection, page, kept } = tab(server.newAddress());
    expect(connection.getState()).toBe('connecting');
    expect((await connection.api.snapshot({})).revision).toBe(0);
    expect([connection.getState(), connection.reason(), page.location.hash]).toEqual(['open', null, '']);
    expect(kept.get('ridgeline.token')).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(connection.desktop).toBeNull();
  });

  it('survives a reload without a code', async () => {
    const first = tab(server.newAddress());
    await first.connection.api.snapshot({});
    const reloaded = tab(`http://127.0.0.1:${server.port}/`, first.kept);
    expect((await reloaded.connection.api.snapshot({})).revision).toBe(0);
  });

  it.each([
    ['no code', (port: number) => `http://127.0.0.1:${port}/`, 'This address lacks its code.'],
    [
      'a wrong code',
      (port: number) => `http://127.0.0.1:${port}/#code=abc`,
      'The code in this address was used already.',
    ],
  ])('says what to do with %s, and does not try again', async (_name, address, words) => {
    const { connection } = tab(address(server.port));
    await expect(connection.api.snapshot({})).rejects.toThrow(words);
    expect([connection.getState(), connection.isLost(), connection.reason()]).toEqual([
      'lost',
      true,
      expect.stringContaining(words),
    ]);
    const tried = sockets.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(sockets.length).toBe(tried);
  });

  it('uses its token when the code in the address is an old one', async () => {
    const first = tab(server.newAddress());
    await first.connection.api.snapshot({});
    const again = tab(`http://127.0.0.1:${server.port}/#code=old`, first.kept);
    await again.connection.api.snapshot({});
    expect(again.connection.getState()).toBe('open');
  });

  it('says when the service was started anew', async () => {
    const { connection } = tab(`http://127.0.0.1:${server.port}/`, new Map([['ridgeline.token', 'of another life']]));
    await expect(connection.api.snapshot({})).rejects.toThrow('Ridgeline was started anew.');
  });

  it('rejects calls while it is lost, connects again by itself, and hears of changes again', async () => {
    const { connection } = tab(server.newAddress());
    const states: string[] = [];
    connection.subscribe(() => states.push(connection.getState()));
    const seen: (string | null | undefined)[] = [];
    connection.api.subscribe('snapshot', (snapshot) => seen.push(snapshot.session?.path));
    const stopped: unknown[] = [];
    const stop = connection.api.subscribe('log', (log) => stopped.push(log));
    await connection.api.openSession({ path: '/a.ridge' });
    await expect.poll(() => [seen.at(-1), stopped.length]).toEqual(['/a.ridge', 1]);
    stop();
    seen.length = 0;

    laboratory.saveNow = () => new Promise(() => {});
    const hanging = expect(connection.api.saveNow({})).rejects.toMatchObject({ code: 'connection-closed' });
    sockets[0]!.terminate();
    await hanging;
    expect(connection.isLost()).toBe(true);
    await expect(connection.api.snapshot({})).rejects.toMatchObject({ code: 'connection-closed' });
    await becomes(connection, 'open');
    await expect.poll(() => seen).toEqual(['/a.ridge']);
    expect((await connection.api.snapshot({})).session?.path).toBe('/a.ridge');
    expect(states).toEqual(['open', 'lost', 'open']);
    expect(stopped).toHaveLength(1);
  });

  it('keeps trying a service that cannot be reached, at once when asked', async () => {
    const { connection } = tab(server.newAddress());
    await connection.api.snapshot({});
    const { port } = server;
    await server.close();
    await becomes(connection, 'lost');
    connection.reconnect();
    await expect.poll(() => connection.reason()).toBe('Ridgeline cannot be reached.');
    server = await startServer({ laboratory, rendererFolder: folder, port });
    // The token of the old service is not known to the new one.
    await expect.poll(() => connection.reason(), { timeout: 6000 }).toMatch(/was started anew/);
  });
});

describe('in the desktop app', () => {
  const desktop = {
    chooseOpen: async () => ({ path: '/chosen.ridge' }),
    chooseSave: async ({ name }: { name: string }) => ({ path: `/${name}` }),
    setTheme: async () => null,
  };

  function bridged() {
    const target = new EventTarget();
    const commands: ((id: string) => void)[] = [];
    const ends: MessageChannel['port1'][] = [];
    const bridge = {
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        ends.push(port1);
        const service = {
          ...laboratory,
          ...desktop,
          subscribe: (topic: string, listener: (value: never) => void) => {
            if (topic !== 'command') return laboratory.subscribe(topic as 'log', listener as never);
            commands.push(listener as (id: string) => void);
            return () => {};
          },
        };
        serve(messagePort(port1 as unknown as MessagePort), service, DESKTOP_CALLS, DESKTOP_TOPICS);
        const strangers = Object.assign(new Event('message'), { source: target, data: 'else', ports: [] });
        const handed = Object.assign(new Event('message'), { source: target, data: PORT_MESSAGE, ports: [port2] });
        const framed = Object.assign(new Event('message'), { source: {}, data: PORT_MESSAGE, ports: [{}] });
        for (const event of [strangers, framed, handed]) queueMicrotask(() => target.dispatchEvent(event));
      },
    };
    const connection = connectionOver(desktopDial(bridge, target as unknown as Window), true, null);
    return { connection, commands, ends };
  }

  it('talks over the port that the preload script hands over', async () => {
    const { connection, commands, ends } = bridged();
    const got: string[] = [];
    connection.onCommand((id) => got.push(id));
    expect((await connection.api.snapshot({})).revision).toBe(0);
    expect(await connection.desktop!.chooseOpen({})).toEqual({ path: '/chosen.ridge' });
    await expect(connection.desktop!.setTheme({ theme: 'blue' as 'dark' })).rejects.toThrow(
      'theme is ‘blue’; expected one of',
    );
    for (const id of ['undo', 'undo', 'run']) commands[0]!(id);
    await expect.poll(() => got).toEqual(['undo', 'undo', 'run']);
    ends[0]!.close();
    await becomes(connection, 'lost');
    await becomes(connection, 'open');
    ends.at(-1)!.close();
  });
});
