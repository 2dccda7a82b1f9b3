/** Gradient descent in a format of few numbers: every state looked at, with all cycles and basins. */
import { RidgelineError } from '../contract/errors.ts';
import { compileFormula, type FormulaPrograms, instantiateFormula } from '../expression/compile-formula.ts';
import { roundTo } from '../expression/rounding.ts';
import { brentCycle, randomMap } from '../math/cycles.ts';
import { Workspace } from '../wasm/memory.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { firstWarning, rounded } from './values.ts';

const OUT = -1;
/** Starts in f64 between the ends of the basin, which the format may have no number in. */
const INNER = 101;

/**
 * x' = round(x - round(eta g(x))) in bf16 or f16, every operation rounded to nearest, for a formula of one variable and from every
 * number of the format: 65,280 and 63,488 patterns, +0 and -0 being one number. A finite map: each start ends in a fixed point or
 * a cycle, or overflows; all are found exactly. Stagnation, x' = x with g(x) not 0, holds where |eta g| is below half the distance to the
 * next number. A basin narrower than that distance may hold no number at all: how many starts end in a given interval, beside
 * the same starts in f64, shows minima that the format cannot reach. Of the functional graph of all states: components, states on cycles,
 * states that nothing leads to, the mean way of a state into and once round its cycle and the mean length of that cycle, each beside what
 * a random map of as many states has (core/math/cycles.ts): sqrt(pi n/2) and sqrt(pi n/8) for the last two. One start may
 * be followed by Brent's method, which holds two states at a time. Cost: one gradient a number, and the descents in f64.
 * Sources: Flajolet and Odlyzko, EUROCRYPT '89; IEEE 754-2019; Brent, BIT 20 (1980) 176-184.
 */
