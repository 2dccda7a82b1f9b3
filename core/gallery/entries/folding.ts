/** Clusters that find their shape in a space of more dimensions. */
import { type Claim, defineEntry, type ExperimentInput, type GalleryContext } from '../define.ts';
import { type Estimate, exactly, meanOfFew, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const SPACES = [2, 3, 4, 5, 6] as const;
type Space = (typeof SPACES)[number];
type Particles = 7 | 13 | 38;
/** Most steps of a descent, and starts in each space at first: as many as tell the shares of neighbouring spaces apart. */
const DESCENTS: Record<Particles, { steps: number; starts: Record<Space, number> }> = {
  7: { steps: 40, starts: { 2: 900, 3: 900, 4: 900, 5: 900, 6: 900 } },
  13: { steps: 40, starts: { 2: 900, 3: 1000, 4: 1000, 5: 1800, 6: 1800 } },
  38: { steps: 200, starts: { 2: 100, 3: 100, 4: 100, 5: 100, 6: 100 } },
};
/** So many times the starts in the full form. */
const FULL = 5;
/** Energies closer than this are of one minimum. */
const SAME = 1e-6;
/** A descent with a longer gradient has not come to rest; the softest curvature of these clusters is above 1. */
const AT_REST = 1e-3;
/** Starts that are looked at together when minima are counted, as more starts meet more of them. */
const BLOCK = { 7: 60, 13: 60, 38: 20 };
const COUNTED_STARTS = { 7: 900, 13: 900, 38: 100 };
const FOLD = '“A protein that could move in lots of dimensions at once, could probably reliably fold much more easily”';
const EASY = '“and it would be easy to find this structure”';
const ANY_SHARE =
  'The text says which way, not how far: with more successes in the larger space their share is anything from 1/2 to 1. Planted is the other way, from 0 to 1/2.';
const ANY_FALL =
  'The text says which way, not how far: fewer in the larger space is a ratio from 0 to 1. Planted is the other way.';
const SUCCESSES = 'share of the successes that are in the larger space';
/** The octahedron of six particles in three dimensions, Cambridge Cluster Database, relaxed to all digits. */
const OCTAHEDRON = -12.712062256809336;
/** The truncated octahedron of 38 in three dimensions (Cambridge Cluster Database). */
const LOWEST_38 = -173.928427;

function descent(particles: Particles, embeddingDimension: number): Omit<ExperimentInput, 'seeds'> {
  return {
    landscapes: [{ family: 'lennard-jones', parameters: { particles, embeddingDimension } }],
    optimizers: [
      {
        algorithm: 'lbfgs',
        parameters: { lineSearch: 'strong-wolfe', toleranceChange: 1e-15, toleranceGradient: 1e-6, historySize: 8 },
      },
    ],
    budget: { steps: DESCENTS[particles].steps },
  };
}

/** Energies at which L-BFGS ends, one a start; not a number where it had not come to rest. */
function energies(context: GalleryContext, particles: Particles, space: Space): Float64Array {
  return context.shared(`energies ${particles} ${space}`, () => {
    const { steps, starts } = DESCENTS[particles];
    const request = descent(particles, space);
    const [cell] = context.run({
      ...request,
      seeds: { count: context.sample(starts[space], FULL * starts[space]) },
      record: { steps: [steps], points: false },
    });
    const found = new Float64Array(cell.count);
    for (let from = 0; from < cell.count; from += 500) {
      const runs = Array.from({ length: Math.min(500, cell.count - from) }, (_, k) => from + k);
      const { points } = context.evaluate({
        landscape: request.landscapes[0],
        points: runs.map((run) => [...cell.final(run)]),
        want: ['gradient'],
      });
      runs.forEach((run, k) => {
        const length = Math.sqrt(points[k].gradient?.reduce<number>((sum, g) => sum + Number(g) * Number(g), 0) ?? NaN);
        found[run] = length < AT_REST ? cell.loss(run, steps) : Number.NaN;
      });
      context.progress();
    }
    return found;
  });
}

function lowest(found: Float64Array): number {
  return found.reduce(
    (least, energy) => (Number.isNaN(energy) ? least : Math.min(energy, least)),
    Number.POSITIVE_INFINITY,
  );
}

function reached(found: Float64Array, energy: number): number {
  return found.reduce((count, each) => count + (Math.abs(each - energy) < SAME ? 1 : 0), 0);
}

/** The energies that were met, rising. */
function levels(found: Float64Array): { energy: number; met: number }[] {
  const rising = found.filter((energy) => !Number.isNaN(energy)).sort();
  const different: { energy: number; met: number }[] = [];
  for (const energy of rising) {
    const last = different.at(-1);
    if (last && energy - last.energy < SAME) last.met++;
    else different.push({ energy, met: 1 });
  }
  return different;
}

/** How many different energies were met, each at least twice. */
function minima(found: Float64Array): number {
  return levels(found).filter(({ met }) => met > 1).length;
}

/** How many different energies are met from as many starts as a block has, by the mean over blocks. */
function minimaInBlock(context: GalleryContext, particles: Particles, space: Space): Estimate {
  const size = BLOCK[particles];
  const all = energies(context, particles, space);
  const found = all.subarray(0, context.sample(COUNTED_STARTS[particles], FULL * COUNTED_STARTS[particles]));
  return meanOfFew(
    Array.from(
      { length: Math.floor(found.length / size) },
      (_, k) => levels(found.subarray(k * size, (k + 1) * size)).length,
    ),
  );
}

/** The lowest energy: of 38 particles in three dimensions the published one, which is hardly ever met, otherwise the lowest found. */
function bottomOf(context: GalleryContext, particles: Particles, space: Space): number {
  if (particles === 38 && space === 3) return LOWEST_38;
  return lowest(energies(context, particles, space));
}

/** The share of the starts that reach the lowest energy. */
function foldedShare(context: GalleryContext, particles: Particles, space: Space): Estimate {
  const found = energies(context, particles, space);
  return shareOf(reached(found, bottomOf(context, particles, space)), found.length);
}

/** Of as many starts in both spaces, the share of the successes that are in the larger one. */
function successesInLarger(context: GalleryContext, particles: Particles, from: Space, to: Space): Estimate {
  const both = [from, to].map((space) => energies(context, particles, space));
  const starts = Math.min(both[0].length, both[1].length);
  const [smaller, larger] = [from, to].map((space, k) =>
    reached(both[k].subarray(0, starts), bottomOf(context, particles, space)),
  );
  return shareOf(larger, smaller + larger);
}

/** Minima met from a block of starts in the larger space, over those in the smaller one. */
function minimaRatio(context: GalleryContext, particles: Particles, from: Space, to: Space): Estimate {
  const [smaller, larger] = [from, to].map((space) => minimaInBlock(context, particles, space));
  return {
    measured: larger.measured / smaller.measured,
    interval: [larger.interval[0] / smaller.interval[1], larger.interval[1] / smaller.interval[0]],
    ...(larger.count !== undefined && { count: larger.count }),
  };
}

/** Two points on both sides of a simplex of five, the lowest of seven particles in five dimensions: all but one pair near its best distance. */
function doubleSimplex(): number {
  const pair = (square: number): number => {
    const sixth = 1 / (square * square * square);
    return 4 * (sixth * sixth - sixth);
  };
  // Squares of the edges of the simplex and of the ten edges to the two points; its corners are sqrt(0.4) edges from its middle.
  const energyOf = (edge: number, side: number): number =>
    10 * pair(edge) + 10 * pair(side) + pair(4 * (side - 0.4 * edge));
  const best = 1.2599210498948732;
  let [edge, side] = [best, best];
  for (let width = 0.1; width > 1e-9; width /= 2) {
    for (let moved = true; moved; ) {
      moved = false;
      for (const [e, s] of [
        [edge + width, side],
        [edge - width, side],
        [edge, side + width],
        [edge, side - width],
      ]) {
        if (energyOf(e, s) >= energyOf(edge, side)) continue;
        [edge, side, moved] = [e, s, true];
      }
    }
  }
  return energyOf(edge, side);
}

function sharesFigure(particles: Particles): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const found = SPACES.map((space) => foldedShare(context, particles, space));
    const bottoms = SPACES.map((space) => bottomOf(context, particles, space).toFixed(3));
    return {
      picture: {
        kind: 'points',
        title: `${particles} particles: share of descents that end at the lowest energy`,
        x: { label: 'dimensions of space', array: 'spaces' },
        y: { label: 'share of the starts' },
        series: [{ array: 'shares', label: 'measured', band: ['low', 'high'] }],
      },
      arrays: figureArrays({
        spaces: SPACES,
        shares: found.map(({ measured }) => measured),
        low: found.map(({ interval }) => interval[0]),
        high: found.map(({ interval }) => interval[1]),
      }),
      caption: `n = ${found.map(({ count }) => count).join(', ')} starts, 99.9 % intervals; lowest energies ${bottoms.join(', ')}${particles === 7 ? '' : particles === 13 ? ', of which that in three dimensions is published and the others are the lowest found' : ', of which that in three dimensions is published and not found here'}`,
    };
  };
}

