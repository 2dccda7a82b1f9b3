/** The answer of `ridgeline compare`: for every experiment and landscape the table and the median curves of the window. */
import { z } from 'zod';
import { wholeNumber } from './experiment.ts';
import { jsonNumber, OUTCOMES } from './requests.ts';

const spread = z.strictObject({ median: jsonNumber, low: jsonNumber, high: jsonNumber, n: wholeNumber });

export const compareRow = z.strictObject({
  optimizer: z.string(),
  name: z.string(),
  algorithm: z.string(),
  n: wholeNumber,
  wanted: wholeNumber,
  outcomes: z.record(z.enum(OUTCOMES), wholeNumber),
  /** Medians with quartiles. A diverged run counts as infinite. */
  final: spread,
  best: spread,
  testLoss: spread.nullable(),
  accuracy: spread.nullable(),
  testAccuracy: spread.nullable(),
  success: z.strictObject({ successes: wholeNumber, n: wholeNumber, low: jsonNumber, high: jsonNumber }).nullable(),
  stepsToTarget: spread.nullable(),
  /** Expected running time in gradient evaluations, with a 95 % interval. */
  ert: z.strictObject({ value: jsonNumber, low: jsonNumber, high: jsonNumber }).nullable(),
  evaluationsPerStep: z.number(),
  /** Seconds of one run on the machine that computed it. */
  time: spread,
});

export const compareCurve = z.strictObject({
  optimizer: z.string(),
  n: wholeNumber,
  steps: z.array(wholeNumber),
  evaluations: z.array(z.number()),
  median: z.array(jsonNumber),
  low: z.array(jsonNumber),
  high: z.array(jsonNumber),
});

export const compareAnswer = z.strictObject({
  experiments: z.array(
    z.strictObject({
      experiment: z.string(),
      name: z.string(),
      landscapes: z.array(
        z.strictObject({
          landscape: z.string(),
          name: z.string(),
          family: z.string(),
          dimension: wholeNumber,
          budget: wholeNumber,
          /** As an absolute loss, whatever it was given relative to. */
          target: z.number().nullable(),
          relativeTo: z.enum(['minimum', 'zero']),
          minimum: z.number().nullable(),
          rows: z.array(compareRow),
          notes: z.array(z.string()),
          /** Training loss against steps, thinned to at most 100 of `recorded` steps. */
          recorded: wholeNumber,
          curves: z.array(compareCurve),
        }),
      ),
    }),
  ),
});
export type CompareAnswer = z.infer<typeof compareAnswer>;
