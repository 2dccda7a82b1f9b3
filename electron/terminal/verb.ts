/** What a verb of the command line is, and what does its work. */
import type { ArgumentSpec, Arguments } from './arguments.ts';

/** Does the work of a verb and gives the exit status: 0 done, 1 the work failed or a claim fails. */
export type Work = (given: Arguments) => Promise<number>;

export interface Verb extends ArgumentSpec {
  /** One sentence. */
  summary: string;
  examples: readonly string[];
  /** What it works with is heavy: a verb starts only what it needs. */
  load(): Promise<Work>;
}
