/** Learning coefficients of singular minima, by chains and by volumes, beside theory and quadrature. */
import { describe, expect, it } from 'vitest';
import { fitCoefficient } from '../../../core/analyses/coefficient-fit.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';

const isFull = process.env.RIDGELINE_FULL === '1';

interface Place {
  landscape: Record<string, unknown>;
  dimension: number;
}

interface Linear {
  place: Place;
  coefficient: number;
}

const monomial = (...exponents: number[]): Place => ({
  landscape: { family: 'monomial', parameters: { exponents } },
  dimension: exponents.length,
});
const linear = (a: number, b: number, c: number): Place => ({
  landscape: { family: 'reduced-rank-regression', parameters: { widths: [a, b, c], singularValues: [0] } },
  dimension: a * b + b * c,
});

function ask(
  analysis: string,
  { landscape, dimension }: Place,
  parameters: Record<string, unknown>,
  seed = 0,
): AnalyzeAnswer {
  const at = { point: new Array<number>(dimension).fill(0) };
  return analyzeRequested(
    analyzeRequest.parse({ analysis, landscape, at, parameters, seed }),
    builtInData,
    () => undefined,
  );
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);
const interval = (answer: AnalyzeAnswer, name: string) => answer.values[name]!.interval.map(Number) as [number, number];

/**
 * b E[L] of L = |W2 W1|^2/2, W1 2 x inputs and W2 outputs x 2, under normal weights of precision g: W2 is normal given W1, and the rest
 * is a double integral over the logarithms of the eigenvalues of W1 W1^T.
 */
function linearExpectation(inputs: number, outputs: number, b: number, g: number): number {
  const from = -Math.log(b) - 12;
  const points = 700;
  const step = (Math.log(60 / g) - from) / points;
  const s = Array.from({ length: points }, (_, k) => Math.exp(from + k * step));
  const weights = s.map((x) =>
    Math.exp(((inputs - 1) / 2) * Math.log(x) - (g / 2) * x - (outputs / 2) * Math.log(b * x + g)),
  );
  let [top, bottom] = [0, 0];
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < i; j++) {
      const weight = weights[i]! * weights[j]! * (s[i]! - s[j]!);
      top += weight * (outputs / 2) * ((b * s[i]!) / (b * s[i]! + g) + (b * s[j]!) / (b * s[j]! + g));
      bottom += weight;
    }
  }
  return top / bottom;
}

