/** Which minima random starts lead to, how often, and how many were not seen. */
import { shareInterval } from '../math/binomial.ts';
import { chaoEstimate, coverageEstimate } from '../math/capture-recapture.ts';
import { AT_SADDLE, DIVERGED, UNFINISHED } from './attractors.ts';
import { boxParameters, checkBox, entry, sideOf } from './box.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { attractorsFor, descentParameters } from './descent-parameters.ts';
import { checkVectors } from './limits.ts';
import { between, firstWarning, rounded } from './values.ts';

/**
 * Random starts carried down (gradient-flow.ts) until they are caught by a minimum (attractors.ts). The share of a minimum is the
 * volume of its basin as the starts measure it, with Clopper and Pearson's interval. From how often each minimum was met:
 * Good and Turing's estimate of the part of the starts that would lead to minima not seen, and Chao's lower bound on the number of
 * minima. Minima of a connected set with one loss count as one. Cost: starts x 20 to 500 gradients, all starts in one call.
 * Sources: Good, Biometrika 40 (1953) 237-264; Esty, Annals of Statistics 11 (1983) 905-912; Chao, Biometrics 43 (1987)
 * 783-791.
 */
export const basinCensus = defineAnalysis({
  id: 'basin-census',
  version: 1,
  label: 'Basin census',
  group: 'Basins',
  summary: 'Which minima random starts lead to and how often, with an estimate of what was not seen.',
  method:
    'Gradient flow or descent from random starts until a minimum catches them; unseen minima by Good and Turing and by Chao. Starts times 20 to 500 gradients.',
  formula: [
    String.raw`p_m = P(\theta_0 \in B_m), \qquad P(\text{unseen}) \approx \frac{\#\{m : \text{met once}\}}{\#\text{starts}}`,
  ],
  references: [
    {
      text: 'I. J. Good, The population frequencies of species and the estimation of population parameters, Biometrika 40 (1953)',
      url: 'https://doi.org/10.1093/biomet/40.3-4.237',
    },
    {
      text: 'A. Chao, Estimating the population size for capture-recapture data with unequal catchability, Biometrics 43 (1987)',
      url: 'https://doi.org/10.2307/2531532',
    },
  ],
  needs: 'landscape',
  parameters: {
    from: {
      kind: 'choice',
      label: 'Starts from',
      options: [
        { value: 'box', label: 'A box, uniformly' },
        { value: 'normal', label: 'A normal distribution about the middle of the box' },
        { value: 'landscape', label: 'The landscape’s own starts' },
      ],
      default: 'box',
      help: 'The normal distribution has half a side of the box as its standard deviation.',
    },
    ...boxParameters(100_000),
    starts: { kind: 'number', label: 'Starts', default: 1000, minimum: 2, maximum: 1e6, integer: true, scale: 'log' },
    ...descentParameters,
  },
  pictures: [
    {
      kind: 'bars',
      title: 'Starts that lead to each minimum, by loss',
      x: { label: 'Minimum' },
      y: { label: 'Share' },
      series: [{ array: 'shares', label: 'Share', band: ['sharesLow', 'sharesHigh'] }],
    },
  ],
  check: ({ from, low, high, starts }, { dimension }) => {
    if (from !== 'landscape') checkBox({ low, high }, dimension);
    checkVectors(8 * starts, dimension, 'starts', 'take fewer');
  },
  run: (parameters, context): AnalysisResult => {
    const { landscape, draw, progress } = context;
    const { dimension: n } = landscape;
    const { starts: count, from, low, high } = parameters;
    const points = startsOf(context, from, low, high, count);
    const scale = from === 'landscape' ? spreadOf(points, count, n) : sideOf({ low, high }, n);
    const attractors = attractorsFor(landscape, parameters, points, scale, draw(1));
    const labels = attractors.labels(points, count, (done) => progress(done, count));
    const { list } = attractors;
    const met = new Float64Array(list.length);
    for (const label of labels) if (label >= 0) met[label]++;
    const order = list.map((_, k) => k).filter((k) => met[k] > 0);
    order.sort((a, b) => list[a].loss - list[b].loss);
    const captures = order.map((k) => met[k]);
    const arrived = captures.reduce((a, b) => a + b, 0);
    const total = chaoEstimate(captures);
    const coverage = coverageEstimate(captures);
    const lowest = shareInterval(captures[0] ?? 0, count);
    const often = captures.reduce((best, times, k) => (times > captures[best] ? k : best), 0);
    const most = shareInterval(captures[often] ?? 0, count);
    const ended = (label: number): number => labels.reduce((sum, other) => sum + (other === label ? 1 : 0), 0);
    const warning = firstWarning(
      arrived === 0 &&
        'No start arrived at a minimum: the loss may have none here. Use critical-points for saddles, or divergence for where a run goes.',
      arrived < 0.95 * count && 'Many starts did not arrive: allow more gradients, or look where they went.',
      order.some((k) => !list[k].isolated) &&
        'Some minima are not isolated: all of a set with one loss count as one, and sets cannot be counted surely.',
    );
    const unseen = firstWarning(
      warning,
      total.high > order.length && 'Some may be missing: more starts would tell; the estimate is a lower bound.',
    );
    const intervals = captures.map((times) => shareInterval(times, count));
    const rows = (of: (k: number, i: number) => number) => ({
      shape: [order.length],
      data: Float64Array.from(order, of),
    });
    return {
      values: {
        minima: rounded(order.length, { label: 'Minima found', warning }),
        total: between(total.value, total.low, total.high, { label: 'Estimated number of minima', warning: unseen }),
        unseen: between(1 - coverage.value, 1 - coverage.high, 1 - coverage.low, {
          label: 'Part of the starts that would lead to minima not seen',
          warning,
        }),
        lowest: rounded(order.length > 0 ? list[order[0]].loss : Number.NaN, {
          label: 'Loss of the lowest minimum',
          warning,
        }),
        lowestShare: between((captures[0] ?? 0) / count, lowest.low, lowest.high, {
          label: 'Share of the starts that lead to the lowest minimum',
          warning,
        }),
        largestShare: between((captures[often] ?? 0) / count, most.low, most.high, {
          label: 'Share of the starts that lead to the minimum met most often',
          warning,
        }),
        largestLoss: rounded(order.length > 0 ? list[order[often]].loss : Number.NaN, {
          label: 'Loss of that minimum',
        }),
        arrived: rounded(arrived, { label: 'Starts that arrived at a minimum' }),
        atSaddle: rounded(ended(AT_SADDLE), { label: 'Starts that ended at a saddle' }),
        unfinished: rounded(ended(UNFINISHED), { label: 'Starts that ran out of gradients' }),
        diverged: rounded(ended(DIVERGED), { label: 'Starts that went to infinity' }),
      },
      arrays: {
        points: { shape: [order.length, n], data: Float64Array.from(order.flatMap((k) => [...list[k].point])) },
        losses: rows((k) => list[k].loss),
        captures: rows((k) => met[k]),
        shares: rows((k) => met[k] / count),
        sharesLow: rows((_, i) => intervals[i].low),
        sharesHigh: rows((_, i) => intervals[i].high),
        isolated: rows((k) => (list[k].isolated ? 1 : 0)),
        smallestCurvatures: rows((k) => list[k].eigenvalues?.[0] ?? Number.NaN),
        largestCurvatures: rows((k) => list[k].eigenvalues?.[n - 1] ?? Number.NaN),
      },
    };
  },
});

