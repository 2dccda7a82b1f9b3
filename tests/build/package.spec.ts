import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPackage, extractAll } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exists, hostEntries, preloadEntry, root } from '../../build/entries.ts';
import { packDesktop } from '../../build/package.ts';
import { tarGz } from '../../build/tar.ts';
import { assetsNamedIn, filesBelow, foreignImportsOf } from './bundle-references.ts';

const built = existsSync(join(root, 'dist/sources.sha256'));
const missing = built ? undefined : 'dist/ is not built (npm run build)';

/** The few files of an unpacked Electron that the packer looks at. */
async function plantElectron(folder: string): Promise<void> {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'default-app'));
  writeFileSync(join(folder, 'default-app/main.js'), '');
  await createPackage(join(folder, 'default-app'), join(folder, 'resources/default_app.asar'));
  for (const name of ['electron', 'version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox']) {
    writeFileSync(join(folder, name), '');
  }
  chmodSync(join(folder, 'electron'), 0o755);
}

describe.skipIf(process.platform !== 'linux')('the desktop package', () => {
  let folder: string;
  let app: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-package-'));
    if (missing) return;
    await plantElectron(join(folder, 'electron'));
    await packDesktop(join(folder, 'electron'), ['dir'], { fused: false, output: join(folder, 'out') });
    app = join(folder, 'app');
    extractAll(join(folder, 'out/linux-unpacked/resources/app.asar'), app);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what main, preload and workers load', ({ skip }) => {
    if (missing) return skip(missing);
    const { main, type } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as {
      main: string;
      type: string;
    };
    expect(type).toBe('module');
    const wanted = Object.entries(hostEntries)
      .filter(([name, source]) => exists(source) && name !== 'browser-shell' && name !== 'terminal')
      .map(([name]) => `dist/electron/${name}.js`);
    if (exists(preloadEntry)) wanted.push('dist/electron/preload.cjs');
    const files = filesBelow(app);
    for (const path of [...wanted, ...(exists('electron/desktop/main.ts') ? [main] : [])])
      expect(files).toContain(path);
    for (const path of files.filter((name) => /^dist\/electron\//.test(name))) {
      expect(foreignImportsOf(join(app, path)), path).toEqual([]);
    }
  });

  it('keeps worker files outside the archive as well', ({ skip }) => {
    if (missing) return skip(missing);
    const unpacked = filesBelow(join(folder, 'out/linux-unpacked/resources/app.asar.unpacked'));
    const workers = filesBelow(app).filter((path) => path.endsWith('-worker.js'));
    expect(unpacked).toEqual(workers);
  });

  it('holds every asset of the window', ({ skip }) => {
    if (missing) return skip(missing);
    if (!exists('renderer/index.html')) return skip('renderer/index.html is not there');
    const assets = filesBelow(join(app, 'dist/renderer/assets'));
    expect(assets).toEqual(filesBelow(join(root, 'dist/renderer/assets')));
    expect(assetsNamedIn(join(app, 'dist/renderer/index.html')).every((name) => assets.includes(name))).toBe(true);
  });

  it('holds nothing that only development needs', ({ skip }) => {
    if (missing) return skip(missing);
    const allowed =
      /^(package\.json|LICENSE|dist\/(licenses\.txt|packages\.json|electron\/[\w-]+\.c?js|renderer\/.*))$/;
    expect(filesBelow(app).filter((path) => !allowed.test(path) || /\.(ts|tsx|map)$/.test(path))).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as object;
    expect(manifest).not.toHaveProperty('devDependencies');
  });

  it('lists the licence of everything that is inside', ({ skip }) => {
    if (missing) return skip(missing);
    const packages = JSON.parse(readFileSync(join(app, 'dist/packages.json'), 'utf8')) as {
      name: string;
      version: string;
    }[];
    const texts = readFileSync(join(app, 'dist/licenses.txt'), 'utf8');
    expect(packages.length).toBeGreaterThan(2);
    for (const { name, version } of packages) expect(texts).toContain(`${name} ${version} (`);
  });
});

describe('tarGz', () => {
  it('does not depend on the order of its entries', () => {
    const entries = ['a/long', 'a/b/c', 'z'].map((path, index) => ({
      path,
      content: Buffer.alloc(700 * index, index),
    }));
    expect(tarGz(entries).equals(tarGz([...entries].reverse()))).toBe(true);
  });

  it('refuses a path that the format cannot hold', () => {
    expect(() => tarGz([{ path: 'x'.repeat(300), content: Buffer.alloc(0) }])).toThrow('path too long');
  });
});
