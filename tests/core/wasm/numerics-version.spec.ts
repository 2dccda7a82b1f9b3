import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type GoldenBits, goldenBits } from './golden-bits.ts';

const expected = JSON.parse(readFileSync(new URL('./golden-bits.json', import.meta.url), 'utf8')) as GoldenBits;

/** Golden bits of an engine started with these flags. */
async function bitsWith(...flags: string[]): Promise<unknown> {
  const script = fileURLToPath(new URL('./print-golden-bits.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  return JSON.parse(stdout);
}

describe('golden bits', () => {
  it('change only with the version of their layer', () => {
    // A difference means that results made before would not come out again. If that is meant, raise the layer's number
    // in core/wasm/numerics-version.ts and write the file anew (golden-bits.ts says how).
    expect(goldenBits()).toEqual(expected);
  });

  it('are the same from V8’s baseline compiler alone', { timeout: 60_000 }, async () => {
    expect(await bitsWith('--liftoff-only')).toEqual(expected);
  });

  it('are the same from V8’s optimizing compiler alone', { timeout: 60_000 }, async () => {
    expect(await bitsWith('--no-liftoff')).toEqual(expected);
  });
});
