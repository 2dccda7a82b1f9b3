/** How many critical points of each index random landscapes have, against the dimension. */
import { RidgelineError } from '../contract/errors.ts';
import { quantiles } from '../math/quantiles.ts';
import type { Draws } from '../math/streams.ts';
import { type AnalysedLandscape, type AnalysisResult, defineAnalysis } from './define.ts';
import { type StationaryPoint, stationaryFrom } from './stationary-search.ts';
import { between, firstWarning, rounded } from './values.ts';

const RESAMPLES = 1000;
/**
 * A field is searched until each point was met so often, all together so often on average, and so many starts for each
 * dimension were made. With two and four, a fifth of the points in boxes of six dimensions stayed unseen.
 */
const LEAST_MEETINGS = 3;
const MEAN_MEETINGS = 10;
const FEWEST_STARTS = 100;
const MERGE = 1e-5;

interface Field {
  /** Points found, by index. */
  counts: Float64Array;
  /** Sums of their heights, by index. */
  heights: Float64Array;
  starts: number;
  /** sum (-1)^index over the points: 0 on a torus. */
  euler: number;
  /** Points met less often than asked for. */
  rare: number;
  degenerate: number;
}

/**
 * For each dimension D and each of some seeds the landscape of the same family with these two parameters, searched for all
 * critical points in the cube [0, side]^D: damped Newton from random starts until each point was met three times at least and ten
 * times on average; on a torus also until sum (-1)^index is 0, as Morse theory asks. Densities per unit volume, shares of minima and mean
 * heights by index are over all seeds; intervals by a bootstrap over seeds. Without a period starts come from a cube that is larger
 * by the margin, so that points near the walls are met as often as others. Cost: seeds x points x some tens of starts of 10
 * steps of D products.
 * Sources: Bray and Dean, Phys. Rev. Lett. 98 (2007) 150201; Azais and Delmas, arXiv 2503.20397; Efron and Tibshirani 1993.
 */
export const criticalPointStatistics = defineAnalysis({
  id: 'critical-point-statistics',
  version: 2,
  label: 'Critical points against dimension',
  group: 'Census',
  summary: 'Densities of minima and saddles of a random landscape for several dimensions, over many seeds.',
  method:
    'Damped Newton from random starts in each of many random landscapes until all points are met again and again; a bootstrap over landscapes. Some tens of starts a critical point.',
  formula: [
    String.raw`\rho_k(D) = \frac{\mathbb{E}\, \#\{\theta \in [0, s]^D : \nabla L = 0,\ \text{index } k\}}{s^D}, \qquad \sum_k (-1)^k\, \#_k = 0 \text{ on a torus}`,
  ],
  references: [
    {
      text: 'A. J. Bray, D. S. Dean, Statistics of critical points of Gaussian fields on large-dimensional spaces, Phys. Rev. Lett. 98 (2007)',
      url: 'https://doi.org/10.1103/PhysRevLett.98.150201',
    },
    {
      text: 'J.-M. Azaïs, C. Delmas, Mean number and correlation function of critical points of isotropic Gaussian fields, 2022',
      url: 'https://arxiv.org/abs/1911.02300',
    },
  ],
  needs: 'landscape',
  parameters: {
    dimensions: {
      kind: 'numbers',
      label: 'Dimensions',
      symbol: 'D',
      default: [1, 2, 3],
      integer: true,
      minimum: 1,
      maximum: 20,
      minimumLength: 1,
      maximumLength: 20,
    },
    seeds: {
      kind: 'number',
      label: 'Landscapes of each dimension',
      default: 40,
      minimum: 2,
      maximum: 1e5,
      integer: true,
      scale: 'log',
    },
    side: {
      kind: 'number',
      label: 'Side of the cube',
      symbol: 's',
      default: 2,
      minimum: 0,
      exclusiveMinimum: true,
    },
    periodic: {
      kind: 'boolean',
      label: 'The landscape repeats after the side',
      default: false,
      help: 'Then the cube is a torus: no point is cut off, and signs of the index add up to 0.',
    },
    margin: {
      kind: 'number',
      label: 'Margin',
      default: 0.2,
      minimum: 0,
      help: 'Starts come from a cube that is larger by this on every side, where the landscape does not repeat.',
    },
    mostStarts: {
      kind: 'number',
      label: 'Most starts of a landscape',
      default: 20_000,
      minimum: 10,
      maximum: 1e7,
      integer: true,
      scale: 'log',
      advanced: true,
    },
  },
  pictures: [
    {
      kind: 'points',
      title: 'Height by index',
      x: { label: 'index, dimension by dimension' },
      y: { label: 'mean loss' },
      series: [{ array: 'meanHeight', label: 'mean loss' }],
    },
  ],
  run: (parameters, { related, draw, progress }): AnalysisResult => {
    const { dimensions, seeds } = parameters;
    const total = dimensions.length * seeds;
    const result: AnalysisResult = { values: {}, arrays: {} };
    const most = Math.max(...dimensions) + 1;
    const table = { density: [] as number[], low: [] as number[], high: [] as number[], height: [] as number[] };
    dimensions.forEach((dimension, d) => {
      const fields: Field[] = [];
      for (let seed = 0; seed < seeds; seed++) {
        const landscape = relatedTo(related, dimension, seed);
        fields.push(
          searchField(landscape, parameters, draw(1000 * dimension + seed), () => progress(d * seeds + seed, total)),
        );
      }
      tell(result, dimension, fields, parameters, draw(d));
      addRows(table, fields, dimension, parameters.side, most, draw(500 + d));
      progress((d + 1) * seeds, total);
    });
    const shape = [dimensions.length, most];
    result.arrays = {
      dimensions: { shape: [dimensions.length], data: Float64Array.from(dimensions) },
      density: { shape, data: Float64Array.from(table.density) },
      densityLow: { shape, data: Float64Array.from(table.low) },
      densityHigh: { shape, data: Float64Array.from(table.high) },
      meanHeight: { shape, data: Float64Array.from(table.height) },
    };
    return result;
  },
});

