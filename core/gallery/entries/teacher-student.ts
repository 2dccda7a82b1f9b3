/** Students of several widths that learn from one teacher, and what can be taken from them afterwards. */
import { asin } from '../../wasm/elementary.ts';
import { defineEntry, type ExperimentInput, type GalleryContext, type Measurement } from '../define.ts';
import { type Estimate, exactly, meanOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

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
const OF_THE_FITTED =
  'With no exception in 100 students the interval goes down by z^2/(100 + z^2) = 0.098, z = 3.29; half and more of the 200 match the teacher to all digits.';
const NO_EXCEPTION =
  'With no exception in 200 starts the interval goes down by z^2/(200 + z^2) = 0.051, z = 3.29; the planted mistake is far outside.';
/** Random choices of weights for each student. */
const CHOICES = 10;
const ENOUGH = '“because there are many good parameter sets not all parameters even need be used to get good results”';
const SAAD = 'D. Saad, S. A. Solla, On-line learning in soft committee machines, Physical Review E 52 (1995).';

function committee(students: number): ExperimentInput['landscapes'][number] {
  return { family: 'soft-committee', parameters: { inputs: INPUTS, students, teachers: TEACHERS, initialScale: 0.5 } };
}

interface Student {
  loss: number;
  units: Float64Array[];
  start: Float64Array;
}

/** Students of a width, trained by gradient descent on all inputs. */
function trained(context: GalleryContext, students: number): Student[] {
  return context.shared(`students ${students}`, () => {
    const [cell] = context.run({
      landscapes: [committee(students)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
      seeds: { count: context.sample(RUNS.quick, RUNS.full) },
      budget: { steps: STEPS },
      record: { steps: [0, STEPS], points: true },
    });
    return Array.from({ length: cell.count }, (_, run) => {
      const point = cell.final(run);
      const units = Array.from({ length: students }, (_, i) => point.subarray(i * INPUTS, (i + 1) * INPUTS));
      return { loss: cell.loss(run, STEPS), units, start: cell.point(run, 0) };
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

/** What a way to take weights away leaves: the loss with `kept` of the weights of each student, the others 0. */
type Pruning = 'by size' | 'at random' | 'start by size';

/** The weights that are kept, in their order: the largest, or any. */
function keptOf(weights: Float64Array, kept: number, draw: (() => number) | null): Float64Array {
  const order = Array.from(weights, (weight, i) => ({ i, key: draw ? draw() : Math.abs(weight) }));
  order.sort((a, b) => b.key - a.key);
  const rest = new Float64Array(weights.length);
  for (const { i } of order.slice(0, kept)) rest[i] = weights[i];
  return rest;
}

/** Losses of pruned students of those that match the teacher to all digits, with no training afterwards. */
function prunedLosses(context: GalleryContext, students: number, pruning: Pruning, kept: number): Float64Array {
  return context.shared(`pruned ${students} ${pruning} ${kept}`, () => {
    const fitted = trained(context, students).filter(({ loss }) => loss < EXACT);
    const random = context.random(`choices ${students} ${kept}`);
    const weights = students * INPUTS;
    const keys = new Float64Array(weights);
    const points = fitted.flatMap(({ units, start }, student) => {
      const all = pruning === 'start by size' ? start : Float64Array.from(units.flatMap((unit) => [...unit]));
      return Array.from({ length: pruning === 'at random' ? CHOICES : 1 }, (_, choice) => {
        random.fillUniform(keys, (student * CHOICES + choice) * weights);
        let next = 0;
        return [...keptOf(all, kept, pruning === 'at random' ? () => keys[next++] : null)];
      });
    });
    const answers = context.evaluate({ landscape: committee(students), points, want: ['value'] }).points;
    return Float64Array.from(answers, ({ value }) => Number(value));
  });
}

/** The mean loss with a share of the weights; 0 and all of them leave nothing to chance. */
function prunedMean(context: GalleryContext, students: number, pruning: Pruning, kept: number): Estimate {
  return meanOf(prunedLosses(context, students, pruning, kept));
}

/** What a student says without any of the teacher's units, and without one of two: each unit alone counts E erf(x/sqrt 2)^2/2 = 1/6. */
const UNIT = 1 / 6;

/** Loss against the share of the weights that are kept: by size, at random, of a start; and of a student of twice the width. */
function pruningFigure(context: GalleryContext): ClaimFigure {
  const narrow = TEACHERS * INPUTS;
  const wide = 2 * narrow;
  const shares = Array.from({ length: narrow + 1 }, (_, kept) => kept / narrow);
  const wideShares = Array.from({ length: wide + 1 }, (_, kept) => kept / wide);
  const curves = {
    size: shares.map((_, kept) => prunedMean(context, TEACHERS, 'by size', kept)),
    random: shares.map((_, kept) => prunedMean(context, TEACHERS, 'at random', kept)),
    start: shares.map((_, kept) => prunedMean(context, TEACHERS, 'start by size', kept)),
    wide: wideShares.map((_, kept) => prunedMean(context, 2 * TEACHERS, 'by size', kept)),
  };
  const arrays = Object.entries(curves).flatMap(([name, curve]) => [
    [name, curve.map(({ measured }) => measured)],
    [`${name}Low`, curve.map(({ interval }) => interval[0])],
    [`${name}High`, curve.map(({ interval }) => interval[1])],
  ]);
  const series = (array: string, label: string, x = 'shares') => ({
    array,
    label,
    x,
    band: [`${array}Low`, `${array}High`] as [string, string],
  });
  return {
    picture: {
      kind: 'points',
      title: 'What is left of a student when weights are taken away',
      x: { label: 'share of the weights that are kept', array: 'shares' },
      y: { label: 'loss' },
      series: [
        series('size', 'the largest kept'),
        series('random', 'any kept'),
        series('wide', 'of twice the width, the largest kept', 'wideShares'),
        series('start', 'before training, the largest kept'),
        { array: 'sizePredicted', label: 'teacher’s units missing/6', predicted: true },
        { array: 'randomPredicted', label: '(1 - share)/3', predicted: true },
      ],
    },
    arrays: figureArrays({
      shares,
      wideShares,
      ...Object.fromEntries(arrays),
      sizePredicted: shares.map((_, kept) => UNIT * Math.max(0, TEACHERS - kept)),
      randomPredicted: shares.map((share) => UNIT * TEACHERS * (1 - share)),
    }),
    caption: `n = ${curves.size[0].count} students of two units, ${CHOICES} choices of each, and ${curves.wide[0].count} of four, 99.9 % intervals`,
  };
}

const WIDTHS = [1, 2, 3, 4];

/** Last losses against the width of the student: the largest of all starts, and what theory has for it. */
function widthFigure(context: GalleryContext): ClaimFigure {
  const losses = WIDTHS.map((width) => trained(context, width).map(({ loss }) => loss));
  const floor = 1e-16;
  return {
    picture: {
      kind: 'points',
      title: 'Last losses of students of a teacher with two units',
      x: { label: 'units of the student', array: 'widths' },
      y: { label: 'loss', log: true },
      series: [
        { array: 'largest', label: 'largest of all starts' },
        { array: 'medians', label: 'median' },
        { array: 'predicted', label: 'one shared unit, 0, the trap of three, 0', predicted: true },
      ],
    },
    arrays: figureArrays({
      widths: WIDTHS,
      largest: losses.map((all) => Math.max(floor, ...all)),
      medians: losses.map((all) => Math.max(floor, [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)])),
      predicted: [leastSharedUnitLoss(), floor, trapHeight(), floor],
    }),
    caption: `n = ${losses[0].length} starts of each width; a loss of 0 is drawn at 1e-16`,
  };
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
  version: 2,
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
  budgetSeconds: { quick: 3, full: 10 },
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
    'Look at the plateau: all students first learn the mean of the teacher’s units, and only those with two units leave it. Change the initial scale and watch the plateau grow with its logarithm.\n\nThe text says that not all parameters need be used. Of a student of two units and four inputs that has learnt its teacher, six of eight weights can go at no cost, if they are the right ones: the curve of the loss against the share of the weights that are kept is flat down to a quarter, and then rises by a sixth for each of the teacher’s units that is lost. Weights that are taken at random cost in proportion from the first one on.',
  claims: [
    {
      id: 'too-narrow',
      statement: '“thus processes like distillation can work”: a smaller network can learn what a larger one knows.',
      asStated: 'half right',
      corrected:
        'Not below the width that the function needs: one unit for two teachers is left with a loss of 0.030172.',
      theory: `One unit a (e1 + e2) shared by both, at the best a, in the closed form of the loss. ${SAAD}`,
      tolerance: 1e-9,
      toleranceReason: 'Rounding, and what 3000 steps leave.',
      quantity: 'loss',
      reading: 'Every start of the narrow student ends at the same compromise between the two units of the teacher.',
      notShown: 'Teachers that are wider than what they say needs: those can be distilled without loss.',
      measure: (context) => {
        const losses = trained(context, 1).map(({ loss }) => loss);
        return { predicted: leastSharedUnitLoss(), ...exactly(Math.max(...losses)) };
      },
      figure: widthFigure,
    },
    {
      id: 'same-width',
      statement: 'A student as wide as its teacher comes to match it.',
      asStated: 'right',
      theory: `Two students and two orthogonal teachers: from every start the plateau is left and the loss goes to 0. ${SAAD}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      quantity: 'share of the starts',
      counted: 'starts',
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      reading: 'No start is trapped: the symmetric plateau is a saddle, and all leave it.',
      notShown: 'Training on few inputs, or with noise: here the loss is over all inputs at once.',
      measure: (context) => fittedShare(context, 2),
      figure: widthFigure,
    },
    {
      id: 'wider',
      statement: '“there are many good parameter sets”: a student of any greater width does as well.',
      asStated: 'wrong',
      corrected:
        'With three units for two teachers some starts end at a bad minimum, at a loss of 0.0014955, which neither two units have nor four.',
      theory: `The height of the minimum with units (a, b), (b, a) and (c, c), in the closed form of the loss; the largest last loss of all starts. ${SAAD}`,
      tolerance: 1e-8,
      toleranceReason: 'Central differences in the prediction, and what 3000 steps leave.',
      quantity: 'largest loss',
      reading:
        'One unit more than the teacher makes a trap that was not there before: more parameters are not always easier.',
      notShown: 'How often: about one start in five.',
      measure: (context) => {
        const losses = trained(context, 3).map(({ loss }) => loss);
        return { predicted: trapHeight(), ...exactly(Math.max(...losses)) };
      },
      figure: widthFigure,
    },
    {
      id: 'twice-as-wide',
      statement: 'A student of twice the width fits too.',
      asStated: 'right',
      theory: `Four students realise two teachers with two units that cancel or vanish: the loss goes to 0. ${SAAD}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      quantity: 'share of the starts',
      counted: 'starts',
      mistaken: { what: 'no more often than a coin falls on one side', predicted: 0.5 },
      reading: 'The trap of three units is gone again with four.',
      notShown: 'Widths beyond four, where losses fall more slowly along the units that are not needed.',
      measure: (context) => fittedShare(context, 4),
      figure: widthFigure,
    },
    {
      id: 'pruned-three',
      statement: `${ENOUGH}: two of three units.`,
      asStated: 'right',
      theory:
        'Different units are linearly independent functions: of three that equal two teachers one must vanish, and two do alone.',
      tolerance: SUBSET_TOLERANCE,
      toleranceReason: OF_THE_FITTED,
      quantity: 'share of the fitted students',
      counted: 'students',
      mistaken: { what: 'every other student keeps a unit too many', predicted: 0.5 },
      reading: 'A student that matches its teacher has found the teacher’s own units, and one more that says nothing.',
      notShown: 'Students that are trapped above a loss of 0: they use all three units.',
      measure: (context) => prunedShare(context, 3),
    },
    {
      id: 'pruned-four',
      statement: `${ENOUGH}: units can be taken away one by one.`,
      asStated: 'half right',
      corrected: 'Two of four may cancel each other: they go together, and then the other two do alone.',
      theory:
        'Linear independence again: two of the four are the teachers; the others vanish, or one is the negative of the other.',
      tolerance: SUBSET_TOLERANCE,
      toleranceReason: OF_THE_FITTED,
      quantity: 'share of the fitted students',
      counted: 'students',
      mistaken: { what: 'every other student keeps a unit too many', predicted: 0.5 },
      reading: 'Half of the units are enough, if the right half is kept: here all pairs are tried.',
      notShown: 'How to find them by the size of their weights: units that cancel each other can be large.',
      measure: (context) => prunedShare(context, 4),
      figure: pruningFigure,
    },
    {
      id: 'quarter-of-weights',
      statement: `${ENOUGH}: a quarter of the weights does, the two largest of eight.`,
      asStated: 'right',
      theory:
        'The teacher’s units are the first two unit vectors, and linear independence leaves a student of two units no other choice: two weights are 1, the other six are 0.',
      tolerance: SUBSET_TOLERANCE,
      toleranceReason: OF_THE_FITTED,
      quantity: 'share of the fitted students',
      counted: 'students',
      mistaken: { what: 'every other student needs a weight more', predicted: 0.5 },
      reading: 'The pruning curve is flat from all weights down to a quarter of them, with no training in between.',
      notShown:
        'Teachers in general position: rotated by a random angle all eight weights would be needed, though two units still are.',
      measure: (context) => {
        const losses = prunedLosses(context, TEACHERS, 'by size', TEACHERS);
        return { predicted: 1, ...shareOf(losses.filter((loss) => loss < FITTED).length, losses.length) };
      },
      figure: pruningFigure,
    },
    {
      id: 'one-weight-too-few',
      statement: 'The curve bends where the teacher’s own units go: with one weight of the two that are needed.',
      asStated: 'right',
      theory:
        'What is missing is one unit of the teacher: E erf(x/sqrt 2)^2/2 = asin(1/2)/pi = 1/6, with none of them 1/3; the units are independent.',
      tolerance: 1e-4,
      toleranceReason:
        'A student counts as fitted below a loss of 1e-10, so that its weights are within 1e-4 of the teacher’s.',
      quantity: 'mean loss',
      counted: 'students',
      reading: 'Below a quarter the loss rises by a sixth for each weight: the curve is a staircase, not a slope.',
      notShown: 'What training the one unit on would give: 0.030172, the compromise of a narrow student.',
      measure: (context) => ({ predicted: UNIT, ...prunedMean(context, TEACHERS, 'by size', TEACHERS - 1) }),
      figure: pruningFigure,
    },
    {
      id: 'any-half',
      statement: `${ENOUGH}: any half of the weights.`,
      asStated: 'wrong',
      corrected:
        'Only the right ones: with weights taken at random the loss is a sixth on average at one half, where the largest half leaves 0.',
      theory:
        'Each of the two weights that count is kept with the share p of those kept, and each that is lost costs 1/6: (1 - p)/3 on average.',
      tolerance: UNIT / 2,
      toleranceReason:
        'Half of the planted mistake; of 2000 choices with a standard deviation of sqrt(3/7)/6 = 0.109 the half-width is 0.008.',
      mistaken: { what: 'nothing, as with the largest half', predicted: 0 },
      quantity: 'mean loss',
      counted: 'choices of weights',
      reading: 'The parameters that are not needed are particular ones, and taking others costs from the first one on.',
      notShown: 'Students of greater width, some of whose units can stand in for others after more training.',
      measure: (context) => ({
        predicted: UNIT,
        ...prunedMean(context, TEACHERS, 'at random', (TEACHERS * INPUTS) / 2),
      }),
      figure: pruningFigure,
    },
  ],
});
