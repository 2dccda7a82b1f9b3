/** Why a run diverged: along which direction, how fast, and which limit it passed. */
import { dot, norm2 } from '../math/sums.ts';
import { exp, log } from '../wasm/elementary.ts';
import {
  type AnalysedLandscape,
  type AnalysedRun,
  type AnalysisResult,
  defineAnalysis,
  type RunEnd,
} from './define.ts';
import { type ParabolaLimit, parabolaLimit } from './parabola-limit.ts';
import { preconditionerAt, sharpnessAt } from './run-sharpness.ts';
import { knownLimit, type StabilityLimit } from './stability-limit.ts';
import { type SteadyGrowth, steadyGrowth } from './steady-growth.ts';
import { between, rounded } from './values.ts';

/** Numbers that the points of the followed steps may take. */
const POINT_NUMBERS = 4e6;
/** A run that did not end has grown if its steps did by this factor. */
const GROWN = 100;
/** Curvature this near to the limit counts as beyond it: the iterate itself shows that it grows. */
const AT_LIMIT = 0.98;
/** Losses this many times lower than at first have no bottom. */
const BOTTOMLESS = 1e6;

const CAUSES = ['none', 'curvature', 'domain', 'overflow', 'no bottom', 'noise', 'not found'] as const;
type Cause = (typeof CAUSES)[number];
const CAUSE_LABEL = `Cause: ${CAUSES.map((name, k) => `${k} ${name}`).join(', ')}`;

/**
 * The run again up to its last good point; its steps d_t = x_(t+1) - x_t over the last of them, projected on the direction v that
 * they end in; a straight line through log|<v, d_t>| where they grow steadily (steady-growth.ts). Where that begins: the curvature
 * v^T H v / v^T P v, the largest eigenvalue of P^(-1/2) H P^(-1/2), and the limit of the rule: known from its recursion
 * (stability-limit.ts), or found by bisection on parabolas (parabola-limit.ts). Other causes are told by what the last update
 * led to, and by the run along exact gradients. Cost: the run about five times, and 20 to 200 products.
 */