interface Search {
  side: number;
  periodic: boolean;
  margin: number;
  mostStarts: number;
}

function relatedTo(
  related: (changes: Readonly<Record<string, unknown>>) => AnalysedLandscape,
  dimension: number,
  seed: number,
): AnalysedLandscape {
  try {
    return related({ dimension, seed });
  } catch (error) {
    if (!(error instanceof RidgelineError) || error.code !== 'invalid-parameter') throw error;
    // A dimension that the family does not go to is told as it is.
    if (!error.message.startsWith('unknown parameter')) throw error;
    const expected =
      'a random family with the parameters dimension and seed, such as gaussian-field or perlin: critical-points looks at a single landscape';
    throw new RidgelineError(
      'invalid-request',
      `the landscape has no dimension and seed to vary; expected ${expected}`,
      {
        field: 'landscape',
        value: error.details.value,
        expected,
      },
    );
  }
}

/** All critical points of a landscape in the cube, as far as repeated meetings can tell. */
function searchField(
  landscape: AnalysedLandscape,
  { side, periodic, margin, mostStarts }: Search,
  draws: Draws,
  started: () => void,
): Field {
  const { dimension: n } = landscape;
  const found: { point: StationaryPoint; index: number; met: number }[] = [];
  const start = new Float64Array(n);
  const [low, width] = periodic ? [0, side] : [-margin, side + 2 * margin];
  let euler = 0;
  let starts = 0;
  let arrivals = 0;
  let rare = 0;
  while (starts < mostStarts) {
    const isEnough = starts >= FEWEST_STARTS * n && arrivals >= MEAN_MEETINGS * found.length;
    if (isEnough && rare === 0 && (!periodic || euler === 0)) break;
    if (starts % 16 === 0) started();
    for (let i = 0; i < n; i++) start[i] = low + width * draws.uniform();
    starts++;
    const arrived = stationaryFrom(landscape, start);
    if (!arrived) continue;
    const { point } = arrived;
    if (periodic) for (let i = 0; i < n; i++) point[i] -= side * Math.floor(point[i] / side);
    else if (point.some((x) => !(x >= 0 && x < side))) continue;
    arrivals++;
    const place = placeOf(point, found, periodic ? side : 0);
    if (place < found.length) {
      if (++found[place].met === LEAST_MEETINGS) rare--;
      continue;
    }
    const index = arrived.eigenvalues.reduce((count, value) => count + (value < 0 ? 1 : 0), 0);
    found.push({ point: arrived, index, met: 1 });
    rare++;
    euler += index % 2 === 0 ? 1 : -1;
  }
  const counts = new Float64Array(n + 1);
  const heights = new Float64Array(n + 1);
  let degenerate = 0;
  for (const { point, index } of found) {
    counts[index]++;
    heights[index] += point.loss;
    const { eigenvalues } = point;
    const size = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[n - 1]));
    if (eigenvalues.some((value) => Math.abs(value) <= 1e-6 * size)) degenerate++;
  }
  return { counts, heights, starts, euler, rare, degenerate };
}

/** As many as `found` where none is near. */
function placeOf(point: Float64Array, found: readonly { point: StationaryPoint }[], period: number): number {
  let place = 0;
  while (place < found.length && !near(found[place].point.point, point, period)) place++;
  return place;
}

function near(a: Float64Array, b: Float64Array, period: number): boolean {
  for (let i = 0; i < a.length; i++) {
    let away = Math.abs(a[i] - b[i]);
    if (period > 0) away = Math.min(away, period - away);
    if (!(away < MERGE)) return false;
  }
  return true;
}

