import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../build/entries.ts';
import { findChromium } from '../../build/launcher/chromium.mjs';
import { packPortable } from '../../build/portable.ts';
import { asOrdinaryUser, isolation } from './support/offline.ts';
import { nobody, type UnpackedArchive, unpackPortable } from './support/portable-archive.ts';

const missing = existsSync(join(root, 'dist/sources.sha256')) ? undefined : 'dist/ is not built (npm run build)';
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Runs to the end without blocking the test runner, and answers status and everything written. */
function finish(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ status: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    }
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, text }));
  });
}

describe.skipIf(process.platform !== 'linux')('the portable archive', () => {
  let unpacked: UnpackedArchive;

  beforeAll(() => {
    if (!missing) unpacked = unpackPortable();
  });
  afterAll(() => {
    if (!missing) rmSync(unpacked.folder, { recursive: true, force: true });
  });

  it('is the same to the byte when it is packed again', ({ skip }) => {
    if (missing) return skip(missing);
    const again = packPortable(join(unpacked.folder, 'again'));
    expect(sha256(again)).toBe(sha256(unpacked.archive));
    expect(readFileSync(`${unpacked.archive}.sha256`, 'utf8')).toContain(sha256(unpacked.archive));
  });

  it('holds files that agree with its SHA256SUMS', ({ skip }) => {
    if (missing) return skip(missing);
    const lines = readFileSync(join(unpacked.app, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) expect(sha256(join(unpacked.app, line.slice(66))), line).toBe(line.slice(0, 64));
  });

  it('goes into the menu of an ordinary user and out again', ({ skip }) => {
    if (missing) return skip(missing);
    const home = join(unpacked.folder, 'menu home');
    mkdirSync(home);
    const script = join(unpacked.app, 'install-menu-entry');
    const env = { HOME: home, PATH: process.env.PATH };
    expect(spawnSync(script, [], { env }).status).toBe(0);
    const entry = join(home, '.local/share/applications/ridgeline.desktop');
    expect(readFileSync(entry, 'utf8')).toContain(`Exec="${join(unpacked.app, 'ridgeline')}" %f\n`);
    expect(existsSync(join(home, '.local/share/mime/packages/ridgeline-session.xml'))).toBe(true);
    expect(spawnSync(script, ['--remove'], { env }).status).toBe(0);
    expect(existsSync(entry)).toBe(false);
  });

  it('runs, saves and reopens the Rosenbrock experiment without network, npm and root', async ({ skip }) => {
    if (missing) return skip(missing);
    const chromium = findChromium();
    if (!chromium) return skip('Chromium is missing (package chromium)');
    const alone = isolation();
    if (!alone) return skip('this machine does not let us make a network namespace (unshare -n)');
    const driver = join(root, 'tests/e2e/offline-driver.ts');
    const config = { app: unpacked.app, home: unpacked.home, chromium, prefix: asOrdinaryUser(nobody) };
    const args = [...alone.args, process.execPath, driver, JSON.stringify(config)];
    const { status, text } = await finish(alone.file, args, process.env);
    expect(status, text).toBe(0);
  });
});
