/** One window of the desktop app and the laboratory that it looks at. */
import { basename, extname } from 'node:path';
import { DESKTOP_CALLS, DESKTOP_TOPICS, type DesktopApi, type WindowCommand } from '../../core/contract/desktop-api.ts';
import { toEnvelope } from '../../core/contract/errors.ts';
import type { Port } from '../../core/contract/port.ts';
import { type Service, serve } from '../../core/contract/serve.ts';
import type { ClosableLaboratory } from '../shells/laboratory-options.ts';
import { PORT_CHANNEL } from './channels.ts';
import type { AppWindow, ElectronApi } from './electron-api.ts';
import { mainPort } from './main-port.ts';
import { fittingBounds, HOME, titleBarOverlay, windowOptions } from './policy.ts';
import { readPlace, savePlace } from './window-place.ts';

const SESSION_FILES = [{ name: 'Ridgeline session', extensions: ['ridge'] }];

export interface DesktopWindowOptions {
  electron: ElectronApi;
  laboratory: ClosableLaboratory;
  preload: string;
  dataFolder: string;
  platform: NodeJS.Platform;
  onClosed: (window: DesktopWindow) => void;
}

type DesktopService = Service<typeof DESKTOP_CALLS, typeof DESKTOP_TOPICS>;

export class DesktopWindow {
  readonly window: AppWindow;
  readonly laboratory: ClosableLaboratory;
  private readonly options: DesktopWindowOptions;
  private readonly commandListeners = new Set<(id: unknown) => void>();
  private readonly stopProgress: () => void;
  private port: Port | null = null;
  private closing = false;

  constructor(options: DesktopWindowOptions) {
    const { electron, laboratory, preload, dataFolder, platform } = options;
    this.options = options;
    this.laboratory = laboratory;
    const place = readPlace(dataFolder);
    const screens = electron.screen.getAllDisplays().map((display) => display.workArea);
    const dark = electron.nativeTheme.shouldUseDarkColors;
    this.window = new electron.BrowserWindow(windowOptions(fittingBounds(place, screens), dark, preload, platform));
    this.window.once('ready-to-show', () => {
      if (place?.maximized) this.window.maximize();
      this.window.show();
    });
    this.window.on('close', (event) => {
      event.preventDefault();
      void this.close();
    });
    this.stopProgress = laboratory.subscribe('progress', ({ state, done, total }) => {
      this.window.setProgressBar(state === 'idle' || total === 0 ? -1 : done / total);
    });
    void this.window.loadURL(HOME);
  }

  /** Hands the page a new port; the one before, of a page that was loaded anew, is closed. */
  connect(): void {
    this.port?.close();
    const { port1, port2 } = new this.options.electron.MessageChannelMain();
    this.port = mainPort(port1);
    serve(this.port, this.service(), DESKTOP_CALLS, DESKTOP_TOPICS);
    this.window.webContents.postMessage(PORT_CHANNEL, null, [port2 as never]);
  }

  command(id: WindowCommand): void {
    for (const listener of this.commandListeners) listener(id);
  }

  async sessionPath(): Promise<string | null> {
    return (await this.laboratory.snapshot({})).session?.path ?? null;
  }

  async hasSession(): Promise<boolean> {
    return (await this.laboratory.snapshot({})).session !== null;
  }

  /** A file that cannot be opened is told in a box; nothing else changes. */
  async open(path: string): Promise<void> {
    try {
      await this.laboratory.openSession({ path });
    } catch (error) {
      this.options.electron.dialog.showErrorBox(`${basename(path)} was not opened`, toEnvelope(error).message);
    }
  }

  raise(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  showColours(dark: boolean): void {
    if (this.options.platform !== 'darwin') this.window.setTitleBarOverlay(titleBarOverlay(dark));
  }

  /** The window goes at once; what runs gets its checkpoint and the session its last commit before the app may end. */
  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    savePlace(this.options.dataFolder, this.window);
    this.window.hide();
    this.stopProgress();
    this.port?.close();
    try {
      await this.laboratory.close();
    } catch (error) {
      this.options.electron.dialog.showErrorBox(
        'The session was not closed as it should be',
        toEnvelope(error).message,
      );
    } finally {
      this.window.destroy();
      this.options.onClosed(this);
    }
  }

  /** The laboratory with the desktop's own calls and the menu's commands beside it. */
  private service(): DesktopService {
    const laboratory = this.laboratory as unknown as Record<PropertyKey, (...parameters: unknown[]) => unknown>;
    const own: Record<PropertyKey, unknown> = { ...this.desktopCalls(), subscribe: this.subscribe };
    return new Proxy({} as DesktopService, {
      get: (_target, name) => own[name] ?? ((...parameters: unknown[]) => laboratory[name]?.(...parameters)),
    });
  }

  private readonly subscribe: DesktopService['subscribe'] = (topic, listener) => {
    if (topic !== 'command') return this.laboratory.subscribe(topic, listener);
    this.commandListeners.add(listener);
    return () => {
      this.commandListeners.delete(listener);
    };
  };

  private desktopCalls(): DesktopApi {
    const { dialog, nativeTheme } = this.options.electron;
    return {
      chooseOpen: async () => {
        const options = { title: 'Open session', filters: SESSION_FILES, properties: ['openFile' as const] };
        const { canceled, filePaths } = await dialog.showOpenDialog(this.window, options);
        return { path: canceled ? null : (filePaths[0] ?? null) };
      },
      chooseSave: async ({ name }) => {
        const options = { title: 'Save session as', defaultPath: withExtension(name), filters: SESSION_FILES };
        const { canceled, filePath } = await dialog.showSaveDialog(this.window, options);
        return { path: canceled || filePath === '' ? null : withExtension(filePath) };
      },
      setTheme: async ({ theme }) => {
        nativeTheme.themeSource = theme;
        return null;
      },
    };
  }
}

function withExtension(path: string): string {
  return extname(path).toLowerCase() === '.ridge' ? path : `${path}.ridge`;
}
