/** A double well along the first coordinate, tilted if wished, in a harmonic channel of any dimension. */
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { dimensionParameter, minimiserOf, shownNumber, startAt, vectorCoordinate } from './parts.ts';
import { rotation } from './symmetries.ts';

/** The largest dimension whose critical points are listed. */
const LISTED_CRITICAL = 100;

interface DoubleWellParameters {
  dimension: number;
  barrier: number;
  tilt: number;
  stiffness: number;
}

function along({ barrier, tilt }: DoubleWellParameters, w: number): number {
  return barrier * (w * w - 1) * (w * w - 1) + tilt * w;
}

/** The root of 4 b w (w² − 1) + tilt = 0 that Newton's method finds from outside the wells, on the side of `sign`. */
function well({ barrier, tilt }: DoubleWellParameters, sign: number): number {
  const slope = tilt / barrier;
  let w = sign * (1 + Math.abs(slope));
  for (let round = 0; round < 100; round++) {
    const next = w - (4 * w * (w * w - 1) + slope) / (12 * w * w - 4);
    if (next === w) break;
    w = next;
  }
  return w;
}

/** Two wells are left while the tilt is below the steepest slope of the barrier, 8b/√27. */
function factsOf(parameters: DoubleWellParameters): LandscapeFacts {
  const { dimension, barrier, tilt, stiffness } = parameters;
  /** On the axis, where the channel across is a minimum: of index 1 on the barrier, 0 in the wells. */
  const critical = (places: [w: number, index: number][]): Pick<LandscapeFacts, 'criticalPoints'> =>
    dimension <= LISTED_CRITICAL && stiffness > 0
      ? {
          criticalPoints: places.map(([w, index]) => ({
            point: [w, ...new Array<number>(dimension - 1).fill(0)],
            index,
          })),
        }
      : {};
  const at = (w: number): { minimisers?: number[][] } => minimiserOf(dimension, (i) => (i === 1 ? w : 0));
  if (tilt === 0) {
    return {
      minimum: 0,
      minimisers: [...(at(1).minimisers ?? []), ...(at(-1).minimisers ?? [])],
      ...critical([
        [-1, 0],
        [0, 1],
        [1, 0],
      ]),
      notes: [
        { label: 'Barrier', value: `${shownNumber(barrier)} at the origin` },
        {
          label: 'Curvature',
          value: `${shownNumber(8 * barrier)} in the wells, ${shownNumber(-4 * barrier)} on the barrier`,
        },
        ...(dimension > 1 ? [{ label: 'Curvature across', value: shownNumber(stiffness) }] : []),
      ],
    };
  }
  const deep = well(parameters, -Math.sign(tilt));
  const merged = Math.abs(tilt) >= (8 * barrier) / Math.sqrt(27);
  const other = well(parameters, Math.sign(tilt));
  return {
    minimum: along(parameters, deep),
    ...at(deep),
    // The roots of w³ − w + c/4b sum to 0.
    ...critical(
      merged
        ? [[deep, 0]]
        : [
            [deep, 0],
            [-deep - other, 1],
            [other, 0],
          ],
    ),
    notes: merged
      ? [{ label: 'Other well', value: 'none: the tilt is steeper than the barrier' }]
      : [{ label: 'Other well', value: `L = ${shownNumber(along(parameters, other))} at w₁ = ${shownNumber(other)}` }],
  };
}

export const doubleWell = defineLandscape({
  id: 'double-well',
  version: 1,
  label: 'Double well',
  group: 'Few minima',
  summary: 'Two wells with a barrier between them, level or tilted: the model of metastability and of escape.',
  references: [
    {
      text: 'H. A. Kramers, Brownian motion in a field of force and the diffusion model of chemical reactions, Physica 7 (1940) 284–304',
      url: 'https://doi.org/10.1016/S0031-8914(40)90098-2',
    },
  ],
  parameters: {
    dimension: dimensionParameter({}),
    barrier: {
      kind: 'number',
      label: 'Barrier',
      symbol: 'b',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Height between the wells where there is no tilt.',
    },
    tilt: {
      kind: 'number',
      label: 'Tilt',
      symbol: 'c',
      default: 0,
      help: 'Makes the well on the left deeper when it is positive.',
    },
    stiffness: {
      kind: 'number',
      label: 'Stiffness across',
      symbol: 'k',
      default: 1,
      minimum: 0,
      help: 'Curvature in all other coordinates.',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = b\\,(w_1^2 - 1)^2 + c\\, w_1 + \\tfrac{k}{2} \\sum_{i=2}^{d} w_i^2'],
  dimension: ({ dimension }) => dimension,
  coordinateName: vectorCoordinate,
  facts: factsOf,
  symmetries: () => [rotation('rotations of the coordinates from w_2 on', 1)],
  view: () => [-2, 2, -2, 2],
  start: ({ dimension }) =>
    startAt(
      Array.from({ length: dimension }, (_, index) => (index === 0 ? 0.1 : 1)),
      '(0.1, 1, …, 1)',
    ),
  body: {
    kind: 'formula',
    source: ({ dimension, barrier, tilt, stiffness }) => ({
      text: 'b*(w[1]^2 - 1)^2 + c*w[1] + k/2*sum(i, 2, d, w[i]^2)',
      variables: [`w[${dimension}]`],
      constants: { b: barrier, c: tilt, k: stiffness },
    }),
  },
});
