import { inRoot } from './paths.mjs';
import { runQuietly } from './processes.mjs';
import { say } from './report.mjs';

const checks = [
  { name: 'types', script: ['node_modules', 'typescript', 'bin', 'tsc'], args: ['-b', 'tsconfig.json', '--pretty'] },
  { name: 'lint', script: ['node_modules', 'eslint', 'bin', 'eslint.js'], args: ['.', '--max-warnings', '0'] },
  {
    name: 'style',
    script: ['node_modules', '@biomejs', 'biome', 'bin', 'biome'],
    args: ['check'],
  },
  { name: 'layers', script: ['build', 'check-layers.ts'], args: [] },
];

async function runCheck(node, { name, script, args }) {
  const began = Date.now();
  const { status, text } = await runQuietly(node, [inRoot(...script), ...args]);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (status !== 0) say(text.trimEnd());
  say(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  return { name, passed: status === 0 };
}

/** Runs the checks that need no test runner, two at a time, and answers which of them passed. */
export async function check(node) {
  const waiting = [...checks];
  const results = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await runCheck(node, next));
  };
  await Promise.all([lane(), lane()]);
  return results;
}
