/** How estimates of the learning coefficient depend on temperature, localization and step, and where they are steady. */
import { RidgelineError } from '../contract/errors.ts';
import { meanEstimate } from '../math/student.ts';
import { norm2 } from '../math/sums.ts';
import { exp, log } from '../wasm/elementary.ts';
import { type CoefficientFit, fitCoefficient, multiplicityWarning } from './coefficient-fit.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { sampleLangevin } from './langevin.ts';
import { checkVectors } from './limits.ts';
import { chainMixing, localizationBias } from './local-learning-coefficient.ts';
import { between, firstWarning, rounded } from './values.ts';

const MOST_DRAWS = 2e7;
/** Draws of a trace. */
const KEPT = 500;

interface Setting {
  inverseTemperature: number;
  localization: number;
  stepSize: number;
}

interface Estimate {
  value: number;
  low: number;
  high: number;
  acceptance: number;
  reduction: number;
  distanceReduction: number;
  drift: number;
  effective: number;
  localizationBias: number;
  /** The mean over the chains of each kept draw. */
  trace: Float64Array;
}

/**
 * lambda(b) = b (E[L] - L(w*)) for a sweep over one of: the inverse temperature b (from hot to cold the same basin looks as it does
 * to fewer or more data), the localization g, the step of SGLD. A plateau is the longest run of neighbouring settings whose
 * intervals all share a value; its estimate is the weighted mean there. Over temperatures the free energy follows, F(b) - F(b_0) =
 * int E[L - L*] db = int lambda d ln b (thermodynamic integration), and with b = n/ln n the WBIC of n data, n E[L] = n L* +
 * lambda(b) ln n. At degenerate points lambda(b) rises towards its limit as lambda - (m - 1)/(ln b + c) where the multiplicity m is above
 * 1: such laws are averaged over the settings (coefficient-fit.ts), which takes that bias out. Localization lowers lambda(b) until b is
 * large against g: its bias is estimated to first order. Cost: settings x chains x (burn-in + draws) gradients.
 * Sources: Watanabe, JMLR 14 (2013) 867-897; Lau et al. 2023 (arXiv 2308.12108); Gelman and Meng, Statistical Science 13 (1998).
 */
