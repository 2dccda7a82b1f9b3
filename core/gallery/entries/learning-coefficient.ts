/** The learning coefficient: how volumes and free energies scale at degenerate minima, estimated against exact values. */
import { deepLinearNetwork } from '../../landscapes/learning-coefficient.ts';
import { exp, log } from '../../wasm/elementary.ts';
import type { EvaluateInput, GalleryContext, Measurement } from '../define.ts';
import { defineEntry } from '../define.ts';
import { type Estimate, exactly, meanOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const WATANABE = 'S. Watanabe, Algebraic geometry and statistical learning theory (2009).';
const AOYAGI = 'M. Aoyagi, S. Watanabe, Neural Networks 18 (2005).';
/** n/ln n at n = 1000. */
const INVERSE_TEMPERATURE = 1000 / log(1000);
/** Of the linear networks: as much as the chains reach in some seconds. */
const NETWORK_TEMPERATURE = 1000;
/** As many as the analysis takes. */
const MOST_CHAINS = 1000;
/** From the 95 % that analyses give to 99.9 %: the ratio of the normal quantiles. */
const WIDER = 3.2905267314919255 / 1.959963984540054;

interface Sampling {
  landscape: EvaluateInput['landscape'];
  dimension: number;
  inverseTemperature: number;
  localization: number;
}

/** nb (E[L] - L*) by independent Metropolis-adjusted Langevin chains from the origin. */
function sampled(
  context: GalleryContext,
  { landscape, dimension, inverseTemperature, localization }: Sampling,
): Estimate {
  const { arrays } = context.analyze({
    analysis: 'local-learning-coefficient',
    landscape,
    at: { point: new Array<number>(dimension).fill(0) },
    parameters: {
      inverseTemperature,
      localization,
      chains: Math.min(MOST_CHAINS, context.sample(100, 400)),
      draws: 3000,
      burnIn: 1000,
    },
  });
  return meanOf(Float64Array.from(arrays.chainMeans.data, Number));
}

function monomial(context: GalleryContext, exponents: number[], localization: number): Estimate {
  return context.shared(`monomial ${exponents} ${localization}`, () =>
    sampled(context, {
      landscape: { family: 'monomial', parameters: { exponents } },
      dimension: exponents.length,
      inverseTemperature: INVERSE_TEMPERATURE,
      localization,
    }),
  );
}

/** E[b w^4] under exp(-b w^4 - g w^2/2), by the trapezoidal rule, which converges exponentially here. */
function quarticExpectation(b: number, g: number): number {
  let [top, bottom] = [0, 0];
  for (let k = -4000; k <= 4000; k++) {
    const w = k / 1000;
    const energy = b * w * w * w * w;
    const weight = exp(-energy - (g / 2) * w * w);
    top += energy * weight;
    bottom += weight;
  }
  return top / bottom;
}

/**
 * E[b x^2 y^2] under exp(-b x^2 y^2 - g (x^2 + y^2)/2): y is normal given x, so that one integral over ln x is left.
 */
function crossingExpectation(b: number, g: number): number {
  let [top, bottom] = [0, 0];
  for (let t = -30; t <= 4; t += 0.01) {
    const x2 = exp(2 * t);
    const weight = exp(t - (g / 2) * x2) / Math.sqrt(2 * b * x2 + g);
    top += (weight * b * x2) / (2 * b * x2 + g);
    bottom += weight;
  }
  return top / bottom;
}

/**
 * b E[L] of L = |W2 W1|^2/2 with W1 2 x m, W2 m x 2 under a localization g: W2 is normal given W1, and the rest depends on the
 * eigenvalues s of W1 W1^T, of density |s1 - s2| prod s^((m-3)/2) exp(-g s/2): E[(m/2) sum b s/(b s + g)], a double integral over ln s.
 */
function linearNetworkExpectation(m: number, b: number, g: number): number {
  const from = -log(b) - 12;
  const points = 500;
  const step = (log(60 / g) - from) / points;
  const s = Float64Array.from({ length: points }, (_, k) => exp(from + k * step));
  const weights = s.map((x) => exp(((m - 1) / 2) * log(x) - (g / 2) * x - (m / 2) * log(b * x + g)));
  const energies = s.map((x) => ((m / 2) * b * x) / (b * x + g));
  let [top, bottom] = [0, 0];
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < i; j++) {
      const weight = weights[i] * weights[j] * (s[i] - s[j]);
      top += weight * (energies[i] + energies[j]);
      bottom += weight;
    }
  }
  return top / bottom;
}

