/** What a person chooses of a file of data, and what there is to choose. */
import { z } from 'zod';

const name = z.string().min(1).max(200);

export const dataChoice = z.strictObject({
  /** Of a file of arrays: the one with the features. */
  features: name.optional(),
  /** Columns of a table, by name or by number from 1, or the array of a file of arrays, that are to be predicted. */
  target: z.array(name).min(1).max(1000).optional(),
  /** Whether the target is classes or numbers; left out, it is told by the values. */
  kind: z.enum(['classes', 'regression']).optional(),
});
export type DataChoice = z.infer<typeof dataChoice>;

/** What is in a file, before anyone chooses. */
export interface DataOutline {
  /** What kind of file it is, in words. */
  format: string;
  /** Columns of a table, arrays of a file of arrays, or tensors of weights. */
  kind: 'columns' | 'arrays' | 'weights';
  rows: number;
  parts: {
    /** What it is chosen by. */
    name: string;
    /** What is in it, in words. */
    words: string;
    /** What it is when it is predicted; null where it cannot be. */
    task: 'classes' | 'regression' | null;
    canBeFeatures: boolean;
  }[];
  /** What an import without a choice takes; null where a choice is needed. */
  usual: { features: string | null; target: string } | null;
}
