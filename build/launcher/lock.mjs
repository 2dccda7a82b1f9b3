import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { inRoot } from './paths.mjs';
import { LaunchError, say } from './report.mjs';

/** No set-up or build takes as long; an older file is what a killed command, or a restarted machine, left behind. */
const longestMs = 15 * 60_000;

function isHeld(file, pid) {
  try {
    if (Date.now() - statSync(file).mtimeMs > longestMs) return false;
    // 0 or NaN: the file has only just been created and its number is not written yet.
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function take(file) {
  try {
    mkdirSync(inRoot('.cache'), { recursive: true });
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return undefined;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw new LaunchError(`${inRoot()} cannot be written (${error.code}); it has to be for setting up and building.`);
    }
    try {
      return Number(readFileSync(file, 'utf8'));
    } catch {
      return Number.NaN;
    }
  }
}

/** Runs `work` while no other launcher works in this checkout: two `npm ci` at once would break each other. */
export async function alone(work) {
  const file = inRoot('.cache', 'launcher.lock');
  let told = false;
  for (let owner = take(file); owner !== undefined; owner = take(file)) {
    if (!isHeld(file, owner)) rmSync(file, { force: true });
    else {
      if (!told) say('Waiting for another Ridgeline command that is setting this checkout up…');
      told = true;
      await delay(200);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
