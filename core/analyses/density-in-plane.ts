/** The density of an ensemble of noisy descents in the plane against the Fokker-Planck equation and the posterior. */
import { RidgelineError } from '../contract/errors.ts';
import { quantiles } from '../math/quantiles.ts';
import { gibbsMasses } from './cell-masses.ts';
import { type AnalysisResult, defineAnalysis } from './define.ts';
import { checkRowNoise, constantFactor, type GradientNoise, noiseOf } from './gradient-noises.ts';
import { ensembleParameters } from './noisy-descent-parameters.ts';
import { descendNoisily } from './noisy-descents.ts';
import { BINS, Comparer, compared } from './plane-distances.ts';
import { equationOn, gridError } from './plane-equation.ts';
import { cellOf, type Moments, massesOf, momentsOf, pictureArrays, startPoints } from './plane-grid.ts';
import { between, firstWarning, rounded } from './values.ts';

const MOST_UPDATES = 2e9;
const FIRST = { label: 'w₁', array: 'firstMiddles' };
const SECOND = { label: 'w₂', array: 'secondMiddles' };

/**
 * w' = w - eta g, g of mean grad L and covariance C(w), for many particles in a rectangle that reflects them, beside the density of
 * its limit in Ito's sense, p_t = div(grad L p) + sum d_i d_j (D_ij p), D = eta C/2, time eta a step (fokker-planck.ts), and beside the
 * posterior exp(-n L) on the rectangle. C is constant, or that of fresh batches of B of the landscape's regression,
 * (2 s^4 Q^2 + s^2 t^2) grad Q grad Q^T/B, which varies from place to place and has rank 1, or that of batches of B rows of the data, drawn
 * with replacement: mean (g_i - g)(g_i - g)^T/B over all rows, exactly. Distances: sliced Wasserstein, the mean over
 * 24 directions of the area between the distribution functions of the projections; Kolmogorov and Smirnov's greatest difference over these
 * directions; divergence on 16 x 16 bins. Intervals: bootstrap over particles; beside them what so many draws from the equation itself
 * scatter. Cost: steps x particles gradients, and some ten products with a sparse matrix a step in time.
 * Sources: Risken, The Fokker-Planck Equation, 2nd edition 1989; Bonneel, Rabin, Peyre, Pfister, J. Math. Imaging Vis. 51 (2015) 22-45;
 * Mandt, Hoffman, Blei, JMLR 18 (2017).
 */
export const densityInPlane = defineAnalysis({
  id: 'density-in-plane',
  version: 2,
  label: 'Ensemble and Fokker–Planck in the plane',
  group: 'Stochastic gradients',
  summary:
    'Where noisy descents of two variables are, against the Fokker–Planck equation and the posterior, with noise that varies from place to place.',
  method:
    'Noisy descents side by side, and a jump process between cells whose masses stay positive and add up; distances over projections. Steps times particles gradients.',
  formula: [
    String.raw`\partial_t p = \nabla \cdot \left( p\, \nabla L \right) + \sum_{i,j} \partial_i \partial_j \left( D_{ij}\, p \right), \qquad D = \frac{\eta}{2}\, C(w)`,
    String.raw`C(w) = \frac{2 \sigma_x^4 Q^2 + \sigma_x^2 \sigma_y^2}{B}\, \nabla Q\, \nabla Q^{\mathsf T} \quad \text{for fresh batches}, \qquad p_\infty \ne e^{-nL}/Z`,
    String.raw`C(w) = \frac1{BN} \sum_{i=1}^{N} (g_i - g)(g_i - g)^{\mathsf T} \quad \text{for batches of rows}`,
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
        { value: 'rows', label: 'Of batches of rows of the data' },
      ],
      default: 'constant',
      help: 'Fresh batches: of the families that are a regression, such as degenerate-minima-2d. Rows: of landscapes with data, drawn with replacement.',
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
      help: 'Absent: the inverse temperature of the noise, 2/(η C) for constant noise and 2B/(η σ_y²) for fresh batches; for rows of data their number.',
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
    { kind: 'map', title: 'Ensemble', array: 'ensemble', x: FIRST, y: SECOND },
    { kind: 'map', title: 'Fokker–Planck', array: 'equation', x: FIRST, y: SECOND },
    { kind: 'map', title: 'Posterior', array: 'posterior', x: FIRST, y: SECOND },
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
  check: ({ box, startMean, covariance, steps, particles, noise, cells }, landscape) => {
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
    if (noise === 'rows') checkRowNoise(landscape, cells * cells, 'noise', 'density-in-plane');
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
    const noise = noiseOf(settings.noise, landscape, batch, constantFactor(settings.covariance));
    const fine = equationOn(cells, settings, noise, landscape, tell(0, 65));
    const coarse = equationOn(cells >> 1, settings, noise, landscape, tell(65, 80));
    const { grid, middles, losses, diffusions, process, planck } = fine;
    const count = cells * cells;
    const inverseTemperature = settings.dataCount ?? defaultTemperature(noise, learningRate);
    const posterior = gibbsMasses(losses, inverseTemperature);
    const points = startPoints(settings, particles, context.draw(0));
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
        reflected: rounded(reflected, {
          label: 'Share of the updates of this ensemble that a side of the rectangle reflected',
        }),
        inverseTemperature: rounded(inverseTemperature, { label: 'Inverse temperature of the posterior' }),
      },
      arrays: pictureArrays(grid, { ensemble, equation: planck.masses, posterior }),
    };
  },
});

function defaultTemperature(noise: GradientNoise, learningRate: number): number {
  if (noise.kind === 'rows') return noise.data.rows;
  if (noise.kind === 'batch') {
    const t = noise.regression.labelDeviation;
    return (2 * noise.size) / (learningRate * t * t);
  }
  const [f, , g, h] = noise.factor;
  return 4 / (learningRate * (f * f + g * g + h * h));
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
  const [a, c, b] = ensemble.covariance;
  const half = 1.96 * Math.sqrt((a * b + c * c) / particles);
  values.ensembleCovariance = between(c, c - half, c + half, {
    label: 'Covariance of the coordinates of the ensemble',
    warning: firstWarning(warning, 'The interval is that of a normal density.'),
  });
  return values;
}

function refuse(name: string, value: readonly number[], expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${name}: ${value.join(', ')}; expected ${expected}`, {
    field: `parameters.${name}`,
    value,
    expected,
  });
}
