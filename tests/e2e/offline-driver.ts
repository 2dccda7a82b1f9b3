// Started by portable.spec.ts in a network namespace of its own: uses the unpacked archive as its user would.
// Its one argument is JSON: the unpacked app, an empty home folder, Chromium, and a prefix that gives up root.
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startBrowserShell } from './support/browser-shell.ts';

interface Config {
  app: string;
  home: string;
  chromium: string;
  prefix: string[];
}

const config = JSON.parse(process.argv[2] ?? '') as Config;

/** Nothing of npm, of this checkout or of its Node is in reach. */
const env = { HOME: config.home, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
const command = (...args: string[]): { file: string; args: string[] } => {
  const [file, ...rest] = [...config.prefix, join(config.app, 'ridgeline'), ...args];
  return { file: file ?? '', args: rest };
};

function expectThat(claim: boolean, what: string): void {
  if (!claim) throw new Error(`expected: ${what}`);
  console.log(`ok ${what}`);
}

/** 192.0.2.1 belongs to nobody (RFC 5737); with a network the attempt would hang or be refused from afar. */
function networkError(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '192.0.2.1', port: 80, timeout: 2000 });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.once('timeout', () => resolve('timeout'));
    socket.once('connect', () => resolve(undefined));
  });
}

function runTerminal(...args: string[]): string {
  const { file, args: rest } = command(...args);
  const { status, stdout, stderr } = spawnSync(file, rest, { env, cwd: config.home, encoding: 'utf8' });
  if (status !== 0) throw new Error(`ridgeline ${args.join(' ')} ended with status ${status}: ${stderr}`);
  return stdout;
}

expectThat((await networkError()) === 'ENETUNREACH', 'there is no network');
const landscapes = JSON.parse(runTerminal('list', 'landscapes', '--json')) as { id: string }[];
expectThat(
  landscapes.some(({ id }) => id === 'rosenbrock'),
  'the command line lists its landscapes',
);
