/** The density of an ensemble of noisy descents in the plane against the Fokker-Planck equation and the posterior. */
import { RidgelineError } from '../contract/errors.ts';
import { quantiles } from '../math/quantiles.ts';
import type { Draws } from '../math/streams.ts';
import { cos, erfc, log, sin } from '../wasm/elementary.ts';
import { gibbsMasses, normalised } from './cell-masses.ts';
import { type AnalysedLandscape, type AnalysisResult, defineAnalysis } from './define.ts';
import { evolve, type JumpProcess, jumpProcess, type PlaneGrid } from './fokker-planck.ts';
import { ensembleParameters } from './noisy-descent-parameters.ts';
import { descendNoisily, type GradientNoise } from './noisy-descents.ts';
import { between, firstWarning, rounded } from './values.ts';

const MOST_UPDATES = 2e9;
/** Directions that distributions are projected on. */
const DIRECTIONS = 24;
const BINS = 16;
const RESAMPLES = 40;

/**
 * w' = w - eta g, g of mean grad L and covariance C(w), for many particles in a rectangle that reflects them, beside the density of
 * its limit in Ito's sense, p_t = div(grad L p) + sum d_i d_j (D_ij p), D = eta C/2, time eta a step (fokker-planck.ts), and beside the
 * posterior exp(-n L) on the rectangle. C is constant, or that of fresh batches of B of the landscape's regression,
 * (2 s^4 Q^2 + s^2 t^2) grad Q grad Q^T/B, which varies from place to place and has rank 1. Distances: sliced Wasserstein, the mean over
 * 24 directions of the area between the distribution functions of the projections; Kolmogorov and Smirnov's greatest difference over these
 * directions; divergence on 16 x 16 bins. Intervals: bootstrap over particles; beside them what so many draws from the equation itself
 * scatter. Cost: steps x particles gradients, and some ten products with a sparse matrix a step in time.
 * Sources: Risken, The Fokker-Planck Equation, 2nd edition 1989; Bonneel, Rabin, Peyre, Pfister, J. Math. Imaging Vis. 51 (2015) 22-45;
 * Mandt, Hoffman, Blei, JMLR 18 (2017).
 */
