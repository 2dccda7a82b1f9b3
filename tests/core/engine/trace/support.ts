/** Traces of runs of an experiment request. */
import type { TraceAnswer, TraceQuery } from '../../../../core/contract/trace.ts';
import { traceQuery } from '../../../../core/contract/trace.ts';
import type { Cell } from '../../../../core/engine/cell.ts';
import { trace } from '../../../../core/engine/trace/trace.ts';
import { type TraceContext, TracedRuns } from '../../../../core/engine/trace/traced.ts';
import { builtInData } from '../../../../core/landscapes/data/index.ts';

export const RUN = { experiment: 'e0', landscape: 'l0', optimizer: 'o0' };

type Answer<K extends TraceQuery['kind']> = Extract<TraceAnswer, { kind: K }>;
type Question<K extends TraceQuery['kind']> = { kind: K; seed?: number } & Record<string, unknown>;

export type Ask = <K extends TraceQuery['kind']>(question: Question<K>) => Answer<K>;

/** Asks about runs of one cell; replays are kept from question to question. */
export function asking(cell: Cell): Ask {
  const runs = new TracedRuns();
  const context: TraceContext = { cell: () => cell, data: builtInData, tick: () => undefined };
  return <K extends TraceQuery['kind']>({ seed = cell.wantedSeeds[0], ...question }: Question<K>) =>
    trace(traceQuery.parse({ run: { ...RUN, seed }, ...question }), context, runs) as Answer<K>;
}
