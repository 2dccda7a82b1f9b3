/** How far a minimum can be left at random with what chance to come back. */
import { RidgelineError } from '../contract/errors.ts';
import { shareInterval } from '../math/binomial.ts';
import { norm2 } from '../math/sums.ts';
import { exp, log } from '../wasm/elementary.ts';
import { type AnalysisResult, defineAnalysis } from './define.ts';
import { attractorsFor, descentParameters } from './descent-parameters.ts';
import { checkVectors } from './limits.ts';
import { between, firstWarning, rounded } from './values.ts';

/**
 * For each size s the share of random displacements of length s (on the sphere) or up to s (in the ball, uniformly) from
 * which the flow or descent comes back to the minimum, with Clopper and Pearson's interval; and the size at which half of
 * them do, between the largest size whose interval lies above a half and the smallest whose interval lies below.
 * Cost: sizes x samples x 20 to 500 gradients.
 * Source: Menck, Heitzig, Marwan, Kurths, Nature Physics 9 (2013) 89-92.
 */
export const basinStability = defineAnalysis({
  id: 'basin-stability',
  version: 1,
  label: 'Basin stability',
  group: 'Basins',
  summary: 'The chance to come back to a minimum after a random displacement, against its size.',
  method:
    'Random displacements of each size, carried down by gradient flow or descent; the share that returns. Sizes times samples times 20 to 500 gradients.',
  formula: [String.raw`S(s) = P\left( \theta^* + s\,u \in B_{\theta^*} \right)`],
  references: [
    {
      text: 'P. J. Menck, J. Heitzig, N. Marwan, J. Kurths, How basin stability complements the linear-stability paradigm, Nature Physics 9 (2013)',
      url: 'https://doi.org/10.1038/nphys2516',
    },
  ],
  needs: 'point',
  parameters: {
    smallest: {
      kind: 'number',
      label: 'Smallest size',
      default: 0.1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    largest: { kind: 'number', label: 'Largest size', default: 10, minimum: 0, exclusiveMinimum: true, scale: 'log' },
    sizes: { kind: 'number', label: 'Sizes', default: 13, minimum: 1, maximum: 1000, integer: true },
    samples: {
      kind: 'number',
      label: 'Displacements of each size',
      default: 200,
      minimum: 1,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    within: {
      kind: 'choice',
      label: 'Displacements',
      options: [
        { value: 'sphere', label: 'Of this length' },
        { value: 'ball', label: 'Up to this length, uniform in the ball' },
      ],
      default: 'sphere',
    },
    ...descentParameters,
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Chance to come back',
      x: { label: 'Size', log: true, array: 'sizes' },
      y: { label: 'Share' },
      series: [{ array: 'shares', label: 'Share', band: ['sharesLow', 'sharesHigh'] }],
    },
  ],
  check: ({ smallest, largest, sizes, samples }, { dimension }) => {
    checkVectors(8 * samples * sizes, dimension, 'samples', 'take fewer');
    if (smallest <= largest) return;
    const expected = `at most largest, which is ${largest}`;
    throw new RidgelineError('invalid-parameter', `invalid smallest: ${smallest}; expected ${expected}`, {
      field: 'parameters.smallest',
      value: smallest,
      expected,
    });
  },
  run: (parameters, context): AnalysisResult => {
    const { landscape, point, draw, progress } = context;
    const { smallest, largest, sizes, samples, within } = parameters;
    const { dimension: n } = landscape;
    const grid = Float64Array.from({ length: sizes }, (_, k) =>
      sizes === 1 ? largest : smallest * exp((log(largest / smallest) * k) / (sizes - 1)),
    );
    const draws = draw(0);
    const points = new Float64Array(sizes * samples * n);
    grid.forEach((size, k) => {
      for (let sample = 0; sample < samples; sample++) {
        const row = points.subarray((k * samples + sample) * n, (k * samples + sample + 1) * n);
        for (let i = 0; i < n; i++) row[i] = draws.normal();
        const far = within === 'sphere' ? size : size * exp(log(draws.openUniform()) / n);
        const length = far / norm2(row);
        for (let i = 0; i < n; i++) row[i] = point[i] + length * row[i];
      }
    });
    const gradient = new Float64Array(n);
    const loss = landscape.gradient(point, gradient);
    const attractors = attractorsFor(landscape, parameters, points, 2 * largest, draw(1));
    const own = attractors.learn(point, loss);
    if (own < 0) {
      const expected = 'a minimum: basin-census finds some';
      throw new RidgelineError('invalid-request', `the point is a saddle; expected ${expected}`, {
        field: 'at.point',
        value: norm2(gradient),
        expected,
      });
    }
    const labels = attractors.labels(points, sizes * samples, (done) => progress(done, sizes * samples));
    const returned = Float64Array.from({ length: sizes }, (_, k) =>
      labels.subarray(k * samples, (k + 1) * samples).reduce((total, label) => total + (label === own ? 1 : 0), 0),
    );
    const intervals = Array.from(returned, (count) => shareInterval(count, samples));
    const lost = labels.reduce((total, label) => total + (label < 0 ? 1 : 0), 0) / labels.length;
    const arrived = attractors.list[own];
    const warning = firstWarning(
      norm2(gradient) > 1e-4 * Math.max(1, arrived.eigenvalues?.[n - 1] ?? 1) &&
        'The gradient is not 0 here: the minimum that the point leads to is meant.',
      !arrived.isolated && 'The minimum is not isolated: coming back to its set with the same loss counts.',
    );
    const half = halfSize(grid, returned, samples, intervals);
    return {
      values: {
        halfSize: between(half.value, half.low, half.high, {
          label: 'Size from which half of the displacements come back',
          warning: firstWarning(
            warning,
            !(half.high < Number.POSITIVE_INFINITY) && 'More than half come back from every size that was tried.',
            half.value === 0 && 'Less than half come back from every size that was tried.',
          ),
        }),
        smallestShare: between(returned[0] / samples, intervals[0].low, intervals[0].high, {
          label: 'Share that comes back from the smallest size',
          warning,
        }),
        largestShare: between(returned[sizes - 1] / samples, intervals[sizes - 1].low, intervals[sizes - 1].high, {
          label: 'Share that comes back from the largest size',
          warning,
        }),
        lost: rounded(lost, { label: 'Share of all that reached no minimum' }),
        otherMinima: rounded(attractors.list.length - 1, { label: 'Other minima that were met' }),
        loss: rounded(loss, { label: 'Loss of the point' }),
      },
      arrays: {
        sizes: { shape: [sizes], data: grid },
        shares: { shape: [sizes], data: returned.map((count) => count / samples) },
        sharesLow: { shape: [sizes], data: Float64Array.from(intervals, ({ low }) => low) },
        sharesHigh: { shape: [sizes], data: Float64Array.from(intervals, ({ high }) => high) },
      },
    };
  },
});

/** Where the shares pass a half, interpolated in the logarithm of the size. */
function halfSize(
  grid: Float64Array,
  returned: Float64Array,
  samples: number,
  intervals: readonly { low: number; high: number }[],
): { value: number; low: number; high: number } {
  const after = returned.findIndex((count) => 2 * count < samples);
  const below = intervals.findIndex(({ high }) => high < 0.5);
  const above = intervals.findLastIndex(({ low }, k) => low > 0.5 && (below < 0 || k < below));
  const low = above < 0 ? 0 : grid[above];
  const high = below < 0 ? Number.POSITIVE_INFINITY : grid[below];
  if (after < 0) return { value: grid[grid.length - 1], low: Math.min(low, grid[grid.length - 1]), high };
  if (after === 0) return { value: 0, low: 0, high };
  const [before, behind] = [returned[after - 1], returned[after]];
  const part = (before - samples / 2) / (before - behind);
  const value = grid[after - 1] * exp(part * log(grid[after] / grid[after - 1]));
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
}
