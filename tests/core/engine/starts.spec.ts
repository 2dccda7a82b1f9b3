import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../core/engine/cell.ts';
import { startWriter } from '../../../core/engine/starts.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { cellIn, cellsIn, formulaCell } from './experiment.ts';

function startsOf(cell: Cell, seeds: readonly number[]): number[][] {
  const write = startWriter(cell.spec, cell.resolved, builtInData);
  return seeds.map((seed) => {
    const out = new Float64Array(cell.dimension);
    write(seed, out);
    return [...out];
  });
}

const seeds = Array.from({ length: 200 }, (_, i) => i);
const plain = (rest: object): Cell => formulaCell('sum(i, 1, 5, w[i]^2)', { algorithm: 'sgd' }, rest);

describe('starts', () => {
  it('do not depend on optimizer, gradient, budget, recording, target or the other seeds', () => {
    const request = {
      landscapes: [
        { family: 'rosenbrock', parameters: { dimension: 7 } },
        { family: 'network', parameters: { data: 'iris' } },
      ],
      optimizers: [{ algorithm: 'adam' }, { algorithm: 'sgld', gradient: { kind: 'noise', scale: 3 } }],
      starts: { kind: 'normal', scale: 2 },
      seeds: { first: 0, count: 20 },
    };
    const [first, second, network, other] = cellsIn(request);
    const expected = startsOf(first, seeds);
    expect(startsOf(second, seeds)).toEqual(expected);
    expect(startsOf(other, seeds.slice(0, 3))).toEqual(startsOf(network, seeds.slice(0, 3)));
    const changed = {
      ...request,
      budget: { steps: 7 },
      record: { steps: [1] },
      target: 1,
      seeds: { first: 5, count: 1 },
    };
    expect(startsOf(cellsIn(changed)[0], seeds)).toEqual(expected);
    expect(startsOf(first, [...seeds].reverse()).reverse()).toEqual(expected);
  });

  it('do depend on the seed and on the landscape', () => {
    const [a, b] = startsOf(plain({ starts: { kind: 'normal' } }), [0, 1]);
    expect(a).not.toEqual(b);
    const other = formulaCell('sum(i, 1, 5, w[i]^4)', { algorithm: 'sgd' }, { starts: { kind: 'normal' } });
    expect(startsOf(other, [0])[0]).not.toEqual(a);
  });

  it('of a scale and a centre are the standard ones stretched and moved', () => {
    const standard = startsOf(plain({ starts: { kind: 'normal', scale: 1 } }), seeds);
    const center = [1, -2, 3, 0, 5];
    const moved = startsOf(plain({ starts: { kind: 'normal', scale: 0.5, center } }), seeds);
    expect(moved).toEqual(standard.map((point) => point.map((value, i) => center[i] + 0.5 * value)));
    const flat = standard.flat();
    const mean = flat.reduce((sum, value) => sum + value, 0) / flat.length;
    const variance = flat.reduce((sum, value) => sum + (value - mean) ** 2, 0) / flat.length;
    // Four standard errors of 1,000 numbers.
    expect(Math.abs(mean)).toBeLessThan(0.13);
    expect(Math.abs(variance - 1)).toBeLessThan(0.18);
  });

  it('of a box fill it coordinate by coordinate', () => {
    const low = [0, -1, 2, 3, 4];
    const high = [1, 1, 2, 30, 4.5];
    const points = startsOf(plain({ starts: { kind: 'uniform', low, high } }), seeds);
    for (let i = 0; i < 5; i++) {
      const column = points.map((point) => point[i]);
      expect(Math.min(...column)).toBeGreaterThanOrEqual(low[i]);
      expect(Math.max(...column)).toBeLessThanOrEqual(high[i]);
      expect(Math.max(...column) - Math.min(...column)).toBeGreaterThanOrEqual(0.9 * (high[i] - low[i]));
    }
    const same = startsOf(plain({ starts: { kind: 'uniform', low: -2, high: 2 } }), seeds);
    expect(same.flat().every((value) => Math.abs(value) <= 2)).toBe(true);
  });

  it('of a family are its own: a point, or a draw', () => {
    const rosenbrock = cellIn({ landscapes: [{ family: 'rosenbrock' }], optimizers: [{ algorithm: 'sgd' }] });
    expect(startsOf(rosenbrock, [0, 7])).toEqual([
      [-1.2, 1],
      [-1.2, 1],
    ]);
    expect(startsOf(plain({ starts: { kind: 'point', point: [1, 2, 3, 4, 5] } }), [3])).toEqual([[1, 2, 3, 4, 5]]);
  });
});
