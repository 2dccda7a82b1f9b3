/** What the desktop shell allows: addresses, senders, permissions, links, files, window options. Pure functions. */
import { isAbsolute, resolve } from 'node:path';
import type { Bounds, Frame, TitleBarOverlay, WindowOptions } from './electron-api.ts';

export const SCHEME = 'app';
const HOST = 'ridgeline';
export const HOME = `${SCHEME}://${HOST}/index.html`;

/** An address of the window's own files. */
export function isOwnAddress(address: string): boolean {
  const url = parse(address);
  return (
    url !== null && url.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === ''
  );
}

/** A message of the window's own page, not of a frame in it nor of a page that has taken its place. */
export function isTrustedSender(frame: Frame | null): boolean {
  return frame !== null && frame.parent === null && isOwnAddress(frame.url);
}

/** Copying figures and tables is all that the window ever needs permission for. */
export function isAllowedPermission(permission: string, asker: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnAddress(asker);
}

/** Where references lead. Anything else stays closed: a session may carry another person's links. */
const LINK_HOSTS = new Set([
  'arxiv.org',
  'doi.org',
  'dl.acm.org',
  'distill.pub',
  'docs.pytorch.org',
  'en.wikipedia.org',
  'epubs.siam.org',
  'jmlr.org',
  'www.jmlr.org',
  'link.springer.com',
  'numbbo.github.io',
  'openreview.net',
  'proceedings.mlr.press',
  'proceedings.neurips.cc',
  'papers.nips.cc',
  'pytorch.org',
  'www.sfu.ca',
]);

export function isAllowedLink(address: string): boolean {
  const url = parse(address);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  return LINK_HOSTS.has(url.host);
}

/** The session that a command line names: its last word that ends in .ridge, seen from `folder`. */
export function sessionArgument(argv: readonly string[], folder: string): string | undefined {
  const word = argv.findLast((argument) => !argument.startsWith('-') && argument.toLowerCase().endsWith('.ridge'));
  if (word === undefined) return undefined;
  return isAbsolute(word) ? word : resolve(folder, word);
}

/** The window's colours before its own style sheet is there: panel, and the title bar with its text. */
export const COLOURS = {
  light: { panel: '#ffffff', chrome: '#eef0f2', text: '#1a1d21' },
  dark: { panel: '#17191c', chrome: '#0f1113', text: '#e8eaed' },
} as const;

const TITLE_BAR = 40;

export function titleBarOverlay(dark: boolean): TitleBarOverlay {
  const { chrome, text } = COLOURS[dark ? 'dark' : 'light'];
  // One pixel less, so that the line under the title bar stays whole.
  return { color: chrome, symbolColor: text, height: TITLE_BAR - 1 };
}

export interface SavedBounds extends Bounds {
  maximized: boolean;
}
const USUAL = { width: 1440, height: 900 };
const LEAST = { width: 900, height: 600 };
/** How much of the window must be on some screen for it to be found with the mouse. */
const VISIBLE = 100;

/** The saved place, if any of it can still be seen; no larger than the largest screen. */
export function fittingBounds(saved: Bounds | null, screens: readonly Bounds[]): Partial<Bounds> & typeof USUAL {
  const most = {
    width: Math.max(0, ...screens.map((s) => s.width)) || USUAL.width,
    height: Math.max(0, ...screens.map((s) => s.height)) || USUAL.height,
  };
  const { width, height } = saved ?? USUAL;
  const size = { width: Math.min(width, most.width), height: Math.min(height, most.height) };
  if (saved === null) return size;
  const visible = screens.some(
    (s) =>
      Math.min(saved.x + saved.width, s.x + s.width) - Math.max(saved.x, s.x) >= VISIBLE &&
      saved.y >= s.y - TITLE_BAR / 2 &&
      saved.y <= s.y + s.height - VISIBLE,
  );
  return visible ? { ...size, x: saved.x, y: saved.y } : size;
}

export function windowOptions(
  place: ReturnType<typeof fittingBounds>,
  dark: boolean,
  preload: string,
  platform: NodeJS.Platform,
): WindowOptions {
  return {
    ...place,
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    show: false,
    title: 'Ridgeline',
    backgroundColor: COLOURS[dark ? 'dark' : 'light'].panel,
    autoHideMenuBar: true,
    // macOS keeps its own frame; elsewhere the window draws the title bar and the system its three buttons.
    ...(platform === 'darwin' ? {} : { titleBarStyle: 'hidden', titleBarOverlay: titleBarOverlay(dark) }),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
    },
  };
}

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