export const densityInPlane = defineAnalysis({
  id: 'density-in-plane',
  version: 1,
  label: 'Ensemble and Fokker–Planck in the plane',
  group: 'Stochastic gradients',
  summary:
    'Where noisy descents of two variables are, against the Fokker–Planck equation and the posterior, with noise that varies from place to place.',
  method:
    'Noisy descents side by side, and a jump process between cells whose masses stay positive and add up; distances over projections. Steps times particles gradients.',
  formula: [
    String.raw`\partial_t p = \nabla \cdot \left( p\, \nabla L \right) + \sum_{i,j} \partial_i \partial_j \left( D_{ij}\, p \right), \qquad D = \frac{\eta}{2}\, C(w)`,
    String.raw`C(w) = \frac{2 \sigma_x^4 Q^2 + \sigma_x^2 \sigma_y^2}{B}\, \nabla Q\, \nabla Q^{\mathsf T} \quad \text{for fresh batches}, \qquad p_\infty \ne e^{-nL}/Z`,
  ],
  references: [
    {
      text: 'H. Risken, The Fokker–Planck Equation, 2nd edition, Springer 1989',
      url: 'https://doi.org/10.1007/978-3-642-61544-3',
    },
    {
      text: 'J. F. Bonnans, H. Zidani, Consistency of generalized finite difference schemes for the stochastic HJB equation, SIAM J. Numer. Anal. 41 (2003)',
      url: 'https://doi.org/10.1137/S0036142901387336',
    },
    {
      text: 'N. Bonneel, J. Rabin, G. Peyré, H. Pfister, Sliced and Radon Wasserstein barycenters of measures, J. Math. Imaging Vis. 51 (2015)',
      url: 'https://doi.org/10.1007/s10851-014-0506-3',
    },
    {
      text: 'S. Mandt, M. D. Hoffman, D. M. Blei, Stochastic gradient descent as approximate Bayesian inference, JMLR 18 (2017)',
      url: 'https://jmlr.org/papers/v18/17-214.html',
    },
  ],
  needs: 'landscape',
  parameters: {
    box: {
      kind: 'numbers',
      label: 'Rectangle',
      default: [-3, 3, -3, 3],
      minimumLength: 4,
      maximumLength: 4,
      help: 'From, to of the first coordinate; from, to of the second.',
    },
    learningRate: ensembleParameters.learningRate,
    noise: {
      kind: 'choice',
      label: 'Noise of the gradient',
      options: [
        { value: 'constant', label: 'Of one covariance' },
        { value: 'batch', label: 'Of fresh batches' },
      ],
      default: 'constant',
      help: 'Fresh batches: of the families that are a regression, such as degenerate-minima-2d.',
    },
    covariance: {
      kind: 'numbers',
      label: 'Covariance',
      symbol: 'C',
      default: [25],
      minimumLength: 1,
      maximumLength: 3,
      help: 'Of constant noise: one variance for both coordinates, or variance, covariance, variance.',
    },
    batch: ensembleParameters.batch,
    steps: ensembleParameters.steps,
    particles: ensembleParameters.particles,
    startMean: {
      kind: 'numbers',
      label: 'Mean of the starts',
      default: [1, 0],
      minimumLength: 2,
      maximumLength: 2,
    },
    startDeviation: {
      kind: 'numbers',
      label: 'Standard deviation of the starts',
      default: [0.1],
      minimum: 0,
      exclusiveMinimum: true,
      minimumLength: 1,
      maximumLength: 2,
    },
    dataCount: {
      kind: 'number',
      label: 'Data of the posterior',
      symbol: 'n',
      optional: true,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Absent: the inverse temperature of the noise, 2/(η C) for constant noise and 2B/(η σ_y²) for batches.',
    },
    cells: {
      kind: 'number',
      label: 'Cells of a side',
      default: 100,
      minimum: 16,
      maximum: 400,
      integer: true,
      advanced: true,
    },
    times: {
      kind: 'number',
      label: 'Steps in time',
      default: 60,
      minimum: 4,
      maximum: 10_000,
      integer: true,
      scale: 'log',
      advanced: true,
    },
  },
  pictures: [
    { kind: 'map', title: 'Ensemble', array: 'ensemble', x: { label: 'Column' }, y: { label: 'Row' } },
    { kind: 'map', title: 'Fokker–Planck', array: 'equation', x: { label: 'Column' }, y: { label: 'Row' } },
    { kind: 'map', title: 'Posterior', array: 'posterior', x: { label: 'Column' }, y: { label: 'Row' } },
    {
      kind: 'lines',
      title: 'First coordinate',
      x: { label: 'w₁', array: 'firstMiddles' },
      y: { label: 'Density' },
      series: [
        { array: 'firstEnsemble', label: 'Ensemble' },
        { array: 'firstEquation', label: 'Fokker–Planck', predicted: true },
        { array: 'firstPosterior', label: 'Posterior', predicted: true },
      ],
    },
    {
      kind: 'lines',
      title: 'Second coordinate',
      x: { label: 'w₂', array: 'secondMiddles' },
      y: { label: 'Density' },
      series: [
        { array: 'secondEnsemble', label: 'Ensemble' },
        { array: 'secondEquation', label: 'Fokker–Planck', predicted: true },
        { array: 'secondPosterior', label: 'Posterior', predicted: true },
      ],
    },
  ],
  check: ({ box, startMean, covariance, steps, particles, noise }, landscape) => {
    const { dimension } = landscape;
    if (dimension !== 2) {
      const expected = 'two: stationary-density is for one, and an experiment with many seeds shows ensembles in more';
      throw new RidgelineError('invalid-request', `the landscape has ${dimension} dimensions; expected ${expected}`, {
        field: 'landscape',
        value: dimension,
        expected,
      });
    }
    if (!(box[0] < box[1] && box[2] < box[3])) refuse('box', box, 'each from below its to');
    const inside = startMean.every((x, i) => x > box[2 * i] && x < box[2 * i + 1]);
    if (!inside) refuse('startMean', startMean, 'a point within the rectangle');
    const [a, c, b] = covariance.length === 1 ? [covariance[0], 0, covariance[0]] : covariance;
    if (covariance.length === 2 || !(a > 0 && b > 0 && a * b - c * c >= 0)) {
      refuse(
        'covariance',
        covariance,
        'one variance above 0, or three numbers of a matrix without negative eigenvalues',
      );
    }
    if (steps * particles > MOST_UPDATES) refuse('steps', [steps], `at most ${Math.floor(MOST_UPDATES / particles)}`);
    if (noise === 'batch' && !landscape.regression) {
      const expected =
        'constant for a landscape that is no regression with fresh samples, such as degenerate-minima-2d';
      throw new RidgelineError('invalid-parameter', `invalid noise: batch; expected ${expected}`, {
        field: 'parameters.noise',
        value: 'batch',
        expected,
      });
    }
  },
  run: (settings, context): AnalysisResult => {
    const { box, cells, learningRate, steps, particles, batch } = settings;
    const { landscape } = context;
    const total = 200;
    const tell = (from: number, to: number) => (done: number, of: number) =>
      context.progress(from + ((to - from) * done) / of, total);
    const noise: GradientNoise =
      settings.noise === 'batch' && landscape.regression
        ? { kind: 'batch', size: batch, regression: landscape.regression }
        : { kind: 'constant', factor: factorOf(settings.covariance) };
    const fine = equationOn(cells, settings, noise, landscape, tell(0, 65));
    const coarse = equationOn(cells >> 1, settings, noise, landscape, tell(65, 80));
    const { grid, middles, losses, diffusions, process, planck } = fine;
    const count = cells * cells;
    const inverseTemperature = settings.dataCount ?? defaultTemperature(noise, learningRate);
    const posterior = gibbsMasses(losses, inverseTemperature);
    const points = startPoints(settings, context.draw(0));
    const reflected = descendNoisily({ landscape, draw: context.draw, progress: tell(80, 180) }, points, particles, {
      low: [box[0], box[2]],
      high: [box[1], box[3]],
      learningRate,
      steps,
      noise,
    });
    const places = Int32Array.from({ length: particles }, (_, p) => cellOf(grid, points, p));
    const ensemble = massesOf(places, count);
    const comparer = new Comparer(grid, middles);
    const draws = context.draw(3);
    const equation = compared(comparer, places, ensemble, planck.masses, draws, tell(180, 190));
    const against = compared(comparer, places, ensemble, posterior, draws, tell(190, 200));
    context.progress(total, total);
    const spaceError = gridError(fine, coarse);
    const [one, two, three] = [ensemble, planck.masses, posterior].map((masses) => momentsOf(masses, middles));
    const time = learningRate * steps;
    const expected = (of: (k: number) => number): number => planck.masses.reduce((sum, p, k) => sum + p * of(k), 0);
    const thin = 2 * time * expected((k) => Math.abs((1 - process.resolved[k]) * diffusions[3 * k + 1]));
    const upwind = [0, 1].map(
      (axis) => time * expected((k) => process.blur[2 * k + axis]) * grid.width[axis] * grid.width[axis],
    );
    const spread = [two.covariance[0], two.covariance[2]];
    const warning = firstWarning(
      !losses.every(Number.isFinite) && 'The loss is not finite everywhere in the rectangle.',
      planck.residual > 1e-6 && 'The equation’s linear systems were not solved: take more steps in time.',
      planck.change > 0.02 && `Steps in time are too long: they leave an error of ${planck.change.toPrecision(2)}.`,
      spaceError > 0.03 &&
        `Cells are too wide: they leave an error of about ${spaceError.toPrecision(2)} in the distribution functions.`,
      reflected > 0.01 && 'The sides of the rectangle reflect many particles: take a wider one.',
      Math.abs(thin) > 0.05 * Math.sqrt(spread[0] * spread[1]) &&
        'Part of the mixed diffusion is left out of the equation, as jumps of three cells cannot make it: choose cells of its shape.',
      upwind.some((added, axis) => added > 0.1 * spread[axis]) &&
        'Drift where noise is missing goes upwind, which blurs the equation by the variances given: take more cells.',
    );
    const still = firstWarning(
      !losses.every(Number.isFinite) && 'The loss is not finite everywhere in the rectangle.',
      comparer.distances(planck.masses, posterior).greatest > 0.02 &&
        'By the equation the ensemble is not at the posterior: it is not stationary yet, or its noise leads elsewhere.',
    );
    const values: AnalysisResult['values'] = {};
    for (const [name, words, found, doubt] of [
      ['equation', 'the Fokker–Planck equation', equation, warning],
      ['posterior', 'the posterior', against, still],
    ] as const) {
      const { greatest, area, divergence } = found.value;
      values[`${name}Greatest`] = between(greatest, ...found.greatest, {
        label: `Greatest difference of projected distribution functions between the ensemble and ${words}`,
        warning: doubt,
      });
      values[`${name}Area`] = between(area, ...found.area, {
        label: `Sliced Wasserstein distance, of order 1, between the ensemble and ${words}`,
        warning: doubt,
      });
      values[`${name}Divergence`] = between(divergence, ...found.divergence, {
        label: `Divergence of the ensemble from ${words}, on ${BINS} × ${BINS} bins`,
        warning: doubt,
      });
    }
    const alone = (of: 'greatest' | 'area' | 'divergence', label: string) => {
      const [low, middle, high] = quantiles(equation.alone[of], [0.025, 0.5, 0.975]);
      return between(middle, low, high, { label });
    };
    return {
      values: {
        ...values,
        scatterGreatest: alone(
          'greatest',
          'What so many draws from the equation’s density scatter in the greatest difference',
        ),
        scatterArea: alone('area', 'The same in the sliced Wasserstein distance'),
        scatterDivergence: alone('divergence', 'The same in the divergence'),
        ...momentValues(one, two, three, particles, warning),
        timeError: rounded(planck.change, { label: 'Part of the mass that twice as many steps in time move' }),
        spaceError: rounded(spaceError, {
          label:
            'Error of the equation’s distribution functions by cells, about: a third of the change from cells twice as wide',
        }),
        leftOut: rounded(thin, { label: 'Covariance that mixed diffusion left out would have added at most' }),
        upwind1: rounded(upwind[0], {
          label: 'Variance that upwind drift adds to the first coordinate of the equation, about',
        }),
        upwind2: rounded(upwind[1], {
          label: 'Variance that upwind drift adds to the second coordinate of the equation, about',
        }),
        reflected: rounded(reflected, { label: 'Share of the updates that a side of the rectangle reflected' }),
        inverseTemperature: rounded(inverseTemperature, { label: 'Inverse temperature of the posterior' }),
      },
      arrays: pictureArrays(grid, { ensemble, equation: planck.masses, posterior }),
    };
  },
});

