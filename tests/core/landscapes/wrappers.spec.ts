import { describe, expect, it } from 'vitest';
import { resolveLandscape } from '../../../core/engine/cell.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { preview } from '../../../core/engine/preview.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { haarOrthogonal } from '../../../core/math/orthogonal.ts';
import { stream } from '../../../core/math/streams.ts';
import { arraysOf, cellIn, ranToEnd } from '../engine/experiment.ts';

const resolved = (landscape: object) =>
  resolveLandscape(
    { parameters: {}, ...landscape } as Parameters<typeof resolveLandscape>[0],
    builtInData,
    'landscape',
  );

function valueAt(landscape: object, point: number[]): number {
  return openLandscape(resolved(landscape), builtInData).values(Float64Array.from(point), 1)[0];
}

const run = (landscape: object, rest: object = {}) =>
  cellIn({
    landscapes: [landscape],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1e-4 } }],
    budget: { steps: 50 },
    ...rest,
  });

describe('a random orthogonal matrix', () => {
  it('is orthogonal', () => {
    const n = 60;
    const q = haarOrthogonal(stream('probe', 'orthogonal', 1), n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += q[i * n + k] * q[j * n + k];
        expect(Math.abs(sum - Number(i === j))).toBeLessThan(1e-14);
      }
    }
  });

  it('has the trace moments of the uniform distribution: 0, 1, 0, 3 for powers 1 to 4', () => {
    // E (tr Q)^k are those of a standard normal deviate for k <= n (Diaconis and Shahshahani 1994).
    const n = 6;
    const count = 4000;
    const sums = [0, 0, 0, 0];
    for (let seed = 0; seed < count; seed++) {
      const q = haarOrthogonal(stream('probe', 'trace', seed), n);
      let trace = 0;
      for (let i = 0; i < n; i++) trace += q[i * (n + 1)];
      sums.forEach((_, k) => {
        sums[k] += trace ** (k + 1) / count;
      });
    }
    // Standard errors: sqrt((E t^2k - (E t^k)²)/count) = 1, sqrt 2, sqrt 15, sqrt 96 over sqrt(count).
    [0, 1, 0, 3].forEach((expected, k) => {
      const error = Math.sqrt([1, 2, 15, 96][k] / count);
      expect(Math.abs(sums[k] - expected)).toBeLessThan(4 * error);
    });
  });
});

