import { callersFolder, inRoot, isWritable, root } from './paths.mjs';
import { run } from './processes.mjs';

/** `ridgeline <verb>`: the terminal straight from its sources, with the caller's streams and exit status. */
export function terminal(node, args) {
  const env = { ...process.env };
  if (isWritable(root)) env.NODE_COMPILE_CACHE ??= inRoot('.cache', 'compiled');
  const options = ['--disable-warning=ExperimentalWarning'];
  return run(node, [...options, inRoot('electron', 'terminal', 'main.ts'), ...args], { cwd: callersFolder(), env });
}
