import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from './entries.ts';
import { fontPackages } from './fonts.ts';

/** Licences under which code may be shipped inside an MIT-licensed program. */
const compatible = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Unlicense',
  'Zlib',
]);

export interface ShippedPackage {
  name: string;
  version: string;
  license: string;
  homepage?: string;
}

interface Manifest {
  name?: string;
  version?: string;
  license?: string;
  homepage?: string;
}

const isCompatible = (expression: string): boolean =>
  expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((license) => compatible.has(license.trim())));

/** The folder of the package that a bundled module comes from; none for the project's own modules. */
function packageFolder(moduleId: string): string | undefined {
  const path = moduleId.replace(/^\0+/, '').split('?')[0] ?? '';
  const marker = `${sep}node_modules${sep}`;
  const at = path.lastIndexOf(marker);
  if (at < 0) return undefined;
  const parts = path.slice(at + marker.length).split(sep);
  return path.slice(0, at) + marker + parts.slice(0, parts[0]?.startsWith('@') ? 2 : 1).join(sep);
}

/** The texts at the top of the package, and in a folder of licences such as that of echarts. */
function licenseText(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => /^(licen[cs]e|copying|notice|ofl)/i.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory()
        ? readdirSync(path)
            .sort()
            .map((name) => join(path, name))
        : [path];
    })
    .map((path) => readFileSync(path, 'utf8').trim())
    .join('\n\n');
}

/**
 * Writes dist/licenses.txt and dist/packages.json for the packages that the bundled modules come from.
 * Throws when one of them has no licence text or a licence that the MIT licence cannot stand beside.
 */
export function writeLicenses(shippedModules: Iterable<string>): ShippedPackage[] {
  const folders = new Set(fontPackages.map((name) => join(root, 'node_modules', name)));
  for (const id of shippedModules) {
    const folder = packageFolder(id);
    if (folder) folders.add(folder);
  }
  const entries = [...folders].map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const { name = folder, version = '', license = 'unknown', homepage } = manifest;
    if (!isCompatible(license))
      throw new Error(`${name} ${version} is shipped under "${license}", which is not on the list`);
    const text = licenseText(folder);
    return { shipped: { name, version, license, ...(homepage && { homepage }) }, text };
  });
  entries.sort((a, b) => (a.shipped.name < b.shipped.name ? -1 : 1));
  const unnamed = entries.filter(({ text }) => text === '').map(({ shipped }) => shipped.name);
  if (unnamed.length > 0) throw new Error(`no licence text found in: ${unnamed.join(', ')}`);

  mkdirSync(join(root, 'dist'), { recursive: true });
  const heading =
    'Ridgeline is under the MIT licence (see LICENSE). It contains these packages under their own licences.\n';
  const sections = entries.map(
    ({ shipped, text }) => `${'='.repeat(80)}\n${shipped.name} ${shipped.version} (${shipped.license})\n\n${text}\n`,
  );
  writeFileSync(join(root, 'dist/licenses.txt'), [heading, ...sections].join('\n'));
  const shipped = entries.map((entry) => entry.shipped);
  writeFileSync(join(root, 'dist/packages.json'), `${JSON.stringify(shipped, null, 2)}\n`);
  return shipped;
}
