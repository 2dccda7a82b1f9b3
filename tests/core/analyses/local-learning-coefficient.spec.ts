import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

interface Asked {
  landscape: { family: string; parameters: Record<string, unknown> };
  point: number[];
}

const bowl: Asked = { landscape: { family: 'quadratic', parameters: { eigenvalues: [4, 1] } }, point: [0, 0] };
const monomial = (...exponents: number[]): Asked => ({
  landscape: { family: 'monomial', parameters: { exponents } },
  point: exponents.map(() => 0),
});

function estimate({ landscape, point }: Asked, parameters: Record<string, unknown> = {}, seed = 0): AnalyzeAnswer {
  const request = analyzeRequest.parse({
    analysis: 'local-learning-coefficient',
    landscape,
    at: { point },
    parameters,
    seed,
  });
  return analyzeRequested(request, builtInData, () => undefined);
}

/** How often the interval holds the truth, and the mean of the estimates with its standard error. */
function coverage(asked: Asked, parameters: Record<string, unknown>, truth: number, runs = 60) {
  let covered = 0;
  const errors = Array.from({ length: runs }, (_, seed) => {
    const { value, interval } = estimate(asked, parameters, seed).values.learningCoefficient!;
    if (Number(interval[0]) <= truth && truth <= Number(interval[1])) covered++;
    return Number(value) - truth;
  });
  const mean = errors.reduce((a, b) => a + b) / runs;
  const deviation = Math.sqrt(errors.reduce((total, x) => total + (x - mean) ** 2, 0) / (runs - 1));
  return { covered: covered / runs, bias: mean / (deviation / Math.sqrt(runs)) };
}

describe('local-learning-coefficient', () => {
  it('is unbiased with intervals that cover, on a bowl', () => {
    const b = 1000 / Math.log(1000);
    const truth = (4 * b) / (2 * (4 * b + 1)) + b / (2 * (b + 1));
    expect(estimate(bowl).values.quadraticExpectation!.value).toBeCloseTo(truth, 12);
    const { covered, bias } = coverage(bowl, { draws: 1000, burnIn: 500 }, truth);
    expect(Math.abs(bias)).toBeLessThan(3.5);
    expect(covered).toBeGreaterThan(0.86);
  });

  it('has SGLD’s exact bias', () => {
    const b = 1000 / Math.log(1000);
    const part = (h: number): number => (b * h) / (2 * (b * h + 1) * (1 - (0.001 * (b * h + 1)) / 4));
    const truth = part(4) + part(1);
    const parameters = { sampler: 'sgld', stepSize: 0.001, draws: 2000 };
    const { values } = estimate(bowl, { ...parameters, draws: 20_000 });
    expect(values.quadraticExpectation!.value).toBeCloseTo(truth, 12);
    expect(values.learningCoefficient!.warning).toMatch(
      /bias the estimate: on the quadratic of this Hessian by 0\.099/,
    );
    const { covered, bias } = coverage(bowl, parameters, truth);
    expect(Math.abs(bias)).toBeLessThan(3.5);
    expect(covered).toBeGreaterThan(0.86);
  });

  // By quadrature of the localized density, n = 1000.
  it.each([
    [monomial(4), 0, 0.25],
    [monomial(4), 1, 0.24309304],
    [monomial(4), 10, 0.19021959],
    [monomial(4), 100, 0.03108871],
    [monomial(2, 2), 1, 0.36140329],
    [monomial(2, 4), 1, 0.20952939],
  ])('samples the tails of degenerate minima: %j with localization %i gives %f', (asked, localization, truth) => {
    const { covered, bias } = coverage(asked, { localization, draws: 1500 }, truth, 25);
    expect(Math.abs(bias)).toBeLessThan(3.5);
    expect(covered).toBeGreaterThanOrEqual(0.8);
  });

  it('tells theory’s coefficient beside, and why the estimate differs', () => {
    const { learningCoefficient } = estimate(monomial(2, 4)).values;
    expect(learningCoefficient!.exact).toBe(0.25);
    expect(learningCoefficient!.warning).toMatch(
      /localization biases the estimate by about -0\.0\d+, finite n by an unknown/,
    );
    const flat: Asked = {
      landscape: { family: 'quadratic', parameters: { eigenvalues: [4, 0, 1] } },
      point: [0, 3, 0],
    };
    expect(estimate(flat, { draws: 200 }).values.learningCoefficient!.exact).toBe(1);
    const regular = estimate(bowl, { dataCount: 1e6 }).values.learningCoefficient!;
    expect(regular).toMatchObject({ exact: 1, warning: null });
  });

  it('warns where it means nothing', () => {
    expect(estimate({ ...bowl, point: [1, 0] }).values.learningCoefficient!.warning).toMatch(/gradient is not 0/);
    const exploded = estimate(bowl, { sampler: 'sgld', stepSize: 0.1 }).values;
    expect(exploded.learningCoefficient).toMatchObject({
      value: 'NaN',
      warning: expect.stringMatching(/left the numbers/),
    });
    expect(exploded.quadraticExpectation!.warning).toMatch(/no stationary density/);
    const short = estimate(bowl, { draws: 20, burnIn: 0, stepSize: 1e-7, sampler: 'sgld' }).values;
    expect(short.learningCoefficient!.warning).toMatch(/do not mix|worth/);
    expect(() => estimate(bowl, { chains: 1000, draws: 1e6 })).toThrow(/too many/);
  });

  it('draws 50,000 times from two parameters in well under a second', () => {
    // The target is one second on an idle machine; this is some 30 ms there.
    estimate(bowl, { draws: 100 });
    const start = performance.now();
    estimate(bowl, { chains: 16, draws: 3125 });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('runs on networks too', () => {
    const request = analyzeRequest.parse({
      analysis: 'local-learning-coefficient',
      landscape: { family: 'network', parameters: { data: 'iris', hidden: [], l2: 0.1 } },
      at: { point: new Array(15).fill(0) },
      parameters: { chains: 4, draws: 50, burnIn: 50 },
    });
    const { values } = analyzeRequested(request, builtInData, () => undefined);
    expect(Number.isFinite(values.learningCoefficient!.value)).toBe(true);
    expect(values.learningCoefficient!.warning).toMatch(/gradient is not 0/);
  });
});
