import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWhenStale } from './bundle-when-stale.mjs';
import { callersFolder, inRoot } from './paths.mjs';
import { run } from './processes.mjs';
import { LaunchError, say } from './report.mjs';

function electronBinary() {
  const fallback =
    { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';
  const pathFile = inRoot('node_modules', 'electron', 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : fallback;
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || inRoot('node_modules', 'electron', 'dist');
  const binary = join(folder, name);
  return existsSync(binary) ? binary : undefined;
}

const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

/** Why Electron's window cannot be opened here, in words for the one line that says so. */
function obstacle(binary) {
  if (!binary) return "Electron's binary is not on this machine (npm start -- --electron fetches it)";
  if (!hasDisplay()) return 'there is no display here';
  if (process.getuid?.() === 0 && process.platform === 'linux') return 'Electron refuses to run as root';
  return undefined;
}

/** `npm start`: Electron's window where it can be had, otherwise the same window in a browser. */
export async function start(node, args) {
  const rest = args.filter((argument) => argument !== '--electron' && argument !== '--browser');
  const wanted = args.includes('--electron');
  if (wanted && !electronBinary()) {
    say("Fetching Electron's binary from its release page…");
    const status = await run(node, [inRoot('node_modules', 'electron', 'install.js')], { stdio: ['ignore', 2, 2] });
    if (status !== 0)
      throw new LaunchError("Electron's binary could not be fetched; npm start opens Ridgeline in a browser.");
  }
  await bundleWhenStale(node);
  const binary = electronBinary();
  const problem = args.includes('--browser') ? 'as asked' : obstacle(binary);
  if (!problem) return run(binary, [inRoot(), ...rest], { cwd: callersFolder() });
  if (wanted) throw new LaunchError(`Electron cannot be opened: ${problem}.`);
  say(`Opening Ridgeline in the browser: ${problem}.`);
  return run(node, [inRoot('dist', 'electron', 'browser-shell.js'), ...rest], { cwd: callersFolder() });
}