export const divergence = defineAnalysis({
  id: 'divergence',
  version: 2,
  label: 'Why a run diverged',
  group: 'Along runs',
  summary:
    'The direction in which a run grew, its curvature, and the limit of the rule that it passed; or another cause.',
  method:
    'The run again with its last points, a line through the logarithms of its steps, Lanczos’ method where they begin to grow; where the rule’s limit is not known, bisection on parabolas. The run about five times and 20 to 200 Hessian-vector products.',
  formula: [
    String.raw`\lvert \langle v, \theta_{t+1} - \theta_t \rangle \rvert \propto \rho^t, \qquad h = \frac{v^\top H v}{v^\top P v} \quad \text{against} \quad \frac{c}{\eta}`,
    String.raw`c = 2, \qquad c_{\text{heavy ball}} = 2 + 2\beta, \qquad c_{\text{Nesterov}} = \frac{2 + 2\beta}{1 + 2\beta}, \qquad c_{\text{Adam}} = \frac{2 + 2\beta_1}{1 - \beta_1}`,
  ],
  references: [
    {
      text: 'J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at the edge of stability, ICLR 2021',
      url: 'https://arxiv.org/abs/2103.00065',
    },
    {
      text: 'J. Cohen et al., Adaptive gradient methods at the edge of stability, 2022',
      url: 'https://arxiv.org/abs/2207.14484',
    },
  ],
  needs: 'run',
  parameters: {
    followed: {
      kind: 'number',
      label: 'Steps followed',
      default: 2000,
      minimum: 10,
      maximum: 1e6,
      integer: true,
      scale: 'log',
      help: 'Up to the last good point; fewer where their points would take too much memory.',
    },
    samples: {
      kind: 'number',
      label: 'Sharpness looked at',
      default: 8,
      minimum: 1,
      maximum: 1000,
      integer: true,
      help: 'Points, spread over the steps followed, whose sharpness is drawn beside the limit.',
    },
    tolerance: {
      kind: 'number',
      label: 'Tolerance',
      default: 1e-4,
      minimum: 1e-13,
      maximum: 0.1,
      scale: 'log',
      advanced: true,
      help: 'Of Lanczos’ residuals, relative to the sharpness.',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Steps along the direction of growth',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Length', log: true },
      series: [
        { array: 'lengths', label: 'Length' },
        { array: 'fitted', label: 'Steady growth', predicted: true },
      ],
    },
    {
      kind: 'lines',
      title: 'Sharpness and the limit of stability',
      x: { label: 'Step', array: 'sampledSteps' },
      y: { label: 'Sharpness' },
      series: [
        { array: 'sharpness', label: 'Sharpness' },
        { array: 'limits', label: 'Limit', predicted: true },
      ],
    },
  ],
  run: ({ followed, samples, tolerance }, { landscape, run, draw, progress }): AnalysisResult => {
    const looked = run as AnalysedRun;
    const total = samples + 4;
    const end = looked.end();
    progress(1, total);
    const last = end.bad ? Math.max(0, end.step - 1) : end.step;
    const window = Math.max(10, Math.min(followed, Math.floor(POINT_NUMBERS / landscape.dimension)));
    const first = Math.max(0, last - window);
    const { steps, points, losses } = looked.path(Array.from({ length: last - first + 1 }, (_, k) => first + k));
    progress(2, total);
    if (points.length === 0) return startless(landscape, looked, end);
    const growth = growthOf(points, end);
    const measure = measurer(landscape, looked, tolerance);
    const found = (at: number): Reference => {
      const limit = limitAt(looked, steps[at]);
      return { at, limit, here: measure(points[at], steps[at], limit, draw(0)) };
    };
    // Growth begins where steps are least; where that is not beyond the limit yet, where it becomes steady.
    const begin = found(growth?.fit?.least ?? 0);
    const isBegun = begin.limit.value !== null && begin.here.sharpness >= AT_LIMIT * begin.limit.value;
    const { at, limit, here } = growth?.fit && !isBegun ? found(growth.fit.first) : begin;
    progress(3, total);
    const along = growth && curvatureAlong(landscape, points[at], growth.direction, here.preconditioner, limit.l2);
    // The blow-up behind steady growth would hide it in every picture.
    const drawn = growth?.fit ? Math.min(points.length - 1, growth.fit.last) : points.length - 1;
    const places = [
      ...new Set(Array.from({ length: samples }, (_, k) => Math.round((k * drawn) / Math.max(1, samples - 1)))),
    ];
    const sampled = places.map((place, k) => {
      const found = measure(points[place], steps[place], limit, draw(1 + k));
      progress(4 + k, total);
      return found;
    });
    const isBeyond = limit.value !== null && Math.max(here.sharpness, along ?? 0) >= AT_LIMIT * limit.value;
    const bad = end.bad ? badPoint(landscape, end.bad, losses) : null;
    const cause = causeOf({ looked, end, growth, losses, isBeyond, along, bad });
    progress(total, total);
    const growsBy = growth?.fit ? { rate: growth.fit.rate, error: growth.fit.error } : null;
    const facts = { looked, end, growth, losses, steps, at, limit, here, along, bad, last };
    const predicted = limit.value !== null && limit.growth && along !== null ? limit.growth(along) - 1 : null;
    return {
      values: {
        cause: {
          ...rounded(CAUSES.indexOf(cause), {
            label: CAUSE_LABEL,
          }),
          words: sentences(cause, facts),
        },
        lastStep: rounded(last, { label: 'Step of the last good point' }),
        lastLoss: rounded(losses[losses.length - 1], { label: 'Loss there' }),
        ...(growsBy && {
          growth: between(
            exp(growsBy.rate) - 1,
            exp(growsBy.rate - growsBy.error) - 1,
            exp(growsBy.rate + growsBy.error) - 1,
            { label: 'Part by which steps along the direction grow, each' },
          ),
        }),
        ...(predicted !== null && {
          predictedGrowth: rounded(predicted, { label: 'The same as the curvature there would have it' }),
        }),
        ...(growth?.fit && {
          growthFirst: rounded(steps[growth.fit.first], { label: 'First step of steady growth' }),
          growthSteps: rounded(growth.fit.last - growth.fit.first + 1, { label: 'Steps of steady growth' }),
        }),
        ...(along !== null && {
          curvature: rounded(along, {
            label: here.preconditioner
              ? 'Preconditioned curvature along the direction'
              : 'Curvature along the direction',
          }),
        }),
        sharpness: between(here.sharpness, here.sharpness - here.residual, here.sharpness + here.residual, {
          label: here.preconditioner ? 'Preconditioned sharpness there' : 'Sharpness there',
        }),
        ...(limit.value !== null && {
          limit: rounded(limit.value, { label: 'Limit of stability there' }),
        }),
        ...(growth &&
          Number.isFinite(here.sharpness) && {
            alignment: rounded(alignmentOf(growth.direction, here.top, here.preconditioner), {
              label: 'Cosine of the direction and the sharpest one',
            }),
          }),
      },
      arrays: {
        ...(growth && {
          direction: { shape: [landscape.dimension], data: growth.direction },
          ...lengthArrays(growth, steps),
        }),
        sampledSteps: { shape: [places.length], data: Float64Array.from(places, (place) => steps[place]) },
        sharpness: { shape: [places.length], data: Float64Array.from(sampled, ({ sharpness }) => sharpness) },
        limits: {
          shape: [places.length],
          data: Float64Array.from(places, (place) => limitAt(looked, steps[place], limit).value ?? Number.NaN),
        },
      },
    };
  },
});

