// The one entry of every npm script. It runs on whatever Node 20 or newer is there, before anything is installed,
// so it and what it imports use Node's built-ins only; the work itself runs on the Node that the project pins.
import { bundleWhenStale } from './launcher/bundle-when-stale.mjs';
import { check } from './launcher/check.mjs';
import { inRoot } from './launcher/paths.mjs';
import { run } from './launcher/processes.mjs';
import { LaunchError, say } from './launcher/report.mjs';
import { setUp } from './launcher/set-up.mjs';
import { start } from './launcher/start.mjs';
import { terminal } from './launcher/terminal.mjs';
import { test } from './launcher/test.mjs';

const verbs = {
  start,
  ridgeline: terminal,
  test,
  check: async (node) => ((await check(node)).every((result) => result.passed) ? 0 : 1),
  build: async (node) => {
    await bundleWhenStale(node);
    return 0;
  },
  package: async (node, args) => {
    await bundleWhenStale(node);
    return run(node, [inRoot('build', 'package.ts'), ...args]);
  },
  bench: (node, args) => run(node, [inRoot('tests', 'bench', 'run.ts'), ...args]),
};

async function main([verb, ...args]) {
  const work = Object.hasOwn(verbs, verb ?? '') ? verbs[verb] : undefined;
  if (!work) throw new LaunchError(`unknown verb: ${verb}; expected one of ${Object.keys(verbs).join(', ')}`, 2);
  return work(await setUp(), args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  say(error.message);
  process.exitCode = error.status;
}