describe('trajectories (HMC)', () => {
  it('have the temperature’s estimate at 2-2-2, 3-2-3 and 5-2-2 where MALA’s chains do not mix, and MALA says so', () => {
    for (const [inputs, outputs] of [
      [2, 2],
      [3, 3],
      [5, 2],
    ] as const) {
      const place = linear(inputs, 2, outputs);
      const truth = linearExpectation(inputs, outputs, 1e4, 1);
      const chains = isFull ? 256 : 48;
      const answer = ask('local-learning-coefficient', place, { inverseTemperature: 1e4, sampler: 'hmc', chains });
      const [low, high] = interval(answer, 'learningCoefficient');
      expect(Math.abs(value(answer, 'learningCoefficient') - truth)).toBeLessThan(0.9 * (high - low));
      expect(value(answer, 'learningCoefficient') / Number(answer.values.learningCoefficient!.exact)).toBeGreaterThan(
        0.95,
      );
      const mala = ask('local-learning-coefficient', place, { inverseTemperature: 1e4, sampler: 'mala', chains: 16 });
      expect(mala.values.learningCoefficient!.warning).toMatch(/do not mix along the valleys.*take HMC/);
      expect(value(mala, 'distanceSplitR')).toBeGreaterThan(1.2);
    }
  });

  it('are within 5 % at 5-3-5', () => {
    const answer = ask('local-learning-coefficient', linear(5, 3, 5), {
      inverseTemperature: 1e5,
      sampler: 'hmc',
      chains: isFull ? 64 : 16,
      draws: isFull ? 3000 : 1000,
      burnIn: 500,
      leaps: 25,
    });
    expect(answer.values.learningCoefficient!.exact).toBe(6.5);
    expect(Math.abs(value(answer, 'learningCoefficient') / 6.5 - 1)).toBeLessThan(0.05);
  });

  const linearNetworks = { inverseTemperature: 1e4, sampler: 'hmc', chains: 48 };
  it.skipIf(!isFull).each([
    { place: monomial(2), coefficient: 0.5, parameters: {}, covers: true },
    { place: monomial(4), coefficient: 0.25, parameters: {}, covers: true },
    { place: linear(2, 2, 2), coefficient: 1.5, parameters: linearNetworks, covers: true },
    { place: linear(3, 2, 3), coefficient: 2.5, parameters: linearNetworks, covers: true },
    {
      place: linear(5, 3, 5),
      coefficient: 6.5,
      parameters: { inverseTemperature: 1e5, sampler: 'hmc', draws: 1000, burnIn: 500, leaps: 25 },
      // Chains do not mix, and say so: multiplicity 2 and mixing leave 2 % of bias.
      covers: false,
    },
  ])(
    'less the bias of localization are within 5 % for 20 of 20 seeds (RIDGELINE_FULL=1): $place.landscape.parameters',
    ({ place, coefficient, parameters, covers }) => {
      let covered = 0;
      for (let seed = 0; seed < 20; seed++) {
        const answer = ask('local-learning-coefficient', place, parameters, seed);
        const [low, high] = interval(answer, 'withoutLocalization');
        expect(Math.abs(value(answer, 'withoutLocalization') / coefficient - 1), `seed ${seed}`).toBeLessThan(0.05);
        if (low <= coefficient && coefficient <= high) covered++;
        else if (!covers) expect(answer.values.withoutLocalization!.warning).toMatch(/do not mix/);
      }
      if (covers) expect(covered).toBeGreaterThanOrEqual(17);
    },
    10 * 60_000,
  );

  it('sample a bowl without bias, preconditioned or not', () => {
    const bowl = { landscape: { family: 'quadratic', parameters: { eigenvalues: [400, 4, 0.1] } }, dimension: 3 };
    const b = 1000 / Math.log(1000);
    const truth = [400, 4, 0.1].reduce((sum, h) => sum + (b * h) / (2 * (b * h + 1)), 0);
    for (const sampler of ['hmc', 'mala'])
      for (const precondition of [false, true]) {
        const answer = ask('local-learning-coefficient', bowl, { sampler, precondition, chains: 48, draws: 2000 });
        const [low, high] = interval(answer, 'learningCoefficient');
        expect(Math.abs(value(answer, 'learningCoefficient') - truth), `${sampler} ${precondition}`).toBeLessThan(
          high - low,
        );
        if (precondition) {
          // Steps are as long as the density is wide: variances over inverse curvatures alike within a third.
          const scales = answer.arrays.stepScales!.data.map(Number);
          const ratios = [400, 4, 0.1].map((h, i) => scales[i]! * (b * h + 1));
          expect(Math.max(...ratios) / Math.min(...ratios)).toBeLessThan(1.6);
        }
      }
  });
});

describe('SGLD with steps of its own for each coordinate', () => {
  it('has the bias that its quadratic foretells', () => {
    // A Hessian that is not diagonal: x^T [[50, 5], [5, 2]] x/2.
    const place = {
      landscape: { family: 'formula', parameters: { text: '25*x^2 + 5*x*y + y^2', variables: ['x', 'y'] } },
      dimension: 2,
    };
    const parameters = { sampler: 'sgld', stepSize: 2e-4, precondition: true, chains: 100, draws: 4000, burnIn: 2000 };
    const answer = ask('local-learning-coefficient', place, parameters);
    const [low, high] = interval(answer, 'learningCoefficient');
    const expected = value(answer, 'quadraticExpectation');
    expect(Math.abs(value(answer, 'learningCoefficient') - expected)).toBeLessThan(0.8 * (high - low));
    // The bias is far outside of the interval: it is seen.
    expect(expected - 1).toBeGreaterThan(3 * (high - low));
  });
});

describe('the bias of localization', () => {
  it.each([
    [monomial(2), 1, 0.5, 0.49827882],
    [monomial(4), 1, 0.25, 0.24309304],
    [monomial(4), 10, 0.25, 0.19021959],
  ])('is estimated to first order: %j, γ = %i', (place, localization, free, held) => {
    const answer = ask('local-learning-coefficient', place, { localization, chains: 200, draws: 2000 });
    const [low, high] = interval(answer, 'learningCoefficient');
    const error = high - low;
    expect(Math.abs(value(answer, 'learningCoefficient') - held)).toBeLessThan(error);
    // The second order is of the size of the square of the first, relative to the estimate.
    const bias = held - free;
    const second = (2 * bias * bias) / held;
    expect(Math.abs(value(answer, 'localizationBias') - bias)).toBeLessThan(second + 0.2 * Math.abs(bias) + 0.0005);
    expect(Math.abs(value(answer, 'withoutLocalization') - free)).toBeLessThan(0.55 * Math.abs(bias) + error);
  });
});

