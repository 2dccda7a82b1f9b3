/** The desktop app from start to end: windows, files opened by association, the menu, and everything that is refused. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DataFolder, dataFolder } from '../laboratory/data-folder.ts';
import { type CreateLaboratory, laboratoryOptions } from '../shells/laboratory-options.ts';
import { appSchemeHandler } from './app-scheme.ts';
import { CONNECT_CHANNEL } from './channels.ts';
import { DesktopWindow } from './desktop-window.ts';
import type { AppWindow, Contents, ElectronApi } from './electron-api.ts';
import { menuTemplate } from './menu.ts';
import {
  isAllowedLink,
  isAllowedPermission,
  isOwnAddress,
  isTrustedSender,
  SCHEME,
  sessionArgument,
} from './policy.ts';

export interface DesktopOptions {
  electron: ElectronApi;
  createLaboratory: CreateLaboratory;
  rendererFolder: string;
  preload: string;
  argv: readonly string[];
  /** What the command line's paths are seen from. */
  folder: string;
  platform: NodeJS.Platform;
  data?: DataFolder;
}

/** Everything that must happen before Electron is ready happens in the first turn; fulfilled when the first window is there. */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  const { electron } = options;
  const data = options.data ?? dataFolder();
  const profile = join(data.path, 'desktop-window');
  mkdirSync(profile, { recursive: true });
  electron.app.setPath('userData', profile);
  if (!electron.app.requestSingleInstanceLock()) {
    electron.app.quit();
    return;
  }
  prepareScheme(electron);
  const shell = new DesktopShell(options, data);
  shell.listen();
  await electron.app.whenReady();
  await shell.begin();
}

/** The scheme must be known before Electron is ready. */
export function prepareScheme({ protocol }: ElectronApi): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

class DesktopShell {
  private readonly options: DesktopOptions;
  private readonly electron: ElectronApi;
  private readonly data: DataFolder;
  private readonly windows = new Set<DesktopWindow>();
  /** Files that were asked for; opened one after another, the first ones when Electron is ready. */
  private opening: Promise<void> = Promise.resolve();
  private readonly early: string[] = [];
  private ready = false;
  private quitting = false;

  constructor(options: DesktopOptions, data: DataFolder) {
    this.options = options;
    this.electron = options.electron;
    this.data = data;
  }

  listen(): void {
    const { app, ipcMain, nativeTheme } = this.electron;
    app.on('second-instance', (_event, argv, folder) => this.openNext(sessionArgument(argv, folder)));
    app.on('open-file', (event, path) => {
      event.preventDefault();
      this.openNext(path);
    });
    app.on('web-contents-created', (_event, contents) => this.confine(contents));
    app.on('before-quit', () => {
      this.quitting = true;
    });
    app.on('window-all-closed', () => {
      if (this.options.platform !== 'darwin' || this.quitting) app.quit();
    });
    app.on('activate', () => {
      if (this.ready && this.windows.size === 0) this.newWindow();
    });
    nativeTheme.on('updated', () => {
      for (const window of this.windows) window.showColours(nativeTheme.shouldUseDarkColors);
    });
    ipcMain.on(CONNECT_CHANNEL, ({ sender, senderFrame }) => {
      const window = [...this.windows].find((candidate) => candidate.window.webContents === sender);
      if (window && isTrustedSender(senderFrame)) window.connect();
    });
  }

  async begin(): Promise<void> {
    const { protocol, session, Menu, app, dialog } = this.electron;
    protocol.handle(SCHEME, appSchemeHandler(this.options.rendererFolder));
    session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
      answer(isAllowedPermission(permission, requestingUrl)),
    );
    session.defaultSession.setPermissionCheckHandler((_contents, permission, origin) =>
      isAllowedPermission(permission, origin),
    );
    const template = menuTemplate(
      {
        command: (id) => this.front()?.command(id),
        newWindow: () => void this.newWindow(),
        closeWindow: () => this.front()?.window.close(),
      },
      this.options.platform,
      app.isPackaged,
    );
    Menu.setApplicationMenu(Menu.buildFromTemplate(template) as never);
    this.ready = true;
    this.newWindow();
    if (this.data.note !== null) dialog.showErrorBox('Ridgeline cannot use its usual data folder', this.data.note);
    const named = sessionArgument(this.options.argv, this.options.folder);
    for (const path of [...(named === undefined ? [] : [named]), ...this.early]) this.openNext(path);
    await this.opening;
  }

  /** Opens the session, or brings the app to the front when none is named. */
  private openNext(path: string | undefined): void {
    if (!this.ready) {
      if (path !== undefined) this.early.push(path);
      return;
    }
    this.opening = this.opening.then(() => this.open(path));
  }

  /** In the window that has the session already, else in one that has none, else in a new one. */
  private async open(path: string | undefined): Promise<void> {
    if (path === undefined) {
      (this.front() ?? this.newWindow()).raise();
      return;
    }
    let free: DesktopWindow | null = null;
    for (const window of this.windows) {
      if ((await window.sessionPath()) === path) {
        window.raise();
        return;
      }
      if (free === null && !(await window.hasSession())) free = window;
    }
    const window = free ?? this.newWindow();
    await window.open(path);
    window.raise();
  }

  private newWindow(): DesktopWindow {
    const { electron, createLaboratory, preload, platform } = this.options;
    const window = new DesktopWindow({
      electron,
      laboratory: createLaboratory(laboratoryOptions(this.data.path)),
      preload,
      dataFolder: this.data.path,
      platform,
      onClosed: (closed) => this.windows.delete(closed),
    });
    this.windows.add(window);
    return window;
  }

  private front(): DesktopWindow | undefined {
    const focused: AppWindow | null = this.electron.BrowserWindow.getFocusedWindow();
    const windows = [...this.windows];
    return windows.find((candidate) => candidate.window === focused) ?? windows.at(-1);
  }

  /** The page never goes anywhere else; links to papers open in the person's browser. */
  private confine(contents: Contents): void {
    contents.on('will-navigate', (event) => {
      if (!isOwnAddress(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isAllowedLink(url)) void this.electron.shell.openExternal(url);
      return { action: 'deny' };
    });
  }
}
