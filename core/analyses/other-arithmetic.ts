/** What a run would have been in another arithmetic, step by step. */

import { RidgelineError } from '../contract/errors.ts';
import type { Precision } from '../contract/experiment.ts';
import { roundByOdds, roundTo, type ShortFormat, spacingAt } from '../expression/rounding.ts';
import { brentCycle, randomMap } from '../math/cycles.ts';
import type { Draws } from '../math/streams.ts';
import { meanEstimate } from '../math/student.ts';
import { norm2 } from '../math/sums.ts';
import { combine } from '../math/vectors.ts';
import { type AnalysedLandscape, type AnalysedRun, type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { between, firstWarning, rounded } from './values.ts';

/** Of |w|: from here on two runs are said to part. */
const PARTED = 1e-3;
/** Finite bit patterns, +0 and -0 as two. */
const PATTERNS: Partial<Record<Precision, number>> = { bf16: 65_280, f16: 63_488, f32: 4_278_190_080 };

/**
 * The run again, and beside it in another arithmetic, with the same start and random numbers; the distance after every update, and
 * the first update after which they differ, and part by more than a thousandth of |w|. Rounding events: coordinates whose update was
 * lost whole, w' = w in the short arithmetic while the exact step from the same w is not 0. For gradient descent with full
 * gradients a step is lost iff |eta g| is below half the spacing of the format at w (a quarter towards 0 from a power of two; ties stay with the
 * even mantissa); stagnation begins with the first update from which on nothing moves. Where all that the next step depends on is
 * the point, a point that comes back closes a cycle, found by Brent's method; beside it stands what a random map of as many
 * states has on average, sqrt(pi n/8). With weights kept in the format and everything else exact, gradient descent is also run
 * with nearest and with stochastic rounding, which goes up or down with the odds that keep the mean, several times: its drift is
 * -eta g, rounded or not. Cost: the run twice, and for the repeats once each.
 * Sources: Croci, Fasi, Higham, Mary, Mikaitis, Royal Society Open Science 9 (2022) 211631; Brent, BIT 20 (1980) 176-184;
 * Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition 2002, chapter 2.
 */
export const otherArithmetic = defineAnalysis({
  id: 'other-arithmetic',
  version: 1,
  label: 'Run in another arithmetic',
  group: 'Arithmetic',
  summary: 'What a run would have been in f64, f32, f16 or bf16: where it parts, which steps are lost, where it stops.',
  method:
    'The run again in both arithmetics, compared after every update; gradient descent also with weights rounded to nearest and stochastically. Two runs, and one for each repeat.',
  formula: [
    String.raw`\operatorname{fl}(w - \eta g) = w \iff \lvert \eta g \rvert < \tfrac12 \operatorname{ulp}(w), \qquad \mathbb{E}\, \operatorname{SR}(w - \eta g) = w - \eta g`,
  ],
  references: [
    {
      text: 'M. Croci, M. Fasi, N. J. Higham, T. Mary, M. Mikaitis, Stochastic rounding: implementation, error analysis and applications, Royal Society Open Science 9 (2022)',
      url: 'https://doi.org/10.1098/rsos.211631',
    },
    {
      text: 'R. P. Brent, An improved Monte Carlo factorization algorithm, BIT 20 (1980)',
      url: 'https://doi.org/10.1007/BF01933190',
    },
    {
      text: 'N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, SIAM 2002',
      url: 'https://doi.org/10.1137/1.9780898718027',
    },
  ],
  needs: 'run',
  parameters: {
    precision: {
      kind: 'choice',
      label: 'Other arithmetic',
      options: [
        { value: 'bf16', label: 'bf16' },
        { value: 'f16', label: 'f16' },
        { value: 'f32', label: 'f32' },
        { value: 'f64', label: 'f64' },
      ],
      default: 'bf16',
    },
    updates: {
      kind: 'number',
      label: 'Updates looked at',
      default: 1000,
      minimum: 1,
      maximum: 10_000_000,
      integer: true,
      scale: 'log',
      help: 'From the start; no more than the run has.',
    },
    repeats: {
      kind: 'number',
      label: 'Stochastic repeats',
      default: 16,
      minimum: 0,
      maximum: 10_000,
      integer: true,
      scale: 'log',
      help: 'Of gradient descent with weights rounded stochastically; 0 leaves them out.',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Distance between the runs',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Distance', log: true },
      series: [
        { array: 'distances', label: 'Every operation rounded' },
        { array: 'nearestDistances', label: 'Weights rounded to nearest' },
        { array: 'stochasticDistances', label: 'Weights rounded stochastically, mean point' },
      ],
    },
    {
      kind: 'lines',
      title: 'Part of the coordinates whose step was lost',
      x: { label: 'Step', array: 'updates' },
      y: { label: 'Part' },
      series: [{ array: 'lost', label: 'Lost' }],
    },
    {
      kind: 'lines',
      title: 'Losses',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Loss' },
      series: [
        { array: 'losses', label: 'Run' },
        { array: 'otherLosses', label: 'Other arithmetic' },
      ],
    },
  ],
  check: ({ updates }, { dimension }) => {
    checkVectors(3 * Math.min(updates, 1e5), dimension, 'updates', 'look at fewer');
  },
  run: ({ precision, updates, repeats }, { landscape, run: given, draw, progress }): AnalysisResult => {
    const run = given as AnalysedRun;
    if (precision === run.precision) {
      const expected = 'another than that of the run';
      throw new RidgelineError('invalid-parameter', `the run is in ${precision} itself; expected ${expected}`, {
        field: 'parameters.precision',
        value: precision,
        expected,
      });
    }
    const count = Math.min(updates, run.steps);
    checkVectors(3 * count, landscape.dimension, 'updates', 'look at fewer');
    const all = Array.from({ length: count + 1 }, (_, step) => step);
    const total = 3 + repeats;
    progress(0, total);
    const own = run.path(all);
    progress(1, total);
    const other = run.inPrecision(precision).path(all);
    progress(2, total);
    const [short, points] =
      wordLength(precision) < wordLength(run.precision) ? [precision, other.points] : [run.precision, own.points];
    const shared = Math.min(own.steps.length, other.steps.length);
    const difference = new Float64Array(landscape.dimension);
    const distances = Float64Array.from({ length: shared }, (_, k) => {
      combine(difference, 1, own.points[k], -1, other.points[k]);
      return norm2(difference);
    });
    const differs = distances.findIndex((distance) => distance !== 0);
    const parts = distances.findIndex((distance, k) => distance > PARTED * norm2(own.points[k]));
    const plain = isPlainDescent(run);
    const events = lostSteps(run, landscape, points, plain, short === 'f64' ? null : short);
    const still = stillFrom(points);
    const moves = points.length > 1;
    const gradient = new Float64Array(landscape.dimension);
    landscape.gradient(points[points.length - 1], gradient);
    const stagnates = moves && still < points.length - 1 && norm2(gradient) > 0;
    const memoryless = plain && typeof run.parameters.learningRate === 'number';
    const cycle = memoryless ? cycleOf(points) : null;
    const states = landscape.dimension === 1 ? PATTERNS[short] : undefined;
    const weights =
      plain && short !== 'f64'
        ? roundedWeights(run, landscape, own.points, short, repeats, draw(0), (done) => progress(2 + done, total))
        : null;
    progress(total, total);
    const ended = shared <= count && `A run ended after ${shared - 1} updates: what comes later is not compared.`;
    const last = shared - 1;
    const notPlain =
      'The criterion |ηg| < ulp/2 is that of gradient descent with full gradients; other rules are compared by what moves.';
    const never = Number.POSITIVE_INFINITY;
    return {
      values: {
        firstDifference: rounded(differs < 0 ? never : differs, {
          label: 'Update after which the runs first differ',
          warning: firstWarning(ended, differs < 0 && 'They do not differ as far as they were looked at.'),
        }),
        parting: rounded(parts < 0 ? never : parts, {
          label: 'Update after which they are a thousandth of |w| apart',
          warning: firstWarning(ended, parts < 0 && 'They stay within it as far as they were looked at.'),
        }),
        distance: rounded(distances[last], { label: 'Distance after the last update', warning: firstWarning(ended) }),
        lossDifference: rounded(other.losses[last] - own.losses[last], {
          label: 'Loss in the other arithmetic less that of the run, after the last update',
          warning: firstWarning(ended),
        }),
        lostShare: rounded(events.share, {
          label: `Share of the coordinates’ updates that ${short} loses whole`,
          warning: firstWarning(!plain && notPlain),
        }),
        ...(events.predicted === null
          ? {}
          : {
              unforeseen: rounded(events.predicted, {
                label: 'Updates that |ηg| against half the spacing foretells wrongly',
                warning:
                  events.predicted > 0
                    ? 'Every operation of the gradient is rounded too, so that g is not the exact one.'
                    : null,
              }),
            }),
        stagnation: rounded(stagnates ? still : never, {
          label: `Update from which on nothing moves in ${short}, though the gradient is not 0`,
          warning: firstWarning(
            !stagnates && 'Something moves till the end, or the gradient is 0.',
            !plain && 'A rule with memory may move again.',
          ),
        }),
        ...(cycle
          ? {
              cycleLength: rounded(cycle.length, { label: `Length of the cycle that ${short} runs into` }),
              cycleTail: rounded(cycle.tail, { label: 'Updates before that cycle' }),
            }
          : {}),
        ...(states === undefined
          ? {}
          : {
              randomCycle: rounded(randomMap(states).cycle, {
                label: `Cycle of a random map of the ${states} numbers of ${short}, on average`,
              }),
            }),
        ...(weights ? weights.values(short) : {}),
      },
      arrays: {
        steps: { shape: [shared], data: Float64Array.from(all.slice(0, shared)) },
        distances: { shape: [shared], data: distances },
        losses: { shape: [shared], data: own.losses.slice(0, shared) },
        otherLosses: { shape: [shared], data: other.losses.slice(0, shared) },
        updates: { shape: [events.lost.length], data: events.lost.map((_, k) => k + 1) },
        lost: { shape: [events.lost.length], data: events.lost },
        ...(weights ? weights.arrays(shared) : {}),
      },
    };
  },
});

