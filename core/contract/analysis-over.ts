/** An analysis asked many times: along a run, or for many seeds. */
import { z } from 'zod';
import { wholeNumber } from './experiment.ts';

export const studyOver = z.discriminatedUnion('kind', [
  /** At steps along the run that is named, from the start to the end. */
  z.strictObject({
    kind: z.literal('steps'),
    count: wholeNumber.min(2).max(10_000).default(20),
    /** Even in the step, or in its logarithm. */
    spacing: z.enum(['even', 'log']).default('even'),
  }),
  /** Seeds of the run or the start that is named, counted from its own; with them the analysis's own. */
  z.strictObject({ kind: z.literal('seeds'), count: wholeNumber.min(2).max(10_000).default(20) }),
]);
export type StudyOver = z.infer<typeof studyOver>;
