/** Requests and answers of the scripting interface: the reference for `ridgeline <verb>` and for JSON Schema. */
import { z } from 'zod';
import { studyOver } from './analysis-over.ts';
import { dataChoice } from './data-import.ts';
import {
  finite,
  gradientSpec,
  landscapeSpec,
  optimizerSpec,
  parameterValues,
  protocol,
  wholeNumber,
} from './experiment.ts';

/** A file of data or weights; landscapes and starts call it by its name. */
export const dataSource = dataChoice.extend({
  /** Its path, relative to the working folder. */
  file: z.string().min(1).max(4096),
  /** Another file with the target, for a pair of files of arrays. */
  second: z.string().min(1).max(4096).optional(),
  /** The file's own name if left out. */
  name: z.string().min(1).max(200).optional(),
});
export type DataSource = z.infer<typeof dataSource>;
const dataSources = z.array(dataSource).max(100).optional();

export const evaluateRequest = z.strictObject({
  data: dataSources,
  landscape: landscapeSpec,
  points: z.array(z.array(finite).min(1)).min(1).max(100_000),
  want: z
    .array(z.enum(['value', 'gradient', 'hessian']))
    .min(1)
    .default(['value', 'gradient']),
});
export type EvaluateRequest = z.infer<typeof evaluateRequest>;

/** A number as JSON holds it: non-finite ones are the strings "NaN", "Infinity", "-Infinity". */
export const jsonNumber = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
export type JsonNumber = z.infer<typeof jsonNumber>;

export const evaluateAnswer = z.strictObject({
  points: z.array(
    z.strictObject({
      point: z.array(jsonNumber),
      value: jsonNumber.optional(),
      gradient: z.array(jsonNumber).optional(),
      hessian: z.array(z.array(jsonNumber)).optional(),
    }),
  ),
});
export type EvaluateAnswer = z.infer<typeof evaluateAnswer>;

export const experimentRequest = z.strictObject({
  data: dataSources,
  name: z.string().max(200).optional(),
  landscapes: z.array(landscapeSpec).min(1),
  optimizers: z.array(optimizerSpec).min(1),
  ...protocol,
  cells: z
    .array(
      z.strictObject({
        landscape: wholeNumber.min(0),
        optimizer: wholeNumber.min(0),
        parameters: parameterValues.optional(),
        gradient: gradientSpec.optional(),
      }),
    )
    .default([]),
});
export type ExperimentRequest = z.infer<typeof experimentRequest>;

export const OUTCOMES = ['budget', 'target', 'stationary', 'diverged'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const runAnswer = z.strictObject({
  runs: z.array(
    z.strictObject({
      experiment: wholeNumber,
      landscape: wholeNumber,
      optimizer: wholeNumber,
      seed: wholeNumber,
      outcome: z.enum(OUTCOMES),
      steps: wholeNumber,
      /** Step at which the target was first reached, where a target was set and reached. */
      targetStep: wholeNumber.optional(),
      records: z.array(
        z.strictObject({
          step: wholeNumber,
          loss: jsonNumber,
          testLoss: jsonNumber.optional(),
          accuracy: jsonNumber.optional(),
          testAccuracy: jsonNumber.optional(),
          point: z.array(jsonNumber).optional(),
        }),
      ),
    }),
  ),
});
export type RunAnswer = z.infer<typeof runAnswer>;

/** Where an analysis looks: a point, a start, a recorded step of a run of the session, or a step of a run made for it. */
export const analysisPlace = z.union([
  z.strictObject({ point: z.array(finite).min(1) }),
  /** The landscape's own start; a random one is drawn as the run of this seed draws it. */
  z.strictObject({ start: z.strictObject({ seed: wholeNumber.min(0).default(0) }) }),
  z.strictObject({
    run: z.strictObject({
      experiment: wholeNumber.min(0).default(0),
      landscape: wholeNumber.min(0).default(0),
      optimizer: wholeNumber.min(0).default(0),
      seed: wholeNumber.min(0).default(0),
    }),
    step: z.union([wholeNumber.min(0), z.literal('final')]).default('final'),
  }),
  z.strictObject({
    experiment: experimentRequest,
    landscape: wholeNumber.min(0).default(0),
    optimizer: wholeNumber.min(0).default(0),
    seed: wholeNumber.min(0).default(0),
    step: z.union([wholeNumber.min(0), z.literal('final')]).default('final'),
  }),
]);

export type AnalysisPlace = z.infer<typeof analysisPlace>;

export const analyzeRequest = z.strictObject({
  data: dataSources,
  analysis: z.string(),
  /** Left out when `at` names a run or an experiment, whose landscape is meant, and by analyses that need none. */
  landscape: landscapeSpec.optional(),
  /** Left out by analyses of a whole landscape. */
  at: analysisPlace.optional(),
  /** The other point, of analyses between two: in place of the parameter ‘to’. */
  toward: analysisPlace.optional(),
  /** Asked many times; left out: once. */
  over: studyOver.optional(),
  parameters: parameterValues.default({}),
  seed: wholeNumber.min(0).default(0),
});
export type AnalyzeRequest = z.infer<typeof analyzeRequest>;

export const analyzeAnswer = z.strictObject({
  analysis: z.string(),
  values: z.record(
    z.string(),
    z.strictObject({
      value: jsonNumber,
      interval: z.tuple([jsonNumber, jsonNumber]),
      exact: jsonNumber.nullable(),
      warning: z.string().nullable(),
      label: z.string().optional(),
      unit: z.string().optional(),
      /** What the number says about what was looked at, in sentences. */
      words: z.string().optional(),
    }),
  ),
  arrays: z.record(z.string(), z.strictObject({ shape: z.array(wholeNumber), data: z.array(jsonNumber) })),
});
export type AnalyzeAnswer = z.infer<typeof analyzeAnswer>;
