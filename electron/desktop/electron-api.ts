/** The few objects of Electron that the desktop shell uses, so that a stand-in can take their place. */

export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Frame {
  url: string;
  parent: Frame | null;
}

/** Main's end of a MessageChannelMain: no EventTarget, and it transfers nothing but ports. */
export interface MainPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

export interface Contents {
  on(event: 'will-navigate', listener: (event: { preventDefault(): void; url: string }) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
  /** `transfer` takes ports of Electron's own class only, which a stand-in cannot make: hence `never`, here and for the menu. */
  postMessage(channel: string, message: unknown, transfer: never[]): void;
}

export interface TitleBarOverlay {
  color: string;
  symbolColor: string;
  height: number;
}

export interface AppWindow {
  readonly webContents: Contents;
  loadURL(url: string): Promise<void>;
  on(event: 'close', listener: (event: { preventDefault(): void }) => void): unknown;
  once(event: 'ready-to-show', listener: () => void): unknown;
  show(): void;
  hide(): void;
  focus(): void;
  close(): void;
  destroy(): void;
  restore(): void;
  isMinimized(): boolean;
  maximize(): void;
  isMaximized(): boolean;
  getNormalBounds(): Bounds;
  setTitleBarOverlay(options: TitleBarOverlay): void;
  setProgressBar(progress: number): void;
}

export interface WindowOptions {
  show: boolean;
  title: string;
  width: number;
  height: number;
  minWidth: number;
  minHeight: number;
  x?: number;
  y?: number;
  backgroundColor: string;
  autoHideMenuBar: boolean;
  titleBarStyle?: 'hidden';
  titleBarOverlay?: TitleBarOverlay;
  webPreferences: {
    preload: string;
    contextIsolation: true;
    sandbox: true;
    nodeIntegration: false;
    nodeIntegrationInWorker: false;
    nodeIntegrationInSubFrames: false;
    webviewTag: false;
    webSecurity: true;
    spellcheck: false;
  };
}

export interface MenuEntry {
  label?: string;
  role?:
    | 'cut'
    | 'copy'
    | 'paste'
    | 'selectAll'
    | 'resetZoom'
    | 'zoomIn'
    | 'zoomOut'
    | 'togglefullscreen'
    | 'minimize'
    | 'quit'
    | 'appMenu'
    | 'toggleDevTools';
  type?: 'separator';
  accelerator?: string;
  registerAccelerator?: boolean;
  submenu?: MenuEntry[];
  click?: () => void;
}

export interface ElectronApi {
  app: {
    isPackaged: boolean;
    setPath(name: 'userData', path: string): void;
    requestSingleInstanceLock(): boolean;
    whenReady(): Promise<void>;
    quit(): void;
    exit(status?: number): void;
    on(event: 'second-instance', listener: (event: unknown, argv: string[], folder: string) => void): unknown;
    on(event: 'open-file', listener: (event: { preventDefault(): void }, path: string) => void): unknown;
    on(event: 'web-contents-created', listener: (event: unknown, contents: Contents) => void): unknown;
    on(event: 'window-all-closed' | 'before-quit' | 'activate', listener: () => void): unknown;
  };
  BrowserWindow: {
    new (options: WindowOptions): AppWindow;
    getFocusedWindow(): AppWindow | null;
  };
  protocol: {
    registerSchemesAsPrivileged(
      schemes: { scheme: string; privileges: { standard: boolean; secure: boolean; supportFetchAPI: boolean } }[],
    ): void;
    handle(scheme: string, handler: (request: Request) => Promise<Response>): void;
  };
  session: {
    defaultSession: {
      setPermissionRequestHandler(
        handler: (
          contents: unknown,
          permission: string,
          answer: (granted: boolean) => void,
          details: { requestingUrl: string },
        ) => void,
      ): void;
      setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string) => boolean): void;
    };
  };
  ipcMain: {
    on(channel: string, listener: (event: { sender: Contents; senderFrame: Frame | null }) => void): unknown;
  };
  MessageChannelMain: new () => { port1: MainPort; port2: MainPort };
  Menu: {
    buildFromTemplate(template: MenuEntry[]): unknown;
    setApplicationMenu(menu: never): void;
  };
  shell: { openExternal(url: string): Promise<void> };
  dialog: {
    showErrorBox(title: string, content: string): void;
    showOpenDialog(window: object, options: DialogOptions): Promise<{ canceled: boolean; filePaths: string[] }>;
    showSaveDialog(window: object, options: DialogOptions): Promise<{ canceled: boolean; filePath: string }>;
  };
  nativeTheme: {
    themeSource: 'system' | 'light' | 'dark';
    readonly shouldUseDarkColors: boolean;
    on(event: 'updated', listener: () => void): unknown;
  };
  screen: { getAllDisplays(): { workArea: Bounds }[] };
  net: { fetch(url: string): Promise<Response> };
}

export interface DialogOptions {
  title: string;
  defaultPath?: string;
  filters: { name: string; extensions: string[] }[];
  properties?: 'openFile'[];
}
