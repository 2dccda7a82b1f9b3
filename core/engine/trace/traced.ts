/** What the questions about one run lean on: its replay, its definitions, and the landscape in f64. */
import { RidgelineError } from '../../contract/errors.ts';
import type { Precision } from '../../contract/experiment.ts';
import type { RunPlaceSpec } from '../../contract/planes.ts';
import type { TracedRun } from '../../contract/trace.ts';
import type { DataLookup } from '../../landscapes/define.ts';
import { type OpenLandscape, openLandscape } from '../open-landscape.ts';
import { optimizerOfRun, type ResolvedLandscape, type ResolvedOptimizer, runPrecisions } from '../resolve.ts';
import { pastSpec, type RunSpec } from '../run-spec.ts';
import { Replay, type ReplayTick } from './replay.ts';

/** A cell of the document, as a trace needs it. */
export interface TracedCell {
  cell: string;
  spec: RunSpec;
  resolved: ResolvedLandscape;
  deterministic: boolean;
}

export interface TraceContext {
  /** Finds the cell of a run; throws where the document has none. */
  cell(run: RunPlaceSpec): TracedCell;
  data: DataLookup;
  /** Called now and then with what is done of a replay and what there is to do; throws 'cancelled' to stop. */
  tick: ReplayTick;
}

export class Traced {
  readonly replay: Replay;
  readonly spec: RunSpec;
  readonly resolved: ResolvedLandscape;
  readonly optimizer: ResolvedOptimizer;
  readonly data: DataLookup;
  private opened: OpenLandscape | null = null;

  constructor(cell: TracedCell, spec: RunSpec, seed: number, data: DataLookup) {
    this.spec = spec;
    this.resolved = cell.resolved;
    this.data = data;
    this.optimizer = optimizerOfRun(spec);
    this.replay = new Replay(cell.cell, spec, seed, data);
  }

  /** The landscape in f64 where it has that. */
  get landscape(): OpenLandscape {
    const { resolved } = this;
    const best = resolved.definition.precisions.includes('f64') ? 'f64' : this.spec.precision;
    this.opened ??= openLandscape(resolved, this.data, best);
    return this.opened;
  }

  /** Stands after the step, or throws where the run ended before it. */
  goTo(step: number, tick: ReplayTick): void {
    if (this.replay.goTo(step, tick)) return;
    const { end, last } = this.replay;
    const how = end ? `the run ended (${end.outcome}) after ${end.step} updates` : `the budget is ${last} steps`;
    throw new RidgelineError('invalid-request', `step is ${step}, but ${how}; expected at most ${last}`, {
      field: 'step',
      value: step,
      expected: `at most ${last}`,
    });
  }

  /** The settings that the update of a step is made with: those of the past where the run is a fork. */
  settings(step: number): { spec: RunSpec; optimizer: ResolvedOptimizer } {
    let { spec, optimizer } = this;
    while (spec.past && step <= spec.past.step) {
      spec = pastSpec(spec, spec.past);
      optimizer = optimizerOfRun(spec);
    }
    return { spec, optimizer };
  }

  describe(): TracedRun {
    const { spec, replay, resolved, optimizer } = this;
    return {
      algorithm: spec.optimizer.algorithm,
      seed: replay.seed,
      precision: spec.precision,
      precisions: [...runPrecisions(resolved.definition, optimizer.definition, spec.gradient)],
      budget: spec.budget,
      dimension: resolved.dimension,
      end: replay.end,
      gradient: spec.gradient.kind,
      isAveraged: optimizer.definition.isEvaluatedElsewhere ?? optimizer.definition.program?.evaluated !== undefined,
      forkedAt: spec.past?.step ?? null,
    };
  }
}

/** Runs that were asked about lately stay open. */
const KEPT = 6;

export class TracedRuns {
  private readonly open = new Map<string, Traced>();

  of(run: RunPlaceSpec, precision: Precision | undefined, context: TraceContext): Traced {
    const cell = context.cell(run);
    const spec = precision === undefined ? cell.spec : withPrecision(cell, precision);
    const seed = cell.deterministic ? 0 : run.seed;
    const key = `${cell.cell} ${spec.precision} ${seed}`;
    const traced = this.open.get(key) ?? new Traced(cell, spec, seed, context.data);
    this.open.delete(key);
    this.open.set(key, traced);
    for (const oldest of this.open.keys()) {
      if (this.open.size <= KEPT) break;
      this.open.delete(oldest);
    }
    return traced;
  }

  /** Another session has other runs. */
  clear(): void {
    this.open.clear();
  }
}

function withPrecision({ spec, resolved }: TracedCell, precision: Precision): RunSpec {
  const { definition } = optimizerOfRun(spec);
  const possible = runPrecisions(resolved.definition, definition, spec.gradient);
  if (possible.includes(precision)) return { ...spec, precision };
  const expected = possible.join(' or ');
  throw new RidgelineError('invalid-request', `precision is ‘${precision}’; this run has ${expected}`, {
    field: 'precision',
    value: precision,
    expected,
  });
}
