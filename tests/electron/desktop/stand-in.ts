/** A stand-in for the objects of Electron that the desktop shell uses: it remembers what it was told and can play events. */
import { EventEmitter } from 'node:events';
import type {
  AppWindow,
  Bounds,
  Contents,
  DialogOptions,
  ElectronApi,
  Frame,
  MainPort,
  MenuEntry,
  WindowOptions,
} from '../../../electron/desktop/electron-api.ts';

type PermissionRequest = Parameters<ElectronApi['session']['defaultSession']['setPermissionRequestHandler']>[0];
type PermissionCheck = Parameters<ElectronApi['session']['defaultSession']['setPermissionCheckHandler']>[0];

/** An end of a channel that clones what it carries, as Electron's does, and queues until it is started. */
export class StandInPort extends EventEmitter implements MainPort {
  peer!: StandInPort;
  private started = false;
  private queue: unknown[] = [];
  closed = false;

  postMessage(message: unknown): void {
    if (this.closed || this.peer.closed) return;
    const data: unknown = structuredClone(message);
    setImmediate(() => this.peer.accept(data));
  }

  start(): void {
    this.started = true;
    for (const data of this.queue.splice(0)) this.emit('message', { data });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    setImmediate(() => {
      if (!this.peer.closed) this.peer.emit('close');
    });
  }

  private accept(data: unknown): void {
    if (this.closed) return;
    if (this.started) this.emit('message', { data });
    else this.queue.push(data);
  }
}

export class StandInContents extends EventEmitter implements Contents {
  open: (details: { url: string }) => { action: 'deny' } = () => {
    throw new Error('no window open handler was set');
  };
  /** Ports that were handed to the page, by channel. */
  handed: { channel: string; port: StandInPort }[] = [];

  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void {
    this.open = handler;
  }

  postMessage(channel: string, _message: unknown, transfer: StandInPort[]): void {
    for (const port of transfer) this.handed.push({ channel, port });
  }

  /** Whether the page may go there. */
  navigates(url: string): boolean {
    let allowed = true;
    this.emit('will-navigate', { url, preventDefault: () => (allowed = false) });
    return allowed;
  }
}

export class StandInWindow extends EventEmitter implements AppWindow {
  readonly options: WindowOptions;
  readonly webContents = new StandInContents();
  loaded: string[] = [];
  visible = false;
  minimized = false;
  maximized = false;
  destroyed = false;
  raised = 0;
  overlay: unknown = null;
  progress = Number.NaN;
  bounds: Bounds;

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    this.bounds = { x: options.x ?? 50, y: options.y ?? 60, width: options.width, height: options.height };
  }

  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    this.emit('ready-to-show');
  }
  show(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
  }
  focus(): void {
    this.raised += 1;
  }
  close(): void {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (!prevented) this.destroy();
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('closed');
  }
  restore(): void {
    this.minimized = false;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  getNormalBounds(): Bounds {
    return this.bounds;
  }
  setTitleBarOverlay(overlay: unknown): void {
    this.overlay = overlay;
  }
  setProgressBar(progress: number): void {
    this.progress = progress;
  }
}

export interface StandIn {
  electron: ElectronApi;
  app: EventEmitter;
  windows: StandInWindow[];
  ready: () => void;
  log: string[];
  schemes: unknown[];
  handlers: Map<string, (request: Request) => Promise<Response>>;
  permission: { request: PermissionRequest; check: PermissionCheck };
  menu: MenuEntry[];
  opened: string[];
  boxes: [string, string][];
  dialogs: DialogOptions[];
  chosen: string | null;
  theme: EventEmitter & { themeSource: 'system' | 'light' | 'dark'; shouldUseDarkColors: boolean };
  screens: Bounds[];
  lock: boolean;
  /** The page of `window` asks for a port, from the frame. */
  ask(sender: StandInContents, frame: Frame | null): void;
}

export function standIn(): StandIn {
  const app = new EventEmitter();
  const ipc = new EventEmitter();
  let ready: () => void = () => {};
  const whenReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const theme = Object.assign(new EventEmitter(), { themeSource: 'system' as const, shouldUseDarkColors: false });
  const self: StandIn = {
    app,
    windows: [],
    ready: () => {
      self.log.push('ready');
      ready();
    },
    log: [],
    schemes: [],
    handlers: new Map(),
    permission: { request: () => {}, check: () => true },
    menu: [],
    opened: [],
    boxes: [],
    dialogs: [],
    chosen: null,
    theme,
    screens: [{ x: 0, y: 0, width: 1920, height: 1080 }],
    lock: true,
    ask: (sender, senderFrame) => {
      ipc.emit('ridgeline:connect', { sender, senderFrame });
    },
    electron: null as unknown as ElectronApi,
  };
  class BrowserWindow extends StandInWindow {
    static focused: StandInWindow | null = null;
    static getFocusedWindow(): AppWindow | null {
      return BrowserWindow.focused;
    }
    constructor(options: WindowOptions) {
      super(options);
      self.log.push('window');
      self.windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    override focus(): void {
      super.focus();
      BrowserWindow.focused = this;
    }
    override destroy(): void {
      super.destroy();
      if (BrowserWindow.focused === this) BrowserWindow.focused = null;
      if (self.windows.every((window) => window.destroyed)) app.emit('window-all-closed');
    }
  }
  self.electron = {
    app: Object.assign(app, {
      isPackaged: true,
      setPath: (name: string, path: string) => void self.log.push(`path ${name} ${path}`),
      requestSingleInstanceLock: () => {
        self.log.push('lock');
        return self.lock;
      },
      whenReady: () => whenReady,
      quit: () => void self.log.push('quit'),
      exit: (status: number) => void self.log.push(`exit ${status}`),
    }),
    BrowserWindow,
    protocol: {
      registerSchemesAsPrivileged: (schemes) => {
        self.log.push('schemes');
        self.schemes = schemes;
      },
      handle: (scheme, handler) => void self.handlers.set(scheme, handler),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler) => {
          self.permission.request = handler;
        },
        setPermissionCheckHandler: (handler) => {
          self.permission.check = handler;
        },
      },
    },
    ipcMain: ipc,
    MessageChannelMain: class {
      port1 = new StandInPort();
      port2 = new StandInPort();
      constructor() {
        this.port1.peer = this.port2;
        this.port2.peer = this.port1;
      }
    },
    Menu: {
      buildFromTemplate: (template) => template,
      setApplicationMenu: (menu: MenuEntry[]) => {
        self.menu = menu;
      },
    },
    shell: {
      openExternal: async (url) => {
        self.opened.push(url);
      },
    },
    dialog: {
      showErrorBox: (title, content) => void self.boxes.push([title, content]),
      showOpenDialog: async (_window: unknown, options: DialogOptions) => {
        self.dialogs.push(options);
        return { canceled: self.chosen === null, filePaths: self.chosen === null ? [] : [self.chosen] };
      },
      showSaveDialog: async (_window: unknown, options: DialogOptions) => {
        self.dialogs.push(options);
        return { canceled: self.chosen === null, filePath: self.chosen ?? '' };
      },
    },
    nativeTheme: theme,
    screen: { getAllDisplays: () => self.screens.map((workArea) => ({ workArea })) },
    net: {
      fetch: async (url) => {
        const handler = self.handlers.get(new URL(url).protocol.slice(0, -1));
        return handler ? handler(new Request(url)) : Response.error();
      },
    },
  };
  return self;
}