function minimaFigure(particles: Particles): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const found = SPACES.map((space) => minimaInBlock(context, particles, space));
    return {
      picture: {
        kind: 'points',
        title: `${particles} particles: different minima met from ${BLOCK[particles]} starts`,
        x: { label: 'dimensions of space', array: 'spaces' },
        y: { label: 'minima' },
        series: [
          { array: 'counts', label: 'measured', band: ['low', 'high'] },
          ...(particles === 7 ? [{ array: 'predicted', label: 'all that are known', predicted: true }] : []),
        ],
      },
      arrays: figureArrays({
        spaces: SPACES,
        counts: found.map(({ measured }) => measured),
        low: found.map(({ interval }) => interval[0]),
        high: found.map(({ interval }) => interval[1]),
        ...(particles === 7 && { predicted: [4, 4, 2, 1, 1] }),
      }),
      caption: `means of n = ${found.map(({ count }) => count).join(', ')} blocks of starts, 99.9 % intervals`,
    };
  };
}

type Words = Pick<Claim, 'statement' | 'asStated' | 'corrected' | 'theory' | 'reading' | 'notShown'>;

/** More starts reach the lowest energy in the larger space, or fewer where the words say that it is wrong. */
function stepClaim(particles: Particles, from: Space, to: Space, words: Words): Claim {
  const predicted = words.asStated === 'wrong' ? 0 : 1;
  return {
    id: `easier-${particles}-${from}-${to}`,
    ...words,
    tolerance: 0.5,
    toleranceReason: ANY_SHARE,
    quantity: SUCCESSES,
    counted: 'successes',
    mistaken: { what: 'the other way', predicted: 1 - predicted },
    measure: (context) => ({ predicted, ...successesInLarger(context, particles, from, to) }),
    figure: sharesFigure(particles),
  };
}

