/** The spec of a run: all that its numbers depend on but the seed. */
import type { GradientSpec, Precision, StartsSpec, StopSpec } from '../contract/experiment.ts';
import type { ParameterValues } from '../contract/parameters.ts';
import type { LandscapeDefinition } from '../landscapes/define.ts';
import { contentHash } from '../session/canonical.ts';
import type { NUMERICS } from '../wasm/numerics-version.ts';
import { type PointCadence, pointSteps, recordSteps, targetLevels } from './cadence.ts';
import type { TransformSpec } from './choose-transforms.ts';
import type { WrapSpec } from './choose-wrappers.ts';

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
