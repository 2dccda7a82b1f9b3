/** The browser shell from start to end: one service, its server, the browser, and a clean way out. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import { dataFolder } from '../laboratory/data-folder.ts';
import { type ClosableLaboratory, type CreateLaboratory, laboratoryOptions } from '../shells/laboratory-options.ts';
import { type ShellArguments, shellArguments } from './arguments.ts';
import { idleWatch } from './idle.ts';
import { browserCommand, hasScreen, type Machine, startBrowser, thisMachine } from './open-browser.ts';
import { askRunningShell, shellNotice } from './running-shell.ts';
import { type BrowserServer, type ServerOptions, startServer } from './server.ts';

/** Tried first, so that the window's address, and what a browser keeps for it, stay the same from start to start. */
const USUAL_PORT = 27_183;
/** How long a shell without a terminal waits for another window before it ends. */
const IDLE_MS = 5 * 60_000;

export interface ShellOptions {
  argv: readonly string[];
  createLaboratory: CreateLaboratory;
  rendererFolder: string;
  machine?: Machine;
}

/** Runs until a signal, or until nobody needs it; the exit status: 0 done, 1 failed, 2 the request was wrong. */
export async function runBrowserShell(options: ShellOptions): Promise<number> {
  try {
    const machine = options.machine ?? thisMachine();
    const args = shellArguments(options.argv, hasScreen(machine));
    await run({ ...options, machine }, args);
    return 0;
  } catch (error) {
    const { code, message } = toEnvelope(error);
    if (!(error instanceof RidgelineError)) throw error;
    say(message);
    return code === 'invalid-request' ? 2 : 1;
  }
}

async function run(options: Required<ShellOptions>, args: ShellArguments): Promise<void> {
  const { rendererFolder, machine } = options;
  if (!existsSync(join(rendererFolder, 'index.html'))) {
    const expected = 'the built window (npm run build makes it)';
    throw new RidgelineError('not-found', `There is no index.html in ${rendererFolder}; expected ${expected}.`, {
      field: 'rendererFolder',
      value: rendererFolder,
      expected,
    });
  }
  const data = dataFolder(args.dataFolder);
  if (data.note !== null) say(data.note);
  const profile = join(data.path, 'browser-window');
  const show = (address: (forBrowser: boolean) => string) => showWindow(address, args.open, profile, machine);

  const running = await askRunningShell(data.path, args.session);
  if (running) {
    if (running.problem !== null) say(running.problem);
    await show((forBrowser) => (forBrowser ? running.launched : running.printed));
    return;
  }

  const ending = whenAskedToEnd();
  const laboratory = options.createLaboratory(laboratoryOptions(data.path));
  try {
    const problem = await openSession(laboratory, args.session);
    if (problem !== null && !args.open) throw problem;
    await serveUntil(ending, laboratory, { ...options, args, dataFolder: data.path, problem, show });
  } finally {
    await laboratory.close();
  }
}

interface Serving {
  rendererFolder: string;
  args: ShellArguments;
  dataFolder: string;
  problem: RidgelineError | null;
  /** Whether a browser was started. */
  show: (address: (forBrowser: boolean) => string) => Promise<boolean>;
}

async function serveUntil(ending: Ending, laboratory: ClosableLaboratory, serving: Serving): Promise<void> {
  const idle = idleWatch(IDLE_MS, ending.end);
  const address = (forBrowser: boolean) => server.newAddress(forBrowser ? (process.getuid?.() ?? null) : null);
  const notice = shellNotice(serving.dataFolder, async (session) => {
    const problem = await openSession(laboratory, session);
    const [launched, printed] = [address(true), address(false)].map((plain) => withProblem(plain, problem)) as [
      string,
      string,
    ];
    return { launched, printed, problem: problem?.message ?? null };
  });
  const server = await listen(serving.args.port, {
    laboratory,
    rendererFolder: serving.rendererFolder,
    onWindows: idle.windows,
    onPost: notice.onPost,
  });
  const unsubscribe = laboratory.subscribe('progress', ({ state }) => idle.working(state !== 'idle'));
  try {
    notice.post(server.port);
    if (serving.problem) say(serving.problem.message);
    const opened = await serving.show((forBrowser) => withProblem(address(forBrowser), serving.problem));
    if (opened && !process.stdin.isTTY) idle.start();
    const quiet = offerAddresses(() => address(false));
    await ending.asked;
    quiet();
  } finally {
    idle.stop();
    unsubscribe();
    notice.withdraw();
    await server.close();
  }
}

/** The port that was asked for, else the usual one, else any. */
async function listen(port: number, options: Omit<ServerOptions, 'port'>): Promise<BrowserServer> {
  if (port !== 0) return startServer({ ...options, port });
  try {
    return await startServer({ ...options, port: USUAL_PORT });
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return startServer({ ...options, port: 0 });
  }
}

async function openSession(laboratory: ClosableLaboratory, path: string | undefined): Promise<RidgelineError | null> {
  if (path === undefined) return null;
  try {
    await laboratory.openSession({ path });
    return null;
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
}

/** The window shows what went wrong before it was there. */
function withProblem(address: string, problem: RidgelineError | null): string {
  return problem === null ? address : `${address}&problem=${encodeURIComponent(problem.message)}`;
}

async function showWindow(
  address: (forBrowser: boolean) => string,
  open: boolean,
  profile: string,
  machine: Machine,
): Promise<boolean> {
  const command = open ? browserCommand(address(true), profile, machine) : null;
  const terminal = Boolean(process.stdin.isTTY);
  if (command !== null && (await startBrowser(command))) {
    say(`Ridgeline is open in ${command.label}.`);
    if (terminal) say('Enter prints an address for another tab; Ctrl C ends Ridgeline.');
    return true;
  }
  say('Open this address in a browser. It works once.');
  process.stdout.write(`${address(false)}\n`);
  if (terminal) say('Enter prints another address; Ctrl C ends Ridgeline.');
  return false;
}

/** Enter in a terminal prints an address with a new code. */
function offerAddresses(address: () => string): () => void {
  if (!process.stdin.isTTY) return () => {};
  const onLine = () => process.stdout.write(`${address()}\n`);
  process.stdin.on('data', onLine);
  return () => {
    process.stdin.off('data', onLine);
    process.stdin.pause();
  };
}

interface Ending {
  asked: Promise<void>;
  end: () => void;
}

/** A terminal and the launcher may both pass on the same Ctrl C: signals this close together are one. */
const ONE_SIGNAL_MS = 1000;

/** The first signal asks for a clean end; a later one does not wait for it. */
function whenAskedToEnd(): Ending {
  let end: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    end = resolve;
  });
  let first: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    if (first !== null) {
      if (performance.now() - first > ONE_SIGNAL_MS) process.exit(130);
      return;
    }
    first = performance.now();
    if (signal === 'SIGINT') say('Saving and closing…');
    end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return { asked, end };
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}
