import { describe, expect, it } from 'vitest';
import { startRuns } from '../../../core/engine/execute.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { preview } from '../../../core/engine/preview.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { roundTo } from '../../../core/expression/rounding.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stochasticRounding } from '../../../core/landscapes/wrappers/round.ts';
import { haarOrthogonal } from '../../../core/math/orthogonal.ts';
import { seedParticleStreams } from '../../../core/math/particle-streams.ts';
import { stream } from '../../../core/math/streams.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { arraysOf, cellIn, numbersOf, ranToEnd } from '../engine/experiment.ts';

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

/** Noise on a gradient of 0, of many particles: rows [coordinate][particle]. */
function noiseOf(landscape: object, wrapper: object, point: number[], particles: number): Float64Array[] {
  const { definition, parameters } = resolved({ ...landscape, wrap: [{ kind: 'gradient-noise', ...wrapper }] });
  const { body } = definition;
  if (body.kind !== 'kernel') throw new Error('a wrapped landscape has a kernel');
  const workspace = new Workspace();
  const kernel = body.create(parameters, { workspace, precision: 'f64', data: builtInData });
  const count = point.length * particles;
  const [x, g] = [workspace.allocateF64(count), workspace.allocateF64(count)];
  const streams = workspace.allocateF64(4 * particles);
  const words = new Uint32Array(workspace.memory.buffer, streams, 8 * particles);
  seedParticleStreams(
    words,
    particles,
    'noise test',
    Array.from({ length: particles }, (_, p) => p),
  );
  for (const [i, value] of point.entries()) workspace.f64(x, count).fill(value, i * particles, (i + 1) * particles);
  kernel.addNoise?.(x, streams, g, particles);
  const rows = workspace.f64(g, count);
  return point.map((_, i) => rows.slice(i * particles, (i + 1) * particles));
}

const meanOf = (values: ArrayLike<number>, f: (value: number, i: number) => number): number =>
  Array.from(values).reduce((sum, value, i) => sum + f(value, i), 0) / values.length;

