/** A cell: one landscape with one optimizer under one protocol. Its spec holds all that its numbers depend on but the seed. */
import type { Document, ExperimentItem, LandscapeItem, OptimizerItem } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { ForkSpec, Precision, StartsSpec } from '../contract/experiment.ts';
import { pointFromWeights } from '../landscapes/data/weights.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { isRuleOptimizer, type OptimizerDefinition } from '../optimizers/define.ts';
import { checkSchedules, hyperValues } from '../optimizers/hyper-values.ts';
import { canonicalJson, contentHash } from '../session/canonical.ts';
import { NUMERICS } from '../wasm/numerics-version.ts';
import { pointCadence, recordSteps } from './cadence.ts';
import type { CellView } from './cell-view.ts';
import { checkSettings, checkStarts } from './check-cell.ts';
import {
  landscapePart,
  type ResolvedLandscape,
  type ResolvedOptimizer,
  resolveLandscape,
  resolveOptimizer,
} from './resolve.ts';
import { cadenceOf, type PastSpec, type RunSpec } from './run-spec.ts';
import { withField } from './with-field.ts';

/** Everything about a cell that planning and running need. */
export interface Cell extends CellView {
  spec: RunSpec;
  /** Canonical JSON of the spec: what is hashed and stored. */
  json: string;
  resolved: ResolvedLandscape;
  /** The optimizer goes coordinate by coordinate. */
  isRule: boolean;
}

/** All cells of an experiment, landscape by landscape. Throws on the first thing that cannot be run, naming its field. */
export function cellsOf(document: Document, experiment: ExperimentItem, data: DataLookup): Cell[] {
  const landscapes = experiment.landscapes.map((id) => find(document.landscapes, id, 'landscapes'));
  const optimizers = experiment.optimizers.map((id) => find(document.optimizers, id, 'optimizers'));
  return landscapes.flatMap((landscape) => {
    const resolved = resolveLandscape(landscape, data, `landscapes[${document.landscapes.indexOf(landscape)}]`);
    return optimizers.map((optimizer) => cellOf(document, experiment, landscape, resolved, optimizer, data));
  });
}

function cellOf(
  document: Document,
  experiment: ExperimentItem,
  landscape: LandscapeItem,
  resolved: ResolvedLandscape,
  item: OptimizerItem,
  data: DataLookup,
): Cell {
  const field = `optimizers[${document.optimizers.indexOf(item)}]`;
  const at = experiment.cells.findIndex((cell) => cell.landscape === landscape.id && cell.optimizer === item.id);
  const override = experiment.cells[at];
  const plain = resolveOptimizer(item, field);
  const optimizer =
    override?.parameters === undefined
      ? plain
      : resolveOptimizer(
          {
            algorithm: item.algorithm,
            parameters: { ...item.parameters, ...override.parameters },
            transforms: item.transforms,
          },
          `cells[${at}]`,
        );
  const gradient = override?.gradient ?? item.gradient ?? experiment.gradient;
  const gradientField = `${override?.gradient ? `cells[${at}].` : item.gradient ? `${field}.` : ''}gradient`;
  const { definition, dimension } = resolved;
  const budget = experiment.budget.steps;
  const precision = item.precision ?? experiment.precision ?? (definition.precisions[0] as Precision);
  const precisionField = item.precision ? `${field}.precision` : 'precision';
  const settings = {
    gradient,
    precision,
    fields: { algorithm: `${field}.algorithm`, gradient: gradientField, precision: precisionField },
  };
  checkSettings(settings, optimizer.definition, resolved, landscape.name);
  const past =
    item.fork && pastOf(item.fork, `${field}.fork`, budget, { item, optimizer }, experiment, resolved, landscape.name);
  withField(`${field}.parameters`, () =>
    checkSchedules(
      hyperValues(optimizer.definition.parameters, optimizer.parameters),
      recordSteps({}, budget).filter((step) => step < budget),
    ),
  );
  const starts = withField('starts.weights', () => resolveStarts(experiment.starts, resolved, data));
  checkStarts(starts, dimension);
  const reference = definition.facts?.(resolved.parameters).minimum ?? 0;
  const target =
    experiment.target === undefined ? null : experiment.target + (experiment.relativeTo === 'minimum' ? reference : 0);
  const spec: RunSpec = {
    kind: 'run',
    numerics: NUMERICS,
    landscape: landscapePart(resolved),
    optimizer: optimizer.spec,
    gradient,
    starts,
    budget,
    precision,
    recordSteps: experiment.record.steps ? recordSteps(experiment.record, budget) : 'default',
    points: pointCadence(experiment.record, dimension, experiment.seeds.count),
    targets: { reference, own: target },
    stop: experiment.stop,
    ...(past && { past }),
  };
  const json = canonicalJson(spec);
  const deterministic = isDeterministic(spec, resolved, optimizer.definition, data);
  const { first, count } = experiment.seeds;
  return {
    experiment: experiment.id,
    landscape: landscape.id,
    optimizer: item.id,
    cell: contentHash(spec),
    spec,
    json,
    resolved,
    wantedSeeds: deterministic ? [0] : Array.from({ length: count }, (_, i) => first + i),
    deterministic,
    ...cadenceOf(spec),
    target,
    evaluationsPerStep: optimizer.definition.evaluationsPerStep,
    isRule: isRuleOptimizer(optimizer.definition),
    dimension,
    budget,
  };
}