function startsOf(
  { landscape, draw, start }: AnalysisContext,
  from: 'box' | 'normal' | 'landscape',
  low: readonly number[],
  high: readonly number[],
  count: number,
): Float64Array {
  const { dimension: n } = landscape;
  const points = new Float64Array(count * n);
  const draws = draw(0);
  for (let k = 0; k < count; k++) {
    const row = points.subarray(k * n, (k + 1) * n);
    if (from === 'landscape') start(k, row);
    else if (from === 'box') {
      for (let i = 0; i < n; i++) row[i] = entry(low, i) + (entry(high, i) - entry(low, i)) * draws.uniform();
    } else {
      for (let i = 0; i < n; i++) {
        const half = (entry(high, i) - entry(low, i)) / 2;
        row[i] = entry(low, i) + half + half * draws.normal();
      }
    }
  }
  return points;
}

/** Twice the root mean square distance of a coordinate from its mean; of one start, of the coordinates from 0. */
function spreadOf(points: Float64Array, count: number, n: number): number {
  let squares = 0;
  for (let i = 0; i < n; i++) {
    let mean = 0;
    for (let k = 0; k < count; k++) mean += points[k * n + i] / count;
    for (let k = 0; k < count; k++) squares += (points[k * n + i] - mean) * (points[k * n + i] - mean);
  }
  return 2 * Math.sqrt(squares / (count * n)) || 1;
}
