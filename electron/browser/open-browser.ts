/** Shows the window: as an app window of an installed Chromium, Chrome or Edge, else in the default browser. */
import { spawn } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface BrowserCommand {
  command: string;
  arguments: string[];
  /** What the person calls it. */
  label: string;
}

export interface Machine {
  platform: NodeJS.Platform;
  environment: Readonly<Record<string, string | undefined>>;
  /** Browsers refuse to run as root, and nobody's files should be opened by one. */
  root: boolean;
  /** The real path of a program, or null when it is not there. */
  program: (path: string) => string | null;
}

export function thisMachine(): Machine {
  return { platform: process.platform, environment: process.env, root: process.getuid?.() === 0, program: realProgram };
}

function realProgram(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return realpathSync(path);
  } catch {
    return null;
  }
}

export function hasScreen({ platform, environment }: Machine): boolean {
  return platform !== 'linux' || Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY);
}

/** How to show `address` here; null without a screen, as root, or without a browser: then the address is printed. */
export function browserCommand(address: string, profile: string, machine: Machine): BrowserCommand | null {
  if (machine.root || !hasScreen(machine)) return null;
  const app = appBrowser(machine);
  if (app) {
    const options = [`--user-data-dir=${profile}`, '--no-first-run', '--no-default-browser-check'];
    return { command: app.path, arguments: [`--app=${address}`, ...options], label: app.label };
  }
  const label = 'your browser';
  if (machine.platform === 'darwin') return { command: '/usr/bin/open', arguments: [address], label };
  if (machine.platform === 'win32') {
    return { command: 'rundll32.exe', arguments: ['url.dll,FileProtocolHandler', address], label };
  }
  const opener = onPath('xdg-open', machine);
  return opener === null ? null : { command: opener, arguments: [address], label };
}

function appBrowser(machine: Machine): { path: string; label: string } | null {
  for (const { path, label } of candidates(machine)) {
    const real = machine.program(path);
    // A snap may not read a profile inside a hidden folder, so its app window would not start.
    if (real !== null && !/\/snap(\/|$)/.test(`${path}\n${real}`)) return { path, label };
  }
  return null;
}

function* candidates(machine: Machine): Generator<{ path: string; label: string }> {
  const { platform, environment } = machine;
  if (platform === 'darwin') {
    for (const label of ['Google Chrome', 'Chromium', 'Microsoft Edge']) {
      yield { path: `/Applications/${label}.app/Contents/MacOS/${label}`, label };
    }
  } else if (platform === 'win32') {
    for (const base of [environment.ProgramFiles, environment['ProgramFiles(x86)'], environment.LOCALAPPDATA]) {
      if (!base) continue;
      yield { path: `${base}\\Google\\Chrome\\Application\\chrome.exe`, label: 'Chrome' };
      yield { path: `${base}\\Chromium\\Application\\chrome.exe`, label: 'Chromium' };
      yield { path: `${base}\\Microsoft\\Edge\\Application\\msedge.exe`, label: 'Edge' };
    }
  } else {
    const names = {
      'google-chrome': 'Chrome',
      'google-chrome-stable': 'Chrome',
      chromium: 'Chromium',
      'microsoft-edge': 'Edge',
    };
    for (const [name, label] of Object.entries(names)) {
      const path = onPath(name, machine);
      if (path !== null) yield { path, label };
    }
  }
}

function onPath(name: string, { environment, program }: Machine): string | null {
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    if (folder !== '' && program(join(folder, name)) !== null) return join(folder, name);
  }
  return null;
}

/** A browser that cannot start says so within this time. */
const START_MS = 2000;

/** Starts the browser on its own; false when it failed at once. */
export function startBrowser({ command, arguments: args }: BrowserCommand): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore' });
    const timer = setTimeout(() => resolve(true), START_MS);
    const settle = (started: boolean) => {
      clearTimeout(timer);
      resolve(started);
    };
    child.once('error', () => settle(false));
    child.once('exit', (status) => settle(status === 0));
    child.unref();
  });
}
