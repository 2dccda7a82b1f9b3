import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { root } from './entries.ts';

const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: { electron: string };
};

/** How the desktop app is packed on Linux, Windows and macOS. Needs an unpacked Electron; packing fetches nothing. */
export const electronBuilderConfig: Configuration = {
  appId: 'org.ridgeline.laboratory',
  productName: 'Ridgeline',
  copyright: 'Copyright © 2026 The Ridgeline authors',
  electronVersion: devDependencies.electron,
  directories: { output: 'release/desktop', buildResources: 'build/icons' },
  npmRebuild: false,
  publish: null,
  // Everything is bundled: no node_modules, and not the entries of the browser shell and the terminal.
  files: [
    'package.json',
    'LICENSE',
    'dist/**/*',
    '!node_modules/**',
    '!dist/electron/{browser-shell,terminal}.js',
    '!dist/sources.sha256',
  ],
  asar: true,
  asarUnpack: ['dist/electron/*-worker.js'],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: [
    {
      ext: 'ridge',
      name: 'Ridgeline session',
      description: 'Ridgeline session',
      mimeType: 'application/x-ridgeline-session',
      role: 'Editor',
    },
  ],
  linux: {
    target: ['dir', 'tar.gz'],
    executableName: 'ridgeline',
    icon: 'build/icons/png',
    category: 'Education;Science;Math',
    synopsis: 'Loss landscapes and optimizer dynamics',
  },
  win: { target: ['nsis', 'zip'], icon: 'build/icons/icon.ico' },
  // Installs for one user without an administrator, or for all with one; silently with /S /currentuser or /allusers.
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
  mac: { target: ['dmg', 'zip'], icon: 'build/icons/icon.icns', category: 'public.app-category.education' },
};