export const finiteArithmetic = defineAnalysis({
  id: 'finite-arithmetic',
  version: 2,
  label: 'Descent in few numbers',
  group: 'Arithmetic',
  summary: 'Fixed points, cycles and basins of gradient descent in bf16 or f16, from every number there is.',
  method:
    'The next state of every number of the format, each operation rounded; then the graph of that map. One gradient a number, a second or less.',
  formula: [
    String.raw`x_{t+1} = \operatorname{rd}\bigl(x_t - \operatorname{rd}(\eta\, \operatorname{rd}(L'(x_t)))\bigr), \qquad x_t \in \{\text{bf16}\} \text{ or } \{\text{f16}\}`,
  ],
  references: [
    {
      text: 'P. Flajolet, A. M. Odlyzko, Random mapping statistics, EUROCRYPT ’89, Springer 1990',
      url: 'https://doi.org/10.1007/3-540-46885-4_34',
    },
    {
      text: 'R. P. Brent, An improved Monte Carlo factorization algorithm, BIT 20 (1980)',
      url: 'https://doi.org/10.1007/BF01933190',
    },
    {
      text: 'IEEE Standard for Floating-Point Arithmetic, IEEE 754-2019',
      url: 'https://doi.org/10.1109/IEEESTD.2019.8766229',
    },
  ],
  needs: 'landscape',
  parameters: {
    format: {
      kind: 'choice',
      label: 'Format',
      options: [
        { value: 'bf16', label: 'bf16' },
        { value: 'f16', label: 'f16' },
      ],
      default: 'bf16',
    },
    learningRate: {
      kind: 'number',
      label: 'Learning rate',
      symbol: String.raw`\eta`,
      default: 0.1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Rounded to the format.',
    },
    from: {
      kind: 'number',
      label: 'Starts from',
      default: -1e300,
      help: 'Only numbers of the format from here on are starts.',
    },
    to: { kind: 'number', label: 'Starts to', default: 1e300 },
    low: { kind: 'number', label: 'Basin from', default: -1, help: 'Starts that end between these two are counted.' },
    high: { kind: 'number', label: 'Basin to', default: 1 },
    start: {
      kind: 'number',
      label: 'A start to follow',
      optional: true,
      help: 'Rounded to the format; its way into a cycle is found by Brent’s method.',
    },
    steps: {
      kind: 'number',
      label: 'Most steps in f64',
      default: 2000,
      minimum: 0,
      maximum: 1e6,
      integer: true,
      scale: 'log',
      help: 'Of the same descent in f64, for comparison; 0 leaves it out.',
    },
  },
  pictures: [
    {
      kind: 'bars',
      title: 'Starts that end in each cycle',
      x: { label: 'cycle' },
      y: { label: 'starts' },
      series: [{ array: 'captures', label: 'starts' }],
    },
  ],
  check: ({ from, to, low, high, learningRate, format }, landscape) => {
    if (landscape.dimension !== 1 || landscape.programs() === null) {
      const expected =
        'a formula of one variable: in more dimensions there are too many states to visit; a run with the precision f16 or bf16 follows single starts';
      throw new RidgelineError(
        'invalid-request',
        `the landscape has ${landscape.dimension} dimensions; expected ${expected}`,
        {
          field: 'landscape',
          value: landscape.dimension,
          expected,
        },
      );
    }
    if (!(from < to)) refuse('from', from, `less than to, which is ${to}`);
    if (!(low < high)) refuse('low', low, `less than high, which is ${high}`);
    if (roundTo(format, learningRate) === 0) refuse('learningRate', learningRate, `a number that ${format} can hold`);
  },
  run: (parameters, context): AnalysisResult => {
    const { format, from, to, low, high, learningRate, steps } = parameters;
    const programs = context.landscape.programs() as FormulaPrograms;
    const numbers = numbersOf(format);
    const total = numbers.length + (steps > 0 ? numbers.length : 0);
    const rate = roundTo(format, learningRate);
    const place = new Map(Array.from(numbers, (x, k) => [x, k] as const));
    const gradients = gradientsIn(format, programs, numbers);
    const next = Int32Array.from(numbers, (x, k) => {
      if (k % 4096 === 0) context.progress(k, total);
      return place.get(roundTo(format, x - roundTo(format, rate * gradients[k]))) ?? OUT;
    });
    const starts = Array.from(numbers, (_, k) => k).filter((k) => numbers[k] >= from && numbers[k] <= to);
    const graph = graphOf(next);
    const inBasin = (k: number): boolean =>
      graph.cycle[k] >= 0 && graph.cycles[graph.cycle[k]].every((at) => numbers[at] >= low && numbers[at] <= high);
    const within = starts.filter(inBasin).length;
    const reference =
      steps > 0
        ? inDoubles(context, numbers, starts, rate, steps, low, high, (k) =>
            context.progress(numbers.length + k, total),
          )
        : null;
    const inner = Float64Array.from({ length: INNER }, (_, k) => low + ((high - low) * (k + 0.5)) / INNER);
    const kept =
      steps > 0
        ? inDoubles(
            context,
            inner,
            inner.map((_, k) => k),
            rate,
            steps,
            low,
            high,
            () => undefined,
          )
        : null;
    context.progress(total, total);
    const reached = new Set(starts.map((k) => graph.cycle[k]).filter((cycle) => cycle >= 0));
    const cycles = [...reached].map((cycle) => graph.cycles[cycle]);
    const long = cycles.filter(({ length }) => length > 1);
    const stuck = cycles.filter((cycle) => cycle.length === 1 && gradients[cycle[0]] !== 0);
    const lost = starts.filter((k) => graph.cycle[k] < 0).length;
    const tails = starts.filter((k) => graph.cycle[k] >= 0).map((k) => graph.tail[k]);
    const longest = long.reduce<readonly number[]>((best, cycle) => (cycle.length > best.length ? cycle : best), []);
    const statistics = statisticsOf(next, graph);
    const random = randomMap(next.length);
    const walk = parameters.start === undefined ? null : walkFrom(parameters.start, format, place, next);
    const beside = 'A descent is no random map: steps shrink near minima.';
    const there = numbers.filter((x) => x >= low && x <= high).length;
    return {
      values: {
        states: rounded(starts.length, { label: 'Numbers of the format that were starts' }),
        fixedPoints: rounded(cycles.length - long.length, { label: 'Fixed points that are reached' }),
        stagnant: rounded(stuck.length, {
          label: 'Fixed points where the gradient is not 0: the step is lost in rounding',
        }),
        cycles: rounded(long.length, { label: 'Cycles of more than one state that are reached' }),
        longestCycle: rounded(longest.length, { label: 'Length of the longest of them' }),
        cycling: rounded(starts.filter((k) => graph.cycle[k] >= 0 && graph.cycles[graph.cycle[k]].length > 1).length, {
          label: 'Starts that end in a cycle of more than one state',
        }),
        longestTail: rounded(
          tails.reduce((a, b) => Math.max(a, b), 0),
          { label: 'Most steps until a fixed point or cycle is reached' },
        ),
        components: rounded(statistics.components, {
          label: 'Cycles of the whole map, fixed points among them',
        }),
        cyclicStates: rounded(statistics.cyclic, { label: 'States that lie on cycles, of all numbers of the format' }),
        leaves: rounded(statistics.leaves, { label: 'States that no step leads to' }),
        meanWay: rounded(statistics.way, {
          label: 'States on the way of a start into its cycle and once round it, on average',
          warning: statistics.outside > 0 ? 'Of the states that do not overflow.' : null,
        }),
        meanCycle: rounded(statistics.cycle, { label: 'Length of the cycle that a start ends in, on average' }),
        randomComponents: rounded(random.components, {
          label: 'Components of a random map of as many states',
          warning: beside,
        }),
        randomCyclicStates: rounded(random.cyclic, { label: 'States on cycles of a random map', warning: beside }),
        randomLeaves: rounded(random.leaves, {
          label: 'States that no step of a random map leads to',
          warning: beside,
        }),
        randomWay: rounded(random.rho, {
          label: 'Way into and round the cycle of a random map, √(πn/2)',
          warning: beside,
        }),
        randomCycle: rounded(random.cycle, { label: 'Cycle of a random map, √(πn/8)', warning: beside }),
        ...(walk === null
          ? {}
          : {
              startTail: rounded(walk.tail, {
                label: 'Steps of the start that is followed before its cycle, by Brent’s method',
                warning: walk.length === 0 ? 'It overflows.' : null,
              }),
              startCycle: rounded(walk.length, { label: 'Length of that cycle' }),
            }),
        overflowed: rounded(lost, { label: 'Starts that overflow or leave the numbers' }),
        numbersInBasin: rounded(there, {
          label: 'Numbers of the format between the ends of the basin',
          warning: firstWarning(there === 0 && 'The basin lies between two neighbours: no start can end in it.'),
        }),
        inBasin: rounded(within, { label: 'Starts that end between the ends of the basin' }),
        ...(reference === null || kept === null
          ? {}
          : {
              keptDoubles: rounded(kept.within / INNER, {
                label: 'Share of starts between the ends of the basin that stay there in f64',
                warning: firstWarning(
                  kept.moving > 0 && `${kept.moving} of ${INNER} were still moving after ${steps} steps.`,
                ),
              }),
              inBasinDoubles: rounded(reference.within, {
                label: 'The same starts that do so in f64',
                warning: firstWarning(
                  reference.moving > 0 && `${reference.moving} were still moving after ${steps} steps.`,
                ),
              }),
            }),
      },
      arrays: {
        attractors: { shape: [cycles.length], data: Float64Array.from(cycles, (cycle) => numbers[cycle[0]]) },
        lengths: { shape: [cycles.length], data: Float64Array.from(cycles, ({ length }) => length) },
        captures: { shape: [cycles.length], data: capturesOf(starts, graph.cycle, [...reached]) },
        longestCycle: { shape: [longest.length], data: Float64Array.from(longest, (k) => numbers[k]) },
      },
    };
  },
});

