/** A cell: one landscape with one optimizer under one protocol. Its spec holds all that its numbers depend on but the seed. */
import type { Document, ExperimentItem, LandscapeItem, OptimizerItem } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import type {
  ForkSpec,
  GradientSpec,
  LandscapeSpec,
  OptimizerSpec,
  Precision,
  StartsSpec,
  StopSpec,
} from '../contract/experiment.ts';
import type { ParameterValues } from '../contract/parameters.ts';
import { fillParameters } from '../contract/validate-parameters.ts';
import { isSyntheticName } from '../landscapes/data/synthetic/index.ts';
import { pointFromWeights, requireRows } from '../landscapes/data/weights.ts';
import type { DataLookup, LandscapeDefinition } from '../landscapes/define.ts';
import { landscapeById } from '../landscapes/index.ts';
import { isRuleOptimizer, type OptimizerDefinition } from '../optimizers/define.ts';
import { checkSchedules, hyperValues } from '../optimizers/hyper-values.ts';
import { optimizerById } from '../optimizers/index.ts';
import { canonicalJson, contentHash } from '../session/canonical.ts';
import { NUMERICS } from '../wasm/numerics-version.ts';
import { type PointCadence, pointCadence, pointSteps, recordSteps, targetLevels } from './cadence.ts';
import type { CellView } from './cell-view.ts';
import {
  chooseTransforms,
  optimizerSpecOf,
  type TransformSpec,
  transformOptimizer,
  transformSpecs,
} from './choose-transforms.ts';
import { chooseWrappers, type WrapSpec, wrapFamily, wrapSpecs } from './choose-wrappers.ts';
import { refuseWithoutLayers, refuseWithoutModel } from './kernel-oracle.ts';
import { withField } from './with-field.ts';

export interface RunSpec {
  kind: 'run';
  numerics: typeof NUMERICS;
  landscape: {
    family: string;
    version: number;
    parameters: ParameterValues;
    /** Content hash of every data set that the parameters name, by parameter. */
    data: Record<string, string>;
    /** Wrappers round the family, in order; absent without any. */
    wrap?: WrapSpec[];
  };
  optimizer: {
    algorithm: string;
    version: number;
    parameters: ParameterValues;
    /** Transforms round it, in order; absent without any. */
    transforms?: TransformSpec[];
  };
  gradient: GradientSpec;
  starts: StartsSpec;
  budget: number;
  precision: Precision;
  recordSteps: number[] | 'default';
  points: PointCadence;
  /** Zero of the 51 targets, and the experiment's own target as an absolute loss. */
  targets: { reference: number; own: number | null };
  stop: StopSpec;
  /** Of a fork: what it did up to a step. Absent of a run that was never anything else. */
  past?: PastSpec;
}

/** Settings that a forked run had until `step` updates were done; algorithm, starts and the rest are those of the run. */
export interface PastSpec {
  step: number;
  parameters: ParameterValues;
  gradient: GradientSpec;
  precision: Precision;
  past?: PastSpec;
}

/** The run that a fork goes on from. */
export function pastSpec(spec: RunSpec, { parameters, gradient, precision, past }: PastSpec): RunSpec {
  const { past: _, ...rest } = spec;
  return { ...rest, optimizer: { ...spec.optimizer, parameters }, gradient, precision, ...(past && { past }) };
}

/** A landscape spec with its definition found and its parameters filled in and checked. */
export interface ResolvedLandscape {
  definition: LandscapeDefinition;
  // biome-ignore lint/suspicious/noExplicitAny: each definition knows its own parameters; the list erases them
  parameters: any;
  data: Record<string, string>;
  dimension: number;
  /** The wrappers that `definition` holds already; absent without any. */
  wrap?: WrapSpec[];
}

export function resolveLandscape(spec: LandscapeSpec, data: DataLookup, field: string): ResolvedLandscape {
  const wrappers = chooseWrappers(spec, field);
  const definition = withField(`${field}.family`, () => landscapeById(spec.family));
  const parameters = fillParameters(definition.parameters, spec.parameters, `${field}.parameters`);
  const hashes: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    if (parameter.kind !== 'data') continue;
    const names = parameters as Record<string, string>;
    const set = withField(`${field}.parameters.${name}`, () => requireRows(data(names[name])));
    hashes[name] = set.hash;
    // However it was written, a made set is one set.
    if (isSyntheticName(names[name])) names[name] = set.name;
  }
  const dimension = withField(`${field}.parameters`, () => {
    definition.check?.(parameters, data);
    return definition.dimension(parameters, data);
  });
  if (wrappers.length === 0) return { definition, parameters, data: hashes, dimension };
  const wrapped = wrapFamily(definition, parameters, dimension, wrappers, field);
  return {
    definition: wrapped,
    parameters,
    data: hashes,
    dimension: wrapped.dimension(parameters, data),
    wrap: wrapSpecs(wrappers),
  };
}

