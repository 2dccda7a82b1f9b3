import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries.ts';
import type { ShippedPackage } from './licenses.ts';
import { type ArchiveEntry, tarGz } from './tar.ts';

const read = (...parts: string[]): Buffer => readFileSync(join(root, ...parts));

/** Bundles that only Electron loads; the portable archive has Node and the user's browser instead. */
const electronOnly = new Set(['dist/electron/main.js', 'dist/electron/preload.cjs']);

function bundledFiles(): ArchiveEntry[] {
  return ['dist/electron', 'dist/renderer'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
      .filter((path) => !electronOnly.has(path))
      .map((path) => ({ path: `app/${path}`, content: read(path) })),
  );
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The files of the portable archive: the pinned Node, the app, a launcher, and papers; nothing of npm. */
function portableFiles(platform: string, version: string): ArchiveEntry[] {
  const node = `node_modules/node-${platform}`;
  const nodeManifest = JSON.parse(read(node, 'package.json').toString()) as { version: string };
  const packages = JSON.parse(read('dist/packages.json').toString()) as ShippedPackage[];
  packages.push({ name: 'node', version: nodeManifest.version, license: 'MIT', homepage: 'https://nodejs.org' });
  const licenses = Buffer.concat([
    read('dist/licenses.txt'),
    Buffer.from(`\n${'='.repeat(80)}\nnode ${nodeManifest.version} (MIT, and the licences of what it contains)\n\n`),
    read(node, 'LICENSE'),
  ]);
  const text = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return [
    ...bundledFiles(),
    { path: 'app/package.json', content: text({ name: 'ridgeline', version, type: 'module' }) },
    { path: 'bin/node', content: read(node, 'bin/node'), executable: true },
    { path: 'ridgeline', content: read('build/portable/ridgeline'), executable: true },
    { path: 'install-menu-entry', content: read('build/portable/install-menu-entry'), executable: true },
    { path: 'README.txt', content: read('build/portable/README.txt') },
    { path: 'LICENSE', content: read('LICENSE') },
    { path: 'licenses.txt', content: licenses },
    { path: 'packages.json', content: text(packages) },
    { path: 'share/ridgeline.desktop', content: read('build/portable/ridgeline.desktop') },
    { path: 'share/ridgeline-session.xml', content: read('build/portable/ridgeline-session.xml') },
    { path: 'share/ridgeline.svg', content: read('build/icons/icon.svg') },
  ];
}

/** Writes release/ridgeline-<version>-<platform>.tar.gz with its SHA-256 beside it, and answers the archive's path. */
export function packPortable(folder = join(root, 'release')): string {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') throw new Error(`the portable archive is made on Linux; this is ${platform}`);
  const { version } = JSON.parse(read('package.json').toString()) as { version: string };
  const files = portableFiles(platform, version);
  const sums = files
    .map(({ path, content }) => `${sha256(content)}  ${path}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  files.push({ path: 'SHA256SUMS', content: Buffer.from(sums.join('')) });

  const name = `ridgeline-${version}-${platform}`;
  const archive = tarGz(files.map((file) => ({ ...file, path: `${name}/${file.path}` })));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.tar.gz`);
  writeFileSync(path, archive);
  writeFileSync(`${path}.sha256`, `${sha256(archive)}  ${name}.tar.gz\n`);
  return path;
}
