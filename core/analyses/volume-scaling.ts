/** How the volume below a level shrinks with the level: the learning coefficient without a temperature. */
import { RidgelineError } from '../contract/errors.ts';
import { meanEstimate } from '../math/student.ts';
import { norm2 } from '../math/sums.ts';
import { fitCoefficient, multiplicityWarning, type SlopePoint } from './coefficient-fit.ts';
import { type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { type Descended, descendLevels } from './subset-simulation.ts';
import { between, firstWarning, rounded } from './values.ts';

const LARGEST_DIMENSION = 64;
/** Slopes are taken over so many levels at a time. */
const BLOCK = 4;
/** The errors of so many neighbours on either side are taken together: those of one block are of few populations. */
const NEIGHBOURS = 2;
const FEWEST_LEVELS = 40;
const HARDLY = 0.05;

/**
 * V(e) = the part of a region about w* where L - L(w*) < e, in logarithms, by subset simulation: of N particles that are uniform
 * where the loss is below a level, half lie below the median, which is the next level, and V falls by the mean of that order
 * statistic, ln V -= 1/k + ... + 1/N. The others are replaced by copies, and all are moved by slices through them that stay below the
 * level: along a coordinate, along a random direction, and along the difference of two other particles, in turn. V(e) ~ c e^lambda
 * (-ln e)^(m-1): the slopes d ln V/d ln e over four levels at a time, from independent populations, are fitted by lambda - (m - 1)/(-ln e +
 * c), averaged over m and c (coefficient-fit.ts), where the volume is less than e^-(d + 1) of the region: before that, for 2-2-2
 * linear networks, slopes are some percent low. Intervals come from the scatter between populations and from what the slopes leave open
 * of m. Cost: populations x particles x levels x moves x some 10 losses, a few seconds up to some dozen dimensions; along curved
 * valleys particles move little, and what the first levels missed stays missed.
 * Sources: Watanabe 2009, theorem 7.1; Au and Beck, Probabilistic Engineering Mechanics 16 (2001) 263-277; Skilling, Bayesian
 * Analysis 1 (2006) 833-860; Neal, Annals of Statistics 31 (2003) 705-767.
 */
export const volumeScaling = defineAnalysis({
  id: 'volume-scaling',
  version: 2,
  label: 'Scaling of the volume',
  group: 'Degeneracy',
  summary: 'The learning coefficient and its multiplicity from how the volume of low loss shrinks with the level.',
  method:
    'Particles that are uniform below a level, the level lowered to their median again and again, moved by slices; a fit of the slope. Populations times particles times levels times moves times some ten losses.',
  formula: [
    String.raw`V(\varepsilon) = \frac{\operatorname{vol}\{w \in R : L(w) - L(w^*) < \varepsilon\}}{\operatorname{vol} R} \sim c\, \varepsilon^{\lambda} (-\ln \varepsilon)^{m-1}`,
    String.raw`\frac{d \ln V}{d \ln \varepsilon} \approx \lambda - \frac{m-1}{-\ln \varepsilon + c'}`,
  ],
  references: [
    {
      text: 'S. Watanabe, Algebraic Geometry and Statistical Learning Theory, Cambridge University Press 2009',
      url: 'https://doi.org/10.1017/CBO9780511800474',
    },
    {
      text: 'S.-K. Au, J. L. Beck, Estimation of small failure probabilities in high dimensions by subset simulation, Probabilistic Engineering Mechanics 16 (2001)',
      url: 'https://doi.org/10.1016/S0266-8920(01)00019-4',
    },
    {
      text: 'J. Skilling, Nested sampling for general Bayesian computation, Bayesian Analysis 1 (2006)',
      url: 'https://doi.org/10.1214/06-BA127',
    },
    {
      text: 'R. M. Neal, Slice sampling, Annals of Statistics 31 (2003)',
      url: 'https://doi.org/10.1214/aos/1056562461',
    },
  ],
  needs: 'point',
  parameters: {
    region: {
      kind: 'choice',
      label: 'Region about the point',
      options: [
        { value: 'cube', label: 'A cube' },
        { value: 'ball', label: 'A ball' },
      ],
      default: 'cube',
    },
    radius: {
      kind: 'number',
      label: 'Radius of the region',
      symbol: 'r',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Of a cube half its side. The coefficient is that of the most degenerate minimum in it with the loss of the point.',
    },
    levels: {
      kind: 'number',
      label: 'Levels',
      optional: true,
      minimum: 8,
      maximum: 500,
      integer: true,
      help: 'Each leaves half of the volume. Where none are given 40, and with d dimensions above 8 as many as make the volume e^(−3 (d + 1)) of the region.',
    },
    particles: {
      kind: 'number',
      label: 'Particles of a population',
      default: 200,
      minimum: 20,
      maximum: 100_000,
      integer: true,
      scale: 'log',
    },
    populations: {
      kind: 'number',
      label: 'Populations',
      default: 8,
      minimum: 4,
      maximum: 1000,
      integer: true,
      scale: 'log',
      help: 'Independent of each other: their scatter is the error.',
    },
    moves: {
      kind: 'number',
      label: 'Moves at each level',
      default: 20,
      minimum: 1,
      maximum: 10_000,
      integer: true,
      scale: 'log',
      help: 'Of each particle. More where more populations do not agree.',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Volume below a level',
      x: { label: '−ln ε', array: 'depths' },
      y: { label: 'ln V' },
      series: [{ array: 'logVolumes', label: 'Mean of the populations', band: ['logVolumesLow', 'logVolumesHigh'] }],
    },
    {
      kind: 'lines',
      title: 'Slope of the logarithms',
      x: { label: '−ln ε', array: 'slopeDepths' },
      y: { label: 'd ln V/d ln ε' },
      series: [
        { array: 'slopes', label: 'Four levels', band: ['slopesLow', 'slopesHigh'] },
        { array: 'fitted', label: 'Law', predicted: true },
      ],
    },
  ],
  check: ({ particles, populations }, { dimension }) => {
    checkVectors(8 * particles * populations, dimension, 'particles', 'take fewer');
    if (dimension <= LARGEST_DIMENSION) return;
    const expected = `at most ${LARGEST_DIMENSION} dimensions: local-learning-coefficient samples in more`;
    throw new RidgelineError('too-large', `the landscape has ${dimension} dimensions; expected ${expected}`, {
      field: 'landscape',
      value: dimension,
      expected,
    });
  },
  run: (parameters, context): AnalysisResult => {
    const { landscape, point, exact } = context;
    const { populations } = parameters;
    const gradient = new Float64Array(point.length);
    const loss = landscape.gradient(point, gradient);
    const { levels = levelsFor(point.length) } = parameters;
    const runs = descendLevels({ ...parameters, levels }, context, loss);
    const count = runs[0].depths.length;
    if (count < 2) refuseRegion(runs.some(({ below }) => below));
    const below = runs.some(({ below: found }) => found);
    const blocks = slopesOf(runs, count);
    const used = blocks.filter(({ logVolume }) => logVolume < -(point.length + 1));
    const fit = used.length >= 3 ? fitCoefficient(used, point.length) : null;
    const statistics = Array.from({ length: count }, (_, k) => meanEstimate(runs.map(({ logs }) => logs[k])));
    const warning = firstWarning(
      below && 'Lower losses than that of the point lie in the region: the point is not its minimum.',
      norm2(gradient) > 1e-4 * Math.max(1, norm2(point)) &&
        'The gradient is not 0 here: the coefficient is defined at a minimum.',
      !fit && `Only ${used.length} stretches of levels are deep enough: take more levels.`,
      fit &&
        fit.misfit > 5 &&
        `The law misses the slopes (χ² per degree of freedom ${fit.misfit.toPrecision(2)}): take more levels, moves or particles.`,
    );
    const moved = runs.reduce((total, run) => total + run.moved, 0) / populations;
    const stiff =
      moved < HARDLY &&
      'The particles hardly move along the valleys any more: how they share them comes from the first levels.';
    const value = fit ?? { coefficient: Number.NaN, low: Number.NaN, high: Number.NaN, multiplicity: Number.NaN };
    const column = (data: ArrayLike<number>) => ({ shape: [data.length], data: Float64Array.from(data) });
    const last = blocks[blocks.length - 1];
    return {
      values: {
        learningCoefficient: between(value.coefficient, value.low, value.high, {
          label: 'Learning coefficient, by the laws λ − (m − 1)/(−ln ε + c) through the slopes',
          exact: exact.learningCoefficient?.value,
          warning: firstWarning(
            warning,
            stiff,
            'The law holds for small levels; what larger levels add to it is not in the interval.',
          ),
        }),
        multiplicity: rounded(value.multiplicity, {
          label: 'Most probable multiplicity',
          exact: exact.learningCoefficient?.multiplicity,
          warning: fit && multiplicityWarning(fit),
        }),
        misfit: rounded(fit?.misfit ?? Number.NaN, { label: 'Misfit of the law: χ² per degree of freedom' }),
        lastSlope: between(last.slope, last.slope - 2 * last.error, last.slope + 2 * last.error, {
          label: 'Slope over the last levels',
          warning: 'With multiplicity above 1 it tends to the coefficient as slowly as 1/ln ε.',
        }),
        logVolume: between(statistics[count - 1].mean, statistics[count - 1].low, statistics[count - 1].high, {
          label: 'Natural logarithm of the part of the region below the last level',
          warning,
        }),
        lastDepth: rounded(runs.reduce((total, { depths }) => total + depths[count - 1], 0) / populations, {
          label: 'Depth of the last level, −ln ε',
        }),
        moved: rounded(moved, {
          label: 'Way of a particle at the last level, over the spread of the particles',
          warning: firstWarning(stiff),
        }),
        ancestors: rounded(runs.reduce((total, { ancestors }) => total + ancestors, 0) / populations, {
          label: 'First particles that the last ones descend from',
        }),
        loss: rounded(loss, { label: 'Loss of the point' }),
      },
      arrays: {
        depths: column(
          Array.from({ length: count }, (_, k) => runs.reduce((sum, { depths }) => sum + depths[k], 0) / populations),
        ),
        logVolumes: column(statistics.map(({ mean }) => mean)),
        logVolumesLow: column(statistics.map(({ low }) => low)),
        logVolumesHigh: column(statistics.map(({ high }) => high)),
        slopeDepths: column(blocks.map(({ at }) => at)),
        slopes: column(blocks.map(({ slope }) => slope)),
        slopesLow: column(blocks.map(({ slope, error }) => slope - 2 * error)),
        slopesHigh: column(blocks.map(({ slope, error }) => slope + 2 * error)),
        ...(fit ? { fitted: column(blocks.map(({ at }) => fit.slopeAt(at))) } : {}),
      },
    };
  },
});

const levelsFor = (dimension: number): number => Math.max(FEWEST_LEVELS, Math.ceil((3 * (dimension + 1)) / Math.LN2));

/** Half of the region or more lies at or below the loss of the point. */
function refuseRegion(below: boolean): never {
  const expected = below
    ? 'a minimum of the region: basin-census and critical-points find some'
    : 'a region of which less than half has the loss of the point: solution-set tells the dimension of such a set';
  throw new RidgelineError('invalid-request', `no level leaves a part of the region; expected ${expected}`, {
    field: 'at.point',
    value: below,
    expected,
  });
}

/** Slopes over blocks of levels, with their errors from the populations. */
function slopesOf(runs: readonly Descended[], count: number): (SlopePoint & { logVolume: number })[] {
  const blocks = Array.from({ length: Math.max(1, Math.floor((count - 1) / BLOCK)) }, (_, k) => {
    const [from, to] = [k * BLOCK, Math.min(count - 1, (k + 1) * BLOCK)];
    const [rise, way, middle] = [
      runs.map(({ logs }) => logs[from] - logs[to]),
      runs.map(({ depths }) => depths[to] - depths[from]),
      runs.map(({ depths }) => (depths[from] + depths[to]) / 2),
    ].map((list) => meanEstimate(list));
    // The fall of ln V is the same for all: what scatters is how far the level fell.
    const scatter = way.deviation / way.mean / Math.sqrt(runs.length);
    return { at: middle.mean, slope: rise.mean / way.mean, scatter, logVolume: runs[0].logs[from] };
  });
  return blocks.map(({ scatter: _, ...block }, k) => {
    const near = blocks.slice(Math.max(0, k - NEIGHBOURS), k + NEIGHBOURS + 1);
    const square = near.reduce((sum, { scatter }) => sum + scatter * scatter, 0) / near.length;
    return { ...block, error: block.slope * Math.max(Math.sqrt(square), 1e-6) };
  });
}