export interface ResolvedOptimizer {
  definition: OptimizerDefinition;
  // biome-ignore lint/suspicious/noExplicitAny: each definition knows its own parameters; the list erases them
  parameters: any;
  /** What its numbers depend on. */
  spec: RunSpec['optimizer'];
}

/** An optimizer with its definition found, its parameters filled in and checked, and its transforms round it. */
export function resolveOptimizer(spec: Omit<OptimizerSpec, 'gradient'>, field: string): ResolvedOptimizer {
  const known = withField(`${field}.algorithm`, () => optimizerById(spec.algorithm));
  const parameters = fillParameters(known.parameters, spec.parameters, `${field}.parameters`);
  const inner = withField(`${field}.parameters`, () => {
    checkSchedules(hyperValues(known.parameters, parameters as ParameterValues), FIRST_STEPS);
    return known.choose?.(parameters) ?? { definition: known, parameters };
  });
  const chosen = chooseTransforms(spec, field);
  return {
    ...transformOptimizer(inner, chosen, field),
    spec: {
      algorithm: known.id,
      version: known.version,
      parameters: parameters as ParameterValues,
      ...(chosen.length > 0 && { transforms: transformSpecs(chosen) }),
    },
  };
}

/** The optimizer of a run. */
export function optimizerOfRun({ optimizer }: Pick<RunSpec, 'optimizer'>): ResolvedOptimizer {
  return resolveOptimizer(optimizerSpecOf(optimizer), 'optimizer');
}

/** Steps at which formulas of schedules are looked at, whatever the budget. */
const FIRST_STEPS: readonly number[] = [0];

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

interface Settings {
  gradient: GradientSpec;
  precision: Precision;
  /** Names of the fields in messages. */
  fields: { algorithm: string; gradient: string; precision: string };
}