/** Nothing can be followed from a start that has no loss. */
function startless(landscape: AnalysedLandscape, { precision }: AnalysedRun, { last }: RunEnd): AnalysisResult {
  const [loss] = landscape.values(last, 1);
  const cause: Cause = Number.isFinite(loss) ? 'overflow' : 'domain';
  return {
    values: {
      cause: {
        ...rounded(CAUSES.indexOf(cause), { label: CAUSE_LABEL }),
        words: Number.isFinite(loss)
          ? `The start is too high for ${precision}: its loss is ${shown(loss)}.`
          : `The start is outside of the domain of the landscape: its loss is ${words(loss)}.`,
      },
    },
    arrays: {},
  };
}

/** A place among the steps followed, and what holds there. */
interface Reference {
  at: number;
  limit: LimitHere;
  here: Here;
}

interface Growth {
  /** Unit vector of the last steps. */
  direction: Float64Array;
  /** |<v, d_t>| of every step followed. */
  lengths: Float64Array;
  fit: SteadyGrowth | null;
}

/** null where there are no two points. */
function growthOf(points: readonly Float64Array[], { bad }: RunEnd): Growth | null {
  const all = bad?.every((x) => Math.abs(x) < 1e150) ? [...points, bad] : points;
  if (all.length < 2) return null;
  const differences = all.slice(1).map((point, k) => point.map((x, i) => x - all[k][i]));
  const sizes = Float64Array.from(differences, (step) => norm2(step));
  const rough = steadyGrowth(sizes.map(logOf));
  // Where it grows steadily its direction is that of one mode; in the blow-up behind that many take part.
  const place = rough ? rough.last : differences.length - 1;
  const direction = differences[place].map((x) => x / sizes[place]);
  if (!direction.every(Number.isFinite)) return null;
  const lengths = Float64Array.from(differences, (step) => Math.abs(dot(step, direction)));
  return { direction, lengths, fit: steadyGrowth(lengths.map(logOf)) ?? rough };
}

function logOf(size: number): number {
  return size > 0 ? log(size) : -745;
}

/** Lengths step by step, up to a little behind their steady growth, and the line through it. */
function lengthArrays({ lengths, fit }: Growth, steps: readonly number[]): AnalysisResult['arrays'] {
  const count = fit
    ? Math.min(lengths.length, fit.last + 4 + Math.ceil(0.01 * (fit.last - fit.first)))
    : lengths.length;
  const fitted = Float64Array.from({ length: count }, (_, k) =>
    fit && k >= fit.first && k <= fit.last ? exp(fit.offset + fit.rate * k) : Number.NaN,
  );
  return {
    steps: { shape: [count], data: Float64Array.from(steps.slice(0, count)) },
    lengths: { shape: [count], data: lengths.slice(0, count) },
    fitted: { shape: [count], data: fitted },
  };
}

interface LimitHere {
  /** Largest curvature that is stable at the step; null where none is known. */
  value: number | null;
  /** In symbols, with the learning rate. */
  words: string;
  growth: ((curvature: number) => number) | null;
  l2: number;
  known: StabilityLimit | null;
  onParabolas: ParabolaLimit | null;
  parameters: Readonly<Record<string, unknown>>;
}

/** `like`: what was found at another step; with the same parameters it is not looked for again. */
function limitAt(run: AnalysedRun, step: number, like?: LimitHere): LimitHere {
  const rate = run.learningRate(step);
  const known = knownLimit(run, step);
  const parameters = run.parametersAt(step);
  if (known && rate !== null && rate > 0) {
    const { limit, decay, words, growth, l2 } = known;
    const part = rate * decay;
    const symbols = known.isSearched
      ? words
      : /[ /]/.test(words) && !words.startsWith('(')
        ? `(${words})/η`
        : `${words}/η`;
    return {
      value: (limit * (1 - part / 2)) / rate,
      words: symbols,
      growth: (curvature) => growth(rate * curvature, part),
      l2,
      known,
      onParabolas: null,
      parameters,
    };
  }
  const isSame = like && Object.entries(parameters).every(([name, value]) => like.parameters[name] === value);
  const onParabolas = isSame ? like.onParabolas : parabolaLimit(run, step);
  return {
    value: onParabolas?.limit ?? null,
    words: 'the limit found on parabolas',
    growth: onParabolas && ((curvature) => onParabolas.growth(curvature)),
    l2: 0,
    known: null,
    onParabolas,
    parameters,
  };
}

