/**
 * Steps per second of every optimizer on Rosenbrock's function in 2, 1,000 and 100,000 dimensions, beside PyTorch where it has
 * the rule, and nanoseconds a particle and step of 10,000 particles of every update rule. One table in Markdown.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { RidgelineError } from '../../core/contract/errors.ts';
import { experimentRequest } from '../../core/contract/requests.ts';
import { cellsOf } from '../../core/engine/cell.ts';
import { startRuns } from '../../core/engine/execute.ts';
import { builtInData } from '../../core/landscapes/data/index.ts';
import { isRuleOptimizer, type OptimizerDefinition } from '../../core/optimizers/define.ts';
import { optimizers } from '../../core/optimizers/index.ts';
import { documentFromRequest } from '../../core/session/from-request.ts';
import { pythonWith } from './toolchains.ts';

const DIMENSIONS = [2, 1000, 100_000] as const;
const PARTICLES = 10_000;
/** So small that nothing diverges or arrives; what a step costs does not depend on it. */
const RATE = 1e-7;
/** Where a method would stop by itself at such a rate, it is told not to. */
const ENDLESS: Record<string, { own: object; torch: object }> = {
  lbfgs: {
    own: { learningRate: 1e-3, toleranceGradient: 0, toleranceChange: 0 },
    torch: { lr: 1e-3, tolerance_grad: 0, tolerance_change: 0 },
  },
};

/** The class of torch.optim with the same rule, and its options. */
const TORCH: Record<string, [rule: string, options?: Record<string, unknown>]> = {
  'gradient-descent': ['SGD'],
  sgd: ['SGD'],
  'heavy-ball': ['SGD', { momentum: 0.9 }],
  adam: ['Adam'],
  adamw: ['AdamW'],
  adamax: ['Adamax'],
  nadam: ['NAdam'],
  radam: ['RAdam'],
  rmsprop: ['RMSprop'],
  rprop: ['Rprop'],
  adagrad: ['Adagrad'],
  adadelta: ['Adadelta'],
  asgd: ['ASGD'],
  lbfgs: ['LBFGS'],
};

/** PyTorch in a process of its own that answers one question at a time. */
class Torch {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  constructor(python: string) {
    this.child = spawn(python, [new URL('optimizers.py', import.meta.url).pathname]);
    this.child.stderr.pipe(process.stderr);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ready(): Promise<void> {
    const { value } = await this.lines.next();
    if (value !== 'ready') throw new Error(`PyTorch wrote ${String(value)}; expected "ready"`);
  }

  async rate(rule: string, dimension: number, options: object, seconds: number): Promise<number> {
    this.child.stdin.write(`${JSON.stringify({ rule, dimension, options: { lr: RATE, ...options }, seconds })}\n`);
    const { value, done } = await this.lines.next();
    return done ? Number.NaN : Number(value);
  }

  stop(): void {
    this.child.stdin.end();
  }
}

/** Updates a second of a run of `seeds` seeds, opening and compiling not counted; a refusal in its own words. */
function ownRate(definition: OptimizerDefinition, landscape: object, seeds: number, seconds: number): number | string {
  try {
    return measured(definition, landscape, seeds, seconds);
  } catch (error) {
    if (error instanceof RidgelineError) return error.message;
    throw error;
  }
}

function measured(definition: OptimizerDefinition, landscape: object, seeds: number, seconds: number): number {
  const { own = definition.parameters.learningRate === undefined ? {} : { learningRate: RATE } } =
    ENDLESS[definition.id] ?? {};
  const steps = 100_000_000;
  const isNetwork = 'family' in landscape && landscape.family === 'network';
  const request = experimentRequest.parse({
    landscapes: [landscape],
    optimizers: [{ algorithm: definition.id, parameters: own }],
    starts: isNetwork ? { kind: 'landscape' } : { kind: 'uniform', low: 0.4, high: 0.6 },
    seeds: { first: 0, count: seeds },
    budget: { steps },
    record: { steps: [0, steps], points: false },
  });
  const document = documentFromRequest(request);
  const [cell] = cellsOf(document, document.experiments[0]!, builtInData);
  const numbers = Array.from({ length: seeds }, (_, seed) => seed);
  let [done, took, warm] = [0, 0, 0];
  for (let restarts = 0; took < 1000 * seconds && restarts < 100; restarts++) {
    const runs = startRuns(cell!.cell, cell!.spec, numbers, builtInData);
    for (let piece = 1; took < 1000 * seconds && !runs.finished; piece *= 2) {
      const [from, began] = [runs.position, performance.now()];
      runs.advance(piece);
      const spent = performance.now() - began;
      // The first pieces, and the first of every start, wait for compilers.
      if (warm > (piece > 4 ? 250 : 2500) * seconds) {
        done += runs.position - from;
        took += spent;
      }
      warm += spent;
    }
  }
  return done / (took / 1000);
}

const shown = (value: number): string =>
  value >= 1e6
    ? `${(value / 1e6).toPrecision(3)} M`
    : value >= 1e4
      ? `${Math.round(value / 1e3)} k`
      : String(Number(value.toPrecision(3)));

/** Writes the table line by line as it is measured; `seconds` a number. */
export async function printOptimizerTable(seconds: number, only: readonly string[] | undefined): Promise<void> {
  const chosen = optimizers.filter(({ id }) => only?.includes(id) ?? true);
  const python = pythonWith('torch');
  const torch = python === undefined ? null : new Torch(python);
  await torch?.ready();
  const notes = new Set<string>();
  console.log(
    'Steps a second on Rosenbrock’s function (beside PyTorch, and how many times as fast), and ns a particle and step of 10,000 particles in 2 dimensions.\n',
  );
  console.log('| optimizer | 2 | 1,000 | 100,000 | 10,000 particles |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  for (const definition of chosen) {
    const { id, program } = definition;
    const looks = program?.needs === 'model' || program?.needs === 'layers';
    const cells: string[] = [];
    for (const dimension of DIMENSIONS) {
      // 985 weights and biases.
      const onNetwork = { family: 'network', parameters: { data: 'digits', hidden: [13] } };
      if (looks && dimension !== 1000) {
        cells.push('');
        continue;
      }
      const landscape = looks ? onNetwork : { family: 'rosenbrock', parameters: { dimension } };
      const own = ownRate(definition, landscape, 1, seconds);
      if (typeof own === 'string') {
        notes.add(own);
        cells.push('—');
        continue;
      }
      const rival = TORCH[id];
      const options = { ...rival?.[1], ...ENDLESS[id]?.torch };
      const theirs = torch && rival ? await torch.rate(rival[0], dimension, options, seconds) : null;
      cells.push(
        `${shown(own)}${looks ? ' (network of 985)' : ''}${theirs ? ` / ${shown(theirs)} (${shown(own / theirs)}×)` : ''}`,
      );
    }
    const side = isRuleOptimizer(definition)
      ? ownRate(definition, { family: 'rosenbrock', parameters: { dimension: 2 } }, PARTICLES, seconds)
      : null;
    cells.push(typeof side === 'number' ? shown(1e9 / (side * PARTICLES)) : '');
    console.log(`| ${id} | ${cells.join(' | ')} |`);
  }
  for (const note of notes) console.log(`\n— ${note}`);
  torch?.stop();
}