export const llcCalibration = defineAnalysis({
  id: 'llc-calibration',
  version: 3,
  label: 'Calibration of the learning coefficient',
  group: 'Degeneracy',
  summary:
    'The estimated learning coefficient against temperature, localization or step size, with its plateau and the free energy.',
  method:
    'Langevin chains as local-learning-coefficient has them, once for each setting of a sweep; the longest stretch of agreeing intervals. Settings times chains times draws gradients.',
  formula: [
    String.raw`\hat\lambda(b) = b \left(\mathbb{E}_b[L] - L(w^*)\right), \qquad F(b) - F(b_0) = \int_{\ln b_0}^{\ln b} \hat\lambda \, d\ln b'`,
    String.raw`\hat\lambda(b) \approx \lambda - \frac{m - 1}{\ln b + c}, \qquad \text{WBIC}(n) = n L(w^*) + \hat\lambda\!\left(\tfrac{n}{\ln n}\right) \ln n`,
  ],
  references: [
    {
      text: 'S. Watanabe, A widely applicable Bayesian information criterion, JMLR 14 (2013)',
      url: 'https://jmlr.org/papers/v14/watanabe13a.html',
    },
    {
      text: 'E. Lau, Z. Furman, G. Wang, D. Murfet, S. Wei, The local learning coefficient: a singularity-aware complexity measure, 2023',
      url: 'https://arxiv.org/abs/2308.12108',
    },
  ],
  needs: 'point',
  parameters: {
    sweep: {
      kind: 'choice',
      label: 'Sweep over',
      options: [
        { value: 'temperature', label: 'Inverse temperature' },
        { value: 'localization', label: 'Localization' },
        { value: 'step', label: 'Step size of SGLD' },
      ],
      default: 'temperature',
    },
    from: { kind: 'number', label: 'From', default: 10, minimum: 0, exclusiveMinimum: true, scale: 'log' },
    to: { kind: 'number', label: 'To', default: 1e5, minimum: 0, exclusiveMinimum: true, scale: 'log' },
    settings: { kind: 'number', label: 'Settings', default: 9, minimum: 2, maximum: 200, integer: true },
    inverseTemperature: {
      kind: 'number',
      label: 'Inverse temperature',
      symbol: 'b',
      default: 145,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Where it is not swept over: n/ln n for n data.',
    },
    localization: {
      kind: 'number',
      label: 'Localization',
      symbol: String.raw`\gamma`,
      default: 1,
      minimum: 0,
      scale: 'log',
      help: 'Where it is not swept over.',
    },
    sampler: {
      kind: 'choice',
      label: 'Sampler',
      options: [
        { value: 'mala', label: 'MALA, exact' },
        { value: 'hmc', label: 'Hamiltonian Monte Carlo, exact' },
        { value: 'sgnht', label: 'Nosé–Hoover thermostat (SGNHT) with the full gradient' },
      ],
      default: 'mala',
      help: 'A sweep over the step takes SGLD.',
    },
    leaps: {
      kind: 'number',
      label: 'Steps of a trajectory',
      default: 15,
      minimum: 1,
      maximum: 1000,
      integer: true,
      scale: 'log',
      advanced: true,
      help: 'On average, of a draw of Hamiltonian Monte Carlo.',
    },
    precondition: {
      kind: 'boolean',
      label: 'Steps of their own for coordinates',
      default: false,
      advanced: true,
      help: 'The variance of a step is the inverse of the mean square slope of each coordinate, as burning in finds it.',
    },
    chains: { kind: 'number', label: 'Chains', default: 16, minimum: 4, maximum: 1000, integer: true, scale: 'log' },
    draws: {
      kind: 'number',
      label: 'Draws of each chain',
      default: 2000,
      minimum: 10,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    burnIn: { kind: 'number', label: 'Burn-in', default: 1000, minimum: 0, maximum: 1e6, integer: true, scale: 'log' },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Estimate against the setting',
      x: { label: 'Setting', log: true, array: 'settings' },
      y: { label: 'Learning coefficient' },
      series: [
        { array: 'estimates', label: 'Estimate', band: ['low', 'high'] },
        { array: 'fitted', label: 'Law with multiplicity', predicted: true },
      ],
    },
    {
      kind: 'lines',
      title: 'Traces, the mean of the chains',
      x: { label: 'kept draw' },
      y: { label: 'b (loss − loss at the point)' },
      series: [{ array: 'traces', label: 'setting' }],
    },
    {
      kind: 'points',
      title: 'Mixing',
      x: { label: 'Setting', log: true, array: 'settings' },
      y: { label: 'Split R and acceptance' },
      series: [
        { array: 'splitR', label: 'Split R of the loss' },
        { array: 'distanceSplitR', label: 'Split R of the distance' },
        { array: 'acceptance', label: 'Acceptance' },
      ],
    },
    {
      kind: 'lines',
      title: 'Free energy and WBIC, less n times the loss',
      x: { label: 'Number of data', log: true, array: 'dataCounts' },
      y: { label: 'Free energy' },
      series: [
        { array: 'freeEnergy', label: 'Free energy from the first setting on' },
        { array: 'wbic', label: 'WBIC' },
      ],
    },
  ],
  check: ({ from, to, chains, draws }, { dimension }) => {
    checkVectors(12 * chains, dimension, 'chains', 'take fewer');
    if (!(from < to)) refuse('from', from, `less than to, which is ${to}`);
    if (chains * draws > MOST_DRAWS) refuse('draws', draws, `at most ${Math.floor(MOST_DRAWS / chains)}`);
  },
  run: (parameters, context): AnalysisResult => {
    const { sweep, from, to, settings } = parameters;
    const { landscape, point, exact } = context;
    const grid = Float64Array.from({ length: settings }, (_, k) => from * exp((log(to / from) * k) / (settings - 1)));
    const gradient = new Float64Array(point.length);
    const loss = landscape.gradient(point, gradient);
    const estimates = Array.from(grid, (value, k) => {
      const setting: Setting = {
        inverseTemperature: sweep === 'temperature' ? value : parameters.inverseTemperature,
        localization: sweep === 'localization' ? value : parameters.localization,
        stepSize: sweep === 'step' ? value : Number.NaN,
      };
      return estimateAt(setting, parameters, context, loss, k, settings);
    });
    const plateau = longestPlateau(estimates);
    const inside = estimates.slice(plateau.from, plateau.to + 1);
    const weights = inside.map(({ low, high }) => 1 / Math.max((high - low) * (high - low), 1e-300));
    const all = weights.reduce((a, b) => a + b, 0);
    const value = inside.reduce((total, each, k) => total + each.value * weights[k], 0) / all;
    // As wide as the widest that the settings there share: their systematic errors need not be independent.
    const half = Math.min(...inside.map(({ low, high }) => (high - low) / 2));
    const unmixed = estimates.filter(
      ({ reduction, distanceReduction, drift }) => !(reduction < 1.05 && distanceReduction < 1.1 && drift < 4.5),
    ).length;
    const lost = estimates.filter((each) => !Number.isFinite(each.value)).length;
    const warning = firstWarning(
      norm2(gradient) > 1e-4 * Math.max(1, norm2(point)) &&
        'The gradient is not 0 here: the coefficient is defined at a minimum.',
      plateau.to === plateau.from && 'There is no plateau: neighbouring settings do not agree.',
      lost > 0 && `With ${lost} of ${settings} settings the chains left the numbers.`,
      unmixed > 0 &&
        `With ${unmixed} of ${settings} settings the chains do not mix, or still drift: see splitR, distanceSplitR and drift; take HMC, or more burn-in.`,
    );
    const column = (of: (estimate: Estimate) => number) => ({
      shape: [settings],
      data: Float64Array.from(estimates, of),
    });
    const energy = sweep === 'temperature' ? freeEnergy(grid, estimates) : null;
    const fit = energy && lost === 0 && settings > 2 ? fitOver(grid, estimates, point.length) : null;
    const most = estimates.reduce((worst, { localizationBias: bias }) => Math.max(worst, Math.abs(bias)), 0);
    const counts = grid.map(dataCount);
    return {
      values: {
        plateau: between(value, value - half, value + half, {
          label: 'Learning coefficient on the plateau',
          exact: exact.learningCoefficient?.value,
          warning,
        }),
        ...(fit
          ? {
              extrapolated: between(fit.coefficient, fit.low, fit.high, {
                label: 'Learning coefficient of the laws λ − (m − 1)/(ln b + c) through all settings',
                exact: exact.learningCoefficient?.value,
                warning: firstWarning(
                  unmixed > 0 && 'Some chains do not mix, or still drift.',
                  fit.misfit > 4 &&
                    `The law misses the estimates (χ² per degree of freedom ${fit.misfit.toPrecision(2)}): begin at a larger inverse temperature.`,
                  most > 0.02 * Math.abs(fit.coefficient) &&
                    'Localization lowers the hottest settings by more than a fiftieth, which the law takes for multiplicity: begin at a larger inverse temperature, or localize less.',
                  'The law holds for large b; what smaller b add to it is not in the interval.',
                ),
              }),
              multiplicity: rounded(fit.multiplicity, {
                label: 'Most probable multiplicity',
                exact: exact.learningCoefficient?.multiplicity,
                warning: multiplicityWarning(fit),
              }),
              misfit: rounded(fit.misfit, { label: 'Misfit of the law: χ² per degree of freedom' }),
            }
          : {}),
        localizationBias: rounded(most, {
          label: 'Largest bias of localization among the settings, to first order',
          warning: most > 0.05 * Math.abs(value) ? 'More than a twentieth of the estimate: localize less.' : null,
        }),
        plateauFrom: rounded(grid[plateau.from], { label: 'Setting where the plateau begins' }),
        plateauTo: rounded(grid[plateau.to], { label: 'Setting where the plateau ends' }),
        plateauSettings: rounded(plateau.to - plateau.from + 1, { label: 'Settings on the plateau' }),
        first: between(estimates[0].value, estimates[0].low, estimates[0].high, {
          label: 'Estimate with the first setting',
        }),
        last: between(estimates[settings - 1].value, estimates[settings - 1].low, estimates[settings - 1].high, {
          label: 'Estimate with the last setting',
        }),
        ...(energy
          ? {
              freeEnergy: between(energy.value[settings - 1], energy.low[settings - 1], energy.high[settings - 1], {
                label: 'Free energy between the first and the last temperature, without n times the loss',
                warning: firstWarning(
                  unmixed > 0 && 'Some chains do not mix.',
                  'Trapezoids between the settings: more of them err less.',
                ),
              }),
            }
          : {}),
        loss: rounded(loss, { label: 'Loss of the point' }),
      },
      arrays: {
        settings: { shape: [settings], data: grid },
        estimates: column((each) => each.value),
        low: column((each) => each.low),
        high: column((each) => each.high),
        acceptance: column((each) => each.acceptance),
        splitR: column((each) => each.reduction),
        distanceSplitR: column((each) => each.distanceReduction),
        drift: column((each) => each.drift),
        effectiveDraws: column((each) => each.effective),
        localizationBias: column((each) => each.localizationBias),
        traces: {
          shape: [settings, estimates[0].trace.length],
          data: Float64Array.from(estimates.flatMap(({ trace }) => [...trace])),
        },
        ...(energy
          ? {
              dataCounts: { shape: [settings], data: counts },
              freeEnergy: { shape: [settings], data: energy.value },
              wbic: { shape: [settings], data: counts.map((n, k) => estimates[k].value * log(n)) },
            }
          : {}),
        ...(fit ? { fitted: { shape: [settings], data: grid.map((b) => fit.slopeAt(log(b))) } } : {}),
      },
    };
  },
});

