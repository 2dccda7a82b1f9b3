/** Brings the hidden units of one network into the order of another's. */
import { RidgelineError } from '../contract/errors.ts';
import { cheapestAssignment } from '../math/assignment.ts';
import { norm2 } from '../math/sums.ts';
import { heightsOn } from './curve-heights.ts';
import { type AnalysedLandscape, type AnalysedTensor, type AnalysisResult, defineAnalysis } from './define.ts';
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
    let best: Float64Array | null = null;
    let bestDistance = Number.POSITIVE_INFINITY;
    const reached: number[] = [];
    for (let restart = 0; restart < restarts; restart++) {
      const matched = matchUnits(point, other, layers, signs, (count) =>
        draws.permutation(count, new Int32Array(count)),
      );
      const apart = norm2(matched.map((x, i) => x - point[i]));
      reached.push(apart);
      if (apart < bestDistance) [best, bestDistance] = [matched, apart];
      progress(restart + 1, restarts + 2);
    }
    const matched = best ?? other;
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

interface Layer {
  weight: AnalysedTensor;
  bias: AnalysedTensor | null;
  units: number;
  inputs: number;
}

/** Dense layers one behind the other; throws where the tensors are something else. */
function layersOf({ tensors = [] }: AnalysedLandscape): Layer[] {
  const layers: Layer[] = [];
  for (const tensor of tensors) {
    const last = layers.at(-1);
    if (tensor.role === 'weight' && tensor.shape.length === 2) {
      const [units, inputs] = tensor.shape;
      if (last && last.units !== inputs) refuseShape(tensor.name);
      layers.push({ weight: tensor, bias: null, units, inputs });
    } else if (tensor.role === 'bias' && last && last.bias === null && tensor.shape[0] === last.units)
      last.bias = tensor;
    else refuseShape(tensor.name);
  }
  if (layers.length < 2) refuseShape(tensors.length === 0 ? 'a single vector' : 'a single layer');
  return layers;
}

function refuseShape(value: string): never {
  const expected =
    'fully connected layers one behind the other, at least two: linear-interpolation and connecting-curve need no units';
  throw new RidgelineError('invalid-request', `the landscape is made of ${value}; expected ${expected}`, {
    field: 'landscape',
    value,
    expected,
  });
}

function refuseChange(change: number, loss: number, signs: boolean): void {
  if (!(change > 1e-9 * Math.max(1, Math.abs(loss)))) return;
  const expected = signs
    ? 'an activation that is odd, and no ways around layers: switch signs off'
    : 'layers whose units may change places, without ways around them';
  throw new RidgelineError('invalid-request', `matching changed the loss by ${change}; expected ${expected}`, {
    field: signs ? 'parameters.signs' : 'landscape',
    value: change,
    expected,
  });
}

/** B with its hidden units in the best order found from one random order of layers. */
function matchUnits(
  a: Float64Array,
  b: Float64Array,
  layers: readonly Layer[],
  signs: boolean,
  order: (count: number) => Int32Array,
): Float64Array {
  const matched = b.slice();
  for (let changed = true, round = 0; changed && round < 100; round++) {
    changed = false;
    for (const place of order(layers.length - 1)) {
      if (matchLayer(a, matched, layers[place], layers[place + 1], signs)) changed = true;
    }
  }
  return matched;
}

/** Puts the units between two layers of B into the best order; tells whether anything moved. */
function matchLayer(a: Float64Array, b: Float64Array, into: Layer, out: Layer, signs: boolean): boolean {
  const { units, inputs } = into;
  const similarity = new Float64Array(units * units);
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < units; j++) {
      let total = into.bias ? a[into.bias.offset + i] * b[into.bias.offset + j] : 0;
      const [rowA, rowB] = [into.weight.offset + i * inputs, into.weight.offset + j * inputs];
      for (let k = 0; k < inputs; k++) total += a[rowA + k] * b[rowB + k];
      for (let k = 0; k < out.units; k++) {
        const row = out.weight.offset + k * units;
        total += a[row + i] * b[row + j];
      }
      similarity[i * units + j] = total;
    }
  }
  const chosen = cheapestAssignment(
    similarity.map((value) => -(signs ? Math.abs(value) : value)),
    units,
  );
  const factors = Float64Array.from(chosen, (j, i) => (signs && similarity[i * units + j] < 0 ? -1 : 1));
  let gain = 0;
  for (let i = 0; i < units; i++) {
    gain += factors[i] * similarity[i * units + chosen[i]] - similarity[i * units + i];
  }
  // Ties of equal units would go round for ever.
  if (!(gain > 1e-12 * similarity.reduce((most, value) => Math.max(most, Math.abs(value)), 0))) return false;
  const moved = b.slice();
  for (let i = 0; i < units; i++) {
    const [j, factor] = [chosen[i], factors[i]];
    if (into.bias) b[into.bias.offset + i] = factor * moved[into.bias.offset + j];
    for (let k = 0; k < inputs; k++) {
      b[into.weight.offset + i * inputs + k] = factor * moved[into.weight.offset + j * inputs + k];
    }
    for (let k = 0; k < out.units; k++) {
      b[out.weight.offset + k * units + i] = factor * moved[out.weight.offset + k * units + j];
    }
  }
  return true;
}
