import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder, type Surroundings, usualDataFolder } from '../../electron/laboratory/data-folder.ts';

let folder: string;
let around: Surroundings;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-data-folder-'));
  around = { platform: 'linux', environment: {}, home: join(folder, 'home'), temporary: join(folder, 'tmp') };
  mkdirSync(around.temporary);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('data folder', () => {
  it('is where each system keeps such things', () => {
    const home = '/home/ada';
    const usual = (platform: NodeJS.Platform, environment = {}) =>
      usualDataFolder({ ...around, home, platform, environment });
    expect(usual('linux')).toBe('/home/ada/.local/share/ridgeline');
    expect(usual('linux', { XDG_DATA_HOME: '/data' })).toBe('/data/ridgeline');
    expect(usual('linux', { XDG_DATA_HOME: 'relative' })).toBe('/home/ada/.local/share/ridgeline');
    expect(usual('darwin')).toBe('/home/ada/Library/Application Support/Ridgeline');
    expect(usual('win32', { APPDATA: 'C:/Users/Ada/AppData/Roaming' })).toBe('C:/Users/Ada/AppData/Roaming/Ridgeline');
  });

  it('is made, for this person only', () => {
    const { path, note } = dataFolder(undefined, around);
    expect([path, note]).toEqual([join(around.home, '.local/share/ridgeline'), null]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('may be chosen, by argument before environment', () => {
    const environment = { RIDGELINE_DATA: join(folder, 'from-environment') };
    expect(dataFolder(undefined, { ...around, environment }).path).toBe(join(folder, 'from-environment'));
    expect(dataFolder(join(folder, 'given'), { ...around, environment }).path).toBe(join(folder, 'given'));
    expect(existsSync(join(folder, 'given'))).toBe(true);
  });

  it('that was chosen and cannot be used is an error', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => dataFolder(join(folder, 'file', 'x'), around)).toThrow(
      /^The data folder .*file\/x cannot be used: ENOTDIR; expected a folder/,
    );
  });

  it('gives way to a temporary one where the home folder cannot be written, and says so', () => {
    // A file where the home folder should be stops root as well.
    writeFileSync(around.home, '');
    const { path, note } = dataFolder(undefined, around);
    expect(path).toBe(join(around.temporary, `ridgeline-data-${process.getuid!()}`));
    expect(note).toMatch(
      /home\/\.local\/share\/ridgeline cannot be written \(ENOTDIR\)\. .* kept in .*ridgeline-data-/,
    );
    expect(dataFolder(undefined, around).path).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('never uses a temporary folder that others can write', () => {
    writeFileSync(around.home, '');
    const taken = join(around.temporary, `ridgeline-data-${process.getuid!()}`);
    mkdirSync(taken);
    chmodSync(taken, 0o777);
    const { path } = dataFolder(undefined, around);
    expect(path.startsWith(`${around.temporary}/ridgeline-data-`)).toBe(true);
    expect(path).not.toBe(taken);
  });
});
