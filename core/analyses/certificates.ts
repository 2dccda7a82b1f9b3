/** Convexity, smoothness and strong convexity in a region, proven where the landscape is a formula. */

import { RidgelineError } from '../contract/errors.ts';
import { shareInterval } from '../math/binomial.ts';
import { extremeEigenpairs } from '../math/lanczos.ts';
import type { Draws } from '../math/streams.ts';
import { dot } from '../math/sums.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { pow } from '../wasm/elementary.ts';
import { boundInBox, type CurvatureBounds } from './curvature-bounds.ts';
import { type AnalysedLandscape, type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { denseHessian } from './dense-hessian.ts';
import { between, firstWarning, rounded } from './values.ts';

/** Up to here Hessians are made whole; beyond, their ends are found by Lanczos. */
const DENSE = 40;
/** Up to here intervals are put in for the coordinates of a formula. */
const BOUNDED_DIMENSION = 60;
/** A proof whose ends differ by more than this part of the constant is called wide. */
const WIDE = 0.01;
/** What a loss may err by, relative to the losses it is compared with. */
const ROUNDING = 1e-12;

/**
 * In the cube |x_i - c_i| <= r about the point c:
 * l = sup of the largest |eigenvalue| of the Hessian, the Lipschitz constant of the gradient, and m = inf of the smallest one, the
 * modulus of strong convexity (negative: of weak convexity). For a formula both are bracketed: from inside by points
 * looked at, from outside by interval arithmetic with branch and bound, rounding included, so that l <= high and m >= low are
 * proven. Elsewhere only the inner side is known.
 * Chords: for random a, b of the cube and t, L(ta + (1-t)b) <= tL(a) + (1-t)L(b); each violation beyond rounding disproves
 * convexity. Descent lemma: L(x - eta g) <= L(x) - eta (1 - eta l/2)|g|^2 at random x whose step stays in the cube.
 * Sources: Nesterov, Lectures on Convex Optimization, 2018, theorems 2.1.5 and 2.1.11; Rump, Acta Numerica 19 (2010) 287-449.
 */
export const certificates = defineAnalysis({
  id: 'certificates',
  version: 1,
  label: 'Convexity and smoothness',
  group: 'Certificates',
  summary:
    'Whether the loss is convex near a point, and how fast its gradient can change there, with proofs for formulas.',
  method:
    'Hessians at random points bound the constants from inside; for a formula interval arithmetic with branch and bound proves them from outside. Chords and descent steps are checked at random. n Hessian-vector products and an n × n eigenproblem for each point and box.',
  formula: [
    String.raw`\ell = \sup_{\lVert x - c \rVert_\infty \le r} \lVert \nabla^2 L(x) \rVert, \qquad m = \inf_{\lVert x - c \rVert_\infty \le r} \lambda_{\min}(\nabla^2 L(x))`,
    String.raw`L(x - \eta g) \le L(x) - \eta\left(1 - \tfrac{\eta \ell}{2}\right) \lVert g \rVert^2`,
  ],
  references: [
    {
      text: 'Y. Nesterov, Lectures on Convex Optimization, 2nd edition, Springer 2018, section 2.1',
      url: 'https://doi.org/10.1007/978-3-319-91578-4',
    },
    {
      text: 'S. M. Rump, Verification methods: rigorous results using floating-point arithmetic, Acta Numerica 19 (2010)',
      url: 'https://doi.org/10.1017/S096249291000005X',
    },
  ],
  needs: 'point',
  parameters: {
    radius: {
      kind: 'number',
      label: 'Half the side of the cube',
      symbol: 'r',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    chords: { kind: 'number', label: 'Chords', default: 2000, minimum: 1, maximum: 1e6, integer: true, scale: 'log' },
    points: {
      kind: 'number',
      label: 'Points with Hessians and steps',
      default: 200,
      minimum: 1,
      maximum: 1e5,
      integer: true,
      scale: 'log',
    },
    boxes: {
      kind: 'number',
      label: 'Boxes of the proof',
      default: 1000,
      minimum: 0,
      maximum: 1e5,
      integer: true,
      scale: 'log',
      help: 'For each constant; 0 leaves the proof out.',
    },
    learningRate: {
      kind: 'number',
      label: 'Learning rate of the descent lemma',
      symbol: String.raw`\eta`,
      optional: true,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'The inverse of the Lipschitz constant if left out.',
    },
  },
  pictures: [
    {
      kind: 'points',
      title: 'Extreme curvatures at the points tried',
      x: { label: 'point' },
      y: { label: 'eigenvalue of the Hessian' },
      series: [
        { array: 'largestEigenvalues', label: 'largest' },
        { array: 'smallestEigenvalues', label: 'smallest' },
      ],
    },
  ],
  check: ({ radius }) => {
    if (Number.isFinite(radius)) return;
    throw new RidgelineError('invalid-parameter', `invalid radius: ${radius}; expected a finite number`, {
      field: 'parameters.radius',
      value: radius,
      expected: 'a finite number',
    });
  },
  run: ({ radius, chords, points, boxes, learningRate }, context): AnalysisResult => {
    const { landscape, point, draw, progress } = context;
    const low = point.map((x) => x - radius);
    const high = point.map((x) => x + radius);
    const total = points + 2 * boxes + 2;
    const curvature = sampledCurvature(context, low, high, points, (done) => progress(done, total));
    const smooth = bracket(context, low, high, boxes, 'lipschitz', curvature, (done) => progress(points + done, total));
    const convex = bracket(context, low, high, boxes, 'convexity', curvature, (done) =>
      progress(points + boxes + done, total),
    );
    const modulus = { found: -convex.found, bound: -convex.bound };
    const chord = chordCheck(landscape, low, high, chords, draw(1));
    const lipschitz = Number.isFinite(smooth.bound) ? smooth.bound : smooth.found;
    const rate = learningRate ?? 1 / lipschitz;
    const descent = descentCheck(landscape, low, high, points, rate, lipschitz, draw(2));
    progress(total, total);
    const proven = Number.isFinite(smooth.bound);
    const notFinite = !curvature.finite && 'The Hessian is not finite everywhere in the cube.';
    const sampled = `Known from inside only: with 95 % confidence less than ${percent(1 - pow(0.05, 1 / points))} of the cube goes beyond it. ${whyUnproven(landscape, boxes)}`;
    const wide = (gap: number): string | false =>
      gap > WIDE * Math.abs(lipschitz) &&
      'The boxes of the proof are used up with a wide interval: more of them narrow it.';
    const disproved = modulus.found < -curvature.error || chord.violations > 0;
    const isConvex = disproved ? 0 : modulus.bound >= 0 ? 1 : null;
    return {
      values: {
        lipschitz: between(smooth.found, smooth.found, smooth.bound, {
          label: 'Lipschitz constant of the gradient in the cube',
          warning: firstWarning(notFinite, !proven && sampled, wide(smooth.bound - smooth.found)),
        }),
        strongConvexity: between(modulus.found, modulus.bound, modulus.found, {
          label: 'Smallest curvature in the cube, the modulus of strong convexity',
          warning: firstWarning(
            notFinite,
            !Number.isFinite(modulus.bound) && sampled,
            wide(modulus.found - modulus.bound),
          ),
        }),
        convex: between(isConvex ?? 0.5, isConvex ?? 0, isConvex ?? 1, {
          label: 'Convex in the cube: 1 proven, 0 disproved',
          warning: firstWarning(notFinite, isConvex === null && 'Neither proven nor disproved.'),
        }),
        chordViolations: share(chord.violations, chord.count, 'Part of the chords that lie below the loss'),
        chordExcess: rounded(chord.excess, { label: 'Largest height of the loss above a chord' }),
        descentViolations: share(descent.violations, descent.count, 'Part of the steps that break the descent lemma'),
        descentRatio: rounded(descent.ratio, {
          label: 'Smallest ratio of actual to guaranteed decrease',
          warning: firstWarning(
            descent.count === 0 && 'No step stayed in the cube.',
            !(rate * lipschitz < 2) && 'This learning rate guarantees no decrease: it is at least 2 over the constant.',
          ),
        }),
        learningRate: rounded(rate, { label: 'Learning rate of the descent lemma' }),
      },
      arrays: {
        largestEigenvalues: { shape: [points], data: curvature.largest },
        smallestEigenvalues: { shape: [points], data: curvature.smallest },
      },
    };
  },
});

/** Why there is no outer bound, and what there would have to be. */
function whyUnproven({ programs, dimension }: AnalysedLandscape, boxes: number): string {
  if (programs() === null)
    return 'A proof needs a formula, which this landscape is not: only the sampled bound exists.';
  if (dimension > BOUNDED_DIMENSION) return `A proof is tried up to ${BOUNDED_DIMENSION} dimensions.`;
  if (boxes === 0) return 'No boxes were allowed for a proof.';
  return 'A kink, a jump or an end of the formula’s domain may lie in the cube, beyond which nothing can be proven.';
}

function percent(part: number): string {
  return `${Number((100 * part).toPrecision(2))} %`;
}

function share(violations: number, count: number, label: string) {
  const { low, high } = shareInterval(violations, count);
  const value = count === 0 ? 0 : violations / count;
  return between(value, low, high, { label, warning: count === 0 ? 'Nothing could be checked.' : null });
}

function drawInside(draws: Draws, low: Float64Array, high: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = low[i] + (high[i] - low[i]) * draws.uniform();
}

interface SampledCurvature {
  smallest: Float64Array;
  largest: Float64Array;
  finite: boolean;
  /** What an eigenvalue errs by. */
  error: number;
}

function sampledCurvature(
  { landscape, point, draw }: AnalysisContext,
  low: Float64Array,
  high: Float64Array,
  count: number,
  pointsDone: (done: number) => void,
): SampledCurvature {
  const draws = draw(0);
  const x = point.slice();
  const smallest = new Float64Array(count);
  const largest = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    // The first is the point itself.
    if (k > 0) drawInside(draws, low, high, x);
    const ends = curvatureAt(landscape, x, draw(3));
    smallest[k] = ends.low;
    largest[k] = ends.high;
    pointsDone(k + 1);
  }
  const size = Math.max(...[smallest, largest].map((ends) => ends.reduce((a, b) => Math.max(a, Math.abs(b)), 0)));
  const relative = landscape.dimension <= DENSE ? landscape.dimension * Number.EPSILON : 1e-6;
  return { smallest, largest, finite: Number.isFinite(size), error: size * relative };
}

/** Smallest and largest eigenvalue of the Hessian at a point. */
function curvatureAt(landscape: AnalysedLandscape, x: Float64Array, draws: Draws): CurvatureBounds {
  const { dimension: n } = landscape;
  if (n <= DENSE) {
    const { matrix, finite } = denseHessian(landscape, x);
    if (!finite) return { low: Number.NaN, high: Number.NaN };
    const values = symmetricEigenvalues(matrix, n);
    return { low: values[0], high: values[n - 1] };
  }
  const product = (v: Float64Array, out: Float64Array): void => landscape.hessianVectorProduct(x, v, out);
  const [low, high] = (['smallest', 'largest'] as const).map(
    (end) => extremeEigenpairs(product, n, { count: 1, end, tolerance: 1e-3, products: 200, draws }).values[0],
  );
  return { low, high };
}

/** A constant from inside and from outside; unbounded outside where nothing is proven. */
function bracket(
  { landscape, draw }: AnalysisContext,
  low: Float64Array,
  high: Float64Array,
  boxes: number,
  kind: 'lipschitz' | 'convexity',
  { smallest, largest }: SampledCurvature,
  boxesDone: (done: number) => void,
): { found: number; bound: number } {
  const objective = (ends: CurvatureBounds): number =>
    kind === 'convexity' ? -ends.low : Math.max(ends.high, -ends.low);
  const sampled = smallest.reduce(
    (most, value, k) => Math.max(most, objective({ low: value, high: largest[k] })),
    -Infinity,
  );
  const programs = landscape.dimension <= BOUNDED_DIMENSION && boxes > 0 ? landscape.programs() : null;
  if (programs === null) return { found: sampled, bound: Number.POSITIVE_INFINITY };
  const { found, bound } = boundInBox(programs, low, high, {
    objective,
    at: (x) => objective(curvatureAt(landscape, x, draw(3))),
    tolerance: 1e-3,
    boxes,
    boxesDone,
  });
  // An eigenvalue computed at a point errs by rounding, which the bound does not.
  const inside = Math.min(Math.max(found, sampled), bound);
  return { found: inside, bound };
}

interface Checked {
  count: number;
  violations: number;
}

function chordCheck(
  landscape: AnalysedLandscape,
  low: Float64Array,
  high: Float64Array,
  count: number,
  draws: Draws,
): Checked & { excess: number } {
  const { dimension: n } = landscape;
  const batch = Math.max(1, Math.min(count, Math.floor(65536 / n)));
  let violations = 0;
  let excess = Number.NEGATIVE_INFINITY;
  for (let from = 0; from < count; from += batch) {
    const size = Math.min(batch, count - from);
    const points = new Float64Array(3 * size * n);
    const parts = new Float64Array(size);
    for (let k = 0; k < size; k++) {
      const [a, b, between] = [0, 1, 2].map((which) => points.subarray((3 * k + which) * n, (3 * k + which + 1) * n));
      drawInside(draws, low, high, a);
      drawInside(draws, low, high, b);
      const t = draws.openUniform();
      parts[k] = t;
      for (let i = 0; i < n; i++) between[i] = t * a[i] + (1 - t) * b[i];
    }
    const losses = landscape.values(points, 3 * size);
    for (let k = 0; k < size; k++) {
      const [first, second, middle] = losses.subarray(3 * k, 3 * k + 3);
      const above = middle - (parts[k] * first + (1 - parts[k]) * second);
      excess = Math.max(excess, above);
      if (above > ROUNDING * Math.max(Math.abs(first), Math.abs(second), Math.abs(middle))) violations++;
    }
  }
  return { count, violations, excess };
}

function descentCheck(
  landscape: AnalysedLandscape,
  low: Float64Array,
  high: Float64Array,
  points: number,
  rate: number,
  lipschitz: number,
  draws: Draws,
): Checked & { ratio: number } {
  const { dimension: n } = landscape;
  const x = new Float64Array(n);
  const gradient = new Float64Array(n);
  let count = 0;
  let violations = 0;
  let ratio = Number.POSITIVE_INFINITY;
  for (let k = 0; k < points; k++) {
    drawInside(draws, low, high, x);
    const before = landscape.gradient(x, gradient);
    const guaranteed = rate * (1 - (rate * lipschitz) / 2) * dot(gradient, gradient);
    for (let i = 0; i < n; i++) x[i] -= rate * gradient[i];
    if (x.some((value, i) => !(value >= low[i] && value <= high[i]))) continue;
    const after = landscape.values(x, 1)[0];
    count++;
    if (guaranteed > 0) ratio = Math.min(ratio, (before - after) / guaranteed);
    if (!(after <= before - guaranteed + ROUNDING * Math.max(Math.abs(before), Math.abs(after)))) violations++;
  }
  return { count, violations, ratio: Number.isFinite(ratio) ? ratio : Number.NaN };
}
