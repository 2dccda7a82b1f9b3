/** The learning coefficient: how volumes and free energies scale at degenerate minima, estimated against exact values. */
import { deepLinearNetwork } from '../../landscapes/learning-coefficient.ts';
import { exp, log, pow } from '../../wasm/elementary.ts';
import type { EvaluateInput, GalleryContext, Measurement } from '../define.ts';
import { defineEntry } from '../define.ts';
import { type Estimate, exactly, meanOf, through } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { fivePercentOf } from '../tolerances.ts';

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
  /** The minimum where the chains start. */
  point: number[];
  inverseTemperature: number;
  localization: number;
}

/** nb (E[L] - L*) by independent Metropolis-adjusted Langevin chains from a minimum. */
function sampled(context: GalleryContext, { landscape, point, inverseTemperature, localization }: Sampling): Estimate {
  const { arrays } = context.analyze({
    analysis: 'local-learning-coefficient',
    landscape,
    at: { point },
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
      point: exponents.map(() => 0),
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
  const from = -log(b) - 24;
  const points = 600;
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

/** The estimate at a linear network m-2-m without a truth. */
function sampledNetwork(context: GalleryContext, m: number): Estimate {
  return context.shared(`network ${m}`, () =>
    sampled(context, {
      landscape: { family: 'reduced-rank-regression', parameters: { widths: [m, 2, m], singularValues: [0] } },
      point: new Array<number>(4 * m).fill(0),
      inverseTemperature: NETWORK_TEMPERATURE,
      localization: 1,
    }),
  );
}

/** The same, less what localization and temperature are known to add. */
function linearNetwork(context: GalleryContext, m: number, predicted: number): Measurement {
  const bias = linearNetworkExpectation(m, NETWORK_TEMPERATURE, 1) - predicted;
  return { predicted, ...through(sampledNetwork(context, m), (value) => value - bias) };
}

/** What the exact law of a network m-2-m says as b grows, with the estimate at b = 1000. */
function limitFigure(m: number): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const temperatures = Array.from({ length: 28 }, (_, k) => pow(10, 1 + k / 3));
    const found = sampledNetwork(context, m);
    return {
      picture: {
        kind: 'points',
        title: `A linear network ${m}-2-${m}`,
        x: { label: 'inverse temperature b, as n/ln n', log: true, array: 'temperature' },
        y: { label: 'b × mean loss' },
        series: [
          { array: 'estimate', label: 'chains', band: ['low', 'high'] },
          { array: 'exact', label: 'by quadrature', predicted: true, x: 'temperatures' },
          { array: 'limit', label: 'learning coefficient', predicted: true, x: 'ends' },
        ],
      },
      arrays: figureArrays({
        temperature: [NETWORK_TEMPERATURE],
        estimate: [found.measured],
        low: [found.interval[0]],
        high: [found.interval[1]],
        temperatures,
        exact: temperatures.map((b) => linearNetworkExpectation(m, b, 1)),
        ends: [temperatures[0], temperatures[temperatures.length - 1]],
        limit: [m - 0.5, m - 0.5],
      }),
      caption: `n = ${found.count} chains, 99.9 % interval`,
    };
  };
}

const DEEP_TRUTH = [1, 0.5];
const DEEP_WIDTHS = [2, 2, 2, 2];

/** The estimate at a network of three layers whose truth has full rank, where the balanced minimum is. */
function deepNetwork(context: GalleryContext): Estimate {
  const [a, b] = DEEP_TRUTH.map((value) => pow(value, 1 / 3));
  return sampled(context, {
    landscape: {
      family: 'reduced-rank-regression',
      parameters: { widths: DEEP_WIDTHS, singularValues: DEEP_TRUTH },
    },
    point: [0, 1, 2].flatMap(() => [a, 0, 0, b]),
    inverseTemperature: NETWORK_TEMPERATURE,
    localization: 1,
  });
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

interface FreeEnergy {
  temperatures: number[];
  /** From the first temperature on, with intervals. */
  energies: Estimate[];
}

/** Temperatures of a thermodynamic integration. */
const SETTINGS = 7;

/** F(b) - F(b0) by thermodynamic integration over temperatures from 10 on, with localization for what has no edge. */
function freeEnergies(
  context: GalleryContext,
  name: string,
  { landscape, point, localization }: Pick<Sampling, 'landscape' | 'point' | 'localization'>,
  to: number,
): FreeEnergy {
  return context.shared(`free energy ${name}`, () => {
    const { arrays } = context.analyze({
      analysis: 'llc-calibration',
      landscape,
      at: { point },
      parameters: {
        sweep: 'temperature',
        from: 10,
        to,
        settings: SETTINGS,
        localization,
        chains: Math.min(MOST_CHAINS, context.sample(100, 256)),
        draws: 2000,
        burnIn: 1000,
      },
    });
    const numbers = (array: string): number[] => Array.from(arrays[array].data, Number);
    const [temperatures, estimates, low, high] = ['settings', 'estimates', 'low', 'high'].map(numbers);
    // Trapezoids over ln b; the temperatures are sampled apart from one another, so that their variances add.
    const step = log(temperatures[1] / temperatures[0]);
    const energies = temperatures.map((_, last): Estimate => {
      let [measured, variance] = [0, 0];
      for (let k = 0; last > 0 && k <= last; k++) {
        const weight = step * (k === 0 || k === last ? 0.5 : 1);
        const half = (WIDER * weight * (high[k] - low[k])) / 2;
        measured += weight * estimates[k];
        variance += half * half;
      }
      return { measured, interval: [measured - Math.sqrt(variance), measured + Math.sqrt(variance)] };
    });
    return { temperatures, energies };
  });
}

/** The mean slope of the free energy against ln b. */
function slopeOf({ temperatures, energies }: FreeEnergy): Estimate {
  const ratio = log(temperatures[SETTINGS - 1] / temperatures[0]);
  return through(energies[SETTINGS - 1], (value) => value / ratio);
}

function freeEnergyFigure(
  { temperatures, energies }: FreeEnergy,
  predicted: (b: number) => number,
  limit: number,
): ClaimFigure {
  return {
    picture: {
      kind: 'points',
      title: 'Free energy against the number of data',
      x: { label: 'n, as inverse temperature', log: true, array: 'temperatures' },
      y: { label: 'F(n) − F(10)' },
      series: [
        { array: 'energies', label: 'chains', band: ['low', 'high'] },
        { array: 'predicted', label: 'exact', predicted: true },
        { array: 'limit', label: `${limit} ln n`, predicted: true },
      ],
    },
    arrays: figureArrays({
      temperatures,
      energies: energies.map(({ measured }) => measured),
      low: energies.map(({ interval }) => interval[0]),
      high: energies.map(({ interval }) => interval[1]),
      predicted: temperatures.map(predicted),
      limit: temperatures.map((b) => limit * log(b / temperatures[0])),
    }),
    caption: `${SETTINGS} temperatures, 100 chains or more each, 99.9 % intervals`,
  };
}

const QUARTIC_ENERGIES = {
  landscape: { family: 'monomial', parameters: { exponents: [4] } },
  point: [0],
  localization: 0,
};
const NETWORK_ENERGIES = {
  landscape: { family: 'reduced-rank-regression', parameters: { widths: [2, 2, 2], singularValues: [0] } },
  point: new Array<number>(8).fill(0),
  localization: 1,
};

/** The exact slope between two temperatures of the same integration, by the same trapezoids. */
function expectedNetworkEnergy(b: number): number {
  const steps = 40;
  const ratio = log(b / 10);
  let sum = 0;
  for (let k = 0; k <= steps; k++) {
    sum += (k % steps === 0 ? 0.5 : 1) * linearNetworkExpectation(2, 10 * exp((ratio * k) / steps), 1);
  }
  return (sum * ratio) / steps;
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
  { widths: [2, 1, 2], rank: 1, value: 1.5, multiplicity: 1 },
  { widths: [3, 2, 3], rank: 0, value: 2.5, multiplicity: 1 },
  { widths: [3, 2, 3], rank: 1, value: 3.5, multiplicity: 2 },
  { widths: [5, 3, 5], rank: 0, value: 6.5, multiplicity: 2 },
  { widths: [5, 3, 5], rank: 2, value: 9.5, multiplicity: 2 },
  { widths: [4, 3, 8], rank: 0, value: 6, multiplicity: 1 },
  { widths: [3, 8, 4], rank: 0, value: 6, multiplicity: 1 },
  { widths: [10, 10, 10], rank: 0, value: 37.5, multiplicity: 1 },
  { widths: [10, 10, 10], rank: 5, value: 47, multiplicity: 2 },
  { widths: [10, 10, 10], rank: 10, value: 50, multiplicity: 1 },
  { widths: [1, 1, 1, 1, 1], rank: 0, value: 0.5, multiplicity: 4 },
  { widths: [2, 2, 2, 2], rank: 0, value: 1.5, multiplicity: 3 },
  { widths: [2, 2, 2, 2], rank: 1, value: 2, multiplicity: 3 },
  { widths: [3, 3, 3, 3], rank: 0, value: 3, multiplicity: 1 },
  { widths: [3, 3, 3, 3], rank: 1, value: 4, multiplicity: 3 },
  { widths: [5, 5, 5, 5, 5], rank: 2, value: 11, multiplicity: 4 },
  { widths: [10, 10, 10, 10], rank: 3, value: 42, multiplicity: 3 },
];

/** The coefficients of the table beside half the number of parameters, which a regular model would have. */
function tableFigure(): ClaimFigure {
  const parameters = TABLE.map(({ widths }) =>
    widths.slice(1).reduce((sum, width, layer) => sum + width * widths[layer], 0),
  );
  return {
    picture: {
      kind: 'points',
      title: 'Linear networks count for less than their parameters',
      x: { label: 'parameters', log: true, array: 'parameters' },
      y: { label: 'learning coefficient', log: true },
      series: [
        { array: 'coefficients', label: 'linear networks' },
        { array: 'regular', label: 'regular models, half of them', predicted: true, x: 'range' },
      ],
    },
    arrays: figureArrays({
      parameters,
      coefficients: TABLE.map(({ widths, rank }) => deepLinearNetwork(widths, rank).value),
      range: [2, 300],
      regular: [1, 150],
    }),
    caption: `${TABLE.length} networks, nothing random`,
  };
}

export const learningCoefficient = defineEntry({
  id: 'learning-coefficient',
  version: 3,
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
      statement: '“there are more important kinds of “flatness” than having small second derivatives”.',
      asStated: 'right',
      theory: `1/2 for w^2 at every temperature, so at every size of the second derivative: b E[w^2] under exp(-b w^2). ${WATANABE}`,
      ...fivePercentOf(0.5),
      quantity: 'learning coefficient',
      counted: 'chains',
      reading:
        'A regular direction counts one half, be its second derivative large or small: its size only shifts the temperature.',
      notShown: 'Directions of curvature so small that localization is stronger than they are.',
      measure: (context) => ({ predicted: 0.5, ...monomial(context, [2], 0) }),
      figure: monomialsFigure,
    },
    {
      id: 'seed-formula',
      statement: 'At a minimum of w1^(2 k1) w2^(2 k2) the local learning coefficient is min(1/k1, 1/k2).',
      asStated: 'wrong',
      corrected: 'It is min(1/(2 k1), 1/(2 k2)), half of that: 1/4 for w^4, where the text gives 1/2.',
      theory: `1/(2k) for w^(2k) at every temperature. ${WATANABE}`,
      ...fivePercentOf(0.25),
      quantity: 'learning coefficient',
      counted: 'chains',
      mistaken: { what: 'the formula of the text', predicted: 0.5 },
      reading:
        'The text has its exponents without the square, or lost a factor of two; a regular minimum must come out as 1/2.',
      notShown: 'Crossings, where the smaller of the two counts: a claim of its own.',
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
      ...fivePercentOf(0.1902),
      quantity: 'learning coefficient',
      counted: 'chains',
      mistaken: { what: '1/4, the coefficient without the bias', predicted: 0.25 },
      reading:
        'The spring that keeps the chains near the point also hides degeneracy: settings belong to every published estimate.',
      notShown: 'Localization on networks, where nobody has the answer to compare with.',
      measure: (context) => ({
        predicted: quarticExpectation(INVERSE_TEMPERATURE, 10),
        ...monomial(context, [4], 10),
      }),
      figure: monomialsFigure,
    },
    {
      id: 'crossing',
      statement: 'Where two lines of minima cross, w1^2 w2^2, the estimate gives the coefficient, 1/2.',
      asStated: 'half right',
      corrected:
        'With multiplicity 2 it tends to 1/2 only like 1/ln n: with 1000 data and localization 1 it is far below still.',
      theory: 'E[b x^2 y^2] under exp(-b x^2 y^2 - (x^2 + y^2)/2), b = 1000/ln 1000, by quadrature.',
      ...fivePercentOf(0.3614),
      quantity: 'learning coefficient',
      counted: 'chains',
      mistaken: { what: '1/2, as if n were infinite', predicted: 0.5 },
      reading:
        'A third of the coefficient is missing, and no number of draws brings it back: only more data, logarithmically.',
      notShown: 'How the multiplicity itself could be estimated; the analysis of temperatures fits it.',
      measure: (context) => ({
        predicted: crossingExpectation(INVERSE_TEMPERATURE, 1),
        ...monomial(context, [2, 2], 1),
      }),
      figure: monomialsFigure,
    },
    {
      id: 'linear-2-2-2',
      statement:
        '“Neural networks have degenerate loss landscapes”: a linear one of 8 parameters counts as 3, not as 8.',
      asStated: 'right',
      theory: `3/2 for widths 2-2-2 and a truth of rank 0; less the bias at b = 1000 and localization 1, by quadrature. ${AOYAGI}`,
      ...fivePercentOf(1.5),
      quantity: 'learning coefficient',
      counted: 'chains',
      mistaken: { what: 'half the number of parameters', predicted: 4 },
      reading: 'Three of eight: in a sum of products most directions do nothing near the origin.',
      notShown: 'A truth other than 0, and an end of training that is not the most degenerate point.',
      measure: (context) => linearNetwork(context, 2, 1.5),
      figure: limitFigure(2),
    },
    {
      id: 'linear-3-2-3',
      statement: 'And one of 12 parameters as 5.',
      asStated: 'right',
      theory: `5/2 for widths 3-2-3 and a truth of rank 0; less the bias at b = 1000 and localization 1, by quadrature. ${AOYAGI}`,
      ...fivePercentOf(2.5),
      quantity: 'learning coefficient',
      counted: 'chains',
      mistaken: { what: 'half the number of parameters', predicted: 6 },
      reading: 'The formula for reduced rank holds for chains that know nothing of it.',
      notShown: 'A truth other than 0, and an end of training that is not the most degenerate point.',
      measure: (context) => linearNetwork(context, 3, 2.5),
      figure: limitFigure(3),
    },
    {
      id: 'deep-2-2-2-2',
      statement: 'Depth adds parameters, and no complexity: three layers of 12 parameters count as 4.',
      asStated: 'right',
      theory:
        'r (H_0 + H_M - r)/2 = 2 for widths 2-2-2-2 and a truth of full rank, 2: four equations fix the product, eight directions are free (M. Aoyagi 2024).',
      ...fivePercentOf(2),
      toleranceReason:
        '5 % of the prediction, said beforehand; localization and temperature take g/(2 b h) for each of four curvatures h of order 1, 0.004 in all.',
      quantity: 'learning coefficient',
      counted: 'chains',
      mistaken: { what: 'half the number of parameters', predicted: 6 },
      reading: 'Weights that only pass on what others have fixed are free, and cost nothing.',
      notShown: 'Truths of lower rank, where multiplicities of up to 4 bias estimates by more than this tolerance.',
      measure: (context) => ({ predicted: 2, ...deepNetwork(context) }),
    },
    {
      id: 'linear-limit',
      statement: 'With many data the free energy of that network grows by the coefficient with ln n.',
      asStated: 'right',
      theory: `dF/d ln n = 5/2 as n grows, the formula for reduced rank, against the exact integral over both matrices of 3-2-3 at b = 1e10. ${AOYAGI}`,
      tolerance: 1e-4,
      toleranceReason:
        'What is missing falls as ln b/sqrt b: 0.082 at b = 1000 makes 9e-5 here; the grid of the integral adds 1e-6.',
      quantity: 'dF/d ln n',
      reading: 'Two ways to one number: an algebraic formula, and an integral that does not know it.',
      notShown: 'How slowly it is reached: at b = 1000 a thirtieth of the coefficient is missing.',
      measure: () => ({ predicted: 2.5, ...exactly(linearNetworkExpectation(3, 1e10, 1)) }),
      figure: limitFigure(3),
    },
    {
      id: 'free-energy',
      statement: 'Watanabe’s free energy formula: the free energy grows by the learning coefficient times ln n.',
      asStated: 'right',
      theory: `F(b1) - F(b0) = (1/4) ln(b1/b0) for w^4, by thermodynamic integration from b = 10 to 10 000. ${WATANABE}`,
      ...fivePercentOf(0.25),
      quantity: 'slope of F against ln n',
      mistaken: { what: '1/2, as of a regular minimum', predicted: 0.5 },
      reading:
        'A thousand times as many data cost 1.7 units of free energy here, and would cost 3.5 at a regular minimum.',
      notShown: 'Free energies of samples, which fluctuate by order 1 round this; here the loss is that of all data.',
      measure: (context) => ({
        predicted: 0.25,
        ...slopeOf(freeEnergies(context, 'w^4', QUARTIC_ENERGIES, 10_000)),
      }),
      figure: (context) =>
        freeEnergyFigure(freeEnergies(context, 'w^4', QUARTIC_ENERGIES, 10_000), (b) => log(b / 10) / 4, 0.25),
    },
    {
      id: 'volume',
      statement:
        '“The dominant contribution to how volume scales in the loss landscape comes from the behavior of the loss in those degenerate directions”.',
      asStated: 'half right',
      corrected:
        'Both count: a quadratic direction adds 1/2 to the exponent, a quartic one 1/4. Degenerate ones matter by adding less.',
      theory: `The area of x^2 + y^4 < e goes as e^(3/4) exactly. ${WATANABE}`,
      ...fivePercentOf(0.75),
      quantity: 'exponent of the level',
      reading:
        'Volumes are larger where the exponent is smaller; the quadratic direction still makes up two thirds of it.',
      notShown: 'Directions in which the loss does not change at all: they add 0, and are most of those of networks.',
      mistaken: { what: 'the degenerate direction alone', predicted: 0.25 },
      measure: (context) => ({ predicted: 0.75, ...volumeExponent(context) }),
    },
    {
      id: 'table',
      statement:
        '“The amount of degeneracy is quantified by singular learning theory’s local learning coefficient (LLC)”.',
      asStated: 'right',
      theory: `${TABLE.length} networks of two to four layers, by the formula for deep linear networks (M. Aoyagi 2024), against values of the formula for reduced rank and of integrals, computed apart. ${AOYAGI}`,
      tolerance: 0.5,
      toleranceReason: 'A count, of networks whose coefficient and multiplicity both agree.',
      quantity: 'networks that agree',
      mistaken: { what: 'half the number of parameters', predicted: 0 },
      reading:
        'For linear networks the amount is known exactly, and is below half the number of parameters whenever a width is larger than the rank.',
      notShown: 'Networks with activations, for which no general formula is known.',
      measure: () => {
        const agreeing = TABLE.filter(({ widths, rank, value, multiplicity }) => {
          const found = deepLinearNetwork(widths, rank);
          return Math.abs(found.value - value) < 1e-12 && found.multiplicity === multiplicity;
        });
        return { predicted: TABLE.length, ...exactly(agreeing.length) };
      },
      figure: tableFigure,
    },
    {
      id: 'free-energy-network',
      statement: 'The free energy of a network grows with ln n by its learning coefficient.',
      asStated: 'half right',
      corrected:
        'In the limit; from n b = 10 to 1000 that of a linear network 2-2-2 grows by less, which is known exactly.',
      theory:
        'The mean of b E[L] over ln b, by quadrature at localization 1; the limit is 3/2. F(b1) - F(b0) by thermodynamic integration over ln(b1/b0).',
      ...fivePercentOf(1.337),
      toleranceReason:
        '5 % of the prediction, said beforehand; trapezoids of seven temperatures take 0.001 of it, as they do of the exact curve.',
      quantity: 'slope of F against ln n',
      mistaken: { what: 'the limit, at these temperatures already', predicted: 1.5 },
      reading: 'Slopes of free energies of finite data are effective ones: a tenth is missing still at a thousand.',
      notShown: 'Free energies of samples, which fluctuate by order 1 round this; here the loss is that of all data.',
      measure: (context) => ({
        predicted: expectedNetworkEnergy(1000) / log(100),
        ...slopeOf(freeEnergies(context, '2-2-2', NETWORK_ENERGIES, 1000)),
      }),
      figure: (context) =>
        freeEnergyFigure(freeEnergies(context, '2-2-2', NETWORK_ENERGIES, 1000), expectedNetworkEnergy, 1.5),
    },
  ],
});
