/** Starts the desktop app; with --self-test it prints what this machine can do instead. */
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  net,
  protocol,
  screen,
  session,
  shell,
} from 'electron';
import { createLaboratory } from '../laboratory/laboratory.ts';
import { startDesktop } from './desktop-shell.ts';
import type { ElectronApi } from './electron-api.ts';
import { selfTestInElectron } from './self-test-electron.ts';

const electron: ElectronApi = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  net,
  protocol,
  get screen() {
    // May only be touched when Electron is ready.
    return screen;
  },
  get session() {
    return session;
  },
  shell,
};
/** Two folders up from this file is the project, in the sources and in dist/electron alike. */
const rendererFolder = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
const preload = fileURLToPath(new URL('preload.cjs', import.meta.url));

if (process.argv.includes('--self-test')) {
  void selfTestInElectron(electron, rendererFolder);
} else {
  const { argv, platform } = process;
  void startDesktop({ electron, createLaboratory, rendererFolder, preload, argv, folder: process.cwd(), platform });
}
