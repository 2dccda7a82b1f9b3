/** How volumes and distances behave in high dimension: calculators that need no landscape. */
import { decimalPower } from '../math/decimal-power.ts';
import { logGamma } from '../math/log-gamma.ts';
import { exp, expm1, log, log1p } from '../wasm/elementary.ts';
import { type AnalysisResult, type AnalysisValue, defineAnalysis } from './define.ts';
import { firstWarning, rounded } from './values.ts';

const LN_10 = Math.LN10;
const LN_2 = Math.LN2;
const LN_PI = 1.1447298858494002;
/** Where the derivative of ln V_n by n is 0: ln pi = psi(n/2 + 1). */
const LARGEST_BALL = { dimension: 5.256946404860577, volume: 5.277768021113401 };
/** Dimensions in pictures. */
const DRAWN = 60;
/** Where a double holds the number itself besides its logarithm. */
const LARGEST_LOG = 709;

/**
 * In n dimensions, exactly but for rounding, in logarithms wherever numbers leave the doubles:
 * cube of side 1: diagonal sqrt(n), centre to corner sqrt(n)/2, centre to wall 1/2;
 * volume of a shape enlarged by the part e: exp(n log1p(e)); of a Gaussian basin whose curvatures shrink by the part e:
 * exp(-n/2 log1p(-e));
 * ball of radius 1: ln V = (n/2) ln pi - ln Gamma(n/2 + 1); ball in its cube: ln V - n ln 2;
 * part of a ball in its outer shell of thickness s: -expm1(n log1p(-s)), and the thickness that holds half of it,
 * -expm1(-ln 2/n);
 * two uniform points of the cube: E d^2 = n/6, Var d^2 = 7n/180, sd(d)/d ~ sqrt(7/(20 n)); random unit vectors: sd(cos) = 1/sqrt(n);
 * p^(2n), to all digits, from log10(p) with 57 decimals: the chance that 2n signs of probability p all agree.
 * Source: Ball, An elementary introduction to modern convex geometry, MSRI Publications 31 (1997) 1-58.
 */