function estimateAt(
  { inverseTemperature, localization, stepSize }: Setting,
  {
    sweep,
    sampler,
    chains,
    draws,
    burnIn,
    leaps,
    precondition,
  }: {
    sweep: string;
    sampler: 'hmc' | 'mala' | 'sgnht';
    chains: number;
    draws: number;
    burnIn: number;
    leaps: number;
    precondition: boolean;
  },
  { landscape, point, draw, progress }: AnalysisContext,
  loss: number,
  place: number,
  settings: number,
): Estimate {
  const each = burnIn + draws;
  const sample = sampleLangevin(
    { landscape, centre: point, inverseTemperature, localization },
    {
      sampler: sweep === 'step' ? 'sgld' : sampler,
      chains,
      burnIn,
      draws,
      stepSize: sweep === 'step' ? stepSize : 0.1 / (inverseTemperature + localization),
      leaps,
      precondition,
      noise: draw(2 * place),
      luck: draw(2 * place + 1),
      stepsDone: (done) => progress(place * each + done, settings * each),
    },
  );
  const excess = sample.losses.map((value) => inverseTemperature * (value - loss));
  const { means, reduction, effective, drift } = chainMixing(excess, chains, draws);
  const radius = chainMixing(sample.squares, chains, draws);
  const { mean, low, high } = meanEstimate(means);
  const pull = localizationBias(excess, sample.squares, localization, chains, draws);
  const every = Math.ceil(draws / KEPT);
  return {
    value: mean,
    low,
    high,
    acceptance: sample.acceptance,
    reduction,
    distanceReduction: radius.reduction,
    drift: Math.max(drift, radius.drift),
    effective,
    localizationBias: meanEstimate(pull).mean,
    trace: Float64Array.from({ length: Math.ceil(draws / every) }, (_, k) => {
      let total = 0;
      for (let chain = 0; chain < chains; chain++) total += excess[chain * draws + k * every];
      return total / chains;
    }),
  };
}

