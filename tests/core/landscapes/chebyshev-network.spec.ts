import { describe, expect, it } from 'vitest';
import { hessian, type OpenLandscape } from '../../../core/engine/open-landscape.ts';
import { chebyshevNetwork } from '../../../core/landscapes/chebyshev-network.ts';
import { symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';
import { factsOfFamily, lossAt, openFamily } from './open-family.ts';

const defaults = { width: 30, degree: 4, points: 20 };

function start(): Float64Array {
  const own = chebyshevNetwork.start(defaults, () => {
    throw new Error('needs no data');
  });
  if (own.kind !== 'point') throw new Error('expected a point');
  return Float64Array.from(own.point);
}

function sharpness(opened: OpenLandscape, x: Float64Array): number {
  const rows = hessian(opened, x);
  return Math.max(...symmetricEigenvalues(Float64Array.from(rows.flatMap((row) => [...row])), x.length));
}

/** Sharpness after so many steps of gradient descent from the family's start. */
function descend(rate: number, at: readonly number[]): number[] {
  const opened = openFamily('chebyshev-network', {});
  const x = start();
  const g = new Float64Array(x.length);
  const found: number[] = [];
  for (let step = 1; step <= at[at.length - 1]; step++) {
    opened.gradient(x, g);
    for (let i = 0; i < x.length; i++) x[i] -= rate * g[i];
    if (at.includes(step)) found.push(sharpness(opened, x));
  }
  return found;
}

const isFull = process.env.RIDGELINE_FULL === '1';

describe('the Chebyshev network', () => {
  it('has the loss of plain sums', () => {
    const x = start();
    let sum = 0;
    for (let j = 0; j < 20; j++) {
      const at = -1 + (2 * j) / 19;
      let f = x[90];
      for (let i = 0; i < 30; i++) f += x[60 + i] * Math.tanh(x[i] * at + x[30 + i]);
      sum += (f - Math.cos(4 * Math.acos(at))) ** 2;
    }
    expect(lossAt(openFamily('chebyshev-network', {}), x)).toBeCloseTo(sum / 40, 13);
  });

  it('starts with the sharpness that is known', () => {
    expect(sharpness(openFamily('chebyshev-network', {}), start())).toBeCloseTo(12.9717, 4);
    expect(factsOfFamily('chebyshev-network', {}).notes).toContainEqual({
      label: 'Sharpness at the start',
      value: '12.9717',
    });
  });

  it('climbs towards 2/η = 40 with η = 0.05', () => {
    const [early, late] = descend(0.05, isFull ? [2000, 20_000] : [2000]);
    expect(early).toBeCloseTo(12.94, 2);
    if (isFull) expect(late).toBeCloseTo(16.81, 2);
  });

  it('has the known sharpness on its way with η = 0.12, and then hovers about 16.67', () => {
    const [first, second, third] = descend(0.12, [2000, 6000, 8000]);
    expect(first).toBeCloseTo(14.78, 1);
    expect(second).toBeCloseTo(16.46, 1);
    expect(Math.abs(third / (2 / 0.12) - 1)).toBeLessThan(0.03);
  });

  it('hovers about 2/η = 10 with η = 0.2', () => {
    const [at1000, at2000, ...later] = descend(0.2, [1000, 2000, 6000, 7000, 8000]);
    // Chaotic: 0.04 under changes of the start by 1e-6.
    expect(Math.abs(at1000 - 9.55)).toBeLessThan(0.08);
    expect(Math.abs(at2000 - 10.25)).toBeLessThan(0.08);
    for (const value of later) expect(Math.abs(value / 10 - 1)).toBeLessThan(0.03);
  });
});