interface Here {
  sharpness: number;
  residual: number;
  /** The sharpest direction, in the coordinates of the point. */
  top: Float64Array;
  /** P^(-1/2). */
  preconditioner: Float64Array | null;
}

function measurer(landscape: AnalysedLandscape, run: AnalysedRun, tolerance: number) {
  return (
    point: Float64Array,
    step: number,
    { known, l2 }: LimitHere,
    draws: Parameters<typeof sharpnessAt>[5],
  ): Here => {
    // Before the first update there is no preconditioner: that of the first one is meant.
    const preconditioner = known && preconditionerAt(known, run, Math.max(1, step));
    const { value, residual, vector } = sharpnessAt(landscape, point, preconditioner, l2, tolerance, draws);
    const top = preconditioner ? vector.map((x, i) => x * preconditioner[i]) : vector;
    return { sharpness: value, residual, top, preconditioner };
  };
}

/** vᵀ (H + l2) v / vᵀ P v. */
function curvatureAlong(
  landscape: AnalysedLandscape,
  point: Float64Array,
  v: Float64Array,
  scale: Float64Array | null,
  l2: number,
): number {
  const product = new Float64Array(v.length);
  landscape.hessianVectorProduct(point, v, product);
  const measure = scale ? v.reduce((sum, x, i) => sum + (x * x) / (scale[i] * scale[i]), 0) : dot(v, v);
  return (dot(v, product) + l2 * dot(v, v)) / measure;
}

/** |cos| of the two directions, in the metric P. */
function alignmentOf(v: Float64Array, top: Float64Array, scale: Float64Array | null): number {
  const metric = (x: Float64Array): Float64Array => (scale ? x.map((value, i) => value / scale[i]) : x);
  const [a, b] = [metric(v), metric(top)];
  return Math.min(1, Math.abs(dot(a, b)) / (norm2(a) * norm2(b)));
}

interface BadPoint {
  /** The loss that doubles have there. */
  loss: number;
  size: number;
  lastLoss: number;
}

function badPoint(landscape: AnalysedLandscape, bad: Float64Array, losses: Float64Array): BadPoint {
  return {
    loss: landscape.values(bad, 1)[0],
    size: bad.reduce((most, x) => Math.max(most, Number.isNaN(x) ? Number.POSITIVE_INFINITY : Math.abs(x)), 0),
    lastLoss: losses[losses.length - 1],
  };
}

interface Findings {
  looked: AnalysedRun;
  end: RunEnd;
  growth: Growth | null;
  losses: Float64Array;
  isBeyond: boolean;
  along: number | null;
  bad: BadPoint | null;
}

function causeOf({ looked, end, growth, losses, isBeyond, along, bad }: Findings): Cause {
  const fit = growth?.fit ?? null;
  const hasGrown = fit !== null && fit.rate - fit.error > 0 && fit.rate * (fit.last - fit.first) > log(GROWN);
  if (end.outcome !== 'diverged' && !(hasGrown && fit.last >= losses.length - 3)) return 'none';
  if (isBottomless(losses)) return 'no bottom';
  const isLong = fit !== null && fit.last - fit.first >= 8;
  if (bad && isOutside(bad) && !(isBeyond && isLong && hasGrown)) return 'domain';
  if (isBeyond) return 'curvature';
  const exact = looked.withoutNoise();
  if (exact && exact.end().outcome !== 'diverged') return 'noise';
  if (along !== null && along < 0 && losses[losses.length - 1] < losses[0]) return 'no bottom';
  if (bad && isOverflow(bad)) return 'overflow';
  return 'not found';
}

/** Lower and lower, and far below where it was. */
function isBottomless(losses: Float64Array): boolean {
  const [first, last] = [losses[0], losses[losses.length - 1]];
  if (!(last < -BOTTOMLESS * (1 + Math.abs(first)))) return false;
  const from = losses.length >> 1;
  let falls = 0;
  for (let k = from + 1; k < losses.length; k++) if (losses[k] < losses[k - 1]) falls++;
  return falls >= 0.9 * (losses.length - 1 - from);
}

