import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Writes what the launcher adds up: numbers passed and failed, and each skipped test with its reason. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.RIDGELINE_TOTALS;
    if (!file) return;
    let passed = 0;
    let failed = unhandled.length;
    const skipped: { test: string; reason: string }[] = [];
    for (const module of modules) {
      const before = failed;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'skipped') {
          const reason = result.note ?? 'marked as skipped in its source';
          skipped.push({ test: `${module.relativeModuleId}: ${test.fullName}`, reason });
        } else failed += 1;
      }
      // A file that cannot even be loaded has no tests to count.
      if (module.state() === 'failed' && failed === before) failed += 1;
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }
}