describe('the law of volumes and partition functions', () => {
  it('is fitted where it holds exactly, to the last digit', () => {
    for (const [coefficient, multiplicity, offset] of [
      [0.25, 1, 0],
      [0.5, 2, 2],
      [1.5, 3, 4],
    ] as const) {
      const points = Array.from({ length: 12 }, (_, k) => ({
        at: 5 + 2 * k,
        slope: coefficient - (multiplicity - 1) / (5 + 2 * k + offset),
        error: 1e-4,
      }));
      const fit = fitCoefficient(points, 8);
      expect(fit.multiplicity).toBe(multiplicity);
      expect(fit.coefficient).toBeCloseTo(coefficient, 5);
      expect(fit.slopeAt(11)).toBeCloseTo(points[3]!.slope, 5);
    }
  });

  it('averages over multiplicities: intervals cover whether the points tell m or not', () => {
    const draws = stream('probe', 'slopes with errors', 1);
    const laws: [coefficient: number, multiplicity: number, offset: number, dimension: number, far: number][] = [
      [0.5, 2, 2, 2, 56],
      [0.25, 1, 0, 2, 100],
      [1.5, 1, 0, 8, 18],
      [0.5, 4, 5, 4, 60],
    ];
    for (const [coefficient, multiplicity, offset, dimension, far] of laws) {
      const trials = isFull ? 200 : 40;
      let [covered, near] = [0, 0];
      for (let trial = 0; trial < trials; trial++) {
        const points = Array.from({ length: 8 }, (_, k) => {
          const at = (far * (k + 2)) / 9;
          const slope = coefficient - (multiplicity - 1) / (at + offset);
          return { at, slope: slope * (1 + 0.018 * draws.normal()), error: 0.018 * slope };
        });
        const fit = fitCoefficient(points, dimension);
        if (fit.low <= coefficient && coefficient <= fit.high) covered++;
        if (Math.abs(fit.coefficient / coefficient - 1) < 0.05) near++;
        expect(fit.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }
      expect(covered / trials, `λ = ${coefficient}, m = ${multiplicity}`).toBeGreaterThan(0.88);
      if (multiplicity < 3) expect(near / trials).toBeGreaterThan(0.92);
    }
  });

  it('takes the bias of multiplicity 2 out of w1²w2² over a sweep of temperatures', () => {
    // By quadrature of the localized density: y is normal given x.
    const quadrature = (b: number): number => {
      let [top, bottom] = [0, 0];
      for (let t = -30; t <= 4; t += 0.01) {
        const x2 = Math.exp(2 * t);
        const weight = Math.exp(t - x2 / 2) / Math.sqrt(2 * b * x2 + 1);
        top += (weight * b * x2) / (2 * b * x2 + 1);
        bottom += weight;
      }
      return top / bottom;
    };
    const temperatures = Array.from({ length: 9 }, (_, k) => 1000 * 10 ** (0.5 * k));
    const exact = fitCoefficient(
      temperatures.map((b) => ({ at: Math.log(b), slope: quadrature(b), error: 0.003 })),
      2,
    );
    expect(quadrature(1e7)).toBeLessThan(0.45);
    expect(exact.multiplicity).toBe(2);
    expect(exact.coefficient).toBeCloseTo(0.5, 3);
    const answer = ask('llc-calibration', monomial(2, 2), {
      from: 100,
      to: 1e7,
      settings: 9,
      sampler: 'hmc',
      chains: isFull ? 128 : 32,
      draws: 2000,
    });
    expect(value(answer, 'last')).toBeLessThan(0.47);
    expect(value(answer, 'multiplicity')).toBe(2);
    expect(answer.values.multiplicity!.exact).toBe(2);
    expect(Math.abs(value(answer, 'extrapolated') / 0.5 - 1)).toBeLessThan(0.05);
  });

  it('gives n/ln n of each setting and its WBIC', () => {
    const answer = ask('llc-calibration', monomial(2), { from: 10, to: 1e4, settings: 4, draws: 500, burnIn: 300 });
    answer.arrays.dataCounts!.data.forEach((entry, k) => {
      const n = Number(entry);
      expect(n / Math.log(n) / Number(answer.arrays.settings!.data[k])).toBeCloseTo(1, 12);
      expect(Number(answer.arrays.wbic!.data[k])).toBeCloseTo(
        Number(answer.arrays.estimates!.data[k]) * Math.log(n),
        12,
      );
    });
    expect(answer.arrays.traces!.shape).toEqual([4, 500]);
  });
});

describe('volume-scaling', () => {
  it.each([
    [monomial(2), 0.5, 1],
    [monomial(4), 0.25, 1],
    [monomial(2, 2), 0.5, 2],
    [monomial(2, 4), 0.25, 1],
  ])('finds the coefficient of %j', (place, coefficient, multiplicity) => {
    // What multiplicity 2 adds shows over many levels only.
    const answer = ask('volume-scaling', place, multiplicity > 1 ? {} : { levels: 30, particles: 100, moves: 10 });
    expect(answer.values.learningCoefficient!.exact).toBe(coefficient);
    expect(Math.abs(value(answer, 'learningCoefficient') / coefficient - 1)).toBeLessThan(0.05);
    expect(value(answer, 'multiplicity')).toBe(multiplicity);
  });

  it.skipIf(!isFull).each([
    [monomial(2), 0.5],
    [monomial(4), 0.25],
    [monomial(2, 2), 0.5],
    [monomial(2, 4), 0.25],
    [linear(2, 2, 2), 1.5],
    [linear(3, 2, 3), 2.5],
  ])(
    'is within 5 %% for 19 of 20 seeds, with intervals that cover (RIDGELINE_FULL=1): %j',
    (place, coefficient) => {
      let [near, covered] = [0, 0];
      for (let seed = 0; seed < 20; seed++) {
        const answer = ask('volume-scaling', place, {}, seed);
        const [low, high] = interval(answer, 'learningCoefficient');
        if (Math.abs(value(answer, 'learningCoefficient') / coefficient - 1) < 0.05) near++;
        if (low <= coefficient && coefficient <= high) covered++;
      }
      expect(near).toBeGreaterThanOrEqual(19);
      expect(covered).toBeGreaterThanOrEqual(17);
    },
    20 * 60_000,
  );

  it('has the volume of w1²w2² in a square in closed form', () => {
    // P(x²y² < e) = sqrt e (1 - ln(e)/2) on the unit square, and on [-1, 1]² by symmetry.
    const answer = ask('volume-scaling', monomial(2, 2), { levels: 20, particles: 400, moves: 12, populations: 16 });
    const { depths, logVolumes, logVolumesLow, logVolumesHigh } = answer.arrays;
    depths!.data.forEach((entry, k) => {
      const t = Number(entry);
      const exact = -t / 2 + Math.log(1 + t / 2);
      // ln V is that of the level at which it is known; what scatters is the level: half a slope's width.
      const spread = 4 * Math.sqrt((k + 1) / 400 / 16) + 0.02;
      expect(Math.abs(exact - Number(logVolumes!.data[k]))).toBeLessThan(spread);
      expect(Number(logVolumesLow!.data[k])).toBeLessThanOrEqual(Number(logVolumesHigh!.data[k]));
    });
  });

  it('counts a ball’s volume in its region, and d/2', () => {
    const bowl = { landscape: { family: 'sphere', parameters: { dimension: 12 } }, dimension: 12 };
    const answer = ask('volume-scaling', bowl, { region: 'ball', levels: 60, particles: 100, moves: 20 });
    // sphere: L = |w|² or half of it; V of the ball of radius r is r^12: ln V/ln e = 6.
    expect(Math.abs(value(answer, 'learningCoefficient') / 6 - 1)).toBeLessThan(0.05);
  });

  it.each([
    { place: linear(2, 2, 2), coefficient: 1.5 },
    { place: linear(3, 2, 3), coefficient: 2.5 },
    ...(isFull
      ? [
          { place: linear(5, 3, 5), coefficient: 6.5 },
          { place: linear(2, 1, 2), coefficient: 1 },
          { place: linear(5, 2, 2), coefficient: 2 },
        ]
      : []),
  ])('agrees with theory at $place.landscape.parameters', ({ place, coefficient }: Linear) => {
    const answer = ask('volume-scaling', place, {});
    expect(Math.abs(value(answer, 'learningCoefficient') / coefficient - 1)).toBeLessThan(0.05);
  });

  it('warns where the point is no minimum, and refuses too many dimensions', () => {
    const answer = ask(
      'volume-scaling',
      { landscape: { family: 'formula', parameters: { text: 'x^4 + 0.01*x' } }, dimension: 1 },
      { levels: 8, particles: 30 },
    );
    expect(answer.values.learningCoefficient!.warning).toMatch(/Lower losses/);
    expect(() =>
      ask('volume-scaling', { landscape: { family: 'formula', parameters: { text: 'x^3 - x' } }, dimension: 1 }, {}),
    ).toThrow(/no level leaves a part.*critical-points/);
    const many = { landscape: { family: 'sphere', parameters: { dimension: 65 } }, dimension: 65 };
    expect(() => ask('volume-scaling', many, {})).toThrow(/at most 64 dimensions: local-learning-coefficient/);
  });
});
