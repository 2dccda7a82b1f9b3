import { describe, expect, it } from 'vitest';
import { customProperties, TOKENS } from '../../../renderer/theme/tokens.ts';

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe.each(['light', 'dark'] as const)('the %s theme', (mode) => {
  const tokens = TOKENS[mode];

  it('has text of at least 4.5:1 on every ground that it stands on', () => {
    for (const text of [tokens.text, tokens.text2, tokens.text3]) {
      for (const ground of [tokens.panel, tokens.chrome, tokens.selection, tokens.raised]) {
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('has verdicts of at least 4.5:1 on the panel and on their own wash', () => {
    for (const state of ['holds', 'fails', 'undecided', 'stale'] as const) {
      expect(contrast(tokens[state], tokens.panel)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens[state], tokens[`${state}Wash`])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('has borders of controls and optimizers of at least 3:1 on the panel', () => {
    for (const colour of [tokens.control, ...tokens.optimizers])
      expect(contrast(colour, tokens.panel)).toBeGreaterThanOrEqual(3);
  });

  it('gives every token to the style sheets', () => {
    const css = customProperties(mode);
    for (const name of ['--panel', '--on-ink', '--holds-wash', '--t0', '--t9', '--o1', '--o10', '--shadow', '--sans']) {
      expect(css).toContain(`${name}:`);
    }
    expect(css).not.toMatch(/undefined|NaN/);
  });
});
