/** The small tanh network on a Chebyshev polynomial in which the sharpness climbs to the edge of stability and stays. */
import { cos, sin } from '../wasm/elementary.ts';
import type { DataPart } from './data/split.ts';
import { defineLandscape } from './define.ts';
import { fullyConnectedKernel } from './network/fully-connected.ts';
import { networkShape, parameterName, type Shape, tensorsOf } from './network/shape.ts';
import { unitSymmetries } from './network/unit-symmetries.ts';

interface ChebyshevParameters {
  width: number;
  degree: number;
  points: number;
}

function shapeOf({ width }: ChebyshevParameters): Shape {
  return networkShape(1, [width], 1, true);
}

/** T_degree(x) by T_(k+1) = 2x T_k - T_(k-1). */
function chebyshev(degree: number, x: number): number {
  let [below, value] = [1, x];
  if (degree === 0) return below;
  for (let k = 1; k < degree; k++) [below, value] = [value, 2 * x * value - below];
  return value;
}

/** Evenly spaced points from -1 to 1 with the polynomial's values, and a part without rows. */
function partsOf({ degree, points }: ChebyshevParameters): { training: DataPart; test: DataPart } {
  const features = Float64Array.from({ length: points }, (_, i) => -1 + (2 * i) / (points - 1));
  const part = (x: Float64Array): DataPart => ({
    rows: x.length,
    columns: 1,
    features: x,
    labels: new Int32Array(0),
    targets: x.map((value) => chebyshev(degree, value)),
    targetColumns: 1,
    source: Int32Array.from(x, (_, i) => i),
  });
  return { training: part(features), test: part(new Float64Array(0)) };
}

/** a_i = 1.5 cos(3.1 i), b_i = 1.5 sin(1.7 i), c_i = cos(2.3 i)/sqrt(width) for i from 1, d = 0. */
function startOf({ width }: ChebyshevParameters): number[] {
  const each = (f: (i: number) => number): number[] => Array.from({ length: width }, (_, i) => f(i + 1));
  const a = each((i) => 1.5 * cos(3.1 * i));
  const b = each((i) => 1.5 * sin(1.7 * i));
  const c = each((i) => cos(2.3 * i) / Math.sqrt(width));
  return [...a, ...b, ...c, 0];
}

export const chebyshevNetwork = defineLandscape({
  id: 'chebyshev-network',
  version: 1,
  label: 'Chebyshev network',
  group: 'Edge of stability',
  summary:
    'A network of one hidden layer on twenty points of a Chebyshev polynomial: full-batch gradient descent takes its sharpness to 2/η and holds it there.',
  references: [
    {
      text: 'J. M. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at the edge of stability, 2021',
      url: 'https://arxiv.org/abs/2103.00065',
    },
  ],
  parameters: {
    width: {
      kind: 'number',
      label: 'Hidden units',
      symbol: 'm',
      default: 30,
      minimum: 1,
      maximum: 100_000,
      integer: true,
    },
    degree: {
      kind: 'number',
      label: 'Degree of the polynomial',
      symbol: 'k',
      default: 4,
      minimum: 0,
      maximum: 50,
      integer: true,
    },
    points: {
      kind: 'number',
      label: 'Points',
      symbol: 'N',
      help: 'Evenly spaced from -1 to 1.',
      default: 20,
      minimum: 2,
      maximum: 100_000,
      integer: true,
    },
  },
  precisions: ['f64', 'f32'],
  hasData: false,
  hasModel: true,
  hasLayers: () => true,
  formula: [
    String.raw`L = \frac{1}{2N} \sum_{j=1}^{N} (f(x_j) - T_k(x_j))^2`,
    String.raw`f(x) = \sum_{i=1}^{m} c_i \tanh(a_i x + b_i) + d`,
  ],
  typeset: ({ width, degree, points }) => [
    String.raw`L = \frac{1}{${2 * points}} \sum_{j=1}^{${points}} (f(x_j) - T_{${degree}}(x_j))^2`,
    String.raw`f(x) = \sum_{i=1}^{${width}} c_i \tanh(a_i x + b_i) + d`,
  ],
  dimension: (parameters) => shapeOf(parameters).dimension,
  coordinateName: (parameters, index) => parameterName(shapeOf(parameters), index),
  tensors: (parameters) => tensorsOf(shapeOf(parameters)),
  symmetries: (parameters) =>
    unitSymmetries(shapeOf(parameters), { activation: 'tanh', normalisation: 'none', isPenalised: false }),
  facts: ({ width, degree, points }) =>
    width === 30 && degree === 4 && points === 20
      ? {
          notes: [
            { label: 'Sharpness at the start', value: '12.9717' },
            { label: 'Sharpness with η = 0.2', value: 'hovers about 2/η = 10 from step 1000 on' },
          ],
        }
      : {},
  view: () => [-2, 2, -2, 2],
  viewPoint: startOf,
  start: (parameters) => ({
    kind: 'point',
    point: startOf(parameters),
    words: 'a = 1.5 cos 3.1i, b = 1.5 sin 1.7i, c = cos 2.3i / √m, d = 0',
  }),
  body: {
    kind: 'kernel',
    create: (parameters, { workspace, precision }) =>
      fullyConnectedKernel(workspace, precision === 'f32' ? 'f32' : 'f64', partsOf(parameters), {
        shape: shapeOf(parameters),
        activation: 'tanh',
        loss: 'squared-error',
        l2: 0,
      }),
  },
});