/** No loss at a point that is not far away, from a loss that was not large. */
function isOutside({ loss, size, lastLoss }: BadPoint): boolean {
  return (
    size < 1e50 && Math.abs(lastLoss) < 1e50 && (Number.isNaN(loss) || Math.abs(loss) === Number.POSITIVE_INFINITY)
  );
}

/** The point has a loss in doubles, or nothing but its size keeps it from having one. */
function isOverflow({ loss, size, lastLoss }: BadPoint): boolean {
  return Number.isFinite(loss) || size >= 1e50 || Math.abs(lastLoss) >= 1e50;
}

interface Facts {
  looked: AnalysedRun;
  end: RunEnd;
  growth: Growth | null;
  losses: Float64Array;
  steps: readonly number[];
  at: number;
  limit: LimitHere;
  here: Here;
  along: number | null;
  bad: BadPoint | null;
  last: number;
}

function sentences(cause: Cause, facts: Facts): string {
  const { looked, growth, steps, at, limit, here, along, bad, last, losses } = facts;
  const fit = growth?.fit ?? null;
  const grew = fit
    ? `steps along it grew ${percent(fit)} each for ${fit.last - fit.first + 1} steps from step ${steps[fit.first]} on`
    : `it grew within ${last + 1} ${last === 0 ? 'step' : 'steps'}`;
  const lastLoss = shown(losses[losses.length - 1]);
  const sharp = here.preconditioner ? 'λmax of the preconditioned Hessian' : 'λmax';
  const below =
    limit.value === null
      ? `No limit of stability is known for ${looked.label} with these parameters.`
      : `Curvature was not the cause: ${sharp} ${shown(here.sharpness, 4)} is below ${limit.words} = ${shown(limit.value, 4)}.`;
  switch (cause) {
    case 'none':
      return `The run did not diverge: its last loss, at step ${last}, is ${lastLoss}. ${
        limit.value === null
          ? below
          : `${sharp} there is ${shown(here.sharpness, 4)}, ${limit.words} = ${shown(limit.value, 4)}.`
      }`;
    case 'curvature': {
      const isAlong = along !== null && along >= AT_LIMIT * (limit.value ?? 0);
      const curvature = isAlong
        ? `${here.preconditioner ? 'The preconditioned curvature' : 'The curvature'} ${shown(along, 4)} along the direction of growth (${sharp} ${shown(here.sharpness, 4)})`
        : `${sharp} ${shown(here.sharpness, 4)} at step ${steps[at]}`;
      return `${curvature} exceeds ${limit.words} = ${shown(limit.value ?? Number.NaN, 4)} of ${looked.label}; ${grew}. ${ending(facts)}`;
    }
    case 'domain':
      return `Update ${last + 1} stepped out of the domain of the landscape: the loss is ${shown(losses[losses.length - 1])} at step ${last} and ${words(bad?.loss ?? Number.NaN)} behind it. ${below}`;
    case 'overflow':
      return `Numbers became too large for ${looked.precision}. ${ending(facts)} ${below}`;
    case 'no bottom':
      return `The loss has no bottom here: it fell to ${lastLoss} by step ${last}${
        along !== null && along < 0 ? `, along a direction of curvature ${shown(along, 4)}` : ''
      }. No limit of stability was passed on the way.`;
    case 'noise':
      return `Noise of the gradients drove it away: along exact gradients the same run does not diverge. ${below}`;
    case 'not found':
      return `No cause was found. ${below} ${ending(facts)}`;
  }
}

function ending({ end, last, losses, looked, bad }: Facts): string {
  const lastLoss = `the loss was ${shown(losses[losses.length - 1])} at step ${last}`;
  if (!end.bad || !bad) return `At the end, ${lastLoss}.`;
  if (isOutside(bad)) return `At last it left the domain of the landscape: ${lastLoss}.`;
  return `The end: ${lastLoss}, and not finite in ${looked.precision} behind it.`;
}

function percent({ rate, error }: SteadyGrowth): string {
  if (rate > 0.7) return `${shown(exp(rate))}-fold`;
  const part = 100 * (exp(rate) - 1);
  const half = 100 * exp(rate) * error;
  return `by ${shown(part)} %${half >= 5e-4 * Math.abs(part) ? ` (± ${shown(half, 1)} %)` : ''}`;
}

function words(loss: number): string {
  return Number.isNaN(loss) ? 'not a number' : loss > 0 ? 'infinite' : 'minus infinity';
}

function shown(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits)));
}