/** What a fork did before, with everything filled in and checked. */
function pastOf(
  fork: ForkSpec,
  field: string,
  before: number,
  now: { item: OptimizerItem; optimizer: ResolvedOptimizer },
  experiment: ExperimentItem,
  resolved: ResolvedLandscape,
  name: string,
): PastSpec {
  if (fork.step >= before) {
    const expected = `at most ${before - 1}`;
    throw new RidgelineError('invalid-request', `${field}.step is ${fork.step}; expected ${expected}`, {
      field: `${field}.step`,
      value: fork.step,
      expected,
    });
  }
  // The transforms are those of the run itself.
  const { algorithm, transforms } = now.item;
  const { definition, spec } = resolveOptimizer({ algorithm, parameters: fork.parameters, transforms }, field);
  if (isRuleOptimizer(definition) !== isRuleOptimizer(now.optimizer.definition)) {
    const expected = 'settings that need norms in both parts of the run, or in neither';
    throw new RidgelineError(
      'invalid-request',
      `${field}.parameters do not go on as the run does; expected ${expected}`,
      {
        field: `${field}.parameters`,
        value: algorithm,
        expected,
      },
    );
  }
  const gradient = fork.gradient ?? experiment.gradient;
  const precision = fork.precision ?? experiment.precision ?? (resolved.definition.precisions[0] as Precision);
  const fields = { algorithm: `${field}.algorithm`, gradient: `${field}.gradient`, precision: `${field}.precision` };
  checkSettings({ gradient, precision, fields }, definition, resolved, name);
  const past = fork.fork && pastOf(fork.fork, `${field}.fork`, fork.step, now, experiment, resolved, name);
  return { step: fork.step, parameters: spec.parameters, gradient, precision, ...(past && { past }) };
}

/** Its gradients, or those of its past, are drawn. */
function isLucky({ gradient, past }: Pick<RunSpec, 'gradient' | 'past'>): boolean {
  if (gradient.kind === 'batch' || (gradient.kind === 'noise' && gradient.scale > 0)) return true;
  return past !== undefined && isLucky(past);
}

function isDeterministic(
  spec: RunSpec,
  { definition, parameters }: ResolvedLandscape,
  optimizer: OptimizerDefinition,
  data: DataLookup,
): boolean {
  if (isLucky(spec) || optimizer.stochastic || definition.isNoisy) return false;
  if (spec.starts.kind !== 'landscape') return spec.starts.kind === 'point' || spec.starts.kind === 'weights';
  return definition.start(parameters, data).kind === 'point';
}

/** Weights are named by their content; throws when they do not fit the landscape. */
function resolveStarts(
  starts: StartsSpec,
  { definition, parameters, dimension }: ResolvedLandscape,
  data: DataLookup,
): StartsSpec {
  if (starts.kind !== 'weights') return starts;
  const set = data(starts.weights);
  pointFromWeights(set, definition.tensors?.(parameters, data), dimension, new Float64Array(dimension));
  return { kind: 'weights', weights: set.hash };
}

function find<T extends { id: string }>(items: readonly T[], id: string, collection: string): T {
  const item = items.find((candidate) => candidate.id === id);
  if (!item)
    throw new RidgelineError('not-found', `the experiment names ‘${id}’, which is not among the ${collection}`, {
      field: collection,
      value: id,
    });
  return item;
}
