/** Answers the questions about single steps of a run, by replaying it. */
import type { TraceAnswer, TraceQuery } from '../../contract/trace.ts';
import { traceFind } from './find.ts';
import { traceLanes } from './lanes.ts';
import { traceStep, traceTerrain } from './step.ts';
import type { TraceContext, TracedRuns } from './traced.ts';
import { traceTwin } from './twin.ts';

/** `runs` keeps the replays from question to question. */
export function trace(query: TraceQuery, context: TraceContext, runs: TracedRuns): TraceAnswer {
  const { tick } = context;
  if (query.kind === 'twin') {
    const traced = runs.of(query.run, undefined, context);
    return traceTwin(query, traced, runs.of(query.run, query.precision, context), tick);
  }
  const traced = runs.of(query.run, query.precision, context);
  switch (query.kind) {
    case 'lanes':
      return traceLanes(query, traced, tick);
    case 'step':
      return traceStep(query, traced, tick);
    case 'terrain':
      return traceTerrain(query, traced, tick);
    case 'find':
      return traceFind(query, traced, tick);
  }
}
