import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { bundleWhenStale } from './bundle-when-stale.mjs';
import { check } from './check.mjs';
import { installChromiumIfMissing } from './chromium.mjs';
import { inRoot } from './paths.mjs';
import { run } from './processes.mjs';
import { LaunchError, say } from './report.mjs';

const suites = [
  { name: 'unit', projects: ['core', 'node', 'renderer'] },
  { name: 'window', projects: ['e2e'] },
];

async function runSuite(node, { name, projects }, env) {
  const totalsFile = inRoot('.cache', 'test', `${name}.json`);
  rmSync(totalsFile, { force: true });
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--passWithNoTests', ...projects.flatMap((project) => ['--project', project])];
  const status = await run(node, [vitest, ...args], { env: { ...env, RIDGELINE_TOTALS: totalsFile } });
  let totals;
  try {
    totals = JSON.parse(readFileSync(totalsFile, 'utf8'));
  } catch {
    return {
      passed: 0,
      failed: 1,
      skipped: [],
      crashed: `the ${name} tests ended with status ${status} and no result`,
    };
  }
  return { ...totals, failed: totals.failed || Number(status !== 0) };
}

async function bundle(node) {
  try {
    await bundleWhenStale(node);
    return { name: 'build', passed: true };
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    say(error.message);
    return { name: 'build', passed: false };
  }
}

/** `npm test`: every check and every test, and as its last line the sums of what passed, failed and was skipped. */
export async function test(node, args) {
  const unknown = args.find((argument) => argument !== '--full');
  if (unknown)
    throw new LaunchError(
      `unknown argument: ${unknown}; npm test takes --full only (single files: npx vitest run FILE)`,
      2,
    );
  const env = { ...process.env, ...(args.includes('--full') && { RIDGELINE_FULL: '1' }) };
  mkdirSync(inRoot('.cache', 'test'), { recursive: true });

  await installChromiumIfMissing();
  const checks = [...(await check(node)), await bundle(node)];
  const totals = [];
  for (const suite of suites) totals.push(await runSuite(node, suite, env));

  const skipped = totals.flatMap((total) => total.skipped);
  for (const { test: name, reason } of skipped) console.log(`skipped: ${name}: ${reason}`);
  for (const { crashed } of totals) if (crashed) console.log(`FAILED ${crashed}`);
  for (const { name, passed } of checks) if (!passed) console.log(`FAILED ${name}`);
  const count = (list, key) => list.reduce((sum, entry) => sum + Number(entry[key]), 0);
  const passed = count(totals, 'passed') + checks.filter((entry) => entry.passed).length;
  const failed = count(totals, 'failed') + checks.filter((entry) => !entry.passed).length;
  console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  return failed === 0 ? 0 : 1;
}
