/** Two basins of chosen width, depth and order in any dimension: which one a start falls into is a matter of volume. */
import { RidgelineError } from '../contract/errors.ts';
import { log, powi } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { coefficientNotes, type LearningCoefficient } from './learning-coefficient.ts';
import { dimensionParameter, pointOf, shownNumber, vectorCoordinate } from './parts.ts';
import { rotation } from './symmetries.ts';

interface BasinParameters {
  dimension: number;
  separation: number;
  leftRadius: number;
  rightRadius: number;
  leftDepth: number;
  rightDepth: number;
  leftOrder: number;
  rightOrder: number;
}

interface Basin {
  centre: number;
  radius: number;
  depth: number;
  order: number;
}

function basinsOf(parameters: BasinParameters): [left: Basin, right: Basin] {
  const { separation, leftRadius, rightRadius, leftDepth, rightDepth, leftOrder, rightOrder } = parameters;
  return [
    { centre: -separation / 2, radius: leftRadius, depth: leftDepth, order: leftOrder },
    { centre: separation / 2, radius: rightRadius, depth: rightDepth, order: rightOrder },
  ];
}

/** The wall of a basin at a distance from its centre. */
function wall({ radius, depth, order }: Basin, distance: number): number {
  return powi(distance / radius, 2 * order) - depth;
}

/** ‖w‖^(2k) has d/2k, in any dimension d. */
function coefficientOf(dimension: number, { order }: Basin): LearningCoefficient {
  return { value: dimension / (2 * order), multiplicity: 1 };
}

/** Where the walls meet on the axis, by bisection between the centres. */
function ridge([left, right]: [Basin, Basin]): number {
  let [low, high] = [left.centre, right.centre];
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2;
    if (wall(left, middle - left.centre) < wall(right, right.centre - middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function factsOf(parameters: BasinParameters): LandscapeFacts {
  const { dimension } = parameters;
  const basins = basinsOf(parameters);
  const [left, right] = basins;
  const depth = Math.max(left.depth, right.depth);
  const deepest = basins.filter((basin) => basin.depth === depth);
  const at = ridge(basins);
  const bottoms = dimension * log(left.radius / right.radius);
  return {
    minimum: -depth,
    ...(dimension <= 1000
      ? { minimisers: deepest.map(({ centre }) => pointOf(dimension, (i) => (i === 1 ? centre : 0))) }
      : {}),
    notes: [
      {
        label: 'Ridge on the axis',
        value: `w₁ = ${shownNumber(at)}, L = ${shownNumber(wall(left, at - left.centre))}`,
      },
      {
        label: 'Volume where L is up to 1 above the bottom, left over right',
        value: `${shownNumber(bottoms / Math.LN10)} orders of magnitude, as walls alone`,
      },
      ...coefficientNotes(coefficientOf(dimension, left), 'on the left'),
      ...coefficientNotes(coefficientOf(dimension, right), 'on the right'),
    ],
  };
}

const radius = (label: string, symbol: string, help?: string) =>
  ({
    kind: 'number',
    label,
    symbol,
    default: 1,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
    ...(help === undefined ? {} : { help }),
  }) as const;

const order = (label: string, symbol: string) =>
  ({ kind: 'number', label, symbol, default: 1, minimum: 1, maximum: 16, integer: true }) as const;

export const twoBasins = defineLandscape({
  id: 'two-basins',
  version: 1,
  label: 'Two basins',
  group: 'Degenerate minima',
  summary:
    'Two basins side by side whose widths, depths and flatness are yours: in many dimensions the wider one wins.',
  references: [
    {
      text: 'S. Watanabe, Algebraic Geometry and Statistical Learning Theory, Cambridge University Press 2009, for the volumes',
      url: 'https://doi.org/10.1017/CBO9780511800474',
    },
  ],
  parameters: {
    dimension: dimensionParameter({}),
    separation: {
      kind: 'number',
      label: 'Distance of the centres',
      symbol: 's',
      default: 4,
      minimum: 0,
      exclusiveMinimum: true,
    },
    leftRadius: radius('Radius on the left', 'r_1', 'Where the wall is 1 above the bottom.'),
    rightRadius: { ...radius('Radius on the right', 'r_2'), default: 1.5 },
    leftDepth: { kind: 'number', label: 'Depth on the left', symbol: 'h_1', default: 1 },
    rightDepth: { kind: 'number', label: 'Depth on the right', symbol: 'h_2', default: 0.5 },
    leftOrder: order('Order on the left', 'k_1'),
    rightOrder: { ...order('Order on the right', 'k_2'), default: 2 },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    'L(w) = \\min_{b = 1, 2} \\Bigl[ \\Bigl( \\frac{\\lVert w - c_b \\rVert}{r_b} \\Bigr)^{2 k_b} - h_b \\Bigr]',
    'c_{1,2} = (\\mp \\tfrac{s}{2}, 0, \\dots, 0)',
  ],
  check: (parameters) => {
    const [left, right] = basinsOf(parameters);
    const { separation } = parameters;
    const sunk =
      wall(left, separation) <= -right.depth ? 'right' : wall(right, separation) <= -left.depth ? 'left' : undefined;
    if (sunk === undefined) return;
    const expected = `a distance at which the ${sunk} basin has a bottom of its own`;
    throw new RidgelineError('invalid-parameter', `invalid separation: ${separation}; expected ${expected}`, {
      field: 'separation',
      value: separation,
      expected,
    });
  },
  dimension: ({ dimension }) => dimension,
  coordinateName: vectorCoordinate,
  facts: factsOf,
  exactAt: (parameters, x) => {
    const basin = basinsOf(parameters).find(({ centre }) => x.every((value, i) => value === (i === 0 ? centre : 0)));
    return basin ? { learningCoefficient: coefficientOf(parameters.dimension, basin) } : {};
  },
  symmetries: () => [rotation('rotations about the first axis', 1)],
  view: ({ separation }) => [-separation, separation, -separation, separation],
  start: ({ separation }) => ({
    kind: 'random',
    draw: (stream, out) => {
      stream.fillUniform(out);
      for (let i = 0; i < out.length; i++) out[i] = separation * (2 * out[i] - 1);
    },
    words: `uniform in |w| ≤ ${shownNumber(separation)}`,
  }),
  body: {
    kind: 'formula',
    source: (parameters) => {
      const { dimension } = parameters;
      const walls = basinsOf(parameters).map(({ centre, order: k }, b) => {
        const [sign, distance] = centre < 0 ? ['+', -centre] : ['-', centre];
        const rest = dimension > 1 ? ' + sum(i, 2, d, w[i]^2)' : '';
        return `(((w[1] ${sign} ${distance})^2${rest})/r${b + 1}^2)^${k} - h${b + 1}`;
      });
      return {
        text: `min(${walls.join(', ')})`,
        variables: [`w[${dimension}]`],
        constants: {
          r1: parameters.leftRadius,
          r2: parameters.rightRadius,
          h1: parameters.leftDepth,
          h2: parameters.rightDepth,
        },
      };
    },
  },
});
