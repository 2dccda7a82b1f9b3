/** The desktop app in Electron itself, where its binary is; what it shares with the browser shell is tested there. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SelfTestReport } from '../../electron/desktop/self-test.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function electronBinary(): string {
  const name =
    { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as 'darwin'] ??
    'electron';
  return join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules/electron/dist'), name);
}

/** Why Electron cannot be tried here, or null. */
function obstacle(): string | null {
  if (!existsSync(electronBinary())) return "Electron's binary is not on this machine";
  if (!existsSync(join(root, 'dist/electron/main.js'))) return 'dist/electron/main.js is not built';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display here';
  if (process.platform === 'linux' && process.getuid?.() === 0) return 'Electron refuses to run as root';
  return null;
}

describe('the desktop app in Electron', { timeout: 60_000 }, () => {
  const why = obstacle();
  let data: string;
  let app: ElectronApplication;

  beforeAll(async () => {
    if (why !== null) return;
    data = mkdtempSync(join(tmpdir(), 'ridgeline-electron-'));
    app = await _electron.launch({
      executablePath: electronBinary(),
      args: [root],
      env: { ...process.env, RIDGELINE_DATA: data } as Record<string, string>,
      chromiumSandbox: true,
    });
  });
  afterAll(async () => {
    if (why !== null) return;
    await app.close();
    rmSync(data, { recursive: true, force: true });
  });

  const test = (name: string, body: () => Promise<void>) =>
    it(name, async ({ skip }) => {
      if (why !== null) skip(why);
      await body();
    });

  test('passes its own self-test', async () => {
    const { stdout } = await promisify(execFile)(electronBinary(), [root, '--self-test']);
    const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as SelfTestReport;
    expect(report.checks.filter((check) => !check.passed)).toEqual([]);
    expect(report.runtime).toHaveProperty('electron');
  });

  test('shows the window from app:// and reaches its laboratory', async () => {
    const page = await app.firstWindow();
    expect(page.url()).toBe('app://ridgeline/index.html');
    await expect.poll(() => page.title()).toContain('Ridgeline');
    await expect.poll(() => page.locator('[data-region="title"]').count()).toBe(1);
  });

  test('gives the page one function and nothing of Node', async () => {
    const page = await app.firstWindow();
    const found = await page.evaluate(() => {
      const all = globalThis as unknown as Record<string, unknown>;
      return {
        bridge: Object.keys(all.ridgeline as object),
        node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in all),
      };
    });
    expect(found).toEqual({ bridge: ['connect'], node: [] });
  });

  test('stays where it is', async () => {
    const page = await app.firstWindow();
    await page.evaluate(() => {
      location.href = 'https://example.org/';
      window.open('https://example.org/');
    });
    await expect.poll(() => [page.url(), app.windows().length]).toEqual(['app://ridgeline/index.html', 1]);
  });

  test('has the preferences that keep the page apart', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): object };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false });
  });
});