describe('wrapped landscapes', () => {
  const point = [0.3, -0.7];

  it('are the landscape of the transformed point', () => {
    const inner = { family: 'himmelblau' };
    expect(valueAt({ ...inner, wrap: [{ kind: 'shift', by: [1, 2] }] }, point)).toBe(valueAt(inner, [-0.7, -2.7]));
    expect(valueAt({ ...inner, wrap: [{ kind: 'scale', argument: [2, 3], value: 5 }] }, point)).toBe(
      5 * valueAt(inner, [0.6, 3 * -0.7]),
    );
    expect(valueAt({ ...inner, wrap: [{ kind: 'rotate', matrix: [0, -1, 1, 0] }] }, point)).toBe(
      valueAt(inner, [0.7, 0.3]),
    );
    expect(valueAt({ ...inner, wrap: [{ kind: 'embed', dimension: 4, stiffness: 2 }] }, [...point, 3, 1])).toBe(
      valueAt(inner, point) + 10,
    );
    expect(valueAt({ ...inner, wrap: [{ kind: 'restrict', point: [1, 1], directions: [1, 2] }] }, [0.5])).toBe(
      valueAt(inner, [1.5, 2]),
    );
    expect(valueAt({ ...inner, wrap: [{ kind: 'bowl', radius: 3, exponent: 4, strength: 2 }] }, [3, 4])).toBe(
      valueAt(inner, [3, 4]) + 32,
    );
  });

  it('are applied in order', () => {
    const shift = { kind: 'shift', by: [1, 0] };
    const scale = { kind: 'scale', argument: [2] };
    const inner = { family: 'himmelblau' };
    expect(valueAt({ ...inner, wrap: [shift, scale] }, point)).toBe(valueAt(inner, [2 * 0.3 - 1, 2 * -0.7]));
    expect(valueAt({ ...inner, wrap: [scale, shift] }, point)).toBe(valueAt(inner, [2 * (0.3 - 1), 2 * -0.7]));
  });

  it('typeset with the wrappers under the family', () => {
    const { tex } = preview(
      {
        kind: 'facts',
        landscape: { family: 'sphere', parameters: {}, wrap: [{ kind: 'shift' }, { kind: 'l2', strength: 0.5 }] },
      },
      builtInData,
    ) as { tex: string[] };
    expect(tex.slice(-2)).toEqual([
      expect.stringMatching(/^L_\{1\}\(w\) = L\(w - s\)/),
      String.raw`L_{2}(w) = L_{1}(w) + \tfrac{0.5}{2} \lVert w \rVert^2`,
    ]);
  });

  it('keep minima that stay, and drop those that are not known any more', () => {
    const facts = (wrap: object[]) => {
      const { definition, parameters } = resolved({ family: 'rosenbrock', wrap });
      return definition.facts?.(parameters) ?? {};
    };
    expect(facts([{ kind: 'shift', by: [1, 2] }])).toMatchObject({ minimum: 0, minimisers: [[2, 3]] });
    expect(facts([{ kind: 'l2', strength: 0.1, centre: [1, 1] }])).toMatchObject({ minimum: 0, minimisers: [[1, 1]] });
    expect(facts([{ kind: 'l2', strength: 0.1 }]).minimum).toBeUndefined();
    expect(facts([{ kind: 'bowl', radius: 2 }])).toMatchObject({ minimum: 0, minimisers: [[1, 1]] });
    expect(facts([{ kind: 'bowl', radius: 1 }]).minimum).toBeUndefined();
    expect(facts([{ kind: 'scale', value: -1 }]).minimum).toBeUndefined();
    expect(facts([{ kind: 'restrict' }]).minimum).toBeUndefined();
  });

  it('are descended as the family is, from the start moved along', () => {
    // Gradient descent commutes with rotations and shifts.
    for (const family of ['rosenbrock', 'gaussian-field']) {
      const plain = arraysOf(ranToEnd(run({ family }), [0]), 0);
      const turned = arraysOf(
        ranToEnd(
          run({
            family,
            wrap: [
              { kind: 'rotate', seed: 4 },
              { kind: 'shift', seed: 1 },
            ],
          }),
          [0],
        ),
        0,
      );
      plain.loss.forEach((loss, i) => {
        expect(Number(turned.loss[i]) / Number(loss)).toBeCloseTo(1, 9);
      });
    }
  });

  it('stand in the spec of a cell only where there are some', () => {
    const plain = run({ family: 'rosenbrock' });
    expect(run({ family: 'rosenbrock', wrap: [] }).cell).toBe(plain.cell);
    expect(plain.json).not.toContain('wrap');
    const wrapped = run({ family: 'rosenbrock', wrap: [{ kind: 'rotate' }] });
    expect(wrapped.spec.landscape.wrap).toEqual([{ kind: 'rotate', version: 1, parameters: { seed: 0 } }]);
    expect(run({ family: 'rosenbrock', wrap: [{ kind: 'rotate', seed: 0 }] }).cell).toBe(wrapped.cell);
    expect(run({ family: 'rosenbrock', wrap: [{ kind: 'rotate', seed: 1 }] }).cell).not.toBe(wrapped.cell);
  });

  it('of many dimensions cost little', () => {
    const dimension = 100_000;
    const landscape = { family: 'sphere', parameters: { dimension }, wrap: [{ kind: 'rotate' }, { kind: 'shift' }] };
    const { definition, parameters } = resolved(landscape);
    const minimiser = definition.facts?.(parameters).minimisers?.[0] ?? [];
    const start = new Array<number>(dimension).fill(0);
    start[0] = 1;
    const turned = { ...landscape, wrap: [{ kind: 'rotate' }] };
    expect(valueAt(turned, start)).toBeCloseTo(valueAt({ family: 'sphere', parameters: { dimension } }, start), 12);
    expect(minimiser).toEqual([]);
  });
});
