/** A run in the form that analyses see: run again, to the same bits, as far as it is looked at. */
import type { AnalysedRun, RunEnd, RunPath, RunPreconditioner } from '../analyses/define.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { ParameterValues } from '../contract/parameters.ts';
import { OUTCOMES } from '../contract/requests.ts';
import type { FilledParameters } from '../contract/validate-parameters.ts';
import type { UpdateRule } from '../expression/rule.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { formula } from '../landscapes/formula.ts';
import { isRuleOptimizer, type OptimizerDefinition, updateRule } from '../optimizers/define.ts';
import { HeldRecursion } from '../optimizers/held-recursion.ts';
import { hyperValues, scheduledNumber } from '../optimizers/hyper-values.ts';
import { isSchedule, scheduleValue } from '../optimizers/schedule.ts';
import type { Cell } from './cell.ts';
import { startRuns } from './execute.ts';
import { checkpointFromShorter } from './extend.ts';
import { KernelRuns } from './kernel-runs.ts';
import { optimizerOfRun, type ResolvedOptimizer, runPrecisions } from './resolve.ts';
import type { ResultBlock } from './results.ts';
import type { RunSpec } from './run-spec.ts';

/** The run of a cell with a seed, run again as far as it is looked at. */
export function analysedRun(cell: Cell, seed: number, data: DataLookup): AnalysedRun {
  const { spec } = cell;
  const optimizer = optimizerOfRun(spec);
  const rerun = (steps: readonly number[], points: RunSpec['points'] = 'all'): ResultBlock => {
    const budget = Math.max(1, steps[steps.length - 1]);
    const runs = startRuns(cell.cell, { ...spec, budget, recordSteps: [...steps], points }, [seed], data);
    while (!runs.finished) runs.advance(budget);
    return runs.results();
  };
  const gradient = spec.gradient.kind === 'noise' && spec.gradient.scale === 0 ? 'full' : spec.gradient.kind;
  return {
    // What is known of an optimizer does not hold with transforms round it.
    algorithm: optimizer.definition.id + (spec.optimizer.transforms ? ' with transforms' : ''),
    label: optimizer.definition.label + (spec.optimizer.transforms ? ' with transforms' : ''),
    parameters: spec.optimizer.parameters,
    gradient,
    precision: spec.precision,
    steps: spec.budget,
    path: (steps) => pathOf(rerun(steps), steps, cell.dimension),
    losses: (first, last) => {
      const { arrays } = rerun(
        Array.from({ length: last - first + 1 }, (_, k) => first + k),
        'none',
      );
      return Float64Array.from(arrays.loss.data as Float64Array).subarray(0, last - first + 1);
    },
    state: (step) => statesOf(rerun([step]), cell.dimension),
    learningRate: (step) => rateAt(optimizer, step),
    preconditioned: (parameters) =>
      preconditionedBy(optimizer, spec, parameters, (step) => statesOf(rerun([step]), cell.dimension)),
    parametersAt: (step) => frozenAt(spec.optimizer.parameters, step),
    end: () => endOf(cell, seed, data, rerun([spec.budget], 'none')),
    onParabola: (curvature, start, updates, step) =>
      canRunOnFormulas(optimizer.definition) ? parabolaPath(spec, step, curvature, start, updates) : null,
    inPrecision: (precision) => {
      const { definition } = cell.resolved;
      const possible = runPrecisions(definition, optimizer.definition, spec.gradient);
      if (possible.includes(precision)) return analysedRun({ ...cell, spec: { ...spec, precision } }, seed, data);
      const expected = `${possible.join(' or ')} for ${optimizer.definition.id} on ${definition.id}`;
      throw new RidgelineError('invalid-request', `the run has no arithmetic ${precision}; expected ${expected}`, {
        field: 'parameters.precision',
        value: precision,
        expected,
      });
    },
    withoutNoise: () =>
      gradient === 'full' ? null : analysedRun({ ...cell, spec: { ...spec, gradient: { kind: 'full' } } }, seed, data),
  };
}

function preconditionedBy(
  { definition }: ResolvedOptimizer,
  spec: RunSpec,
  parameters: Readonly<Record<string, unknown>>,
  stateAt: (step: number) => Record<string, Float64Array>,
): RunPreconditioner | string {
  if (spec.optimizer.transforms) return 'what stands round it changes its steps';
  const found = definition.preconditioner?.(parameters as never);
  if (found === undefined) return 'it divides its steps by nothing that is known to stay';
  if (typeof found === 'string') return found;
  const { rule } = found;
  const ruleOf = (given: Readonly<Record<string, unknown>>): UpdateRule =>
    rule ?? updateRule(definition, given as FilledParameters);
  const recursion = new HeldRecursion(ruleOf, found, definition.parameters, parameters);
  return {
    divisor: (step) => recursion.divisor(stateAt(step), step),
    limit: recursion.limit,
    words: recursion.words,
    growth: (s, d) => recursion.growth(s, d),
    decay: found.decay ?? null,
  };
}

/** Those that look into a model or its layers cannot. */
function canRunOnFormulas({ program }: OptimizerDefinition): boolean {
  return program?.needs !== 'model' && program?.needs !== 'layers';
}

