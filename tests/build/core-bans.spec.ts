import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { coreBans, coreOutsideWasmBans } from '../../build/core-bans.ts';

const linter = new Linter({ configType: 'flat' });

// The rules look at plain syntax, so planted JavaScript under a core path shows what they refuse.
const config = [...coreBans, ...coreOutsideWasmBans].map((entry) => ({
  ...entry,
  files: (entry.files ?? []).map((pattern) => String(pattern).replace(/ts$/, 'js')),
}));

const refusals = (code: string, filename = 'core/math/planted.js'): number =>
  linter.verify(code, config, { filename }).length;

describe('bans in core', () => {
  it.each([
    'Math.random()',
    'Date.now()',
    'new Date()',
    'Math.exp(1)',
    'Math.hypot(1, 2)',
    'const { pow } = Math; pow(2, 3)',
    'const m = Math; m.sin(1)',
    "Math['e' + 'xp'](1)",
    '2 ** 3',
    'let x = 2; x **= 2',
  ])('refuse %s', (code) => expect(refusals(code)).toBeGreaterThan(0));

  it.each(['Math.sqrt(2)', 'Math.abs(-1)', 'Math.imul(2, 3)', 'const { floor } = Math; floor(1.5)', 'x * x'])(
    'allow %s',
    (code) => expect(refusals(code)).toBe(0),
  );

  it('let core/wasm call the functions that it replaces, but no clock and no global randomness', () => {
    const inWasm = 'core/wasm/planted.js';
    expect(refusals('Math.exp(2) ** 2', inWasm)).toBe(0);
    expect(refusals('Math.random()', inWasm)).toBe(1);
    expect(refusals('Date.now()', inWasm)).toBe(1);
  });

  it('hold outside core for nothing', () => expect(refusals('Math.exp(2)', 'electron/laboratory/planted.js')).toBe(0));
});