interface EquationOnGrid {
  grid: PlaneGrid;
  middles: Float64Array;
  losses: Float64Array;
  diffusions: Float64Array;
  process: JumpProcess;
  planck: ReturnType<typeof evolve>;
}

/** The equation's density after the run on so many cells a side. */
function equationOn(
  cells: number,
  settings: Settings,
  noise: GradientNoise,
  landscape: AnalysedLandscape,
  progress: (done: number, of: number) => void,
): EquationOnGrid {
  const { box, learningRate, steps, times } = settings;
  const grid: PlaneGrid = {
    columns: cells,
    rows: cells,
    low: [box[0], box[2]],
    width: [(box[1] - box[0]) / cells, (box[3] - box[2]) / cells],
  };
  const middles = middlesOf(grid);
  const count = cells * cells;
  const gradients = new Float64Array(2 * count);
  const losses = landscape.gradients(middles, count, gradients);
  const diffusions = diffusionsOf(noise, middles, count, learningRate);
  const isotropic = noise.kind === 'constant' && noise.factor[2] === 0 && noise.factor[0] === noise.factor[3];
  const process = jumpProcess(grid, { losses, gradients, diffusions, isotropic: isotropic ? diffusions[0] : null });
  const first = startMasses(settings, grid);
  const planck = evolve(process, first, learningRate * steps, times, (part) => progress(part, 1));
  return { grid, middles, losses, diffusions, process, planck };
}

