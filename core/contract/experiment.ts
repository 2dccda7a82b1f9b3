/** The pieces that an experiment is made of, as the document and the requests of the scripting interface spell them. */
import { z } from 'zod';
import { SCHEDULE_TEXT_LENGTH } from './parameters.ts';

/** A finite number; the message says what was given. */
export const finite = z.number({
  error: (issue) =>
    issue.code === 'invalid_type' ? `expected a finite number, got ${describe(issue.input)}` : undefined,
});
export const wholeNumber = finite.int();

function describe(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `the text ‘${value.slice(0, 40)}’`;
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : String(value);
}

/** Largest numbers that a request may hold; beyond them a run could not be finished or counted exactly. */
export const LIMITS = {
  steps: 1e9,
  seeds: 1e6,
  seed: 281_474_976_710_656,
  recordSteps: 20_000,
  dimension: 1e8,
} as const;

export const scheduleSchema: z.ZodType<ScheduleShape> = z.lazy(() =>
  z.discriminatedUnion('schedule', [
    z.strictObject({ schedule: z.literal('constant'), value: finite }),
    z.strictObject({ schedule: z.literal('step'), from: finite, factor: finite, every: wholeNumber.min(1) }),
    z.strictObject({ schedule: z.literal('exponential'), from: finite, factor: finite, every: wholeNumber.min(1) }),
    z.strictObject({ schedule: z.literal('cosine'), from: finite, to: finite, steps: wholeNumber.min(1) }),
    z.strictObject({
      schedule: z.literal('cosine-restarts'),
      from: finite,
      to: finite,
      steps: wholeNumber.min(1),
      growth: wholeNumber.min(1).optional(),
    }),
    z.strictObject({
      schedule: z.literal('warm-up'),
      to: finite,
      steps: wholeNumber.min(1),
      from: finite.optional(),
      then: scheduleSchema.optional(),
    }),
    z.strictObject({
      schedule: z.literal('warm-up-stable-decay'),
      peak: finite,
      to: finite,
      warmUpSteps: wholeNumber.min(0),
      stableSteps: wholeNumber.min(0),
      decaySteps: wholeNumber.min(1),
      from: finite.optional(),
    }),
    z.strictObject({
      schedule: z.literal('one-cycle'),
      peak: finite,
      steps: wholeNumber.min(2),
      rise: finite.gt(0).lt(1).optional(),
      from: finite.optional(),
      to: finite.optional(),
    }),
    z.strictObject({ schedule: z.literal('inverse-time'), from: finite, scale: finite.positive() }),
    z.strictObject({ schedule: z.literal('inverse-square-root'), from: finite, scale: finite.positive() }),
    z.strictObject({ schedule: z.literal('formula'), text: z.string().min(1).max(SCHEDULE_TEXT_LENGTH) }),
  ]),
) as z.ZodType<ScheduleShape>;
type ScheduleShape = import('./parameters.ts').Schedule;

/** A parameter value before its definition has checked it. */
export const parameterValue = z.union([
  finite,
  z.boolean(),
  z.string().max(1_000_000),
  z.array(finite),
  z.array(z.string()),
  scheduleSchema,
  z.record(z.string(), z.union([finite, scheduleSchema])),
  z.record(z.string(), z.string()),
]);
/** Values are checked by the definition that they belong to, so that the message can name the parameter and its range. */
export const parameterValues = z.record(z.string(), z.unknown());

/** A wrapper's parameters stand beside its kind. */
export const wrapper = z.looseObject({ kind: z.string() });
export type Wrapper = z.infer<typeof wrapper>;
/** So many a landscape may have round it. */
const WRAPPERS = 16;

export const landscapeSpec = z.strictObject({
  family: z.string(),
  parameters: parameterValues.default({}),
  wrap: z.array(wrapper).max(WRAPPERS).optional(),
});
export type LandscapeSpec = z.infer<typeof landscapeSpec>;

export const gradientSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('full') }),
  z.strictObject({
    kind: z.literal('batch'),
    size: wholeNumber.min(1),
    /** Rows of the data, or `fresh` samples from the landscape's own distribution, where it has one instead of data. */
    sampling: z.enum(['shuffle', 'replacement', 'fresh']).default('shuffle'),
  }),
  /** Adds an independent normal deviate of standard deviation `scale` to every coordinate of the gradient, every step. */
  z.strictObject({ kind: z.literal('noise'), scale: finite.nonnegative() }),
]);
export type GradientSpec = z.infer<typeof gradientSpec>;

