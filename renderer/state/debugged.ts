/** What the run debugger shows: runs under one clock, the step, and what is looked at. Saved with the arrangement of the window. */
import { z } from 'zod';
import { create } from 'zustand';
import type { Document } from '../../core/contract/document.ts';
import { precision } from '../../core/contract/experiment.ts';
import { type RunPlaceSpec, runPlace } from '../../core/contract/planes.ts';
import { type TraceCondition, traceCondition, tracePlane } from '../../core/contract/trace.ts';

/** So many runs are laid over each other at most. */
export const MOST_RUNS = 12;

export const DEBUGGER_TABS = ['arithmetic', 'state', 'twin'] as const;
export type DebuggerTab = (typeof DEBUGGER_TABS)[number];

export const USUAL_CONDITIONS: readonly TraceCondition[] = [
  { kind: 'loss-rises' },
  { kind: 'uphill' },
  { kind: 'gradient-below', value: 1e-3 },
];

const whole = z.number().int().min(0);
const debugged = z.object({
  runs: z.array(runPlace).max(MOST_RUNS),
  /** The run whose arithmetic is shown, by its place. */
  selected: whole,
  step: whole,
  /** The steps that are drawn; null: all. */
  range: z.tuple([whole, whole]).nullable(),
  tab: z.enum(DEBUGGER_TABS),
  plane: tracePlane,
  /** Arithmetic of the twin; null: the first other one. */
  twin: precision.nullable(),
  conditions: z.array(traceCondition).max(20),
});
export type Debugged = z.infer<typeof debugged>;

export const NOTHING_DEBUGGED: Debugged = {
  runs: [],
  selected: 0,
  step: 1,
  range: null,
  tab: 'arithmetic',
  plane: { kind: 'axes', axes: [0, 1] },
  twin: null,
  conditions: [...USUAL_CONDITIONS],
};

export const useDebugged = create<Debugged>(() => NOTHING_DEBUGGED);

/** Looks at a run from its first step on; the step stays where it is for a run of the same experiment. */
export function debugRun(run: RunPlaceSpec): void {
  useDebugged.setState((before) => {
    const place = before.runs.findIndex((other) => sameRun(other, run));
    if (place >= 0) return { selected: place };
    return { runs: [run], selected: 0, step: 1, range: null, plane: NOTHING_DEBUGGED.plane };
  });
}

/** Adds a run to those under the clock, or takes it away; the last one stays. */
export function toggleDebuggedRun(run: RunPlaceSpec): void {
  useDebugged.setState(({ runs, selected }) => {
    const place = runs.findIndex((other) => sameRun(other, run));
    if (place < 0) return runs.length < MOST_RUNS ? { runs: [...runs, run], selected: runs.length } : {};
    if (runs.length === 1) return {};
    return {
      runs: runs.filter((_, k) => k !== place),
      selected: Math.max(0, selected >= place ? selected - 1 : selected),
    };
  });
}

export function sameRun(a: RunPlaceSpec, b: RunPlaceSpec): boolean {
  return (
    a.experiment === b.experiment && a.landscape === b.landscape && a.optimizer === b.optimizer && a.seed === b.seed
  );
}

/** Runs whose experiment, landscape and optimizer the document still has. */
export function knownRuns(runs: readonly RunPlaceSpec[], document: Document): RunPlaceSpec[] {
  return runs.filter(({ experiment, landscape, optimizer }) => {
    const found = document.experiments.find(({ id }) => id === experiment);
    return (found?.landscapes.includes(landscape) && found.optimizers.includes(optimizer)) ?? false;
  });
}

/** Reads what was saved; what is not understood, or names what the document does not have, is left out. */
export function readDebugged(saved: unknown, document: Document): Debugged {
  const parsed = debugged.safeParse(saved);
  if (!parsed.success) return NOTHING_DEBUGGED;
  const runs = knownRuns(parsed.data.runs, document);
  return { ...parsed.data, runs, selected: Math.min(parsed.data.selected, Math.max(0, runs.length - 1)) };
}
