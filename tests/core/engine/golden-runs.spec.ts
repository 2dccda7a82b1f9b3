import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type GoldenRuns, goldenRuns } from './golden-runs.ts';

const expected = JSON.parse(readFileSync(new URL('./golden-runs.json', import.meta.url), 'utf8')) as GoldenRuns;

async function runsWith(...flags: string[]): Promise<unknown> {
  const script = fileURLToPath(new URL('./print-golden-runs.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  return JSON.parse(stdout);
}

describe('golden runs', () => {
  it('change only with the version of a layer', () => {
    // A difference means that sessions made before would not reproduce. If that is meant, raise the number of the layer in
    // core/wasm/numerics-version.ts (or the version of the landscape or optimizer) and write the file anew
    // (golden-runs.ts says how).
    expect(goldenRuns()).toEqual(expected);
  });

  it.each(['--liftoff-only', '--no-liftoff'])('are the same from one compiler of V8 alone (%s)', async (flag) => {
    expect(await runsWith(flag)).toEqual(expected);
  });
});
