/** `ridgeline self-test`: what this machine can do. */
import { type SelfTestReport, selfTest } from '../../desktop/self-test.ts';
import { printJson, printLine, printTable } from '../output.ts';
import type { Work } from '../verb.ts';

export const selfTestVerb: Work = async ({ flags }) => {
  const report = await selfTest();
  if (flags.has('json')) printJson(report);
  else printReport(report);
  return report.passed ? 0 : 1;
};

function printReport({ passed, runtime, checks }: SelfTestReport): void {
  printLine(
    Object.entries(runtime)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  );
  printTable(
    ['check', 'result', 'found'],
    checks.map((check) => [check.name, check.passed ? 'passed' : 'failed', check.detail]),
  );
  printLine(passed ? 'This machine has what Ridgeline needs.' : 'Something is missing; see above.');
}
