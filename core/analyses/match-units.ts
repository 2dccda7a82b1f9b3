/** Hidden units of one network in the order, and with the signs, that bring it nearest to another. */
import { RidgelineError } from '../contract/errors.ts';
import type { ChoiceSpec } from '../contract/parameters.ts';
import { cheapestAssignment } from '../math/assignment.ts';
import type { Draws } from '../math/streams.ts';
import { norm2 } from '../math/sums.ts';
import type { AnalysedLandscape, AnalysedTensor } from './define.ts';

/** Restarts of the search that goes before a way is looked at. */
const RESTARTS = 5;

/** Whether the units of the other point are put in order first. */
export const matchFirst = {
  kind: 'choice',
  label: 'Match units first',
  options: [
    { value: 'none', label: 'No' },
    { value: 'order', label: 'Their order' },
    { value: 'signs', label: 'Order and signs' },
  ],
  default: 'none',
  help: 'Puts the hidden units of the other point into the order that brings it nearest, which leaves its function as it is: see unit-matching. Signs too for odd activations, such as tanh.',
} as const satisfies ChoiceSpec;

/** The other point with its units matched as `matchFirst` says; throws where the landscape has no such units. */
export function matchedEnd(
  landscape: AnalysedLandscape,
  point: Float64Array,
  other: Float64Array,
  match: 'none' | 'order' | 'signs',
  draws: Draws & { permutation(n: number, out: Int32Array): Int32Array },
): Float64Array {
  if (match === 'none') return other;
  const { matched } = bestMatch(point, other, layersOf(landscape), match === 'signs', RESTARTS, draws);
  const [before, after] = [other, matched].map((x) => landscape.values(x, 1)[0]);
  refuseChange(Math.abs(after - before), before, match === 'signs');
  return matched;
}

/** The nearest of some restarts, and how far all of them came. */
export function bestMatch(
  point: Float64Array,
  other: Float64Array,
  layers: readonly Layer[],
  signs: boolean,
  restarts: number,
  draws: { permutation(n: number, out: Int32Array): Int32Array },
  restartsDone: (done: number) => void = () => undefined,
): { matched: Float64Array; distance: number; reached: number[] } {
  let best: Float64Array | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  const reached: number[] = [];
  for (let restart = 0; restart < restarts; restart++) {
    const matched = matchUnits(point, other, layers, signs, (count) => draws.permutation(count, new Int32Array(count)));
    const apart = norm2(matched.map((x, i) => x - point[i]));
    reached.push(apart);
    if (apart < bestDistance) [best, bestDistance] = [matched, apart];
    restartsDone(restart + 1);
  }
  return { matched: best ?? other, distance: bestDistance, reached };
}

export interface Layer {
  weight: AnalysedTensor;
  bias: AnalysedTensor | null;
  units: number;
  inputs: number;
}

/** Dense layers one behind the other; throws where the tensors are something else. */
export function layersOf({ tensors = [] }: AnalysedLandscape): Layer[] {
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

export function refuseChange(change: number, loss: number, signs: boolean): void {
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
