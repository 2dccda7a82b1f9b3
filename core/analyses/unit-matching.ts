/** Brings the hidden units of one network into the order of another's. */
import { norm2 } from '../math/sums.ts';
import { heightsOn } from './curve-heights.ts';
import { type AnalysisResult, defineAnalysis } from './define.ts';
import { bestMatch, layersOf, refuseChange } from './match-units.ts';
import { checkOtherPoint, otherPoint, otherPointOf } from './other-point.ts';
import { between, firstWarning, rounded } from './values.ts';

/**
 * Permutations of hidden units, and for odd activations changes of their signs, leave a network's function as it is. Those are sought
 * that bring B nearest to A: for one hidden layer at a time, the others held, the similarity of unit i of A and unit j of B is the
 * scalar product of their incoming weights, bias and outgoing weights, and the best one-to-one assignment is found exactly
 * (Hungarian method); layer after layer in random order until nothing changes; the best of several restarts. With one
 * hidden layer the result is the nearest there is, with more a local optimum. That the loss of B is unchanged is checked. The
 * barrier on the straight way from A to B before and after shows how much of it was the order of units. Cost: width^3 an
 * assignment, and one loss a grid point.
 * Sources: Ainsworth, Hayase, Srinivasa, ICLR 2023 (weight matching); Entezari, Sedghi, Saukh, Neyshabur, ICLR 2022.
 */
export const unitMatching = defineAnalysis({
  id: 'unit-matching',
  version: 1,
  label: 'Matching of units',
  group: 'Paths',
  summary:
    'The hidden units of another network put in the order that brings it nearest, and the barrier before and after.',
  method:
    'Assignments by the Hungarian method, layer after layer, on scalar products of weights. Cubic in the width, and one loss a point of the straight way.',
  formula: [
    String.raw`\max_{P_1, \dots, P_{L-1}} \sum_l \left\langle W_l^A,\; P_l W_l^B P_{l-1}^{\mathsf T} \right\rangle`,
  ],
  references: [
    {
      text: 'S. K. Ainsworth, J. Hayase, S. Srinivasa, Git Re-Basin: merging models modulo permutation symmetries, ICLR 2023',
      url: 'https://arxiv.org/abs/2209.04836',
    },
    {
      text: 'R. Entezari, H. Sedghi, O. Saukh, B. Neyshabur, The role of permutation invariance in linear mode connectivity of neural networks, ICLR 2022',
      url: 'https://arxiv.org/abs/2110.06296',
    },
  ],
  needs: 'point',
  parameters: {
    to: otherPoint,
    signs: {
      kind: 'boolean',
      label: 'Signs too',
      default: false,
      help: 'For odd activations, such as tanh: a unit’s incoming and outgoing weights may change sign together.',
    },
    restarts: { kind: 'number', label: 'Restarts', default: 5, minimum: 1, maximum: 1000, integer: true },
    gridPoints: {
      kind: 'number',
      label: 'Points on the way',
      default: 51,
      minimum: 3,
      maximum: 100_000,
      integer: true,
      scale: 'log',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Loss on the straight way',
      x: { label: 't', array: 't' },
      y: { label: 'Loss' },
      series: [
        { array: 'lossAfter', label: 'Matched' },
        { array: 'lossBefore', label: 'As it was' },
      ],
    },
  ],
  check: ({ to }, landscape) => {
    layersOf(landscape);
    checkOtherPoint(to, landscape.dimension);
  },
  run: (parameters, { landscape, point, draw, progress }): AnalysisResult => {
    const { signs, restarts, gridPoints } = parameters;
    const { dimension: n } = landscape;
    const layers = layersOf(landscape);
    const other = otherPointOf(parameters.to, n);
    const draws = draw(0);
    const found = bestMatch(point, other, layers, signs, restarts, draws, (done) => progress(done, restarts + 2));
    const { matched, distance: bestDistance, reached } = found;
    const [lossHere, lossThere, lossMatched] = [point, other, matched].map((x) => landscape.values(x, 1)[0]);
    const change = Math.abs(lossMatched - lossThere);
    refuseChange(change, lossThere, signs);
    const way = (end: Float64Array) => (t: number) => point.map((x, i) => x + t * (end[i] - x));
    const before = heightsOn(landscape, way(other), gridPoints, () => progress(restarts + 1, restarts + 2));
    const after = heightsOn(landscape, way(matched), gridPoints, () => progress(restarts + 1, restarts + 2));
    progress(restarts + 2, restarts + 2);
    const grid = `Seen at ${gridPoints} points only: a narrower peak would be missed.`;
    const worst = Math.max(...reached);
    return {
      values: {
        distanceBefore: rounded(norm2(other.map((x, i) => x - point[i])), { label: 'Distance before' }),
        distanceAfter: between(bestDistance, layers.length > 2 ? 0 : bestDistance, bestDistance, {
          label: 'Distance after matching',
          warning: firstWarning(
            layers.length > 2 && 'With several hidden layers the best of some local optima: a nearer order may exist.',
          ),
        }),
        distanceSpread: rounded(worst - bestDistance, { label: 'Difference of the worst and the best restart' }),
        barrierBefore: between(before.barrier, before.barrier, before.barrierHigh, {
          label: 'Barrier on the straight way before',
          warning: grid,
        }),
        barrierAfter: between(after.barrier, after.barrier, after.barrierHigh, {
          label: 'Barrier on the straight way after',
          warning: grid,
        }),
        lossHere: rounded(lossHere, { label: 'Loss of the point' }),
        lossThere: rounded(lossThere, { label: 'Loss of the other point' }),
        lossChange: rounded(change, { label: 'Change of the other point’s loss by matching, which is rounding' }),
      },
      arrays: {
        matched: { shape: [n], data: matched },
        t: { shape: [gridPoints], data: before.t },
        lossBefore: { shape: [gridPoints], data: before.losses },
        lossAfter: { shape: [gridPoints], data: after.losses },
      },
    };
  },
});
