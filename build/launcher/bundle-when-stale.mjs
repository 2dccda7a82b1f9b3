import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { alone } from './lock.mjs';
import { inRoot, root } from './paths.mjs';
import { run } from './processes.mjs';
import { LaunchError, say } from './report.mjs';

const sources = ['core', 'electron', 'renderer', 'build', 'package.json', 'package-lock.json'];
const stamp = inRoot('dist', 'sources.sha256');

function* filesBelow(path) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(child);
    else if (entry.isFile()) yield child;
  }
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const name of sources) {
    const path = inRoot(name);
    if (!existsSync(path)) continue;
    const files = name.endsWith('.json') ? [path] : [...filesBelow(path)].sort();
    for (const file of files) {
      const content = readFileSync(file);
      hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

function stampedHash() {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

/** Bundles the app into dist/ unless dist/ was made from exactly these sources. */
export async function bundleWhenStale(node) {
  if (stampedHash() === sourcesHash()) return;
  await alone(async () => {
    const hash = sourcesHash();
    if (stampedHash() === hash) return;
    say('Building the app…');
    rmSync(stamp, { force: true });
    const status = await run(node, [inRoot('build', 'bundle.ts')], { stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new LaunchError('The build failed; the messages above say where.', status);
    mkdirSync(inRoot('dist'), { recursive: true });
    writeFileSync(stamp, hash);
  });
}
