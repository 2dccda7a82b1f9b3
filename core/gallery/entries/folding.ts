/** Clusters that find their shape in a space of more dimensions. */
import { defineEntry, type ExperimentInput, type GalleryContext } from '../define.ts';
import { type Estimate, exactly, shareOf } from '../estimates.ts';

const STEPS = 40;
/** Energies closer than this are of one minimum. */
const SAME = 1e-6;
/** Starts that are compared together, and how many such blocks: more of the small cluster, which is quick. */
const BLOCKS = { 7: { size: 60, quick: 30, full: 100 }, 13: { size: 30, quick: 16, full: 60 } };
type Particles = keyof typeof BLOCKS;
const STATEMENT = 'A protein that could move in lots of dimensions at once could probably fold much more easily';
const HALF =
  'More than half of the blocks have to agree: 16 of 16 have an interval from 0.6, 30 of 30 from 0.73, room for a few exceptions.';
/** The octahedron of six particles in three dimensions, Cambridge Cluster Database, relaxed to all digits. */
const OCTAHEDRON = -12.712062256809336;

function descent(particles: number, embeddingDimension: number): Omit<ExperimentInput, 'seeds'> {
  return {
    landscapes: [{ family: 'lennard-jones', parameters: { particles, embeddingDimension } }],
    optimizers: [
      {
        algorithm: 'lbfgs',
        parameters: { lineSearch: 'strong-wolfe', toleranceChange: 1e-15, toleranceGradient: 1e-6, historySize: 8 },
      },
    ],
    budget: { steps: STEPS },
  };
}