export const precision = z.enum(['f64', 'f32', 'f16', 'bf16']);
export type Precision = z.infer<typeof precision>;

/** The settings of a forked run up to a step; what is left out is as the experiment has it. */
export interface ForkSpec {
  step: number;
  parameters: Record<string, unknown>;
  gradient?: GradientSpec | undefined;
  precision?: Precision | undefined;
  fork?: ForkSpec | undefined;
}
export const forkSpec: z.ZodType<ForkSpec, unknown> = z.lazy(() =>
  z
    .strictObject({
      step: wholeNumber.min(0).max(LIMITS.steps).meta({ description: 'updates done with the earlier settings' }),
      parameters: parameterValues.default({}),
      gradient: gradientSpec.optional(),
      precision: precision.optional(),
      fork: forkSpec.optional(),
    })
    .meta({
      id: 'fork',
      description:
        'A run of the same algorithm with these settings, whose point and optimizer state at `step` the run goes on from. The budget counts from the start; what is recorded before the step is that of the earlier run.',
    }),
);

/** A transform's parameters stand beside its kind. */
export const transform = z.looseObject({ kind: z.string() });
export type Transform = z.infer<typeof transform>;
/** So many an optimizer may have round it. */
const TRANSFORMS = 16;

export const optimizerSpec = z.strictObject({
  algorithm: z.string(),
  parameters: parameterValues.default({}),
  transforms: z.array(transform).max(TRANSFORMS).optional(),
  gradient: gradientSpec.optional(),
  /** In place of the experiment's. */
  precision: precision.optional(),
  /** What the run did before a step, where it is a fork. */
  fork: forkSpec.optional(),
});
export type OptimizerSpec = z.infer<typeof optimizerSpec>;

export const startsSpec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('point'), point: z.array(finite).min(1) }),
  /** Independent normal coordinates of standard deviation `scale` about `center` (default the origin). */
  z.strictObject({
    kind: z.literal('normal'),
    scale: finite.positive().default(1),
    center: z.array(finite).optional(),
  }),
  z.strictObject({
    kind: z.literal('uniform'),
    low: z.union([finite, z.array(finite)]),
    high: z.union([finite, z.array(finite)]),
  }),
  /** The family's own start: a point for test functions, a random initialisation for networks. */
  z.strictObject({ kind: z.literal('landscape') }),
  /** Weights out of a safetensors file, by name or content hash. */
  z.strictObject({ kind: z.literal('weights'), weights: z.string().min(1).max(300) }),
]);
export type StartsSpec = z.infer<typeof startsSpec>;

export const seedsSpec = z.strictObject({
  first: wholeNumber.min(0).max(LIMITS.seed).default(0),
  count: wholeNumber.min(1).max(LIMITS.seeds).default(1),
});
export type SeedsSpec = z.infer<typeof seedsSpec>;

export const budgetSpec = z.strictObject({ steps: wholeNumber.min(1).max(LIMITS.steps) });

export const recordSpec = z.strictObject({
  /** Steps at which loss and metrics are kept; absent: the default cadence. */
  steps: z.array(wholeNumber.min(0)).max(LIMITS.recordSteps).optional(),
  /** Whether points are kept at the recorded steps; absent: see engine/cadence. */
  points: z.boolean().optional(),
});
export type RecordSpec = z.infer<typeof recordSpec>;

export const stopSpec = z.strictObject({
  target: z.boolean().optional(),
  /** Stop when the largest |gradient| entry is at most this. */
  stationary: finite.positive().optional(),
});
export type StopSpec = z.infer<typeof stopSpec>;

/** What all cells of an experiment share. */
export const protocol = {
  gradient: gradientSpec.default({ kind: 'full' }),
  starts: startsSpec.default({ kind: 'landscape' }),
  seeds: seedsSpec.default({ first: 0, count: 1 }),
  budget: budgetSpec.default({ steps: 1000 }),
  precision: precision.optional(),
  record: recordSpec.default({}),
  target: finite.optional(),
  relativeTo: z.enum(['minimum', 'zero']).optional(),
  stop: stopSpec.default({}),
};
