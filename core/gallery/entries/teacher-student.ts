/** Students of several widths that learn from one teacher, and what can be taken from them afterwards. */
import { asin } from '../../wasm/elementary.ts';
import { defineEntry, type ExperimentInput, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, shareOf } from '../estimates.ts';

const INPUTS = 4;
const TEACHERS = 2;
const STEPS = 3000;
const RUNS = { quick: 200, full: 2000 };
/** Below this a loss counts as fitted: a thousandth of what the best single unit leaves, and less. */
const FITTED = 1e-5;
/** Below this all digits that a loss of this size can have are 0. */
const EXACT = 1e-10;
const SHARE_TOLERANCE = 0.06;
const SUBSET_TOLERANCE = 0.1;
const OF_THE_FITTED = 'The width of the interval with no exception in 100 of the 200 starts.';
const NO_EXCEPTION = 'The width of the interval with no exception in 200 starts, 0.051, and a little.';
const SAAD = 'D. Saad, S. A. Solla, On-line learning in soft committee machines, Physical Review E 52 (1995).';

function committee(students: number): ExperimentInput['landscapes'][number] {
  return { family: 'soft-committee', parameters: { inputs: INPUTS, students, teachers: TEACHERS, initialScale: 0.5 } };
}

interface Student {
  loss: number;
  units: Float64Array[];
}

