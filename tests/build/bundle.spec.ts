import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exists, hostEntries, preloadEntry, root } from '../../build/entries.ts';
import { assetsNamedIn, filesBelow, foreignImportsOf, importsOf } from './bundle-references.ts';

const dist = join(root, 'dist');
const written = Object.entries(hostEntries).filter(([, source]) => exists(source));

describe('the built app', () => {
  it.for(written)('has %s as one file that needs no node_modules', ([name], { skip }) => {
    if (!existsSync(dist)) return skip('dist/ is not built (npm run build)');
    expect(foreignImportsOf(join(dist, 'electron', `${name}.js`))).toEqual([]);
  });

  it('keeps Electron out of what Node starts', ({ skip }) => {
    if (!existsSync(dist)) return skip('dist/ is not built (npm run build)');
    for (const [name] of written) {
      if (name !== 'main') expect(importsOf(join(dist, 'electron', `${name}.js`)), name).not.toContain('electron');
    }
  });

  it('has a preload script that a sandboxed window may load', ({ skip }) => {
    if (!exists(preloadEntry)) return skip(`${preloadEntry} is not there`);
    if (!existsSync(dist)) return skip('dist/ is not built (npm run build)');
    expect(importsOf(join(dist, 'electron/preload.cjs'))).toEqual(['electron']);
  });

  it('has every asset that the window names, and no other', ({ skip }) => {
    const folder = join(dist, 'renderer');
    if (!existsSync(folder)) return skip('dist/ is not built (npm run build)');
    const assets = filesBelow(join(folder, 'assets'));
    const texts = filesBelow(folder).filter((path) => /\.(html|js|css)$/.test(path));
    const named = new Set(texts.flatMap((path) => assetsNamedIn(join(folder, path))));
    expect(assets.filter((asset) => !named.has(asset))).toEqual([]);
    const page = assetsNamedIn(join(folder, 'index.html'));
    const sheets = texts.filter((path) => path.endsWith('.css')).flatMap((path) => assetsNamedIn(join(folder, path)));
    expect([...page, ...sheets].filter((asset) => !assets.includes(asset))).toEqual([]);
  });
});
