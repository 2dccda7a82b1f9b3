/** Which minima are joined by which saddles. */
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { AT_SADDLE, type Attractor, type Attractors, distance } from './attractors.ts';
import { boxParameters, sideOf } from './box.ts';
import {
  type CountedPoint,
  censusOf,
  checkSearch,
  isTorus,
  near,
  searchParameters,
  torusValue,
} from './critical-point-search.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { denseHessian } from './dense-hessian.ts';
import { attractorsFor, descentParameters } from './descent-parameters.ts';
import { straightDifference, torusDifference } from './torus.ts';
import { firstWarning, rounded } from './values.ts';

const LARGEST_DIMENSION = 100;
/** How far the two descents start from a saddle, relative to the sides of the box. */
const ASIDE = 1e-4;
/** Ways down are given from so many saddles, the lowest, at so many points each. */
const SHOWN_SADDLES = 100;
const WAY_POINTS = 50;

/**
 * All critical points that random starts find in a box (critical-points), and from every saddle of index 1 the two descents along its
 * negative direction: each saddle is an edge between two minima, the graph of basins that touch. A minimum's barrier is the height
 * to the lowest saddle that leads from it to another minimum; the connecting level is the least height under which all minima
 * found hang together (a minimax spanning tree). Saddles not found leave edges out: barriers are then upper bounds. On a torus ways
 * may leave the box, and minima that are a period apart are one. Cost: the census, and two descents a saddle.
 * Sources: Wales, Energy Landscapes, Cambridge 2003, chapter 5; Becker and Karplus, J. Chem. Phys. 106 (1997) 1495-1517.
 */