/** The estimate at a linear network m-2-m without a truth, less what localization and temperature are known to add. */
function linearNetwork(context: GalleryContext, m: number, predicted: number): Measurement {
  const { measured, interval } = sampled(context, {
    landscape: { family: 'reduced-rank-regression', parameters: { widths: [m, 2, m], singularValues: [0] } },
    dimension: 4 * m,
    inverseTemperature: NETWORK_TEMPERATURE,
    localization: 1,
  });
  const bias = linearNetworkExpectation(m, NETWORK_TEMPERATURE, 1) - predicted;
  return { predicted, measured: measured - bias, interval: [interval[0] - bias, interval[1] - bias] };
}

/** d ln V/d ln level between two levels of x^2 + y^4, V the area below the level. */
function volumeExponent(context: GalleryContext): Estimate {
  const [low, high] = [1e-6, 1e-2].map((level) => {
    const { values } = context.analyze({
      analysis: 'basin-volume',
      landscape: { family: 'formula', parameters: { text: 'x^2 + y^4', variables: ['x', 'y'] } },
      at: { point: [0, 0] },
      parameters: { level, reach: 10, directionsFrom: 'sphere', directions: context.sample(5000, 50_000) },
    });
    return { value: Number(values.logVolume.value), ends: values.logVolume.interval.map(Number) };
  });
  const ratio = log(1e4);
  const measured = (high.value - low.value) / ratio;
  const half = (WIDER * (high.ends[1] - high.ends[0] + low.ends[1] - low.ends[0])) / 2 / ratio;
  return { measured, interval: [measured - half, measured + half] };
}

/** F(b1) - F(b0) of w^4 by thermodynamic integration over temperatures a thousandfold apart, over ln 1000. */
function freeEnergySlope(context: GalleryContext): Estimate {
  const { values } = context.analyze({
    analysis: 'llc-calibration',
    landscape: { family: 'monomial', parameters: { exponents: [4] } },
    at: { point: [0] },
    parameters: {
      sweep: 'temperature',
      from: 10,
      to: 10_000,
      settings: 7,
      localization: 0,
      chains: Math.min(MOST_CHAINS, context.sample(64, 256)),
      draws: 2000,
      burnIn: 1000,
    },
  });
  const { value, interval } = values.freeEnergy;
  const ratio = log(1000);
  const half = (WIDER * (Number(interval[1]) - Number(interval[0]))) / 2 / ratio;
  const measured = Number(value) / ratio;
  return { measured, interval: [measured - half, measured + half] };
}

/** The estimates of four minima side by side, with what each should be at this temperature. */
function monomialsFigure(context: GalleryContext): ClaimFigure {
  const minima = [
    { name: 'w^2', exponents: [2], localization: 0, predicted: 0.5 },
    { name: 'w^4', exponents: [4], localization: 0, predicted: 0.25 },
    {
      name: 'w^4, localization 10',
      exponents: [4],
      localization: 10,
      predicted: quarticExpectation(INVERSE_TEMPERATURE, 10),
    },
    {
      name: 'w1^2 w2^2, localization 1',
      exponents: [2, 2],
      localization: 1,
      predicted: crossingExpectation(INVERSE_TEMPERATURE, 1),
    },
  ];
  const found = minima.map(({ exponents, localization }) => monomial(context, exponents, localization));
  return {
    picture: {
      kind: 'intervals',
      title: 'Estimates at four minima',
      x: { label: 'learning coefficient' },
      rows: minima.map(({ name }) => name),
      values: 'estimates',
      band: ['low', 'high'],
      predicted: 'predicted',
    },
    arrays: figureArrays({
      estimates: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: minima.map(({ predicted }) => predicted),
    }),
    caption: `n = ${found[0].count} chains each, 99.9 % intervals · dashed: predicted at this temperature`,
  };
}