/** A statistic of fields with the percentile interval of a bootstrap over them. */
function bootstrapped(
  fields: readonly Field[],
  draws: Draws,
  statistic: (fields: readonly Field[]) => number,
): { value: number; low: number; high: number } {
  const value = statistic(fields);
  const resampled = Float64Array.from({ length: RESAMPLES }, () =>
    statistic(fields.map(() => fields[draws.integer(fields.length)])),
  ).filter((x) => !Number.isNaN(x));
  const [low, high] = quantiles(resampled, [0.025, 0.975]);
  return { value, low: Math.min(value, low), high: Math.max(value, high) };
}

const sumOf = (fields: readonly Field[], of: (field: Field) => number): number =>
  fields.reduce((total, field) => total + of(field), 0);
const allOf = ({ counts }: Field): number => counts.reduce((a, b) => a + b, 0);

function volumeOf(side: number, dimension: number): number {
  let volume = 1;
  for (let i = 0; i < dimension; i++) volume *= side;
  return volume;
}

function tell(result: AnalysisResult, dimension: number, fields: readonly Field[], search: Search, draws: Draws): void {
  const volume = volumeOf(search.side, dimension);
  const density = (of: (field: Field) => number) => (some: readonly Field[]) =>
    sumOf(some, of) / (some.length * volume);
  const minima = bootstrapped(
    fields,
    draws,
    density(({ counts }) => counts[0]),
  );
  const critical = bootstrapped(fields, draws, density(allOf));
  const share = bootstrapped(fields, draws, (some) => sumOf(some, ({ counts }) => counts[0]) / sumOf(some, allOf));
  const incomplete = fields.filter(({ rare }) => rare > 0).length;
  const unbalanced = fields.filter(({ euler }) => euler !== 0).length;
  const degenerate = sumOf(fields, (field) => field.degenerate);
  const warning = firstWarning(
    incomplete > 0 &&
      `${incomplete} of ${fields.length} landscapes had points met less than ${LEAST_MEETINGS} times when the starts ran out.`,
    search.periodic &&
      unbalanced > 0 &&
      `In ${unbalanced} of ${fields.length} landscapes the signs of the index do not add up to 0.`,
    degenerate > 0 && `${degenerate} points have a curvature of 0: they may belong to curves.`,
    sumOf(fields, ({ counts }) => counts[0]) < 10 && 'Of fewer than ten minima.',
  );
  const { values } = result;
  const words = `in ${dimension} dimension${dimension === 1 ? '' : 's'}`;
  values[`minima${dimension}`] = between(minima.value, minima.low, minima.high, {
    label: `Minima per unit volume ${words}`,
    warning,
  });
  values[`critical${dimension}`] = between(critical.value, critical.low, critical.high, {
    label: `Critical points per unit volume ${words}`,
    warning,
  });
  values[`share${dimension}`] = between(share.value, share.low, share.high, {
    label: `Share of minima among critical points ${words}`,
    warning,
  });
  if (dimension > 1) {
    const slope = bootstrapped(fields, draws, heightSlope);
    values[`slope${dimension}`] = between(slope.value, slope.low, slope.high, {
      label: `Rise of the mean height with each step of the index ${words}`,
      warning,
    });
  }
  if (search.periodic) {
    values[`euler${dimension}`] = rounded(unbalanced, {
      label: `Landscapes whose signs of the index do not add up to 0 ${words}`,
    });
  }
  values[`starts${dimension}`] = rounded(
    sumOf(fields, ({ starts }) => starts),
    { label: `Starts ${words}` },
  );
}

/** The least-squares slope of the height over the index, every point counting once. */
function heightSlope(fields: readonly Field[]): number {
  let [n, sumK, sumKK, sumH, sumKH] = [0, 0, 0, 0, 0];
  for (const { counts, heights } of fields) {
    counts.forEach((count, k) => {
      n += count;
      sumK += count * k;
      sumKK += count * k * k;
      sumH += heights[k];
      sumKH += k * heights[k];
    });
  }
  return (n * sumKH - sumK * sumH) / (n * sumKK - sumK * sumK);
}

function addRows(
  table: { density: number[]; low: number[]; high: number[]; height: number[] },
  fields: readonly Field[],
  dimension: number,
  side: number,
  most: number,
  draws: Draws,
): void {
  const volume = volumeOf(side, dimension);
  for (let k = 0; k < most; k++) {
    const there = k <= dimension;
    const density = there
      ? bootstrapped(fields, draws, (some) => sumOf(some, ({ counts }) => counts[k]) / (some.length * volume))
      : { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    table.density.push(density.value);
    table.low.push(density.low);
    table.high.push(density.high);
    table.height.push(
      there ? sumOf(fields, ({ heights }) => heights[k]) / sumOf(fields, ({ counts }) => counts[k]) : Number.NaN,
    );
  }
}