describe('gradient noise', () => {
  const bowl = { family: 'quadratic', parameters: { eigenvalues: [4, 1, -0.5] } };
  const particles = 40_000;
  /** Within 4.5 standard errors of a mean of products of normal deviates of these variances. */
  const check = (rows: Float64Array[], expected: number[][]): void => {
    for (const [i, row] of rows.entries()) {
      expect(Math.abs(meanOf(row, (value) => value))).toBeLessThan(4.5 * Math.sqrt(expected[i][i] / particles));
      for (let j = 0; j <= i; j++) {
        const error = Math.sqrt((expected[i][i] * expected[j][j] + expected[i][j] ** 2) / particles);
        const covariance = meanOf(row, (value, p) => value * rows[j][p]);
        expect(Math.abs(covariance - expected[i][j]), `${i} ${j}`).toBeLessThan(4.5 * error);
      }
    }
  };
  const diagonal = (values: number[]) => values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

  it('has the covariance that it states', () => {
    const point = [1, 2, 3];
    check(noiseOf(bowl, { scale: 0.5 }, point, particles), diagonal([0.25, 0.25, 0.25]));
    check(
      noiseOf(bowl, { scale: 2, covariance: 'diagonal', variances: [1, 0.25, 9] }, point, particles),
      diagonal([4, 1, 36]),
    );
    check(noiseOf(bowl, { scale: 1, covariance: 'hessian' }, point, particles), diagonal([4, 1, 0.5]));
    check(noiseOf(bowl, { scale: 1, covariance: 'hessian-squared' }, point, particles), diagonal([16, 1, 0.25]));
  });

  it('follows a Hessian that is not diagonal: |H| and H² of rosenbrock', () => {
    // H at (1, 1) is [[802, -400], [-400, 200]], positive.
    const scale = 0.05;
    const h = [
      [802, -400],
      [-400, 200],
    ];
    const squared = h.map((row) => [0, 1].map((j) => row[0] * h[0][j] + row[1] * h[1][j]));
    const times = (m: number[][]) => m.map((row) => row.map((value) => scale ** 2 * value));
    const rosenbrock = { family: 'rosenbrock' };
    check(noiseOf(rosenbrock, { scale, covariance: 'hessian' }, [1, 1], particles), times(h));
    check(noiseOf(rosenbrock, { scale, covariance: 'hessian-squared' }, [1, 1], particles), times(squared));
  });

  it('is Student’s t: the odds of |t| < 1 for 1, 3 and 4 degrees of freedom', () => {
    // 1/2; 1/3 + sqrt(3)/(2 pi); and s(3 - s²)/2 with s = 1/sqrt 5, by integrating the densities.
    const s = 1 / Math.sqrt(5);
    for (const [freedom, expected] of [
      [1, 0.5],
      [3, 1 / 3 + Math.sqrt(3) / (2 * Math.PI)],
      [4, (s * (3 - s * s)) / 2],
    ]) {
      const [row] = noiseOf(bowl, { scale: 1, distribution: 'student', freedom }, [0, 0, 0], particles);
      const share = meanOf(row, (value) => Number(Math.abs(value) < 1));
      expect(Math.abs(share - expected)).toBeLessThan(4.5 * Math.sqrt((expected * (1 - expected)) / particles));
    }
  });

  it('is stable: its characteristic function is exp(-|t|^alpha)', () => {
    for (const alpha of [0.7, 1, 1.5, 2]) {
      const [row] = noiseOf(bowl, { scale: 1, distribution: 'stable', alpha }, [0, 0, 0], particles);
      for (const t of [0.3, 1, 2]) {
        const expected = Math.exp(-(t ** alpha));
        // The variance of cos(tX) is at most 1/2 + phi(2t)/2 - phi(t)².
        const variance = (1 + Math.exp(-((2 * t) ** alpha))) / 2 - expected ** 2;
        expect(Math.abs(meanOf(row, (value) => Math.cos(t * value)) - expected), `${alpha} ${t}`).toBeLessThan(
          4.5 * Math.sqrt(variance / particles),
        );
      }
    }
  });

  it('is seen by runs alone, fresh for each seed, with the same bits in every company', () => {
    const landscape = { family: 'rosenbrock', wrap: [{ kind: 'gradient-noise', scale: 0.2, distribution: 'student' }] };
    expect(valueAt(landscape, [0.3, 0.4])).toBe(valueAt({ family: 'rosenbrock' }, [0.3, 0.4]));
    const cell = run(landscape, { starts: { kind: 'point', point: [0, 0] }, seeds: { count: 5 } });
    expect(cell.deterministic).toBe(false);
    const block = ranToEnd(cell);
    expect(new Set(numbersOf(block, 'finalLoss')).size).toBe(5);
    for (const seed of cell.wantedSeeds) expect(arraysOf(ranToEnd(cell, [seed]), seed)).toEqual(arraysOf(block, seed));
    const first = startRuns(cell.cell, cell.spec, cell.wantedSeeds, builtInData);
    first.advance(17);
    const second = startRuns(cell.cell, cell.spec, cell.wantedSeeds, builtInData, first.checkpoint());
    while (!second.finished) second.advance(5);
    expect(second.results()).toEqual(block);
  });

  it('has to come last, and is refused by optimizers that follow exact values', () => {
    const noise = { kind: 'gradient-noise' };
    expect(() => run({ family: 'sphere', wrap: [noise, { kind: 'rotate' }] })).toThrow('last wrapper');
    expect(() => run({ family: 'sphere', wrap: [noise] }, { optimizers: [{ algorithm: 'gradient-flow' }] })).toThrow(
      'gradient-flow follows the exact gradient; expected sphere without noise of its own',
    );
  });
});

