import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './paths.mjs';
import { LaunchError } from './report.mjs';

const forwarded = ['SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end with this process's own streams and answers its exit status.
 * A terminal sends Ctrl-C to both processes, so here it is only waited out; other signals are handed on.
 */
export function run(file, args, { cwd = root, env = process.env, stdio = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio, windowsHide: true });
    const handOn = (signal) => child.kill(signal);
    const wait = () => undefined;
    process.on('SIGINT', wait);
    for (const signal of forwarded) process.on(signal, handOn);
    const stopListening = () => {
      process.off('SIGINT', wait);
      for (const signal of forwarded) process.off(signal, handOn);
    };
    child.once('error', (error) => {
      stopListening();
      reject(new LaunchError(`${file} could not be started: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      stopListening();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs a program without showing it and answers its exit status and the text that it wrote. */
export function runQuietly(file, args, { cwd = root, env = process.env, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
    }
    child.once('error', (error) => resolve({ status: 127, text: error.message }));
    child.once('close', (code) => resolve({ status: code ?? 1, text }));
  });
}
