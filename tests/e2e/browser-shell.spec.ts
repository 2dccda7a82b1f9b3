/** The browser shell in a real browser: content security policy, the code in the address, reload, strangers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../build/launcher/chromium.mjs';
import { type BrowserServer, startServer } from '../../electron/browser/server.ts';
import type { Connection } from '../../renderer/state/connection.ts';
import { type FakeLaboratory, fakeLaboratory } from '../electron/fake-laboratory.ts';

declare const connection: Connection;

const executablePath = findChromium();

describe('the browser shell in Chromium', { timeout: 60_000 }, () => {
  let folder: string;
  let laboratory: FakeLaboratory;
  let server: BrowserServer;
  let stranger: Server;
  let strangersAddress: string;
  let browser: Browser;

  beforeAll(async () => {
    if (executablePath === undefined) return;
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-window-'));
    const page = fileURLToPath(new URL('support/connection-page.ts', import.meta.url));
    await build({
      configFile: false,
      logLevel: 'warn',
      build: { outDir: folder, emptyOutDir: false, lib: { entry: page, formats: ['es'], fileName: 'page' } },
    });
    const script = '<script type="module" src="/page.js"></script>';
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html><title>R</title><link rel="icon" href="data:,">${script}<script>inline = 1</script>`,
    );
    laboratory = fakeLaboratory();
    server = await startServer({ laboratory, rendererFolder: folder, port: 0 });
    stranger = createServer((_request, response) => response.end('<!doctype html><title>S</title>'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    strangersAddress = `http://127.0.0.1:${(stranger.address() as { port: number }).port}/`;
    // Chromium's own sandbox cannot be set up as root; the pages are ours.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(async () => {
    if (executablePath === undefined) return;
    await browser.close();
    stranger.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const revision = (page: Page) => page.evaluate(async () => (await connection.api.snapshot({})).revision);
  const test = (name: string, body: () => Promise<void>) =>
    it(name, async ({ skip }) => {
      if (executablePath === undefined) skip('there is no Chromium here');
      await body();
    });

  test('connects under its own policy, hides the code, and connects again after a reload', async () => {
    const page = await browser.newPage();
    const blocked: string[] = [];
    page.on('console', (message) => blocked.push(message.text()));
    await page.goto(server.newAddress());
    expect(await revision(page)).toBe(0);
    expect(new URL(page.url()).hash).toBe('');
    // The page's inline script must not have run, and is all that was blocked.
    expect(await page.evaluate(() => 'inline' in globalThis)).toBe(false);
    expect(blocked).toEqual([expect.stringMatching(/inline script violates .*Content Security Policy/)]);
    await page.reload();
    expect(await revision(page)).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    await page.close();
  });

  test('carries arrays and changes', async () => {
    const page = await browser.newPage();
    await page.goto(server.newAddress());
    const seen = page.evaluate(
      () =>
        new Promise((resolve) => {
          connection.api.subscribe(
            'snapshot',
            ({ session }) => session?.path === '/in-a-tab.ridge' && resolve(session.path),
          );
        }),
    );
    await page.evaluate(() => connection.api.importData({ name: 'a', bytes: Uint8Array.of(1, 2, 250) }));
    expect(laboratory.asked).toContainEqual(['importData', { name: 'a', bytes: Uint8Array.of(1, 2, 250) }]);
    const other = await browser.newPage();
    await other.goto(server.newAddress());
    await other.evaluate(() => connection.api.openSession({ path: '/in-a-tab.ridge' }));
    expect(await seen).toBe('/in-a-tab.ridge');
    await page.close();
    await other.close();
  });

  test('says what to do without a code, and takes the address of a new one in the same tab', async () => {
    const page = await browser.newPage();
    await page.goto(server.newAddress().split('#')[0]!);
    await expect.poll(() => page.evaluate(() => connection.reason())).toMatch(/lacks its code/);
    await page.goto(server.newAddress());
    await expect.poll(() => page.evaluate(() => connection.getState())).toBe('open');
    await page.close();
  });

  test('is closed to the page of another server on this machine', async () => {
    const page = await browser.newPage();
    await page.goto(strangersAddress);
    const address = server.newAddress();
    const outcome = await page.evaluate(async (own) => {
      const socket = new WebSocket(own.replace('http', 'ws').replace(/#.*/, 'laboratory'));
      const opened = await new Promise((resolve) => {
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      });
      const fetched = await fetch(own).then(
        () => 'read',
        () => 'refused',
      );
      return [opened, fetched];
    }, address);
    expect(outcome).toEqual(['refused', 'refused']);
    await page.close();
  });

  test('cannot be framed', async () => {
    const page = await browser.newPage();
    await page.goto(strangersAddress);
    await page.evaluate((own) => {
      const frame = document.createElement('iframe');
      frame.src = own;
      document.body.append(frame);
    }, server.newAddress());
    await expect.poll(() => page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/');
    await page.close();
  });
});