/** Widths of layers, the rank of the truth, and the coefficient with its multiplicity. */
const TABLE = [
  { widths: [1, 1, 1], rank: 0, value: 0.5, multiplicity: 2 },
  { widths: [2, 2, 2], rank: 0, value: 1.5, multiplicity: 1 },
  { widths: [2, 2, 2], rank: 1, value: 2, multiplicity: 2 },
  { widths: [2, 1, 2], rank: 0, value: 1, multiplicity: 2 },
  { widths: [3, 2, 3], rank: 0, value: 2.5, multiplicity: 1 },
  { widths: [3, 2, 3], rank: 1, value: 3.5, multiplicity: 2 },
  { widths: [5, 3, 5], rank: 2, value: 9.5, multiplicity: 2 },
  { widths: [10, 10, 10], rank: 5, value: 47, multiplicity: 2 },
  { widths: [2, 2, 2, 2], rank: 1, value: 2, multiplicity: 3 },
  { widths: [3, 3, 3, 3], rank: 1, value: 4, multiplicity: 3 },
  { widths: [1, 1, 1, 1, 1], rank: 0, value: 0.5, multiplicity: 4 },
  { widths: [5, 5, 5, 5, 5], rank: 2, value: 11, multiplicity: 4 },
];

export const learningCoefficient = defineEntry({
  id: 'learning-coefficient',
  version: 2,
  label: 'Learning coefficient',
  group: 'Degeneracy and learning',
  summary:
    'How volume and free energy scale at degenerate minima: estimates beside values that are known exactly, with their bias.',
  seed: '001, 003',
  references: [
    {
      text: 'E. Lau, Z. Furman, G. Wang, D. Murfet, S. Wei, The local learning coefficient: a singularity-aware complexity measure (2023)',
      url: 'https://arxiv.org/abs/2308.12108',
    },
    {
      text: 'M. Aoyagi, S. Watanabe, Stochastic complexities of reduced rank regression in Bayesian estimation, Neural Networks 18 (2005)',
      url: 'https://doi.org/10.1016/j.neunet.2005.03.014',
    },
    {
      text: 'S. Watanabe, A widely applicable Bayesian information criterion, JMLR 14 (2013)',
      url: 'https://jmlr.org/papers/v14/watanabe13a.html',
    },
  ],
  budgetSeconds: { quick: 10, full: 40 },
  experiments: [
    {
      name: 'Noise at minima of order 2 and 4',
      landscapes: [
        { family: 'monomial', parameters: { exponents: [2, 2] } },
        { family: 'monomial', parameters: { exponents: [2, 4] } },
        { family: 'reduced-rank-regression', parameters: { widths: [2, 2, 2], singularValues: [0] } },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.01 } }],
      gradient: { kind: 'noise', scale: 0.5 },
      starts: { kind: 'normal', scale: 0.3 },
      seeds: { count: 100 },
      budget: { steps: 2000 },
    },
  ],
  guide:
    'Look at the end points: noise spreads them along the sets of minima, widest where these cross. Run the analysis “Local learning coefficient” at the origin of each landscape and change the localization: the estimate falls, at degenerate points long before it does at regular ones.',
  claims: [
    {
      id: 'regular',
      statement: 'Quadratic directions are those of small or large second derivatives.',
      asStated: 'half right',
      corrected: 'For the learning coefficient their size does not matter: every regular direction counts one half.',
      theory: `1/2 for w^2 at every temperature: b E[w^2] under exp(-b w^2). ${WATANABE}`,
      tolerance: 0.015,
      toleranceReason: 'Over twice the half-width of the interval with 100 chains.',
      quantity: 'learning coefficient',
      counted: 'chains',
      measure: (context) => ({ predicted: 0.5, ...monomial(context, [2], 0) }),
      figure: monomialsFigure,
    },
    {
      id: 'seed-formula',
      statement: 'At a minimum of w1^(2 k1) w2^(2 k2) the local learning coefficient is min(1/k1, 1/k2).',
      asStated: 'wrong',
      corrected: 'It is min(1/(2 k1), 1/(2 k2)), half of that: 1/4 for w^4, where the text gives 1/2.',
      theory: `1/(2k) for w^(2k) at every temperature. ${WATANABE}`,
      tolerance: 0.015,
      toleranceReason:
        'Over twice the half-width of the interval with 100 chains; the formula of the text is 0.25 away.',
      quantity: 'learning coefficient',
      counted: 'chains',
      measure: (context) => ({ predicted: 0.25, ...monomial(context, [4], 0) }),
      figure: monomialsFigure,
    },
    {
      id: 'localization-bias',
      statement: 'The local learning coefficient measures the degeneracy around a critical point.',
      asStated: 'half right',
      corrected:
        'Its usual estimate does so only while localization is weak: at w^4 with 1000 data and a localization of 10 it is 0.190.',
      theory: 'E[b w^4] under exp(-b w^4 - 5 w^2), b = 1000/ln 1000, by quadrature.',
      tolerance: 0.025,
      toleranceReason: 'Over twice the half-width of the interval with 100 chains.',
      mistaken: { what: '1/4, the coefficient without the bias', predicted: 0.25 },
      measure: (context) => ({
        predicted: quarticExpectation(INVERSE_TEMPERATURE, 10),
        ...monomial(context, [4], 10),
      }),
      quantity: 'learning coefficient',
      counted: 'chains',
      figure: monomialsFigure,
    },
    {
      id: 'crossing',
      statement: 'Where two lines of minima cross, w1^2 w2^2, the estimate gives the coefficient, 1/2.',
      asStated: 'half right',
      corrected:
        'With multiplicity 2 it tends to 1/2 only like 1/ln n: with 1000 data and localization 1 it is far below still.',
      theory: 'E[b x^2 y^2] under exp(-b x^2 y^2 - (x^2 + y^2)/2), b = 1000/ln 1000, by quadrature.',
      tolerance: 0.03,
      toleranceReason: 'Over twice the half-width of the interval with 100 chains.',
      measure: (context) => ({
        predicted: crossingExpectation(INVERSE_TEMPERATURE, 1),
        ...monomial(context, [2, 2], 1),
      }),
      quantity: 'learning coefficient',
      counted: 'chains',
      figure: monomialsFigure,
    },
    {
      id: 'linear-2-2-2',
      statement: 'Networks are degenerate: a linear one of 8 parameters counts as 3, not as 8.',
      asStated: 'right',
      theory: `3/2 for widths 2-2-2 and a truth of rank 0; less the bias at b = 1000 and localization 1, by quadrature. ${AOYAGI}`,
      tolerance: 0.08,
      toleranceReason: 'Twice the half-width of the interval with 100 chains; regular parameters would give 4.',
      measure: (context) => linearNetwork(context, 2, 1.5),
    },
    {
      id: 'linear-3-2-3',
      statement: 'And one of 12 parameters as 5.',
      asStated: 'right',
      theory: `5/2 for widths 3-2-3 and a truth of rank 0; less the bias at b = 1000 and localization 1, by quadrature. ${AOYAGI}`,
      tolerance: 0.12,
      toleranceReason: 'Twice the half-width of the interval with 100 chains; regular parameters would give 6.',
      measure: (context) => linearNetwork(context, 3, 2.5),
    },
    {
      id: 'linear-limit',
      statement: 'With many data the free energy of that network grows by the coefficient with ln n.',
      asStated: 'right',
      theory: `dF/d ln n = 5/2 as n grows, the formula for reduced rank, against the exact integral over both matrices at b = 1e10. ${AOYAGI}`,
      tolerance: 1e-3,
      toleranceReason:
        'What is missing falls as 1/sqrt b: 0.08 at b = 1000, 3e-5 here; the rest is the grid of the integral.',
      measure: () => ({ predicted: 2.5, ...exactly(linearNetworkExpectation(3, 1e10, 1)) }),
    },
    {
      id: 'free-energy',
      statement: 'Watanabe’s free energy formula: the free energy grows by the learning coefficient times ln n.',
      asStated: 'right',
      theory: `F(b1) - F(b0) = (1/4) ln(b1/b0) for w^4, by thermodynamic integration. ${WATANABE}`,
      tolerance: 0.03,
      toleranceReason: 'Over twice the half-width of the interval with 64 chains.',
      mistaken: { what: '1/2, as of a regular minimum', predicted: 0.5 },
      measure: (context) => ({ predicted: 0.25, ...freeEnergySlope(context) }),
    },
    {
      id: 'volume',
      statement:
        'How volume scales comes from the degenerate directions; they are much more significant than the quadratic ones.',
      asStated: 'half right',
      corrected:
        'Both count: a quadratic direction adds 1/2 to the exponent, a quartic one 1/4. Degenerate ones matter by adding less.',
      theory: `The area of x^2 + y^4 < e goes as e^(3/4) exactly. ${WATANABE}`,
      tolerance: 0.05,
      toleranceReason: 'Twice the half-width of the interval with 5000 directions; 1/2 and 1 lie outside.',
      measure: (context) => ({ predicted: 0.75, ...volumeExponent(context) }),
    },
    {
      id: 'table',
      statement: 'The degeneracy of networks is known only numerically.',
      asStated: 'wrong',
      corrected: 'For linear networks of any depth and width the coefficient and its multiplicity are known exactly.',
      theory: `Twelve networks of two to four layers, by the formula for deep linear networks (M. Aoyagi 2024); those of two layers also by that for reduced rank. ${AOYAGI}`,
      tolerance: 0.5,
      toleranceReason: 'A count, of networks whose coefficient and multiplicity both agree.',
      mistaken: { what: 'half the number of parameters', predicted: 0 },
      measure: () => {
        const agreeing = TABLE.filter(({ widths, rank, value, multiplicity }) => {
          const found = deepLinearNetwork(widths, rank);
          return Math.abs(found.value - value) < 1e-12 && found.multiplicity === multiplicity;
        });
        return { predicted: TABLE.length, ...exactly(agreeing.length) };
      },
    },
    {
      id: 'free-energy-network',
      statement: 'The free energy of a network grows with ln n by its learning coefficient.',
      asStated: 'half right',
      corrected:
        'In the limit; from n b = 10 to 1000 that of a linear network 2-2-2 grows by less, which is known exactly.',
      theory:
        'The mean of b E[L] over ln b, by quadrature at localization 1; the limit is 3/2. F(b1) - F(b0) by thermodynamic integration over ln(b1/b0).',
      tolerance: 0.1,
      toleranceReason: 'Over twice the half-width of the interval with 64 chains, and 0.02 for seven temperatures.',
      mistaken: { what: 'the limit, at these temperatures already', predicted: 1.5 },
      measure: (context) => {
        const { values } = context.analyze({
          analysis: 'llc-calibration',
          landscape: { family: 'reduced-rank-regression', parameters: { widths: [2, 2, 2], singularValues: [0] } },
          at: { point: new Array<number>(8).fill(0) },
          parameters: {
            sweep: 'temperature',
            from: 10,
            to: 1000,
            settings: 7,
            localization: 1,
            chains: Math.min(MOST_CHAINS, context.sample(64, 256)),
            draws: 2000,
            burnIn: 1000,
          },
        });
        const ratio = log(100);
        const temperatures = Array.from({ length: 41 }, (_, k) => 10 * exp((ratio * k) / 40));
        const predicted =
          temperatures.reduce((sum, b, k) => sum + (k % 40 === 0 ? 0.5 : 1) * linearNetworkExpectation(2, b, 1), 0) /
          40;
        const { value, interval } = values.freeEnergy;
        const half = (WIDER * (Number(interval[1]) - Number(interval[0]))) / 2 / ratio;
        const measured = Number(value) / ratio;
        return { predicted, measured, interval: [measured - half, measured + half] };
      },
    },
  ],
});
