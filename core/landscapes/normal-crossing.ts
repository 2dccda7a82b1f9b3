/** Normal crossings: the local form of every singular loss after its singularities are resolved. */
import { RidgelineError } from '../contract/errors.ts';
import { log, pow } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { coefficientNotes, normalCrossing as coefficientOf } from './learning-coefficient.ts';
import { shownNumber, vectorCoordinate } from './parts.ts';
import { signFlips } from './symmetries.ts';

interface NormalCrossingParameters {
  orders: number[];
  box: number;
}

/**
 * The leading term of the fraction of the box |w| ≤ b where Π (w_j)^(2k_j) < ε. With w_j = b e^(−E_j) the exponents E_j are
 * independent exponential variables, so it is the tail of Σ 2k_j E_j beyond ln(B/ε), B = b^(2 Σ k_j):
 * C (ln(B/ε))^(m−1) (ε/B)^λ, C = λ^(m−1)/(m−1)! Π over rates μ_j = 1/2k_j above λ of μ_j/(μ_j − λ).
 */
export function volumeTerm({ orders, box }: NormalCrossingParameters): { factor: number; scale: number } {
  const rates = orders.filter((order) => order > 0).map((order) => 1 / (2 * order));
  const { value: coefficient, multiplicity } = coefficientOf(orders.map((order) => 2 * order));
  let factor = 1;
  for (let j = 1; j < multiplicity; j++) factor *= coefficient / j;
  for (const rate of rates) if (rate > coefficient) factor *= rate / (rate - coefficient);
  return { factor, scale: pow(box, 2 * orders.reduce((a, b) => a + b, 0)) };
}

function factsOf(parameters: NormalCrossingParameters): LandscapeFacts {
  const { orders, box } = parameters;
  const known = coefficientOf(orders.map((order) => 2 * order));
  const { factor, scale } = volumeTerm(parameters);
  const power = known.multiplicity - 1;
  const logarithm = power === 0 ? '' : ` (ln(B/ε))${power === 1 ? '' : ` to the power ${power}`}`;
  const planes = orders.flatMap((order, j) => (order > 0 ? [`w${j + 1} = 0`] : []));
  return {
    minimum: 0,
    minimisers: [new Array<number>(orders.length).fill(0)],
    notes: [
      {
        label: 'Minima',
        value: `all points with ${planes.slice(0, 12).join(' or ')}${planes.length > 12 ? ' …' : ''}`,
      },
      ...coefficientNotes(known, 'at the origin'),
      {
        label: `Part of |w| ≤ ${shownNumber(box)} where L < ε`,
        value: `about ${shownNumber(factor)} (ε/B)^λ${logarithm} with ln B = ${shownNumber(log(scale))}`,
      },
    ],
  };
}

export const normalCrossing = defineLandscape({
  id: 'normal-crossing',
  version: 1,
  label: 'Normal crossing',
  group: 'Degenerate minima',
  summary: 'Hyperplanes of minima of chosen orders that cross: volumes near the minimum follow a known power law.',
  references: [
    {
      text: 'S. Watanabe, Algebraic Geometry and Statistical Learning Theory, Cambridge University Press 2009',
      url: 'https://doi.org/10.1017/CBO9780511800474',
    },
    {
      text: 'H. Hironaka, Resolution of singularities of an algebraic variety over a field of characteristic zero, Annals of Mathematics 79 (1964) 109–326',
      url: 'https://doi.org/10.2307/1970486',
    },
  ],
  parameters: {
    orders: {
      kind: 'numbers',
      label: 'Orders',
      symbol: 'k',
      default: [1, 2],
      minimum: 0,
      maximum: 32,
      integer: true,
      minimumLength: 1,
      maximumLength: 1000,
      help: 'One for each coordinate, which has the exponent 2k; 0 leaves the coordinate free.',
    },
    box: {
      kind: 'number',
      label: 'Half side of the box',
      symbol: 'b',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      help: 'Starts are uniform in it, and the volumes in the facts are parts of it.',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = \\prod_{j=1}^{d} w_j^{2 k_j},\\quad |w_j| \\le b'],
  typeset: ({ orders }) => {
    const factors = orders.flatMap((order, j) => (order > 0 ? [`w_{${j + 1}}^{${2 * order}}`] : []));
    return [`L(w) = ${factors.length > 12 ? `${factors.slice(0, 12).join('\\,')} \\cdots` : factors.join('\\,')}`];
  },
  check: ({ orders }) => {
    if (orders.some((order) => order > 0)) return;
    const expected = 'at least one order above 0';
    throw new RidgelineError('invalid-parameter', `invalid orders: all are 0; expected ${expected}`, {
      field: 'orders',
      value: orders,
      expected,
    });
  },
  dimension: ({ orders }) => orders.length,
  coordinateName: vectorCoordinate,
  facts: factsOf,
  exactAt: ({ orders }, x) => {
    const vanishing = orders.map((order, j) => (x[j] === 0 ? 2 * order : 0));
    return vanishing.some((exponent) => exponent > 0) ? { learningCoefficient: coefficientOf(vanishing) } : {};
  },
  symmetries: () => [signFlips()],
  view: ({ box }) => [-box, box, -box, box],
  viewPoint: ({ orders, box }) => new Array<number>(orders.length).fill(box),
  start: ({ box }) => ({
    kind: 'random',
    draw: (stream, out) => {
      stream.fillUniform(out);
      for (let i = 0; i < out.length; i++) out[i] = box * (2 * out[i] - 1);
    },
    words: `uniform in |w| ≤ ${shownNumber(box)}`,
  }),
  body: {
    kind: 'formula',
    source: ({ orders }) => ({
      text: orders.flatMap((order, j) => (order > 0 ? [`w[${j + 1}]^${2 * order}`] : [])).join('*'),
      variables: [`w[${orders.length}]`],
    }),
  },
});
