import { type ChildProcess, spawn } from 'node:child_process';

export interface BrowserShell {
  /** The address with its one-time code, as the shell printed it. */
  url: string;
  /** Everything that the shell has written so far. */
  log(): string;
  stop(): Promise<void>;
  /** Ends it as a crash would: nothing is saved on the way. */
  kill(): void;
}

export interface ShellCommand {
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** Starts a browser shell and waits until it has printed its address. */
export async function startBrowserShell({ file, args, env, cwd }: ShellCommand): Promise<BrowserShell> {
  const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const url = await new Promise<string>((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`no address within 30 s; it wrote:\n${log}`)), 30_000);
    const listen = (chunk: Buffer): void => {
      log += chunk.toString();
      const [found] = /http:\/\/(127\.0\.0\.1|localhost):\d+\/\S*/.exec(log) ?? [];
      if (!found) return;
      clearTimeout(patience);
      resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(patience);
      reject(new Error(`the browser shell ended (${code ?? signal}) before it printed an address; it wrote:\n${log}`));
    });
  });
  return {
    url,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}