function endOf(cell: Cell, seed: number, data: DataLookup, { arrays }: ResultBlock): RunEnd {
  const step = Number(arrays.steps.data[0]);
  const outcome = OUTCOMES[Number(arrays.outcome.data[0])];
  const last = Float64Array.from(arrays.final.data as Float64Array);
  if (outcome !== 'diverged') return { step, outcome, last, bad: null };
  const { spec, resolved } = cell;
  // Runs in fused kernels take the bad point back; one more update from the last good state shows it.
  const isFused =
    resolved.definition.body.kind === 'formula' &&
    spec.gradient.kind !== 'batch' &&
    isFusedRule(optimizerOfRun(spec).definition);
  const bad = isFused && step > 0 ? pointAfter(cell, seed, data, step) : arrays['state.x'].data;
  return { step, outcome, last, bad: Float64Array.from(bad as Float64Array) };
}

function isFusedRule(definition: OptimizerDefinition): boolean {
  return isRuleOptimizer(definition) && !definition.isEvaluatedElsewhere;
}

/** The point after update `step`, which is computed in doubles whatever the format of those before it. */
function pointAfter(cell: Cell, seed: number, data: DataLookup, step: number): Float64Array {
  const plain: RunSpec = {
    ...cell.spec,
    recordSteps: 'default',
    points: 'none',
    targets: { ...cell.spec.targets, own: null },
    stop: {},
  };
  const shorter = { ...plain, budget: step - 1 };
  const runs = step > 1 ? startRuns(cell.cell, shorter, [seed], data) : null;
  while (runs && !runs.finished) runs.advance(step);
  const from = runs && checkpointFromShorter(cell.cell, [seed], shorter, [runs.results()]);
  const longer: RunSpec = { ...plain, budget: step, precision: 'f64' };
  const optimizer = optimizerOfRun(longer);
  const last = new KernelRuns(cell.cell, longer, [seed], cell.resolved, optimizer, data, from);
  last.advance(1);
  return last.results().arrays['state.x'].data as Float64Array;
}

/** Parameters with the numbers that their schedules, and those among their named numbers, have at a step. */
function frozenAt(parameters: ParameterValues, step: number): ParameterValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (isSchedule(value)) return [name, scheduleValue(value, step)];
      const isRecord = typeof value === 'object' && !Array.isArray(value);
      return [name, isRecord ? (frozenAt(value as ParameterValues, step) as typeof value) : value];
    }),
  );
}

/** |x| before and after every update on ½ h x², up to where it is not finite. */
function parabolaPath(spec: RunSpec, step: number, curvature: number, start: number, updates: number): Float64Array {
  const { past: _, ...plain } = spec;
  const { transforms, ...rule } = spec.optimizer;
  const optimizer: RunSpec['optimizer'] = {
    ...rule,
    parameters: frozenAt(rule.parameters, step),
    ...(transforms && {
      transforms: transforms.map((one) => ({ ...one, parameters: frozenAt(one.parameters, step) })),
    }),
  };
  const onParabola: RunSpec = {
    ...plain,
    landscape: {
      family: formula.id,
      version: formula.version,
      parameters: { text: '0.5*h*x^2', constants: { h: curvature } },
      data: {},
    },
    optimizer,
    gradient: { kind: 'full' },
    starts: { kind: 'point', point: [start] },
    budget: updates,
    precision: 'f64',
    recordSteps: Array.from({ length: updates + 1 }, (_, k) => k),
    points: 'all',
    targets: { reference: 0, own: null },
    stop: {},
  };
  const runs = startRuns('parabola', onParabola, [0], () => {
    throw new RidgelineError('internal', 'a parabola asked for data');
  });
  while (!runs.finished) runs.advance(updates);
  const points = runs.results().arrays.points.data as Float64Array;
  const end = points.findIndex((x) => !Number.isFinite(x));
  return points.slice(0, end < 0 ? points.length : end).map(Math.abs);
}

function rateAt({ definition, parameters }: ResolvedOptimizer, step: number): number | null {
  const { names, schedules } = hyperValues(definition.parameters, parameters as Record<string, unknown>);
  const constant = names.constants?.learningRate;
  if (typeof constant === 'number') return constant;
  const schedule = schedules.find(({ name }) => name === 'learningRate');
  return schedule ? scheduledNumber(schedule, step) : null;
}

function pathOf({ arrays }: ResultBlock, steps: readonly number[], dimension: number): RunPath {
  const points = arrays.points.data as Float64Array | Float32Array;
  const losses = Float64Array.from(arrays.loss.data as Float64Array);
  const done = Number(arrays.steps.data[0]);
  const kept = steps.filter((step, k) => step <= done && Number.isFinite(losses[k]));
  return {
    steps: kept,
    points: kept.map((_, k) => Float64Array.from(points.subarray(k * dimension, (k + 1) * dimension))),
    losses: losses.subarray(0, kept.length),
  };
}

function statesOf({ arrays }: ResultBlock, dimension: number): Record<string, Float64Array> {
  const states: Record<string, Float64Array> = {};
  for (const [name, { data }] of Object.entries(arrays)) {
    if (!name.startsWith('state.') || data.length !== dimension || name === 'state.streams') continue;
    states[name.slice('state.'.length)] = Float64Array.from(data as Float64Array);
  }
  return states;
}