/** Students of a width, trained by gradient descent on all inputs. */
function trained(context: GalleryContext, students: number): Student[] {
  return context.shared(`students ${students}`, () => {
    const [cell] = context.run({
      landscapes: [committee(students)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
      seeds: { count: context.sample(RUNS.quick, RUNS.full) },
      budget: { steps: STEPS },
      record: { steps: [STEPS], points: false },
    });
    return Array.from({ length: cell.count }, (_, run) => {
      const point = cell.final(run);
      const units = Array.from({ length: students }, (_, i) => point.subarray(i * INPUTS, (i + 1) * INPUTS));
      return { loss: cell.loss(run, STEPS), units };
    });
  });
}

function fittedShare(context: GalleryContext, students: number): Measurement {
  const runs = trained(context, students);
  return { predicted: 1, ...shareOf(runs.filter(({ loss }) => loss < FITTED).length, runs.length) };
}

/** The loss of one unit a (e1 + e2) against the two teachers e1 and e2. */
function sharedUnitLoss(a: number): number {
  const q = 2 * a * a;
  return (asin(q / (1 + q)) - 4 * asin(a / Math.sqrt(2 * (1 + q))) + Math.PI / 3) / Math.PI;
}

/** Its minimum over a, by ternary search. */
function leastSharedUnitLoss(): number {
  let [low, high] = [0, 3];
  for (let round = 0; round < 200; round++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (sharedUnitLoss(left) < sharedUnitLoss(right)) high = right;
    else low = left;
  }
  return sharedUnitLoss((low + high) / 2);
}

/** The least loss that any two units of a student have by themselves. */
function bestPairLosses(context: GalleryContext, students: number): number[] {
  const pairs = Array.from({ length: students }, (_, i) => Array.from({ length: i }, (_, j) => [j, i])).flat();
  const runs = trained(context, students);
  const points = runs.flatMap(({ units }) => pairs.map(([i, j]) => [...units[i], ...units[j]]));
  const answers = context.evaluate({ landscape: committee(TEACHERS), points, want: ['value'] }).points;
  return runs.map((_, run) => Math.min(...pairs.map((_, pair) => Number(answers[run * pairs.length + pair].value))));
}

/** Of the students that match the teacher to all digits, the share of which two units do alone. */
function prunedShare(context: GalleryContext, students: number): Measurement {
  const runs = trained(context, students);
  const losses = bestPairLosses(context, students).filter((_, run) => runs[run].loss < EXACT);
  return { predicted: 1, ...shareOf(losses.filter((loss) => loss < FITTED).length, losses.length) };
}

/** The loss of units (a, b), (b, a) and (c, c) against e1 and e2, from the closed form for Q and the overlaps. */
function trappedLoss([a, b, c]: readonly number[]): number {
  const units = [
    [a, b],
    [b, a],
    [c, c],
  ];
  const overlap = (u: number[], v: number[]): number => u[0] * v[0] + u[1] * v[1];
  let sum = (Math.PI * TEACHERS) / 6;
  for (const u of units) {
    const size = 1 + overlap(u, u);
    for (const v of units) sum += asin(overlap(u, v) / Math.sqrt(size * (1 + overlap(v, v))));
    for (const x of u) sum -= 2 * asin(x / Math.sqrt(2 * size));
  }
  return sum / Math.PI;
}

/** The height of the minimum of that form beside (1, -1/2, 1/2), by descent along central differences. */
function trapHeight(): number {
  const [rate, h] = [0.5, 1e-5];
  let at = [1, -0.5, 0.5];
  for (let step = 0; step < 5000; step++) {
    const slope = at.map((_, k) => {
      const moved = (by: number): number => trappedLoss(at.map((value, i) => (i === k ? value + by : value)));
      return (moved(h) - moved(-h)) / (2 * h);
    });
    at = at.map((value, k) => value - rate * slope[k]);
  }
  return trappedLoss(at);
}

export const teacherStudent = defineEntry({
  id: 'teacher-student',
  version: 1,
  label: 'Teacher and student',
  group: 'Degeneracy and learning',
  summary:
    'A student as wide as its teacher comes to match it, a narrower one cannot; of a wider one that does only as many units are needed.',
  seed: '000',
  references: [
    { text: SAAD, url: 'https://doi.org/10.1103/PhysRevE.52.4225' },
    {
      text: 'G. Hinton, O. Vinyals, J. Dean, Distilling the knowledge in a neural network (2015)',
      url: 'https://arxiv.org/abs/1503.02531',
    },
  ],
  budgetSeconds: { quick: 4, full: 30 },
  experiments: [
    {
      name: 'Students of 1, 2, 3 and 4 units, on all inputs',
      landscapes: [1, 2, 3, 4].map(committee),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
      seeds: { count: 20 },
      budget: { steps: STEPS },
    },
    {
      name: 'Students of a teacher’s answers to 400 inputs',
      landscapes: [2, 4, 16].map((width) => ({
        family: 'network',
        parameters: {
          data: 'teacher(rows=500, inputs=5, width=4)',
          hidden: [width],
          activation: 'tanh',
          loss: 'squared-error',
        },
      })),
      optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.01 } }],
      seeds: { count: 5 },
      budget: { steps: STEPS },
    },
  ],
  guide:
    'Look at the plateau: all students first learn the mean of the teacher’s units, and only those with two units leave it. Change the initial scale and watch the plateau grow with its logarithm.',
  claims: [
    {
      id: 'too-narrow',
      statement: 'A smaller network can learn what a larger one knows: processes like distillation can work.',
      asStated: 'half right',
      corrected:
        'Not below the width that the function needs: one unit for two teachers is left with a loss of 0.030172.',
      theory: `One unit a (e1 + e2) shared by both, at the best a, in the closed form of the loss. ${SAAD}`,
      tolerance: 1e-9,
      toleranceReason: 'Rounding, and what 3000 steps leave.',
      measure: (context) => {
        const losses = trained(context, 1).map(({ loss }) => loss);
        return { predicted: leastSharedUnitLoss(), ...exactly(Math.max(...losses)) };
      },
    },
    {
      id: 'same-width',
      statement: 'A student as wide as its teacher comes to match it.',
      asStated: 'right',
      theory: `Two students and two orthogonal teachers: from every start the plateau is left and the loss goes to 0. ${SAAD}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      measure: (context) => fittedShare(context, 2),
    },
    {
      id: 'wider',
      statement: 'A student of any greater width does as well: there are many good parameter sets.',
      asStated: 'wrong',
      corrected:
        'With three units for two teachers some starts end at a bad minimum, at a loss of 0.0014955, which neither two units have nor four.',
      theory: `The height of the minimum with units (a, b), (b, a) and (c, c), in the closed form of the loss; the largest last loss of all starts. ${SAAD}`,
      tolerance: 1e-8,
      toleranceReason: 'Central differences in the prediction, and what 3000 steps leave.',
      measure: (context) => {
        const losses = trained(context, 3).map(({ loss }) => loss);
        return { predicted: trapHeight(), ...exactly(Math.max(...losses)) };
      },
    },
    {
      id: 'twice-as-wide',
      statement: 'A student of twice the width fits too.',
      asStated: 'right',
      theory: `Four students realise two teachers with two units that cancel or vanish: the loss goes to 0. ${SAAD}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      measure: (context) => fittedShare(context, 4),
    },
    {
      id: 'pruned-three',
      statement: 'Not all parameters even need be used to get good results.',
      asStated: 'right',
      theory:
        'Different units are linearly independent functions: of three that equal two teachers one must vanish, and two do alone.',
      tolerance: SUBSET_TOLERANCE,
      toleranceReason: OF_THE_FITTED,
      mistaken: { what: 'every other student keeps a unit too many', predicted: 0.5 },
      measure: (context) => prunedShare(context, 3),
    },
    {
      id: 'pruned-four',
      statement: 'Units that are not needed can be taken away one by one.',
      asStated: 'half right',
      corrected: 'Two of four may cancel each other: they go together, and then the other two do alone.',
      theory:
        'Linear independence again: two of the four are the teachers; the others vanish, or one is the negative of the other.',
      tolerance: SUBSET_TOLERANCE,
      toleranceReason: OF_THE_FITTED,
      mistaken: { what: 'every other student keeps a unit too many', predicted: 0.5 },
      measure: (context) => prunedShare(context, 4),
    },
  ],
});