/** A third of the greatest difference between the distribution functions of either coordinate: what is left of a second-order error. */
function gridError(fine: EquationOnGrid, coarse: EquationOnGrid): number {
  const sums = ({ grid, planck }: EquationOnGrid, axis: 0 | 1): Float64Array => {
    const cells = axis === 0 ? grid.columns : grid.rows;
    const masses = new Float64Array(cells);
    planck.masses.forEach((p, k) => {
      masses[axis === 0 ? k % grid.columns : Math.floor(k / grid.columns)] += p;
    });
    for (let k = 1; k < cells; k++) masses[k] += masses[k - 1];
    return masses;
  };
  let worst = 0;
  for (const axis of [0, 1] as const) {
    const [a, b] = [sums(fine, axis), sums(coarse, axis)];
    // Where sides have an odd number of cells, the function of the finer ones is read between two of them.
    b.forEach((below, k) => {
      const at = ((k + 1) * a.length) / b.length - 1;
      const [low, part] = [Math.floor(at), at - Math.floor(at)];
      const other = a[low] + part * ((a[low + 1] ?? 1) - a[low]);
      worst = Math.max(worst, Math.abs(below - other));
    });
  }
  return worst / 3;
}

interface Settings {
  learningRate: number;
  steps: number;
  times: number;
  box: number[];
  cells: number;
  startMean: number[];
  startDeviation: number[];
  particles: number;
}