describe('expansions', () => {
  it('of a model agree with it to second order at the point, and have a constant tangent kernel', () => {
    const inner = { family: 'deep-linear', parameters: { widths: [3, 2, 3], initialisation: 'random' } };
    const point = Array.from({ length: 12 }, (_, i) => 0.3 * Math.sin(i + 1));
    const linear = { ...inner, wrap: [{ kind: 'linearise', point }] };
    expect(valueAt(linear, point)).toBeCloseTo(valueAt(inner, point), 14);
    const difference = (h: number) => {
      const moved = point.map((value, i) => value + h * Math.cos(3 * i));
      return valueAt(linear, moved) - valueAt(inner, moved);
    };
    expect(difference(1e-3) / difference(5e-4)).toBeCloseTo(4, 1);
    // The loss is exactly quadratic, so that third differences vanish.
    const along = [0, 1, 2, 3].map((t) =>
      valueAt(
        linear,
        point.map((value, i) => value + t * Math.cos(i)),
      ),
    );
    expect(along[3] - 3 * along[2] + 3 * along[1] - along[0]).toBeCloseTo(0, 10);
  });

  it('of a landscape without a model are refused, and the quadratic one is not', () => {
    expect(() => run({ family: 'rosenbrock', wrap: [{ kind: 'linearise' }] })).toThrow('with a model inside');
    const point = [0.5, -0.2];
    const [h11, h12, h22] = [1200 * 0.25 + 80 + 2, -200, 200];
    const at = (x: number, y: number) =>
      valueAt({ family: 'rosenbrock', wrap: [{ kind: 'quadratic', point }] }, [0.5 + x, -0.2 + y]);
    const value = valueAt({ family: 'rosenbrock' }, point);
    const slope = [-400 * 0.5 * (-0.2 - 0.25) - 2 * 0.5, 200 * (-0.2 - 0.25)];
    for (const [x, y] of [
      [1, 0],
      [0.3, 2],
    ]) {
      const expected = value + slope[0] * x + slope[1] * y + 0.5 * (h11 * x * x + 2 * h12 * x * y + h22 * y * y);
      expect(at(x, y)).toBeCloseTo(expected, 10);
    }
  });
});

describe('rounded landscapes', () => {
  it('are the landscape of the rounded point, with rounded results', () => {
    for (const format of ['f32', 'f16', 'bf16'] as const) {
      const landscape = { family: 'rosenbrock', wrap: [{ kind: 'round', format }] };
      const opened = openLandscape(resolved(landscape), builtInData);
      const inner = openLandscape(resolved({ family: 'rosenbrock' }), builtInData);
      const point = Float64Array.of(0.123456789, -1.987654321);
      const rounded = point.map((value) => roundTo(format, value));
      const [g, own] = [new Float64Array(2), new Float64Array(2)];
      expect(opened.gradient(point, g)).toBe(roundTo(format, inner.gradient(rounded, own)));
      expect([...g]).toEqual([...own].map((value) => roundTo(format, value)));
    }
  });

  it('stochastically go to a neighbour, with the right mean over seeds, and leave what fits', () => {
    for (const format of ['f32', 'f16', 'bf16'] as const) {
      for (const value of [1.23456789, -0.3, 3e-6, 1000.7]) {
        const count = 20_000;
        const drawn = Array.from({ length: count }, (_, seed) => stochasticRounding(format, seed)(value, 3));
        const values = [...new Set(drawn)].sort((a, b) => a - b);
        expect(values.every((one) => roundTo(format, one) === one)).toBe(true);
        expect(values).toHaveLength(2);
        expect(values[0]).toBeLessThan(value);
        expect(values[1]).toBeGreaterThan(value);
        const mean = meanOf(drawn, (one) => one);
        const error = Math.sqrt(((value - values[0]) * (values[1] - value)) / count);
        expect(Math.abs(mean - value)).toBeLessThan(4.5 * error);
        expect(stochasticRounding(format, 7)(values[0], 0)).toBe(values[0]);
      }
    }
  });
});