/** The gradient at all numbers, every operation of it rounded. */
function gradientsIn(format: 'bf16' | 'f16', programs: FormulaPrograms, numbers: Float64Array): Float64Array {
  const workspace = new Workspace();
  const kernels = instantiateFormula(compileFormula(programs, format), workspace);
  const padded = numbers.length + (numbers.length & 1);
  const [x, losses, g] = [0, 1, 2].map(() => workspace.allocateF64(padded));
  workspace.f64(x, numbers.length).set(numbers);
  kernels.gradient(x, losses, g, padded);
  return workspace.f64(g, numbers.length).slice();
}

/** All finite numbers of a format, ascending; -0 is 0. */
function numbersOf(format: 'bf16' | 'f16'): Float64Array {
  const positive: number[] = [];
  const [mantissa, least, exponents] = format === 'bf16' ? [7, -133, 254] : [10, -24, 30];
  const size = 1 << mantissa;
  // Subnormals and the first binade have the same spacing.
  let spacing = 1;
  for (let k = 0; k < -least; k++) spacing /= 2;
  for (let k = 1; k < size; k++) positive.push(k * spacing);
  for (let exponent = 0; exponent < exponents; exponent++, spacing *= 2) {
    for (let k = 0; k < size; k++) positive.push((size + k) * spacing);
  }
  return Float64Array.from([...positive.map((x) => -x).reverse(), 0, ...positive]);
}

