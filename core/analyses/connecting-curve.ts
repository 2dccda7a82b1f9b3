/** A curve of low loss between two points. */
import { minimiseLbfgs } from '../math/lbfgs.ts';
import { norm2 } from '../math/sums.ts';
import { type CurveHeights, heightsOn } from './curve-heights.ts';
import { type AnalysedLandscape, type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { layersOf, matchedEnd, matchFirst } from './match-units.ts';
import { checkOtherPoint, otherPoint, otherPointOf } from './other-point.ts';
import { between, firstWarning, rounded } from './values.ts';

/**
 * A curve phi from A to B whose bends minimise the mean loss on it, int_0^1 L(phi(t)) dt, by L-BFGS with the midpoint rule: the
 * quadratic Bezier curve (1 - t)^2 A + 2 t (1 - t) P + t^2 B, or a polygonal chain through several bends at even t. The
 * gradient by a bend P is the mean of L's times the weight of P in phi(t). Then the loss on a finer grid: the barrier is
 * max_t L(phi(t)) - (1 - t) L(A) - t L(B). The mean says nothing about a narrow peak; the maximum on the grid does, with its second
 * differences as error. A local minimum over curves: another seed may find a lower one. Cost: iterations x nodes
 * gradients.
 * Sources: Garipov, Izmailov, Podoprikhin, Vetrov, Wilson, NeurIPS 2018; Draxler et al., ICML 2018.
 */
export const connectingCurve = defineAnalysis({
  id: 'connecting-curve',
  version: 1,
  label: 'Connecting curve',
  group: 'Paths',
  summary: 'A bent way of low loss to another point, and the barrier that is left on it.',
  method:
    'A Bézier curve or a chain of straight pieces whose bends minimise the mean loss on it, by L-BFGS; then losses on a fine grid. Iterations times nodes gradients.',
  formula: [
    String.raw`\min_P \int_0^1 L(\varphi_P(t))\, dt, \qquad \varphi_P(t) = (1-t)^2 \theta_A + 2t(1-t) P + t^2 \theta_B`,
  ],
  references: [
    {
      text: 'T. Garipov, P. Izmailov, D. Podoprikhin, D. Vetrov, A. G. Wilson, Loss surfaces, mode connectivity, and fast ensembling of DNNs, NeurIPS 2018',
      url: 'https://arxiv.org/abs/1802.10026',
    },
    {
      text: 'F. Draxler, K. Veschgini, M. Salmhofer, F. A. Hamprecht, Essentially no barriers in neural network energy landscape, ICML 2018',
      url: 'https://arxiv.org/abs/1803.00885',
    },
  ],
  needs: 'point',
  parameters: {
    to: otherPoint,
    match: matchFirst,
    curve: {
      kind: 'choice',
      label: 'Curve',
      options: [
        { value: 'bezier', label: 'Quadratic Bézier' },
        { value: 'chain', label: 'Chain of straight pieces' },
      ],
      default: 'bezier',
    },
    bends: {
      kind: 'number',
      label: 'Bends of the chain',
      default: 3,
      minimum: 1,
      maximum: 100,
      integer: true,
    },
    nodes: {
      kind: 'number',
      label: 'Nodes',
      default: 30,
      minimum: 3,
      maximum: 10_000,
      integer: true,
      scale: 'log',
      help: 'Points of the curve whose losses are averaged.',
    },
    iterations: {
      kind: 'number',
      label: 'Most iterations',
      default: 300,
      minimum: 0,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    disturbance: {
      kind: 'number',
      label: 'Disturbance',
      default: 0.01,
      minimum: 0,
      maximum: 10,
      scale: 'log',
      advanced: true,
      help: 'Bends start on the straight line, moved by a random vector of this part of its length.',
    },
    gridPoints: {
      kind: 'number',
      label: 'Points of the final look',
      default: 301,
      minimum: 3,
      maximum: 100_000,
      integer: true,
      scale: 'log',
      advanced: true,
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Loss on the way',
      x: { label: 't', array: 't' },
      y: { label: 'Loss' },
      series: [
        { array: 'loss', label: 'Curve' },
        { array: 'straightLoss', label: 'Straight' },
      ],
    },
  ],
  check: ({ to, match, curve, bends }, landscape) => {
    const { dimension } = landscape;
    checkOtherPoint(to, dimension);
    if (match !== 'none') layersOf(landscape);
    checkVectors(26 * (curve === 'bezier' ? 1 : bends) + 10, dimension, 'bends', 'take fewer');
  },
  run: (parameters, { landscape, point, draw, progress }): AnalysisResult => {
    const { nodes, iterations, disturbance, gridPoints } = parameters;
    const { dimension: n } = landscape;
    const end = matchedEnd(landscape, point, otherPointOf(parameters.to, n), parameters.match, draw(1));
    const bends = parameters.curve === 'bezier' ? 1 : parameters.bends;
    const weights = parameters.curve === 'bezier' ? bezierWeights : chainWeights(bends);
    const distance = norm2(end.map((x, i) => x - point[i]));
    const draws = draw(0);
    const free = new Float64Array(bends * n);
    for (let b = 0; b < bends; b++) {
      const t = (b + 1) / (bends + 1);
      const aside = Float64Array.from({ length: n }, () => draws.normal());
      const length = (disturbance * distance) / Math.max(norm2(aside), 1e-300);
      for (let i = 0; i < n; i++) free[b * n + i] = (1 - t) * point[i] + t * end[i] + length * aside[i];
    }
    const at = (t: number): Float64Array => onCurve(weights(t), point, free, end);
    const total = iterations + 2;
    const straight = heightsOn(
      landscape,
      (t) => point.map((x, i) => x + t * (end[i] - x)),
      gridPoints,
      () => progress(0, total),
    );
    const found = minimiseLbfgs(meanLoss(landscape, weights, nodes, point, end, bends), free, {
      iterations,
      tolerance: 1e-6,
      iterationsDone: (done) => progress(done, total),
    });
    const heights = heightsOn(landscape, at, gridPoints, () => progress(iterations + 1, total));
    progress(total, total);
    const finite = heights.losses.every(Number.isFinite);
    const warning = firstWarning(
      !finite && 'The loss is not finite everywhere on the curve.',
      !(found.converged || found.iterations < iterations) &&
        'The curve was still getting better: allow more iterations.',
      `Seen at ${gridPoints} points only: a narrower peak would be missed.`,
    );
    const barrier = ({ barrier: low, barrierHigh }: CurveHeights, label: string, doubt: string | null) =>
      between(low, low, Math.max(low, barrierHigh), { label, warning: doubt });
    return {
      values: {
        barrier: barrier(heights, 'Barrier on the curve, above the chord', warning),
        straightBarrier: barrier(straight, 'Barrier on the straight way', null),
        highest: rounded(heights.highest, { label: 'Greatest loss on the curve', warning }),
        highestAt: rounded(heights.highestAt, { label: 'Where it is, from 0 to 1' }),
        meanLoss: rounded(found.value, { label: 'Mean loss on the curve, at the nodes' }),
        length: rounded(heights.lengths[gridPoints - 1], { label: 'Length of the curve' }),
        distance: rounded(distance, { label: 'Distance of the two points' }),
        iterations: rounded(found.iterations, { label: 'Iterations' }),
        lossHere: rounded(heights.losses[0], { label: 'Loss of the point' }),
        lossThere: rounded(heights.losses[gridPoints - 1], { label: 'Loss of the other point' }),
      },
      arrays: {
        t: { shape: [gridPoints], data: heights.t },
        loss: { shape: [gridPoints], data: heights.losses },
        straightLoss: { shape: [gridPoints], data: straight.losses },
        arcLength: { shape: [gridPoints], data: heights.lengths },
        bends: { shape: [bends, n], data: free },
      },
    };
  },
});

/** Weights of A, of the bends and of B at t; they add up to 1. */
type Weights = (t: number) => { start: number; bends: Float64Array; end: number };

const bezierWeights: Weights = (t) => ({
  start: (1 - t) * (1 - t),
  bends: Float64Array.of(2 * t * (1 - t)),
  end: t * t,
});

function chainWeights(bends: number): Weights {
  return (t) => {
    const place = Math.min(bends, Math.floor(t * (bends + 1)));
    const part = t * (bends + 1) - place;
    const weights = new Float64Array(bends + 2);
    weights[place] = 1 - part;
    weights[place + 1] += part;
    return { start: weights[0], bends: weights.slice(1, bends + 1), end: weights[bends + 1] };
  };
}

function onCurve(
  { start, bends, end }: ReturnType<Weights>,
  a: Float64Array,
  free: Float64Array,
  b: Float64Array,
): Float64Array {
  const n = a.length;
  const out = a.map((x, i) => start * x + end * b[i]);
  bends.forEach((weight, k) => {
    if (weight !== 0) for (let i = 0; i < n; i++) out[i] += weight * free[k * n + i];
  });
  return out;
}

/** The mean loss at the middles of `nodes` equal parts of [0, 1], and its gradient by the bends. */
function meanLoss(
  landscape: AnalysedLandscape,
  weights: Weights,
  nodes: number,
  a: Float64Array,
  b: Float64Array,
  bends: number,
): (free: Float64Array, gradient: Float64Array) => number {
  const { dimension: n } = landscape;
  const block = Math.max(1, Math.min(nodes, Math.floor(1e6 / n)));
  return (free, gradient) => {
    gradient.fill(0);
    let total = 0;
    for (let from = 0; from < nodes; from += block) {
      const size = Math.min(block, nodes - from);
      const points = new Float64Array(size * n);
      const gradients = new Float64Array(size * n);
      const shares = Array.from({ length: size }, (_, k) => weights((from + k + 0.5) / nodes));
      shares.forEach((share, k) => {
        points.set(onCurve(share, a, free, b), k * n);
      });
      const losses = landscape.gradients(points, size, gradients);
      for (let k = 0; k < size; k++) {
        total += losses[k] / nodes;
        for (let bend = 0; bend < bends; bend++) {
          const weight = shares[k].bends[bend] / nodes;
          if (weight !== 0) for (let i = 0; i < n; i++) gradient[bend * n + i] += weight * gradients[k * n + i];
        }
      }
    }
    return total;
  };
}