export const saddleGraph = defineAnalysis({
  id: 'saddle-graph',
  version: 2,
  label: 'Graph of minima and saddles',
  group: 'Census',
  summary: 'Which minima of a box are joined by which saddles, and how high one must climb from each.',
  method:
    'A census of critical points, then two descents from every saddle of index 1 along its negative direction. The census and two descents a saddle.',
  formula: [
    String.raw`\theta_\pm(0) = s \pm \varepsilon\, v_1, \qquad \dot\theta = -\nabla L(\theta), \qquad \theta_\pm(\infty) = m_\pm`,
  ],
  references: [
    {
      text: 'D. J. Wales, Energy Landscapes, Cambridge University Press 2003',
      url: 'https://doi.org/10.1017/CBO9780511721724',
    },
    {
      text: 'O. M. Becker, M. Karplus, The topology of multidimensional potential energy surfaces, J. Chem. Phys. 106 (1997)',
      url: 'https://doi.org/10.1063/1.473299',
    },
  ],
  needs: 'landscape',
  parameters: {
    ...boxParameters(LARGEST_DIMENSION),
    starts: {
      kind: 'number',
      label: 'Starts of the census',
      default: 500,
      minimum: 1,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    ...searchParameters,
    ...descentParameters,
  },
  pictures: [
    {
      kind: 'points',
      title: 'Ways down from the saddles to the minima',
      x: { label: 'first coordinate', array: 'minimaFirst' },
      y: { label: 'second coordinate' },
      series: [
        { array: 'minimaSecond', label: 'minimum' },
        { array: 'saddlesSecond', x: 'saddlesFirst', label: 'saddle' },
        { array: 'waysSecond', x: 'waysFirst', label: 'way down', joined: true },
      ],
    },
    {
      kind: 'points',
      title: 'Losses of minima',
      x: { label: 'minimum' },
      y: { label: 'loss' },
      series: [{ array: 'losses', label: 'loss' }],
    },
    {
      kind: 'points',
      title: 'Losses of saddles',
      x: { label: 'saddle' },
      y: { label: 'loss' },
      series: [{ array: 'saddleLosses', label: 'loss' }],
    },
    {
      kind: 'lines',
      title: 'Losses along the ways down',
      x: { label: 'point of 50, even in length', from: 0 },
      y: { label: 'loss' },
      series: [{ array: 'wayLosses', label: 'way' }],
    },
  ],
  check: checkSearch,
  run: (parameters, context): AnalysisResult => {
    const { landscape, draw, progress } = context;
    const { low, high, starts } = parameters;
    const { dimension: n } = landscape;
    const side = sideOf({ low, high }, n);
    const mergeDistance = 1e-5 * side;
    const census = censusOf(
      { ...context, progress: (done) => progress(done, 2 * starts) },
      { ...parameters, mergeDistance },
    );
    const minima = census.filter(({ index, degenerate }) => index === 0 && !degenerate);
    const saddles = census.filter(({ index, degenerate }) => index === 1 && !degenerate);
    const beginnings = new Float64Array(2 * saddles.length * n);
    saddles.forEach(({ point }, k) => {
      const down = lowestDirection(context, point);
      for (let i = 0; i < n; i++) {
        beginnings[2 * k * n + i] = point[i] + ASIDE * side * down[i];
        beginnings[(2 * k + 1) * n + i] = point[i] - ASIDE * side * down[i];
      }
    });
    const typical = Float64Array.from(
      census.flatMap(({ point }) => [...point].map((x, i) => x + (i === 0 ? 0.1 * side : 0))),
    );
    const attractors = attractorsFor(
      landscape,
      parameters,
      typical.length > 0 ? typical : new Float64Array(n),
      side,
      draw(1),
    );
    for (const { point, loss } of minima) attractors.learn(point, loss);
    const inside = attractors.list.length;
    const labels = attractors.labels(beginnings, 2 * saddles.length, (done) =>
      progress(starts + (done / (2 * saddles.length)) * starts, 2 * starts),
    );
    progress(2 * starts, 2 * starts);
    const torus = isTorus(landscape, parameters);
    const difference = torus ? torusDifference({ low, high }) : straightDifference;
    const merged = torus
      ? mergeImages(attractors.list, labels, inside, (a, b) => near(a.point, b.point, 100 * mergeDistance, difference))
      : { list: attractors.list, labels, inside };
    const result = graph(merged, saddles, census.length, n);
    return {
      values: { ...result.values, torus: torusValue(landscape, parameters) },
      arrays: { ...result.arrays, ...waysDown(context, attractors, saddles, beginnings, labels) },
    };
  },
});

interface Found {
  list: readonly Attractor[];
  /** Where each of the two descents from each saddle leads. */
  labels: Int32Array;
  /** So many of the list are of the census. */
  inside: number;
}

/** Takes images of one minimum together. */
function mergeImages(
  all: readonly Attractor[],
  labels: Int32Array,
  inside: number,
  same: (a: Attractor, b: Attractor) => boolean,
): Found {
  const list: Attractor[] = [];
  let known = 0;
  const places = all.map((minimum, k) => {
    const place = list.findIndex((other) => same(other, minimum));
    if (place >= 0) return place;
    if (k < inside) known++;
    return list.push(minimum) - 1;
  });
  return { list, labels: labels.map((label) => (label < 0 ? label : places[label])), inside: known };
}

/** Both ways down from the lowest saddles, at points even in length from the saddle to the minimum, with their losses. */
function waysDown(
  { landscape }: AnalysisContext,
  attractors: Attractors,
  saddles: readonly CountedPoint[],
  beginnings: Float64Array,
  labels: Int32Array,
): AnalysisResult['arrays'] {
  const { dimension: n } = landscape;
  const shown = Math.min(saddles.length, SHOWN_SADDLES);
  if (shown === 0) return {};
  const ways = new Float64Array(2 * shown * WAY_POINTS * n);
  for (let k = 0; k < 2 * shown; k++) {
    const way = attractors.path(beginnings.subarray(k * n, (k + 1) * n));
    const end = labels[k] >= 0 ? [attractors.list[labels[k]].point] : [];
    ways.set(evenly([saddles[k >> 1].point, ...way, ...end], WAY_POINTS), k * WAY_POINTS * n);
  }
  return {
    ways: { shape: [2 * shown, WAY_POINTS, n], data: ways },
    ...(n > 1 && { waysFirst: coordinateOf(ways, 0, n, shown), waysSecond: coordinateOf(ways, 1, n, shown) }),
    wayLosses: { shape: [2 * shown, WAY_POINTS], data: landscape.values(ways, 2 * shown * WAY_POINTS) },
  };
}

function coordinateOf(ways: Float64Array, i: number, n: number, shown: number): AnalysisResult['arrays'][string] {
  const data = Float64Array.from({ length: 2 * shown * WAY_POINTS }, (_, k) => ways[k * n + i]);
  return { shape: [2 * shown, WAY_POINTS], data };
}

/** Points at equal distances along straight pieces, ends included. */
function evenly(way: readonly Float64Array[], count: number): Float64Array {
  const n = way[0].length;
  const lengths = new Float64Array(way.length);
  for (let k = 1; k < way.length; k++) lengths[k] = lengths[k - 1] + distance(way[k], way[k - 1]);
  const total = lengths[way.length - 1];
  const out = new Float64Array(count * n);
  for (let k = 0, at = 1; k < count; k++) {
    const wanted = (total * k) / (count - 1);
    while (at < way.length - 1 && lengths[at] < wanted) at++;
    const piece = lengths[at] - lengths[at - 1];
    const part = piece > 0 ? Math.min(1, (wanted - lengths[at - 1]) / piece) : 1;
    for (let i = 0; i < n; i++) out[k * n + i] = way[at - 1][i] + part * (way[at][i] - way[at - 1][i]);
  }
  return out;
}

function lowestDirection({ landscape }: AnalysisContext, point: Float64Array): Float64Array {
  const { dimension: n } = landscape;
  return symmetricEigen(denseHessian(landscape, point).matrix, n).vectors.slice(0, n);
}

function graph(
  { list, labels, inside }: Found,
  saddles: readonly CountedPoint[],
  critical: number,
  n: number,
): AnalysisResult {
  const count = list.length;
  const edges = saddles.map(({ loss }, k) => ({ saddle: k, loss, ends: [labels[2 * k], labels[2 * k + 1]] as const }));
  const joining = edges.filter(({ ends: [a, b] }) => a >= 0 && b >= 0 && a !== b);
  joining.sort((a, b) => a.loss - b.loss);
  const barriers = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (const { loss, ends } of joining) {
    for (const end of ends) barriers[end] = Math.min(barriers[end], loss - list[end].loss);
  }
  // Kruskal: saddles from the lowest up join what they join; the last one needed is the level that connects all.
  const group = list.map((_, k) => k);
  let components = count;
  let level = Number.NEGATIVE_INFINITY;
  for (const { loss, ends } of joining) {
    const [a, b] = ends.map((end) => group[end]);
    if (a === b) continue;
    group.forEach((g, k) => {
      if (g === b) group[k] = a;
    });
    components--;
    level = loss;
  }
  const loops = edges.filter(({ ends: [a, b] }) => a >= 0 && a === b).length;
  const lost = edges.filter(({ ends }) => ends.some((end) => end < 0)).length;
  const stopped = edges.filter(({ ends }) => ends.includes(AT_SADDLE)).length;
  const deepest = list.reduce((best, { loss }, k) => (loss < list[best].loss ? k : best), 0);
  const warning = firstWarning(
    count === 0 && 'No minimum was found: the loss may have none here. Use critical-points for saddles and maxima.',
    list.some(({ isolated }) => !isolated) && 'Some minima are not isolated: all of a set with one loss count as one.',
  );
  const partial = firstWarning(warning, 'Only what the census found: saddles that were missed leave edges out.');
  return {
    values: {
      minima: rounded(count, { label: 'Minima', warning }),
      saddles: rounded(saddles.length, { label: 'Saddles of index 1', warning }),
      edges: rounded(joining.length, { label: 'Saddles that join two minima', warning: partial }),
      loops: rounded(loops, { label: 'Saddles whose two ways down lead to the same minimum' }),
      lost: rounded(lost, { label: 'Saddles with a way down that reached no minimum' }),
      atSaddle: rounded(stopped, { label: 'Saddles with a way down that ended at another saddle' }),
      outside: rounded(count - inside, { label: 'Minima that only descents found, outside of the box or missed' }),
      components: rounded(components, { label: 'Parts that the minima fall into', warning }),
      level: rounded(
        components > 1 ? Number.POSITIVE_INFINITY : count > 1 ? level : (list[0]?.loss ?? Number.POSITIVE_INFINITY),
        {
          label: 'Least loss under which all minima hang together',
          warning: firstWarning(
            count < 2 && 'There is but one minimum.',
            components > 1 && 'The minima found do not hang together.',
            partial,
          ),
        },
      ),
      deepest: rounded(list[deepest]?.loss ?? Number.POSITIVE_INFINITY, {
        label: 'Loss of the lowest minimum',
        warning,
      }),
      deepestBarrier: rounded(barriers[deepest] ?? Number.POSITIVE_INFINITY, {
        label: 'Its barrier to a neighbour',
        warning: partial,
      }),
      critical: rounded(critical, { label: 'Critical points found' }),
    },
    arrays: {
      minima: { shape: [count, n], data: Float64Array.from(list.flatMap(({ point }) => [...point])) },
      ...(n > 1 && {
        minimaFirst: { shape: [count], data: Float64Array.from(list, ({ point }) => point[0]) },
        minimaSecond: { shape: [count], data: Float64Array.from(list, ({ point }) => point[1]) },
        saddlesFirst: { shape: [saddles.length], data: Float64Array.from(saddles, ({ point }) => point[0]) },
        saddlesSecond: { shape: [saddles.length], data: Float64Array.from(saddles, ({ point }) => point[1]) },
      }),
      losses: { shape: [count], data: Float64Array.from(list, ({ loss }) => loss) },
      barriers: { shape: [count], data: barriers },
      saddles: { shape: [saddles.length, n], data: Float64Array.from(saddles.flatMap(({ point }) => [...point])) },
      saddleLosses: { shape: [saddles.length], data: Float64Array.from(saddles, ({ loss }) => loss) },
      edges: { shape: [saddles.length, 2], data: Float64Array.from(labels) },
    },
  };
}