function middlesOf({ columns, rows, low, width }: PlaneGrid): Float64Array {
  const middles = new Float64Array(2 * columns * rows);
  for (let j = 0, k = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, k += 2) {
      middles[k] = low[0] + (i + 0.5) * width[0];
      middles[k + 1] = low[1] + (j + 0.5) * width[1];
    }
  }
  return middles;
}

/** The lower Cholesky factor of the covariance, row by row. */
function factorOf(covariance: readonly number[]): Float64Array {
  if (covariance.length === 1) {
    const deviation = Math.sqrt(covariance[0]);
    return Float64Array.of(deviation, 0, 0, deviation);
  }
  const [a, c, b] = covariance;
  const first = Math.sqrt(a);
  return Float64Array.of(first, 0, c / first, Math.sqrt(Math.max(0, b - (c * c) / a)));
}

function diffusionsOf(noise: GradientNoise, middles: Float64Array, count: number, learningRate: number): Float64Array {
  const diffusions = new Float64Array(3 * count);
  if (noise.kind === 'constant') {
    const [f, , g, h] = noise.factor;
    for (let k = 0; k < count; k++) {
      diffusions[3 * k] = (learningRate * f * f) / 2;
      diffusions[3 * k + 1] = (learningRate * f * g) / 2;
      diffusions[3 * k + 2] = (learningRate * (g * g + h * h)) / 2;
    }
    return diffusions;
  }
  const { inputDeviation: s, labelDeviation: t } = noise.regression;
  const slopes = new Float64Array(2 * count);
  const predictions = noise.regression.predictions(middles, count, slopes);
  for (let k = 0; k < count; k++) {
    const q = predictions[k];
    const scale = (learningRate * (2 * s * s * s * s * q * q + s * s * t * t)) / (2 * noise.size);
    const [x, y] = [slopes[2 * k], slopes[2 * k + 1]];
    diffusions[3 * k] = scale * x * x;
    diffusions[3 * k + 1] = scale * x * y;
    diffusions[3 * k + 2] = scale * y * y;
  }
  return diffusions;
}

function defaultTemperature(noise: GradientNoise, learningRate: number): number {
  if (noise.kind === 'batch') {
    const t = noise.regression.labelDeviation;
    return (2 * noise.size) / (learningRate * t * t);
  }
  const [f, , g, h] = noise.factor;
  return 4 / (learningRate * (f * f + g * g + h * h));
}

/** Masses of the normal density of the starts, cut to the rectangle. */
function startMasses({ startMean, startDeviation }: Settings, grid: PlaneGrid): Float64Array {
  const sides = [0, 1].map((axis) => {
    const deviation = startDeviation[startDeviation.length === 1 ? 0 : axis];
    const below = (x: number): number => erfc((startMean[axis] - x) / (deviation * Math.SQRT2)) / 2;
    const cells = axis === 0 ? grid.columns : grid.rows;
    const at = (k: number): number => grid.low[axis] + k * grid.width[axis];
    return Float64Array.from({ length: cells }, (_, k) => below(at(k + 1)) - below(at(k)));
  });
  const masses = Float64Array.from(
    { length: grid.columns * grid.rows },
    (_, k) => sides[0][k % grid.columns] * sides[1][Math.floor(k / grid.columns)],
  );
  return normalised(masses);
}

function startPoints({ box, startMean, startDeviation, particles }: Settings, draws: Draws): Float64Array {
  const points = new Float64Array(2 * particles);
  for (let k = 0; k < points.length; k++) {
    const axis = k % 2;
    const deviation = startDeviation[startDeviation.length === 1 ? 0 : axis];
    do points[k] = startMean[axis] + deviation * draws.normal();
    while (!(points[k] > box[2 * axis] && points[k] < box[2 * axis + 1]));
  }
  return points;
}