/** Refuses what an optimizer cannot do on a landscape. */
function checkSettings(
  { gradient, precision, fields }: Settings,
  optimizer: OptimizerDefinition,
  resolved: ResolvedLandscape,
  name: string,
): void {
  const { definition } = resolved;
  if (gradient.kind === 'batch') checkBatches(gradient, name, resolved, fields.gradient);
  const { program } = optimizer;
  if (program?.exactGradients && definition.isNoisy) {
    throw new RidgelineError(
      'invalid-request',
      `${optimizer.id} follows the exact gradient; expected ${definition.id} without noise of its own`,
      { field: fields.algorithm, value: optimizer.id, expected: 'an optimizer that bears noise' },
    );
  }
  if (program?.exactGradients && gradient.kind !== 'full') {
    throw new RidgelineError(
      'invalid-request',
      `${fields.gradient}.kind is ‘${gradient.kind}’, but ${optimizer.id} follows the exact gradient; expected ‘full’`,
      { field: `${fields.gradient}.kind`, value: gradient.kind, expected: 'full' },
    );
  }
  if (program?.needs === 'model' && !definition.hasModel)
    refuseWithoutModel(optimizer.id, definition.id, fields.algorithm);
  if (program?.needs === 'layers' && !definition.hasLayers?.(resolved.parameters))
    refuseWithoutLayers(optimizer.id, definition.id, fields.algorithm);
  const precisions = runPrecisions(definition, optimizer, gradient);
  if (!precisions.some((possible) => possible === precision)) {
    const who = program ? `${optimizer.id} on ${definition.id}` : definition.id;
    throw new RidgelineError(
      'invalid-request',
      `${fields.precision} is ‘${precision}’; expected ${precisions.map((p) => `‘${p}’`).join(' or ')} for ${who}`,
      {
        field: fields.precision,
        value: precision,
        expected: precisions.join(' or '),
      },
    );
  }
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

/** What numbers depend on of a landscape. */
export function landscapePart({ definition, parameters, data, wrap }: ResolvedLandscape): RunSpec['landscape'] {
  return { family: definition.id, version: definition.version, parameters, data, ...(wrap && { wrap }) };
}

const EVERY_PRECISION: readonly Precision[] = ['f64', 'f32', 'f16', 'bf16'];

/** A formula can be rounded to any format after every operation; a kernel has the formats that it was written for. */
export function precisionsOf(definition: LandscapeDefinition): readonly Precision[] {
  return definition.body.kind === 'formula' ? EVERY_PRECISION : definition.precisions;
}

/**
 * Those that runs have. On a formula, mini-batches of an update rule are of doubles alone. A program meets losses and gradients
 * that are rounded after every operation, and computes in doubles what it makes of them; one that follows a path holds errors
 * below a tolerance, which is finer than half precision.
 */
export function runPrecisions(
  definition: LandscapeDefinition,
  optimizer: OptimizerDefinition,
  gradient: GradientSpec,
): readonly Precision[] {
  const { program } = optimizer;
  if (definition.body.kind !== 'formula') return definition.precisions;
  if (program) return program.exactGradients ? ['f64', 'f32'] : EVERY_PRECISION;
  return gradient.kind === 'batch' || optimizer.isEvaluatedElsewhere ? ['f64'] : EVERY_PRECISION;
}

/** Refuses rows of data that are not there, and fresh samples where nothing is to be drawn from. */
function checkBatches(
  { sampling }: Extract<GradientSpec, { kind: 'batch' }>,
  name: string,
  { definition, parameters }: ResolvedLandscape,
  field: string,
): void {
  const regressor = definition.regressor?.(parameters);
  const draws = Boolean(regressor && !regressor.samples);
  const hasRows = definition.hasData || Boolean(regressor?.samples);
  if (sampling === 'fresh' ? draws : hasRows) return;
  const who = name || definition.id;
  if (hasRows || draws) {
    const expected = draws ? '‘fresh’' : '‘shuffle’ or ‘replacement’';
    const why = draws ? 'has no rows, but samples of its own' : 'has rows, and nothing to draw fresh samples from';
    throw new RidgelineError(
      'invalid-request',
      `${field}.sampling is ‘${sampling}’, but ${who} ${why}; expected ${expected}`,
      { field: `${field}.sampling`, value: sampling, expected: expected.replaceAll(/[‘’]/g, '') },
    );
  }
  throw new RidgelineError(
    'invalid-request',
    `${field}.kind is ‘batch’, but ${who} has no data; expected ‘full’ or ‘noise’`,
    { field: `${field}.kind`, value: 'batch', expected: 'full or noise' },
  );
}

/** The gradients are of fresh samples, drawn at every step. */
export function isFresh({ gradient }: Pick<RunSpec, 'gradient'>): boolean {
  return gradient.kind === 'batch' && gradient.sampling === 'fresh';
}

/** Whether runs go side by side. Mini-batches, and shorter formats of kernels, are computed point by point. */
export function runsTogether(
  definition: LandscapeDefinition,
  spec: Pick<RunSpec, 'precision' | 'gradient' | 'past'>,
): boolean {
  if (definition.body.kind === 'formula') return true;
  if (spec.past && !runsTogether(definition, spec.past)) return false;
  return definition.ensembleWork !== undefined && spec.precision === 'f64' && spec.gradient.kind !== 'batch';
}

/** The work of one step of one run among many, in coordinates of a simple formula. */
export function stepWork({ definition, parameters, dimension }: ResolvedLandscape): number {
  return dimension + (definition.ensembleWork?.(parameters) ?? 0);
}

/** Recorded steps, point steps and targets that a spec means. */
export function cadenceOf(spec: RunSpec): { recordSteps: number[]; pointSteps: number[]; targets: number[] } {
  const recorded = spec.recordSteps === 'default' ? recordSteps({}, spec.budget) : spec.recordSteps;
  return {
    recordSteps: recorded,
    pointSteps: pointSteps(spec.points, recorded),
    targets: targetLevels(spec.targets.reference),
  };
}

/**
 * What start points are drawn by: a landscape meets the same starts whatever the optimizer, budget or precision. Wrappers do
 * not count, so that a wrapped landscape has the starts of the family, moved along.
 */
export function startIdentity(spec: Pick<RunSpec, 'landscape'>): string {
  return contentHash({
    family: spec.landscape.family,
    version: spec.landscape.version,
    parameters: spec.landscape.parameters,
    data: spec.landscape.data,
  });
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

function checkStarts(starts: StartsSpec, dimension: number): void {
  const lengths: [string, number | undefined][] =
    starts.kind === 'point'
      ? [['starts.point', starts.point.length]]
      : starts.kind === 'normal'
        ? [['starts.center', starts.center?.length]]
        : starts.kind === 'uniform'
          ? [
              ['starts.low', Array.isArray(starts.low) ? starts.low.length : undefined],
              ['starts.high', Array.isArray(starts.high) ? starts.high.length : undefined],
            ]
          : [];
  for (const [field, length] of lengths) {
    if (length !== undefined && length !== dimension) {
      throw new RidgelineError(
        'invalid-request',
        `${field} has ${length} coordinates; expected ${dimension}, the dimension of the landscape`,
        {
          field,
          value: length,
          expected: `${dimension} coordinates`,
        },
      );
    }
  }
  if (starts.kind === 'uniform') checkBounds(starts.low, starts.high, dimension);
}

function checkBounds(low: number | number[], high: number | number[], dimension: number): void {
  const entry = (side: number | number[], i: number): number => (typeof side === 'number' ? side : side[i]);
  for (let i = 0; i < (typeof low === 'number' && typeof high === 'number' ? 1 : dimension); i++) {
    if (entry(low, i) <= entry(high, i)) continue;
    const field = typeof low === 'number' ? 'starts.low' : `starts.low[${i}]`;
    const expected = `at most ${entry(high, i)}, where starts.high is`;
    throw new RidgelineError('invalid-request', `${field} is ${entry(low, i)}; expected ${expected}`, {
      field,
      value: entry(low, i),
      expected,
    });
  }
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
