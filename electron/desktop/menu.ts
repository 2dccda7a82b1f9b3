/** The application menu. Its commands are carried out by the window, which also owns the keys that stand beside them. */
import type { WindowCommand } from '../../core/contract/desktop-api.ts';
import type { MenuEntry } from './electron-api.ts';

export interface MenuActions {
  /** Sends a command to the window in front. */
  command(id: WindowCommand): void;
  newWindow(): void;
  closeWindow(): void;
}

export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform, isPackaged: boolean): MenuEntry[] {
  const mac = platform === 'darwin';
  const separator: MenuEntry = { type: 'separator' };
  // The key is shown here and heard by the window, which knows whether a text field has the focus.
  const command = (id: WindowCommand, label: string, accelerator?: string): MenuEntry => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => actions.command(id),
  });
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'Session',
      submenu: [
        command('new-session', 'New Session', 'CmdOrCtrl+Shift+N'),
        { label: 'New Window', click: actions.newWindow },
        command('open', 'Open…', 'CmdOrCtrl+O'),
        separator,
        command('save', 'Save Now', 'CmdOrCtrl+S'),
        command('save-as', 'Save As…', 'CmdOrCtrl+Shift+S'),
        command('import', 'Import Data…', 'CmdOrCtrl+Shift+O'),
        command('export', 'Export Results…', 'CmdOrCtrl+Shift+E'),
        separator,
        command('close-session', 'Close Session', 'CmdOrCtrl+Shift+W'),
        { label: 'Close Window', click: actions.closeWindow },
        ...(mac ? [] : [separator, { role: 'quit' } as const]),
      ],
    },
    {
      label: 'Edit',
      submenu: [
        command('undo', 'Undo', 'CmdOrCtrl+Z'),
        command('redo', 'Redo', 'CmdOrCtrl+Shift+Z'),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        command('new-experiment', 'New Experiment', 'CmdOrCtrl+N'),
        command('new-landscape', 'New Landscape…', 'CmdOrCtrl+L'),
        command('new-optimizer', 'New Optimizer…', 'CmdOrCtrl+Shift+A'),
        command('new-note', 'New Note', 'CmdOrCtrl+Shift+M'),
      ],
    },
    {
      label: 'Run',
      submenu: [command('run', 'Run', 'CmdOrCtrl+Enter'), command('stop', 'Stop', 'CmdOrCtrl+.')],
    },
    {
      label: 'View',
      submenu: [
        command('palette', 'Commands…', 'CmdOrCtrl+K'),
        command('things', 'Go to…', 'CmdOrCtrl+P'),
        separator,
        command('left', 'Project', 'CmdOrCtrl+B'),
        command('right', 'Inspector', 'CmdOrCtrl+Alt+B'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { label: 'Window', submenu: [{ role: 'minimize' }] },
    { label: 'Help', submenu: [command('shortcuts', 'Keyboard Shortcuts')] },
  ];
}