/** Fewer minima are met in the larger space. */
function fewerClaim(particles: Particles, from: Space, to: Space, words: Words): Claim {
  return {
    id: `fewer-minima-${particles}-${from}-${to}`,
    ...words,
    tolerance: 0.5,
    toleranceReason: ANY_FALL,
    quantity: 'ratio of minima met',
    counted: 'blocks of starts',
    mistaken: { what: 'more, up to twice as many', predicted: 1.5 },
    measure: (context) => ({ predicted: 0.5, ...minimaRatio(context, particles, from, to) }),
    figure: minimaFigure(particles),
  };
}

/** A number of minima that is known. */
function minimaClaim(space: Space, predicted: number, words: Words): Claim {
  return {
    id: `minima-${space}`,
    ...words,
    tolerance: 0.5,
    toleranceReason: 'A whole number.',
    quantity: 'minima met at least twice',
    mistaken: { what: 'one more', predicted: (right) => right + 1 },
    measure: (context) => ({ predicted, ...exactly(minima(energies(context, 7, space))) }),
    figure: minimaFigure(7),
  };
}

export const folding = defineEntry({
  id: 'folding',
  version: 3,
  label: 'Folding in more dimensions',
  group: 'Geometry of large spaces',
  summary: 'How often a cluster of particles finds its lowest energy, and among how many minima, in 2 to 6 dimensions.',
  seed: '000',
  references: [
    {
      text: 'C. J. Tsai, K. D. Jordan, Use of an eigenmode method to locate the stationary points on the potential energy surfaces of selected argon and water clusters, J. Phys. Chem. 97 (1993) 11227-11237',
      url: 'https://doi.org/10.1021/j100145a019',
    },
    {
      text: 'C. Dellago, P. G. Bolhuis, D. Chandler, Efficient transition path sampling: application to Lennard-Jones cluster rearrangements, J. Chem. Phys. 108 (1998) 9236-9245',
      url: 'https://doi.org/10.1063/1.476378',
    },
    {
      text: 'J. P. K. Doye, M. A. Miller, D. J. Wales, The double-funnel energy landscape of the 38-atom Lennard-Jones cluster, J. Chem. Phys. 110 (1999)',
      url: 'https://doi.org/10.1063/1.478595',
    },
    { text: 'The Cambridge Cluster Database', url: 'https://www-wales.ch.cam.ac.uk/CCD.html' },
  ],
  budgetSeconds: { quick: 60, full: 200 },
  experiments: [
    {
      name: 'Thirteen particles in 3 to 6 dimensions',
      ...descent(13, 3),
      landscapes: [3, 4, 5, 6].map((embeddingDimension) => ({
        family: 'lennard-jones',
        parameters: { particles: 13, embeddingDimension },
      })),
      seeds: { count: 100 },
    },
  ],
  guide:
    'Look at the end losses: in three dimensions they are spread over dozens of minima, in six a large part of the runs ends at the lowest. More dimensions do not help at every step: look at seven particles in four, where of two minima the lowest is the one that is found less often. Change the number of particles to 38, and in three dimensions no run comes down to -173.928.',
  claims: [
    minimaClaim(2, 4, {
      statement: 'Seven particles in the plane can get stuck: there are several minima.',
      asStated: 'right',
      theory:
        'Four minima up to symmetry: the hexagon, two parallelograms with a cap, the trapezium (C. Dellago, P. G. Bolhuis, D. Chandler 1998).',
      reading: 'All four that are known were met, and no fifth one: three of them are traps.',
      notShown: 'Clusters that fall apart into pieces, which slide for ever and are not counted.',
    }),
    minimaClaim(3, 4, {
      statement:
        '“3D protein structure estimation, for example, are still very difficult problems”: seven particles have several minima.',
      asStated: 'right',
      theory: 'Four minima up to symmetry (C. J. Tsai, K. D. Jordan 1993).',
      reading: 'One dimension more than the plane, and still three traps beside the lowest minimum.',
      notShown: 'How high the barriers between them are: a descent cannot leave a trap, but warmth can.',
    }),
    minimaClaim(4, 2, {
      statement: 'With one dimension more than three there is less to get stuck in: seven particles in four.',
      asStated: 'right',
      theory:
        'No number is published. An independent program with other starts and another line search finds two: the octahedron with one particle off its space at -18.712062, and one at -18.435330.',
      reading: 'Two of the four minima are gone; one trap is left.',
      notShown: 'A minimum that fewer than one start in some hundreds leads to.',
    }),
    minimaClaim(5, 1, {
      statement: 'Seven particles in five dimensions: nothing is left to get stuck in.',
      asStated: 'right',
      theory:
        'Seven points in five dimensions cannot all touch; one pair gives way, and two points stand on both sides of a simplex of five. All pairs being alike, that is one minimum.',
      reading: 'One dimension before all distances can be the best, traps are gone already.',
      notShown: 'Larger clusters: as many as five dimensions are few for thirteen particles.',
    }),
    minimaClaim(6, 1, {
      statement: `${FOLD}: with dimensions enough for seven particles one minimum is left.`,
      asStated: 'right',
      theory: 'In N - 1 dimensions all pairs can have their best distance at once: one minimum, the simplex.',
      reading: 'From six dimensions on seven particles cannot get stuck at all.',
      notShown: 'A protein: its bonds hold in any number of dimensions, and its amino acids differ.',
    }),
    {
      id: 'lowest-2',
      statement: 'In the plane the structure of lowest energy is another one, and higher.',
      asStated: 'right',
      theory:
        'A hexagon about a particle: 12 pairs at r, 6 at sqrt 3 r, 3 at 2 r have -B^2/A = -12.5349 at the best r, A and B the sums of r^-12 and r^-6.',
      tolerance: 1e-6,
      toleranceReason: 'Energies at rest are exact to the square of the remaining gradient.',
      quantity: 'energy',
      reading: 'The descents find the hexagon, the structure that closed arithmetic gives.',
      notShown: 'How often: 1 start in 13, which the shares against dimension show.',
      measure: (context) => {
        const [twelfth, sixth] = [12 + 6 / 729 + 3 / 4096, 12 + 6 / 27 + 3 / 64];
        return { predicted: (-sixth * sixth) / twelfth, ...exactly(lowest(energies(context, 7, 2))) };
      },
      figure: sharesFigure(7),
    },
    {
      id: 'lowest-3',
      statement: 'The structure of lowest energy is found from random starts.',
      asStated: 'right',
      theory: 'The pentagonal bipyramid at -16.505384 (Cambridge Cluster Database).',
      tolerance: 1e-6,
      toleranceReason: 'The database gives six decimals.',
      quantity: 'energy',
      reading: 'The lowest energy of all starts is the published one: the search misses nothing lower.',
      notShown: 'How often: 1 start in 4.',
      measure: (context) => ({ predicted: -16.505384, ...exactly(lowest(energies(context, 7, 3))) }),
      figure: sharesFigure(7),
    },
    {
      id: 'lowest-4',
      statement: 'In a space of more dimensions there is another structure, of lower energy.',
      asStated: 'right',
      theory:
        'In four dimensions an octahedron with the seventh particle off its space, at the best distance from all six: its energy less 6.',
      tolerance: 1e-8,
      toleranceReason: 'Energies at rest are exact to the square of the remaining gradient.',
      quantity: 'energy',
      reading: 'Room to move also changes what is sought: six more pairs reach their best distance.',
      notShown: 'Folding in the sense of the text, to the same structure: in another space it is no longer the lowest.',
      measure: (context) => ({ predicted: OCTAHEDRON - 6, ...exactly(lowest(energies(context, 7, 4))) }),
      figure: sharesFigure(7),
    },
    {
      id: 'lowest-5',
      statement: 'In five dimensions all but one pair of seven particles have nearly their best distance.',
      asStated: 'right',
      theory:
        'Two points on both sides of a simplex of five: the least of 10 V(a) + 10 V(b) + V(2 sqrt(b^2 - 0.4 a^2)) over a and b, -20.140917.',
      tolerance: 1e-8,
      toleranceReason: 'Energies at rest are exact to the square of the remaining gradient.',
      quantity: 'energy',
      reading: 'The structure is as the geometry of seven points in five dimensions has it: one pair stands apart.',
      notShown: 'Clusters of many more particles than dimensions, for which no such argument is known.',
      measure: (context) => ({ predicted: doubleSimplex(), ...exactly(lowest(energies(context, 7, 5))) }),
      figure: sharesFigure(7),
    },
    {
      id: 'share-5',
      statement: `${EASY}: seven particles in five dimensions.`,
      asStated: 'right',
      theory: 'With one minimum every start that comes to rest has found it: a share of 1.',
      tolerance: 0.03,
      toleranceReason:
        'Three starts in a hundred: with none missing of 900 the interval goes down by 10.8/900 = 0.012, and a line search gives up at about one start in a thousand.',
      quantity: 'share of the starts',
      counted: 'starts',
      mistaken: { what: 'as often as in four dimensions', predicted: 0.12 },
      reading: 'In five dimensions the fold is certain; in four it is found from one start in eight.',
      notShown: 'What a search that does not stop at the first minimum would find in four.',
      measure: (context) => ({ predicted: 1, ...foldedShare(context, 7, 5) }),
      figure: sharesFigure(7),
    },
    {
      id: 'share-6',
      statement: `${EASY}: seven particles in six dimensions.`,
      asStated: 'right',
      theory: 'Every start of seven particles in six dimensions reaches the energy -21, one for each pair.',
      tolerance: 0.03,
      toleranceReason:
        'Three starts in a hundred: with none missing of 900 the interval goes down by 10.8/900 = 0.012, and a line search gives up at about one start in a thousand.',
      quantity: 'share of the starts',
      counted: 'starts',
      mistaken: { what: 'as often as in three dimensions', predicted: 0.25 },
      reading: 'Where all pairs can be at their best at once, descent from anywhere finds the lowest energy.',
      notShown: 'Energies with repulsion between far particles, which no space makes convex.',
      measure: (context) => {
        const found = energies(context, 7, 6);
        return { predicted: 1, ...shareOf(reached(found, -21), found.length) };
      },
      figure: sharesFigure(7),
    },
    stepClaim(7, 2, 3, {
      statement: `${FOLD}: seven particles in three dimensions against two.`,
      asStated: 'right',
      theory: 'The text says which way; no share is known by theory.',
      reading: 'Three times as many starts fold in space as in the plane, though both have four minima.',
      notShown: 'Why: the shares are volumes of basins, seen from clusters that start in a ball.',
    }),
    stepClaim(7, 3, 4, {
      statement: `${FOLD}: seven particles in four dimensions against three.`,
      asStated: 'wrong',
      corrected:
        'More dimensions are not easier at every step: in four, half as many starts reach the lowest energy as in three, as most end at the other of two minima.',
      theory:
        'The number of minima falls from four to two, but the basin of the higher one has the larger part of the starts; no share is known by theory.',
      reading: 'Fewer minima do not mean a better chance: the lowest has the smaller basin of two.',
      notShown: 'Other starts: a ball of another size shares them out otherwise.',
    }),
    stepClaim(7, 4, 5, {
      statement: `${FOLD}: seven particles in five dimensions against four.`,
      asStated: 'right',
      theory: 'In five dimensions one minimum is left, so that all starts reach it; in four there are two.',
      reading: 'One dimension more, and a chance of one in eight becomes certainty.',
      notShown: 'Anything beyond: from five dimensions on nothing can improve.',
    }),
    {
      id: 'lowest-13',
      statement:
        'Thirteen particles in three dimensions: the structure of lowest energy is found, though from few starts.',
      asStated: 'right',
      theory: 'The icosahedron at -44.326801 (Cambridge Cluster Database).',
      tolerance: 1e-6,
      toleranceReason: 'The database gives six decimals.',
      quantity: 'energy',
      reading: 'Of some 1500 known minima one start in 15 leads to the lowest: its basin is a wide one.',
      notShown:
        'The other spaces: no lowest energies of thirteen particles are published for them, and those of the figures are the lowest found.',
      measure: (context) => ({ predicted: -44.326801, ...exactly(lowest(energies(context, 13, 3))) }),
      figure: sharesFigure(13),
    },
    stepClaim(13, 2, 3, {
      statement: `${FOLD}: thirteen particles in three dimensions against two.`,
      asStated: 'right',
      theory:
        'The text says which way; no share is known by theory, and the lowest energy in the plane is the lowest found.',
      reading: 'In the plane one start in 60 folds, in space one in 15.',
      notShown:
        'Other starts: an independent search, whose clusters begin in another ball, has the same share in the plane as in space.',
    }),
    stepClaim(13, 3, 4, {
      statement: `${FOLD}: thirteen particles in four dimensions against three.`,
      asStated: 'right',
      theory:
        'The text says which way; no share is known by theory, and the lowest energy in four is the lowest found.',
      reading: 'Twice as many starts fold: here the fourth dimension helps, as it did not for seven particles.',
      notShown: 'A lower structure in four dimensions that no start met.',
    }),
    stepClaim(13, 4, 5, {
      statement: `${FOLD}: thirteen particles in five dimensions against four.`,
      asStated: 'right',
      theory: 'The text says which way; no share is known by theory, and the lowest energies are the lowest found.',
      reading: 'Three starts in ten fold in five dimensions, twice as many as in four.',
      notShown: 'Lower structures that no start met.',
    }),
    stepClaim(13, 5, 6, {
      statement: `${FOLD}: thirteen particles in six dimensions against five.`,
      asStated: 'wrong',
      corrected:
        'In six dimensions a quarter of the starts reaches the lowest energy found, fewer than the three in ten of five dimensions: the way up to certainty, in twelve, is not a steady one.',
      theory: 'No share is known by theory; certainty is reached in N - 1 = 12 dimensions, by the simplex.',
      reading:
        'Not reliable yet, and not easier than one dimension before: more room has changed the structure that is sought.',
      notShown:
        'Other starts, and dimensions from seven to twelve: an independent search from wider balls has nearly the same share in five and in six, and in twelve it has to be 1.',
    }),
    fewerClaim(13, 3, 4, {
      statement: 'With more dimensions there is less to get stuck in: thirteen particles in four against three.',
      asStated: 'right',
      theory:
        'In twelve dimensions one minimum is left, the simplex; the text has the number fall on the way. No numbers are known but the 1510 in three.',
      reading: 'From as many starts far fewer different minima are met.',
      notShown: 'How many there are: most of those in three dimensions are not met by so few starts.',
    }),
    fewerClaim(13, 4, 5, {
      statement: 'Thirteen particles in five dimensions against four.',
      asStated: 'right',
      theory: 'The text has the number fall with each dimension; one is left in twelve.',
      reading: 'The number of minima met falls again.',
      notShown: 'Minima that are met by less than one start in a thousand.',
    }),
    fewerClaim(13, 5, 6, {
      statement: 'Thirteen particles in six dimensions against five.',
      asStated: 'right',
      theory: 'The text has the number fall with each dimension; one is left in twelve.',
      reading: 'There are fewer traps than in five dimensions, though the lowest minimum is not found more often.',
      notShown: 'Minima that are met by less than one start in a thousand.',
    }),
    {
      id: 'thirty-eight',
      statement: '“3D protein structure estimation, for example, are still very difficult problems”: 38 particles.',
      asStated: 'right',
      theory:
        'The lowest, a truncated octahedron at -173.928427, has a funnel of its own, to which hardly any quench from a random start leads (J. P. K. Doye, M. A. Miller, D. J. Wales 1999): a share of 0.',
      tolerance: 0.11,
      toleranceReason: 'With none in 100 starts the interval goes up to z^2/(100 + z^2) = 0.098.',
      quantity: 'share of the starts',
      counted: 'starts',
      mistaken: { what: 'as easy as seven particles in six dimensions', predicted: 1 },
      reading: 'Not one start folds: the basin of the lowest structure is too small to be met by chance.',
      notShown: 'Searches that hop between basins, which do find it.',
      measure: (context) => ({ predicted: 0, ...foldedShare(context, 38, 3) }),
      figure: sharesFigure(38),
    },
    {
      id: 'thirty-eight-minima',
      statement: 'In three dimensions 38 particles have so many minima that no two starts end at the same one.',
      asStated: 'right',
      theory:
        'The number of minima grows exponentially with the number of particles (C. J. Tsai, K. D. Jordan 1993), to some 10^14 of 38: from 20 starts 20 minima.',
      tolerance: 1,
      toleranceReason: 'One in twenty may be met twice, as low minima have larger basins.',
      quantity: 'minima met from 20 starts',
      counted: 'blocks of starts',
      mistaken: { what: 'as many as thirteen particles have for 20 starts in six dimensions', predicted: 8 },
      reading: 'A list of minima is out of reach here: every descent ends somewhere else.',
      notShown: 'How the minima are ordered: they form funnels, which a count does not see.',
      measure: (context) => ({ predicted: 20, ...minimaInBlock(context, 38, 3) }),
      figure: minimaFigure(38),
    },
    stepClaim(38, 3, 6, {
      statement: `${FOLD}: 38 particles in six dimensions against three.`,
      asStated: 'right',
      theory:
        'The text says which way; no share is known by theory. The energy in three dimensions is the published one, that in six the lowest found.',
      reading: 'In six dimensions one start in seven ends at the lowest energy found, in three none does.',
      notShown: 'Whether something lower exists in six dimensions: nobody has published a search there.',
    }),
    fewerClaim(38, 3, 6, {
      statement: 'With more dimensions there is less to get stuck in: 38 particles in six against three.',
      asStated: 'right',
      theory: 'The text has the number fall; one minimum is left in 37 dimensions.',
      reading: 'In six dimensions starts meet again and again in the same few minima.',
      notShown:
        'Two, four and five dimensions are in the figure only: in two and four nearly every start ends at a minimum of its own.',
    }),
  ],
});