/** The n of which b = n/ln n, for b from e on; below it none, NaN. By Newton's steps on n = b ln n. */
function dataCount(b: number): number {
  if (!(b >= Math.E)) return Number.NaN;
  let n = b * log(b) + Math.E;
  for (let step = 0; step < 60; step++) n -= (n - b * log(n)) / Math.max(1 - b / n, 1e-3);
  return n;
}

function fitOver(grid: Float64Array, estimates: readonly Estimate[], dimension: number): CoefficientFit {
  const points = estimates.map(({ value, low, high }, k) => ({
    at: log(grid[k]),
    slope: value,
    error: Math.max((high - low) / 4, 1e-12),
  }));
  return fitCoefficient(points, dimension);
}

/** The longest stretch of settings whose intervals have a value in common; of equal ones the last. */
function longestPlateau(estimates: readonly Estimate[]): { from: number; to: number } {
  let best = { from: estimates.length - 1, to: estimates.length - 1 };
  for (let from = 0; from < estimates.length; from++) {
    let low = Number.NEGATIVE_INFINITY;
    let high = Number.POSITIVE_INFINITY;
    for (let to = from; to < estimates.length; to++) {
      low = Math.max(low, estimates[to].low);
      high = Math.min(high, estimates[to].high);
      if (!(low <= high)) break;
      if (to - from >= best.to - best.from) best = { from, to };
    }
  }
  return best;
}

/** int lambda d ln b by trapezoids; bounds from those of the estimates, as if they erred together. */
function freeEnergy(
  grid: Float64Array,
  estimates: readonly Estimate[],
): { value: Float64Array; low: Float64Array; high: Float64Array } {
  const integral = (of: (estimate: Estimate) => number): Float64Array => {
    const sums = new Float64Array(grid.length);
    for (let k = 1; k < grid.length; k++) {
      sums[k] = sums[k - 1] + ((of(estimates[k]) + of(estimates[k - 1])) / 2) * log(grid[k] / grid[k - 1]);
    }
    return sums;
  };
  return { value: integral((e) => e.value), low: integral((e) => e.low), high: integral((e) => e.high) };
}

function refuse(name: string, value: number, expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${name}: ${value}; expected ${expected}`, {
    field: `parameters.${name}`,
    value,
    expected,
  });
}
