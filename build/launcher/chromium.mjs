import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './processes.mjs';
import { say } from './report.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chromium.exe', 'chrome.exe'];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The Chromium that the window is tested in: RIDGELINE_CHROMIUM, or the first one on the search path. */
export function findChromium() {
  const named = process.env.RIDGELINE_CHROMIUM;
  if (named) return isExecutable(named) ? named : undefined;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

/** Installs Debian's chromium where that is allowed, and otherwise says what to install. */
export async function installChromiumIfMissing() {
  if (findChromium()) return;
  const apt = '/usr/bin/apt-get';
  const mayInstall = process.getuid?.() === 0 && isExecutable(apt);
  if (mayInstall) {
    say('Installing Debian package chromium for the tests of the window (once)…');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const patience = ['-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1'];
    await runQuietly(apt, [...patience, 'update'], { env });
    const options = [...patience, 'install', '-y', '--no-install-recommends', 'chromium'];
    const { status, text } = await runQuietly(apt, options, { env });
    if (status !== 0) say(text.trim().split('\n').slice(-5).join('\n'));
    if (findChromium()) return;
  }
  say(
    'Chromium is missing, so the tests of the window will be skipped: install the package chromium, or set RIDGELINE_CHROMIUM.',
  );
}