function cellOf({ columns, rows, low, width }: PlaneGrid, points: Float64Array, p: number): number {
  const i = Math.min(columns - 1, Math.max(0, Math.floor((points[2 * p] - low[0]) / width[0])));
  const j = Math.min(rows - 1, Math.max(0, Math.floor((points[2 * p + 1] - low[1]) / width[1])));
  return j * columns + i;
}

function massesOf(places: Int32Array, cells: number): Float64Array {
  const masses = new Float64Array(cells);
  for (const place of places) masses[place] += 1 / places.length;
  return masses;
}

interface Distances {
  greatest: number;
  area: number;
  divergence: number;
}

/** Distances of masses on one grid. */
class Comparer {
  private readonly grid: PlaneGrid;
  /** For each direction the cells in the order of their projections, and the ways from one to the next. */
  private readonly directions: { order: Int32Array; ways: Float64Array }[];

  constructor(grid: PlaneGrid, middles: Float64Array) {
    this.grid = grid;
    this.directions = Array.from({ length: DIRECTIONS }, (_, d) => {
      const angle = (Math.PI * d) / DIRECTIONS;
      const [x, y] = [cos(angle), sin(angle)];
      const along = Float64Array.from(
        { length: middles.length / 2 },
        (_, k) => x * middles[2 * k] + y * middles[2 * k + 1],
      );
      const order = Int32Array.from(along, (_, k) => k).sort((a, b) => along[a] - along[b] || a - b);
      const ways = Float64Array.from(order, (place, k) =>
        k + 1 < order.length ? along[order[k + 1]] - along[place] : 0,
      );
      return { order, ways };
    });
  }

  distances(p: Float64Array, q: Float64Array): Distances {
    let [greatest, area] = [0, 0];
    for (const { order, ways } of this.directions) {
      let above = 0;
      for (let k = 0; k < order.length; k++) {
        above += p[order[k]] - q[order[k]];
        // Only between different projections is the difference one of distribution functions.
        if (ways[k] < 1e-12) continue;
        if (Math.abs(above) > greatest) greatest = Math.abs(above);
        area += (Math.abs(above) * ways[k]) / DIRECTIONS;
      }
    }
    const bins = [p, q].map((masses) => this.binned(masses));
    let divergence = 0;
    bins[0].forEach((mass, k) => {
      if (mass > 0) divergence += mass * log(mass / Math.max(bins[1][k], 1e-300));
    });
    return { greatest, area, divergence };
  }

  private binned(masses: Float64Array): Float64Array {
    const { columns, rows } = this.grid;
    const bins = new Float64Array(BINS * BINS);
    masses.forEach((mass, k) => {
      const [i, j] = [k % columns, Math.floor(k / columns)];
      bins[Math.floor((j * BINS) / rows) * BINS + Math.floor((i * BINS) / columns)] += mass;
    });
    return bins;
  }
}

interface Compared {
  value: Distances;
  greatest: [number, number];
  area: [number, number];
  divergence: [number, number];
  alone: Record<keyof Distances, Float64Array>;
}

/** Distances with bootstrap intervals over the particles, and those of so many draws from the other masses. */
function compared(
  comparer: Comparer,
  places: Int32Array,
  ensemble: Float64Array,
  other: Float64Array,
  draws: Draws,
  progress: (done: number, of: number) => void,
): Compared {
  const count = places.length;
  const value = comparer.distances(ensemble, other);
  const sums = new Float64Array(other.length);
  other.reduce((total, p, k) => {
    sums[k] = total + p;
    return sums[k];
  }, 0);
  const drawn = (): number => {
    const u = draws.uniform() * sums[sums.length - 1];
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle] > u) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const [again, alone] = [[] as Distances[], [] as Distances[]];
  for (let r = 0; r < RESAMPLES; r++) {
    progress(r, RESAMPLES);
    again.push(
      comparer.distances(
        massesOf(
          places.map(() => places[draws.integer(count)]),
          other.length,
        ),
        other,
      ),
    );
    alone.push(comparer.distances(massesOf(places.map(drawn), other.length), other));
  }
  const columns = (list: readonly Distances[]): Record<keyof Distances, Float64Array> => ({
    greatest: Float64Array.from(list, (each) => each.greatest),
    area: Float64Array.from(list, (each) => each.area),
    divergence: Float64Array.from(list, (each) => each.divergence),
  });
  const spread = columns(again);
  const scatter = columns(alone);
  // Resampled distances are too large by what resampling adds: as much as the scatter alone, which is taken off below.
  const interval = (of: keyof Distances): [number, number] => {
    const [low, high] = quantiles(spread[of], [0.025, 0.975]);
    const [, most] = quantiles(scatter[of], [0.025, 0.975]);
    return [Math.max(0, Math.min(value[of], low) - most), Math.max(value[of], high)];
  };
  return {
    value,
    greatest: interval('greatest'),
    area: interval('area'),
    divergence: interval('divergence'),
    alone: scatter,
  };
}