/** Energies at which L-BFGS ends, one a start; not a number where it had not come to rest. */
function energies(context: GalleryContext, particles: Particles, dimension: number): Float64Array {
  return context.shared(`energies ${particles} ${dimension}`, () => {
    const { size, quick, full } = BLOCKS[particles];
    const [cell] = context.run({
      ...descent(particles, dimension),
      seeds: { count: context.sample(size * quick, size * full) },
      record: { steps: [STEPS - 10, STEPS], points: false },
    });
    return Float64Array.from({ length: cell.count }, (_, run) => {
      const [before, after] = [cell.loss(run, STEPS - 10), cell.loss(run, STEPS)];
      return Math.abs(before - after) < 1e-10 ? after : Number.NaN;
    });
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

/** How many different energies were met, each at least twice. */
function minima(found: Float64Array): number {
  const rising = found.filter((energy) => !Number.isNaN(energy)).sort();
  let count = 0;
  for (let from = 0, to = 0; from < rising.length; from = to) {
    while (to < rising.length && rising[to] - rising[from] < SAME) to++;
    if (to - from > 1) count++;
  }
  return count;
}

/** The share of blocks of starts in which more reach the lowest energy in `easy` than in `hard` dimensions. */
function easier(context: GalleryContext, particles: Particles, easy: number, hard: number): Estimate {
  const { size } = BLOCKS[particles];
  const successes = [easy, hard].map((dimension) => {
    const found = energies(context, particles, dimension);
    const bottom = lowest(found);
    return Array.from({ length: found.length / size }, (_, k) =>
      reached(found.subarray(k * size, (k + 1) * size), bottom),
    );
  });
  const wins = successes[0].filter((count, k) => count > successes[1][k]).length;
  return shareOf(wins, successes[0].length);
}

export const folding = defineEntry({
  id: 'folding',
  version: 2,
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
      text: 'J. P. K. Doye, M. A. Miller, D. J. Wales, The double-funnel energy landscape of the 38-atom Lennard-Jones cluster, J. Chem. Phys. 110 (1999)',
      url: 'https://doi.org/10.1063/1.478595',
    },
    { text: 'The Cambridge Cluster Database', url: 'https://www-wales.ch.cam.ac.uk/CCD.html' },
  ],
  budgetSeconds: { quick: 15, full: 60 },
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
    'Look at the end losses: in three dimensions they are spread over dozens of minima, in six a large part of the runs ends at the lowest. More dimensions do not help at every step: look at seven particles in four, where of two minima the lowest is the one that is found less often. Change the number of particles to 38, and no run comes down to -173.928.',
  claims: [
    {
      id: 'minima-3',
      statement: 'Seven particles in three dimensions can get stuck: there are several minima.',
      asStated: 'right',
      theory: 'Four minima up to symmetry (C. J. Tsai, K. D. Jordan 1993).',
      tolerance: 0.5,
      toleranceReason: 'A whole number.',
      mistaken: { what: 'one more', predicted: (right) => right + 1 },
      measure: (context) => ({ predicted: 4, ...exactly(minima(energies(context, 7, 3))) }),
    },
    {
      id: 'lowest-3',
      statement: 'The structure of lowest energy is found from random starts.',
      asStated: 'right',
      theory: 'The pentagonal bipyramid at -16.505384 (Cambridge Cluster Database).',
      tolerance: 1e-6,
      toleranceReason: 'The database gives six decimals.',
      measure: (context) => ({ predicted: -16.505384, ...exactly(lowest(energies(context, 7, 3))) }),
    },
    {
      id: 'minima-6',
      statement: `${STATEMENT}: with dimensions enough nothing is left to get stuck in.`,
      asStated: 'right',
      theory: 'In N - 1 dimensions all pairs can have their best distance at once: one minimum, the simplex.',
      tolerance: 0.5,
      toleranceReason: 'A whole number.',
      mistaken: { what: 'one more', predicted: (right) => right + 1 },
      measure: (context) => ({ predicted: 1, ...exactly(minima(energies(context, 7, 6))) }),
    },
    {
      id: 'share-6',
      statement: 'And it would be easy to find this structure.',
      asStated: 'right',
      theory: 'Every start of seven particles in six dimensions reaches the energy -21, one for each pair.',
      tolerance: 0.03,
      toleranceReason: 'More than the width of the interval with no exception in 1800 starts, 0.006.',
      measure: (context) => {
        const found = energies(context, 7, 6);
        return { predicted: 1, ...shareOf(reached(found, -21), found.length) };
      },
    },
    {
      id: 'lowest-4',
      statement: 'In a space of more dimensions there is another structure, of lower energy.',
      asStated: 'right',
      theory:
        'In four dimensions an octahedron with the seventh particle off its space, at the best distance from all six: its energy less 6.',
      tolerance: 1e-8,
      toleranceReason: 'Energies at rest are exact to the square of the remaining gradient.',
      measure: (context) => ({ predicted: OCTAHEDRON - 6, ...exactly(lowest(energies(context, 7, 4))) }),
    },
    {
      id: 'thirteen',
      statement: `${STATEMENT}: thirteen particles in five dimensions against three.`,
      asStated: 'right',
      theory:
        'The text says which way: more starts reach the lowest energy in five dimensions, in every block, a share of 1; in twelve all do, by the simplex.',
      tolerance: 0.5,
      toleranceReason: HALF,
      mistaken: { what: 'harder in more dimensions', predicted: 0 },
      measure: (context) => ({ predicted: 1, ...easier(context, 13, 5, 3) }),
    },
    {
      id: 'fewer-minima',
      statement: 'With more dimensions there is less to get stuck in: thirteen particles in five against three.',
      asStated: 'right',
      theory:
        'In twelve dimensions one minimum is left, the simplex, as all distances can be the best one; the text has the number fall on the way: fewer were met in five than in three.',
      tolerance: 0.5,
      toleranceReason: 'A comparison, in the direction of the text: 1 where it is so.',
      mistaken: { what: 'as many or more', predicted: 0 },
      measure: (context) => {
        const [three, five] = [3, 5].map((dimension) => minima(energies(context, 13, dimension)));
        return { predicted: 1, ...exactly(Number(five < three)) };
      },
    },
    {
      id: 'lowest-2',
      statement: 'In the plane the structure is another one, and higher.',
      asStated: 'right',
      theory:
        'A hexagon about a particle: 12 pairs at r, 6 at sqrt 3 r, 3 at 2 r have -B^2/A = -12.5349 at the best r, A and B the sums of r^-12 and r^-6.',
      tolerance: 1e-6,
      toleranceReason: 'Energies at rest are exact to the square of the remaining gradient.',
      measure: (context) => {
        const [twelfth, sixth] = [12 + 6 / 729 + 3 / 4096, 12 + 6 / 27 + 3 / 64];
        return { predicted: (-sixth * sixth) / twelfth, ...exactly(lowest(energies(context, 7, 2))) };
      },
    },
    {
      id: 'thirty-eight',
      statement: 'Estimating a structure in three dimensions is very difficult: 38 particles.',
      asStated: 'right',
      theory:
        'The lowest, a truncated octahedron at -173.928427, has a funnel of its own, to which hardly any quench from a random start leads (J. P. K. Doye, M. A. Miller, D. J. Wales 1999): a share of 0.',
      tolerance: 0.11,
      toleranceReason: 'The width of the interval with no exception in 100 starts, 0.098, and a little.',
      mistaken: { what: 'as easy as seven particles in six dimensions', predicted: 1 },
      measure: (context) => {
        const [cell] = context.run({
          ...descent(38, 3),
          seeds: { count: context.sample(100, 1000) },
          budget: { steps: 400 },
          record: { steps: [400], points: false },
        });
        let found = 0;
        for (let run = 0; run < cell.count; run++) if (cell.loss(run, 400) < -173.9284) found++;
        return { predicted: 0, ...shareOf(found, cell.count) };
      },
    },
  ],
});