const wordLength = (precision: Precision): number => ({ f64: 4, f32: 3, f16: 2, bf16: 1 })[precision];

/** The next point is w - eta grad L(w), eta a function of the step. */
function isPlainDescent({ algorithm, parameters, gradient }: AnalysedRun): boolean {
  if (gradient !== 'full') return false;
  if (algorithm === 'gradient-descent') return true;
  return algorithm === 'sgd' && parameters.momentum === 0 && !parameters.weightDecay;
}

/** Parts of the coordinates that stay in each update though the exact step from the same point is not 0. */
function lostSteps(
  run: AnalysedRun,
  landscape: AnalysedLandscape,
  points: readonly Float64Array[],
  plain: boolean,
  format: ShortFormat | null,
): { lost: Float64Array; share: number; predicted: number | null } {
  const n = landscape.dimension;
  const gradient = new Float64Array(n);
  let wrong = 0;
  let lostInAll = 0;
  const lost = Float64Array.from({ length: Math.max(0, points.length - 1) }, (_, k) => {
    landscape.gradient(points[k], gradient);
    const rate = plain ? run.learningRate(k) : null;
    let stay = 0;
    for (let i = 0; i < n; i++) {
      const w = points[k][i];
      const stays = points[k + 1][i] === w && gradient[i] !== 0;
      if (stays) stay++;
      if (rate === null || format === null || gradient[i] === 0) continue;
      if (stays !== isLost(format, w, rate * gradient[i])) wrong++;
    }
    lostInAll += stay;
    return stay / n;
  });
  return {
    lost,
    share: lost.length === 0 ? 0 : lostInAll / (n * lost.length),
    predicted: plain && format !== null ? wrong : null,
  };
}