export const geometry = defineAnalysis({
  id: 'geometry',
  version: 2,
  label: 'High-dimensional geometry',
  group: 'Theory',
  summary: 'Diagonals, volumes, shells and distances in up to 10¹⁵ dimensions, without overflow.',
  method:
    'Closed formulas in logarithms; no landscape and no random numbers. Some thirty operations, and as many for each of 60 dimensions in the pictures.',
  formula: [
    String.raw`\ln V_n = \tfrac n2 \ln \pi - \ln \Gamma\!\left(\tfrac n2 + 1\right), \qquad (1 + e)^n = \exp(n \ln(1 + e))`,
    String.raw`\frac{V'}{V} = \exp\!\left(-\tfrac n2 \ln(1 - e)\right) \text{ of a Gaussian basin}, \qquad \operatorname{sd} \cos = \frac{1}{\sqrt n}, \qquad \frac{\operatorname{sd} d}{d} \approx \sqrt{\frac{7}{20 n}}`,
    String.raw`1 - (1 - s)^n, \qquad \mathbb{E}\, d^2 = \tfrac n6, \qquad \operatorname{Var} d^2 = \tfrac{7n}{180}, \qquad p^{2n}`,
  ],
  references: [
    {
      text: 'K. Ball, An elementary introduction to modern convex geometry, MSRI Publications 31 (1997)',
      url: 'https://library.slmath.org/books/Book31/files/ball.pdf',
    },
  ],
  needs: 'nothing',
  parameters: {
    dimension: {
      kind: 'number',
      label: 'Dimension',
      symbol: 'n',
      default: 175e9,
      minimum: 1,
      maximum: 1e15,
      integer: true,
      scale: 'log',
      help: 'The default is the number of parameters of GPT-3.',
    },
    enlargement: {
      kind: 'number',
      label: 'Relative change of size',
      symbol: 'e',
      default: 1e-10,
      minimum: -1,
      maximum: 1,
      exclusiveMinimum: true,
      exclusiveMaximum: true,
    },
    shell: {
      kind: 'number',
      label: 'Thickness of the shell',
      symbol: 's',
      default: 0.01,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
      scale: 'log',
      help: 'As a part of the radius.',
    },
    probability: {
      kind: 'number',
      label: 'Probability of one sign',
      symbol: 'p',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      exclusiveMinimum: true,
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Ball and cube',
      x: { label: 'Dimension', log: true, array: 'dimensions' },
      y: { label: 'Decimal logarithm' },
      series: [
        { array: 'ballLogs', label: 'Volume of the unit ball' },
        { array: 'ballInCubeLogs', label: 'Part of its cube that it fills' },
      ],
    },
    {
      kind: 'lines',
      title: 'What concentrates',
      x: { label: 'Dimension', log: true, array: 'dimensions' },
      y: { label: 'Part', log: true },
      series: [
        { array: 'shellParts', label: 'Of a ball in its shell' },
        { array: 'halfShells', label: 'Shell that holds half' },
        { array: 'distanceSpreads', label: 'Spread of distances' },
        { array: 'cosineSpreads', label: 'Spread of cosines' },
      ],
    },
    {
      kind: 'lines',
      title: 'Logarithms that grow with the dimension',
      x: { label: 'Dimension', log: true, array: 'dimensions' },
      y: { label: 'Natural logarithm' },
      series: [
        { array: 'enlargedLogs', label: 'Enlarged volume' },
        { array: 'flatterLogs', label: 'Flatter basin' },
      ],
    },
  ],
  run: ({ dimension: n, enlargement, shell, probability }): AnalysisResult => {
    const diagonal = Math.sqrt(n);
    const logVolume = ballLog(n);
    const dimensions = dimensionsTo(n);
    const row = (of: (m: number) => number) => ({ shape: [dimensions.length], data: dimensions.map(of) });
    const chance = decimalPower(probability, 2 * n);
    const chanceLog = chance.exponent * LN_10 + log(chance.mantissa);
    return {
      values: {
        diagonal: rounded(diagonal, { label: 'Diagonal of the unit cube' }),
        centreToCorner: rounded(diagonal / 2, { label: 'From its centre to a corner' }),
        centreToWall: rounded(0.5, { label: 'From its centre to a wall' }),
        ...ofLogarithm('enlargedVolume', 'Volume ratio of a shape enlarged by e', n * log1p(enlargement)),
        ...ofLogarithm(
          'flatterVolume',
          'Volume ratio of a basin whose curvatures are smaller by e',
          -(n / 2) * log1p(-enlargement),
        ),
        ...ofLogarithm('ballVolume', 'Volume of the unit ball', logVolume),
        largestBallDimension: rounded(LARGEST_BALL.dimension, {
          label: 'Dimension of the largest unit ball, were dimensions continuous',
        }),
        largestBall: rounded(LARGEST_BALL.volume, {
          label: 'Its volume; of whole dimensions 5 has the largest, 5.263789',
        }),
        ...ofLogarithm('ballInCube', 'Part of a cube that its inscribed ball fills', logVolume - n * LN_2),
        shellPart: rounded(-expm1(n * log1p(-shell)), { label: 'Part of a ball in its outer shell of thickness s' }),
        halfShell: rounded(-expm1(-LN_2 / n), { label: 'Thickness of the outer shell that holds half a ball' }),
        meanSquareDistance: rounded(n / 6, { label: 'Mean square distance of two random points of the unit cube' }),
        squareDistanceVariance: rounded((7 * n) / 180, { label: 'Variance of that square distance' }),
        distanceSpread: rounded(Math.sqrt(7 / (20 * n)), {
          label: 'Relative standard deviation of that distance',
          warning:
            n < 100
              ? 'The leading term for large n: in few dimensions it is too small or too large by some percent.'
              : null,
        }),
        cosineSpread: rounded(1 / diagonal, { label: 'Standard deviation of the cosine between random directions' }),
        ...ofLogarithm('allAgree', 'Chance that 2n signs of probability p agree', chanceLog),
        allAgreeMantissa: rounded(chance.mantissa, { label: 'Its decimal digits, from 1 to 10' }),
        allAgreeExponent: rounded(chance.exponent, { label: 'The power of ten that multiplies them' }),
      },
      arrays: {
        dimensions: row((m) => m),
        ballLogs: row((m) => ballLog(m) / LN_10),
        ballInCubeLogs: row((m) => (ballLog(m) - m * LN_2) / LN_10),
        shellParts: row((m) => -expm1(m * log1p(-shell))),
        halfShells: row((m) => -expm1(-LN_2 / m)),
        distanceSpreads: row((m) => Math.sqrt(7 / (20 * m))),
        cosineSpreads: row((m) => 1 / Math.sqrt(m)),
        enlargedLogs: row((m) => m * log1p(enlargement)),
        flatterLogs: row((m) => -(m / 2) * log1p(-enlargement)),
      },
    };
  },
});

function ballLog(n: number): number {
  return (n / 2) * LN_PI - logGamma(n / 2 + 1);
}

/** Whole dimensions from 1 to n, about evenly in their logarithm. */
function dimensionsTo(n: number): Float64Array {
  const all = Array.from({ length: DRAWN }, (_, k) => Math.round(exp((log(n) * k) / (DRAWN - 1))));
  return Float64Array.from(new Set(all));
}

/** A number and its logarithms; the number itself is 0 or infinite beyond the range of doubles, which the warning says. */
function ofLogarithm(name: string, label: string, logarithm: number): Record<string, AnalysisValue> {
  const beyond = Math.abs(logarithm) > LARGEST_LOG && 'Beyond the range of doubles; see the logarithm.';
  return {
    [name]: rounded(exp(logarithm), { label, warning: firstWarning(beyond) }),
    [`${name}Log`]: rounded(logarithm, { label: `${label}: natural logarithm` }),
    [`${name}Log10`]: rounded(logarithm / LN_10, { label: `${label}: decimal logarithm` }),
  };
}