interface Moments {
  mean: [number, number];
  /** xx, xy, yy. */
  covariance: [number, number, number];
}

function momentsOf(masses: Float64Array, middles: Float64Array): Moments {
  const sum = (of: (x: number, y: number) => number): number =>
    masses.reduce((total, p, k) => total + p * of(middles[2 * k], middles[2 * k + 1]), 0);
  const [mx, my] = [sum((x) => x), sum((_, y) => y)];
  return {
    mean: [mx, my],
    covariance: [
      sum((x) => (x - mx) * (x - mx)),
      sum((x, y) => (x - mx) * (y - my)),
      sum((_, y) => (y - my) * (y - my)),
    ],
  };
}

function momentValues(
  ensemble: Moments,
  equation: Moments,
  posterior: Moments,
  particles: number,
  warning: string | null,
): AnalysisResult['values'] {
  const names = ['First', 'Second'];
  const values: AnalysisResult['values'] = {};
  names.forEach((name, axis) => {
    const variance = ensemble.covariance[2 * axis];
    const half = 1.96 * Math.sqrt(variance / particles);
    values[`ensembleMean${axis + 1}`] = between(
      ensemble.mean[axis],
      ensemble.mean[axis] - half,
      ensemble.mean[axis] + half,
      {
        label: `${name} coordinate of the ensemble, mean`,
        warning,
      },
    );
    const width = 1.96 * variance * Math.sqrt(2 / particles);
    values[`ensembleVariance${axis + 1}`] = between(variance, variance - width, variance + width, {
      label: `${name} coordinate of the ensemble, variance`,
      warning: firstWarning(
        warning,
        'The interval is that of a normal density; the cells add a twelfth of their squared width.',
      ),
    });
  });
  for (const [id, words, moments] of [
    ['equation', 'by the equation', equation],
    ['posterior', 'of the posterior', posterior],
  ] as const) {
    names.forEach((name, axis) => {
      values[`${id}Mean${axis + 1}`] = rounded(moments.mean[axis], { label: `${name} coordinate ${words}, mean` });
      values[`${id}Variance${axis + 1}`] = rounded(moments.covariance[2 * axis], {
        label: `${name} coordinate ${words}, variance`,
      });
    });
    values[`${id}Covariance`] = rounded(moments.covariance[1], { label: `Covariance of the coordinates ${words}` });
  }
  values.ensembleCovariance = rounded(ensemble.covariance[1], {
    label: 'Covariance of the coordinates of the ensemble',
  });
  return values;
}

function pictureArrays(
  { columns, rows, low, width }: PlaneGrid,
  masses: Record<'ensemble' | 'equation' | 'posterior', Float64Array>,
): AnalysisResult['arrays'] {
  const arrays: AnalysisResult['arrays'] = {
    firstMiddles: {
      shape: [columns],
      data: Float64Array.from({ length: columns }, (_, i) => low[0] + (i + 0.5) * width[0]),
    },
    secondMiddles: {
      shape: [rows],
      data: Float64Array.from({ length: rows }, (_, j) => low[1] + (j + 0.5) * width[1]),
    },
  };
  for (const [name, data] of Object.entries(masses)) {
    const capital = name.charAt(0).toUpperCase() + name.slice(1);
    arrays[name] = { shape: [rows, columns], data: data.map((p) => p / (width[0] * width[1])) };
    const [first, second] = [new Float64Array(columns), new Float64Array(rows)];
    data.forEach((p, k) => {
      first[k % columns] += p / width[0];
      second[Math.floor(k / columns)] += p / width[1];
    });
    arrays[`first${capital}`] = { shape: [columns], data: first };
    arrays[`second${capital}`] = { shape: [rows], data: second };
  }
  return arrays;
}

function refuse(name: string, value: readonly number[], expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${name}: ${value.join(', ')}; expected ${expected}`, {
    field: `parameters.${name}`,
    value,
    expected,
  });
}