/** Whether w - step rounds back to w, a number of the format. */
export function isLost(format: ShortFormat, w: number, step: number): boolean {
  const spacing = spacingAt(format, w);
  const size = Math.abs(w);
  // Towards 0 from a power of two the neighbour is half as far, unless the numbers below are subnormal.
  const inwards = step > 0 === w > 0 && w !== 0;
  const below = spacingAt(format, size - spacing / 4);
  const half = (inwards && below < spacing && size - below < size ? below : spacing) / 2;
  const even = (size / spacing) % 2 === 0;
  return Math.abs(step) < half || (Math.abs(step) === half && even);
}

/** The first place from which on all points are the same. */
function stillFrom(points: readonly Float64Array[]): number {
  let from = points.length - 1;
  while (from > 0 && samePoint(points[from - 1], points[from])) from--;
  return from;
}

function samePoint(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function cycleOf(points: readonly Float64Array[]): { tail: number; length: number } | null {
  const next = (k: number): number | null => (k + 1 < points.length ? k + 1 : null);
  return brentCycle(0, next, (a, b) => samePoint(points[a], points[b]), 4 * points.length);
}

interface RoundedWeights {
  values(format: string): AnalysisResult['values'];
  arrays(shared: number): AnalysisResult['arrays'];
}

/** Gradient descent with exact gradients whose weights are kept in the format, to nearest and stochastically. */
function roundedWeights(
  run: AnalysedRun,
  landscape: AnalysedLandscape,
  exact: readonly Float64Array[],
  format: ShortFormat,
  repeats: number,
  draws: Draws,
  done: (repeats: number) => void,
): RoundedWeights {
  const n = landscape.dimension;
  const steps = exact.length - 1;
  const follow = (round: (value: number) => number, tell: (point: Float64Array, step: number) => void): void => {
    const point = exact[0].map(round);
    const gradient = new Float64Array(n);
    tell(point, 0);
    for (let step = 1; step <= steps; step++) {
      landscape.gradient(point, gradient);
      const rate = run.learningRate(step - 1) ?? 0;
      for (let i = 0; i < n; i++) point[i] = round(point[i] - rate * gradient[i]);
      tell(point, step);
    }
  };
  const away = (point: Float64Array, step: number): number => {
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (point[i] - exact[step][i]) * (point[i] - exact[step][i]);
    return Math.sqrt(squares);
  };
  const nearest = new Float64Array(steps + 1);
  follow(
    (value) => roundTo(format, value),
    (point, step) => {
      nearest[step] = away(point, step);
    },
  );
  const means = exact.map(() => new Float64Array(n));
  const ends = Float64Array.from({ length: repeats }, (_, repeat) => {
    let end = Number.NaN;
    follow(
      (value) => roundByOdds(format, value, (part) => draws.uniform() < part),
      (point, step) => {
        for (let i = 0; i < n; i++) means[step][i] += point[i] / repeats;
        if (step === steps) end = away(point, step);
      },
    );
    done(repeat + 1);
    return end;
  });
  const stochastic = Float64Array.from(means, (mean, step) => away(mean, step));
  const end = repeats > 1 ? meanEstimate(ends) : null;
  return {
    values: (name) => ({
      nearestDistance: rounded(nearest[steps], {
        label: `Distance at the end with exact gradients and weights rounded to nearest ${name}`,
      }),
      ...(end
        ? {
            stochasticDistance: between(end.mean, end.low, end.high, {
              label: `The same with weights rounded stochastically, mean over ${repeats} repeats`,
            }),
            stochasticMeanDistance: rounded(stochastic[steps], {
              label: 'Distance of the mean point of these repeats',
              warning: 'Of the scatter of the repeats some is left in their mean.',
            }),
          }
        : {}),
    }),
    arrays: (shared) => ({
      nearestDistances: { shape: [shared], data: nearest.slice(0, shared) },
      ...(end ? { stochasticDistances: { shape: [shared], data: stochastic.slice(0, shared) } } : {}),
    }),
  };
}