interface MapGraph {
  /** For each state the cycle that it ends in, or OUT. */
  cycle: Int32Array;
  /** Steps until that cycle. */
  tail: Int32Array;
  cycles: number[][];
}

/** Walks every state to something known; each is visited once. */
function graphOf(next: Int32Array): MapGraph {
  const unknown = -2;
  const walking = -3;
  const cycle = new Int32Array(next.length).fill(unknown);
  const tail = new Int32Array(next.length);
  const cycles: number[][] = [];
  for (let start = 0; start < next.length; start++) {
    const way: number[] = [];
    let at = start;
    while (at !== OUT && cycle[at] === unknown) {
      cycle[at] = walking;
      way.push(at);
      at = next[at];
    }
    let [end, after] = [OUT, 0];
    if (at !== OUT && cycle[at] === walking) {
      const first = way.indexOf(at);
      end = cycles.length;
      cycles.push(way.slice(first));
      for (const state of way.splice(first)) cycle[state] = end;
    } else if (at !== OUT) [end, after] = [cycle[at], tail[at]];
    for (let k = way.length - 1; k >= 0; k--) {
      cycle[way[k]] = end;
      tail[way[k]] = end === OUT ? 0 : ++after;
    }
  }
  return { cycle, tail, cycles };
}

interface GraphStatistics {
  components: number;
  cyclic: number;
  leaves: number;
  /** Means over the states that do not end outside. */
  way: number;
  cycle: number;
  outside: number;
}

function statisticsOf(next: Int32Array, { cycle, tail, cycles }: MapGraph): GraphStatistics {
  const reached = new Uint8Array(next.length);
  for (const to of next) if (to !== OUT) reached[to] = 1;
  let [kept, way, length] = [0, 0, 0];
  cycle.forEach((end, k) => {
    if (end === OUT) return;
    kept++;
    way += tail[k] + cycles[end].length;
    length += cycles[end].length;
  });
  return {
    components: cycles.length,
    cyclic: cycles.reduce((total, each) => total + each.length, 0),
    leaves: reached.reduce((total, one) => total - one, next.length),
    way: way / kept,
    cycle: length / kept,
    outside: next.length - kept,
  };
}

/** Of a start that overflows a cycle of length 0. */
function walkFrom(
  start: number,
  format: 'bf16' | 'f16',
  place: ReadonlyMap<number, number>,
  next: Int32Array,
): { tail: number; length: number } {
  // -0 is 0.
  const first = place.get(roundTo(format, start) + 0);
  if (first === undefined) refuse('start', start, `a number that ${format} can hold`);
  const step = (k: number): number | null => (next[k] === OUT ? null : next[k]);
  return brentCycle(first, step, (a, b) => a === b, 4 * next.length) ?? { tail: Number.NaN, length: 0 };
}

function capturesOf(starts: readonly number[], cycle: Int32Array, reached: readonly number[]): Float64Array {
  const counts = new Map(reached.map((each) => [each, 0]));
  for (const start of starts) {
    const end = cycle[start];
    if (end >= 0) counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  return Float64Array.from(reached, (each) => counts.get(each) ?? 0);
}

/** The same descent in f64, all starts side by side. */
function inDoubles(
  { landscape }: AnalysisContext,
  numbers: Float64Array,
  starts: ArrayLike<number>,
  rate: number,
  steps: number,
  low: number,
  high: number,
  done: (starts: number) => void,
): { within: number; moving: number } {
  const x = Float64Array.from(starts, (k) => numbers[k]);
  const g = new Float64Array(x.length);
  let moving = 0;
  for (let step = 0; step < steps; step++) {
    if (step % 16 === 0) done((step / steps) * numbers.length);
    landscape.gradients(x, x.length, g);
    moving = 0;
    for (let k = 0; k < x.length; k++) {
      const after = x[k] - rate * g[k];
      if (Math.abs(after - x[k]) > 1e-12 * Math.abs(x[k])) moving++;
      x[k] = after;
    }
    if (moving === 0) break;
  }
  return { within: x.filter((value) => value >= low && value <= high).length, moving };
}

function refuse(name: string, value: number, expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${name}: ${value}; expected ${expected}`, {
    field: `parameters.${name}`,
    value,
    expected,
  });
}
