/** Runs of a step program: one point each, on any landscape. */
import { RidgelineError } from '../contract/errors.ts';
import { OUTCOMES, type Outcome } from '../contract/requests.ts';
import { roundTo, type ShortFormat } from '../expression/rounding.ts';
import type { DataLookup, LandscapeKernel } from '../landscapes/define.ts';
import { seedParticleStreams } from '../math/particle-streams.ts';
import { type Draws, type Stream, stream } from '../math/streams.ts';
import { maximumNorm } from '../math/sums.ts';
import type { ProgramOptimizer } from '../optimizers/define.ts';
import { hyperValues, type NamedSchedule, scheduledNumber } from '../optimizers/hyper-values.ts';
import type { StepProgram } from '../optimizers/program.ts';
import { Workspace } from '../wasm/memory.ts';
import { BatchSampler } from './batch-sampler.ts';
import { refuseWithoutLayers, refuseWithoutModel } from './check-cell.ts';
import { CHECKPOINT_VERSION, type Checkpoint, encodeCheckpoint } from './checkpoint.ts';
import { ASKED, KernelOracle } from './kernel-oracle.ts';
import { NOISE_IDENTITY } from './kernel-runs.ts';
import { Recorder } from './recorder.ts';
import type { ResolvedLandscape } from './resolve.ts';
import { elementsPerSeed, type ResultArray, type ResultBlock } from './results.ts';
import { runKernel } from './run-kernel.ts';
import { cadenceOf, isFresh, type RunSpec } from './run-spec.ts';
import type { Runs, SeenByUpdate } from './runs.ts';
import { startWriter } from './starts.ts';
import { Tracker } from './tracker.ts';

/** Bytes of state that one run may have. */
const STATE_BYTES = 1 << 30;
/** States that are larger are part of checkpoints, but not of results: a longer run then begins anew. */
const KEPT_BYTES = 1 << 24;
/** Words that may be drawn from one sequence before the next one begins, between steps. */
const SEQUENCE_WORDS = 1 << 27;

interface ProgramTask {
  spec: RunSpec;
  // biome-ignore lint/suspicious/noExplicitAny: each definition knows its own parameters; the list erases them
  parameters: Record<string, any>;
  definition: ProgramOptimizer;
  kernel: LandscapeKernel;
  workspace: Workspace;
  recorder: Recorder;
  /** The kernel's arrays are f64; f32 otherwise. */
  isDouble: boolean;
  /** The shorter format that these doubles are numbers of. */
  format: ShortFormat | null;
}

export class ProgramRuns implements Runs {
  readonly total: number;
  position = 0;
  private readonly cell: string;
  private readonly seeds: readonly number[];
  private readonly recorder: Recorder;
  private readonly runs: ProgramRun[];
  private readonly keepsState: boolean;

  constructor(
    cell: string,
    spec: RunSpec,
    seeds: readonly number[],
    resolved: ResolvedLandscape,
    optimizer: { definition: ProgramOptimizer; parameters: Record<string, unknown> },
    data: DataLookup,
    checkpoint: Checkpoint | null,
  ) {
    this.cell = cell;
    this.seeds = seeds;
    this.total = spec.budget;
    const workspace = new Workspace();
    const { tensors, id } = resolved.definition;
    const kernel = runKernel(resolved, spec, { workspace, precision: spec.precision, data });
    const { definition, parameters } = optimizer;
    const { needs } = definition.program;
    const layers = kernel.model?.layers?.layers;
    if (needs === 'model' && !kernel.model) refuseWithoutModel(definition.id, id, 'optimizer.algorithm');
    if (needs === 'layers' && !layers) refuseWithoutLayers(definition.id, id, 'optimizer.algorithm');
    const { dimension, metrics } = kernel;
    const { recordSteps, pointSteps } = cadenceOf(spec);
    this.recorder = new Recorder(seeds.length, dimension, [...metrics, ...ASKED], recordSteps, pointSteps);
    const isFormula = resolved.definition.body.kind === 'formula';
    const format = isFormula && spec.precision !== 'f64' ? spec.precision : null;
    const isDouble = isFormula || spec.precision === 'f64';
    const task = { spec, parameters, definition, kernel, workspace, recorder: this.recorder, isDouble, format };
    const shape = { dimension, tensors: tensors?.(resolved.parameters, data) ?? [], ...(layers && { layers }) };
    this.runs = seeds.map((seed, row) => {
      const program = definition.program.create(parameters as never, shape);
      refuseTooMuchState(program, definition.id);
      return new ProgramRun(task, program, seed, row);
    });
    this.keepsState = this.runs.every(({ stateBytes }) => stateBytes <= KEPT_BYTES);
    if (checkpoint) {
      this.position = checkpoint.step;
      const from = cadenceOf({ ...spec, budget: checkpoint.budget });
      this.recorder.restore(checkpoint.arrays, from.recordSteps, from.pointSteps);
      for (const [row, run] of this.runs.entries()) run.restore(rowOf(checkpoint.arrays, row), checkpoint.step);
    } else {
      const write = startWriter(spec, resolved, data);
      for (const run of this.runs) run.start(write);
    }
  }

  get finished(): boolean {
    return this.runs.every(({ outcome }) => outcome !== null);
  }

  advance(steps: number): void {
    const end = Math.min(this.total, this.position + steps);
    for (const run of this.runs) run.advance(end, this.total);
    this.position = Math.max(...this.runs.map(({ position }) => position));
  }

  checkpoint(): Uint8Array {
    return encodeCheckpoint(this.snapshot());
  }

  snapshot(): Checkpoint {
    return {
      version: CHECKPOINT_VERSION,
      cell: this.cell,
      seeds: [...this.seeds],
      step: this.position,
      budget: this.total,
      arrays: {
        ...this.recorder.arrays(),
        ...stacked(this.runs.map((run) => ({ ...run.endArrays(), ...run.progress() }))),
      },
    };
  }

  rewind(to: Checkpoint): void {
    this.position = to.step;
    for (const [row, run] of this.runs.entries()) run.restore(rowOf(to.arrays, row), to.step);
  }

  point(row: number): Float64Array {
    return this.runs[row].x.slice();
  }

  ended(row: number): { outcome: Outcome; step: number } | null {
    const { outcome, position } = this.runs[row];
    return outcome === null ? null : { outcome, step: position };
  }

  watch(): void {
    for (const run of this.runs) run.oracle.watch();
  }

  lastSeen(row: number): SeenByUpdate {
    const { firstGradient } = this.runs[row].oracle;
    return { gradient: firstGradient?.slice() ?? null, stream: null };
  }

  evaluate(x: Float64Array, g: Float64Array | null): number {
    const { loss, g: found } = this.runs[0].oracle.look(x, g !== null);
    g?.set(found);
    return loss;
  }

  results(): ResultBlock {
    const ends = this.runs.map((run) => ({ ...(this.keepsState ? run.endArrays() : run.seen()), ...run.end() }));
    const seconds = new Float64Array(this.seeds.length).fill(Number.NaN);
    const arrays = { ...this.recorder.arrays(), ...stacked(ends) };
    return { cell: this.cell, seeds: [...this.seeds], arrays, seconds };
  }
}

/** One run: point, program, luck and what has been seen of it. */
class ProgramRun {
  position = 0;
  outcome: Outcome | null = null;
  private readonly task: ProgramTask;
  private readonly program: StepProgram<Record<string, unknown>>;
  private readonly row: number;
  readonly x: Float64Array;
  private readonly previous: Float64Array;
  private readonly seed: number;
  private readonly source: Stream;
  private draws: Draws;
  private sequence = 0;
  readonly oracle: KernelOracle;
  private readonly tracker: Tracker;
  private readonly values: Record<string, unknown>;
  private readonly schedules: readonly NamedSchedule[];
  private readonly measured: Float64Array;
  private readonly place: number;
  private recordedAt = -1;
  /** Questions asked when the target was reached first, -1 where it was not. */
  private targetAsked = -1;

  constructor(task: ProgramTask, program: StepProgram<Record<string, unknown>>, seed: number, row: number) {
    const { spec, kernel, workspace, parameters, isDouble, format } = task;
    this.task = task;
    this.program = program;
    this.seed = seed;
    this.row = row;
    this.x = new Float64Array(kernel.dimension);
    this.previous = new Float64Array(kernel.dimension);
    this.source = stream('noise', NOISE_IDENTITY, seed);
    this.draws = this.source.draws(0);
    const noise = spec.gradient.kind === 'noise' ? spec.gradient.scale : 0;
    this.place = workspace.allocate(Math.ceil(kernel.dimension / 8) * 64);
    const fresh = spec.gradient.kind === 'batch' && isFresh(spec) ? spec.gradient.size : 0;
    const options = { sampler: samplerOf(spec, seed, kernel.rows), fresh, noise, isDouble, format };
    this.oracle = new KernelOracle(kernel, workspace, () => this.draws, options);
    const { streams } = this.oracle;
    if (streams)
      seedParticleStreams(new Uint32Array(streams().buffer, streams().byteOffset, 16), 2, NOISE_IDENTITY, [seed, seed]);
    this.tracker = new Tracker(1, cadenceOf(spec).targets, spec.targets.own);
    this.values = { ...parameters };
    this.schedules = hyperValues(task.definition.parameters, parameters).schedules;
    this.measured = new Float64Array(kernel.metrics.length);
  }

  start(write: (seed: number, out: Float64Array) => void): void {
    write(this.seed, this.x);
    this.round();
    this.previous.set(this.x);
  }

  advance(end: number, total: number): void {
    while (this.outcome === null) {
      this.record();
      if (this.outcome !== null) return;
      if (this.position === total) {
        this.outcome = 'budget';
        return;
      }
      if (this.position === end) return;
      this.step();
    }
  }

  restore(arrays: Record<string, ResultArray>, step: number): void {
    this.x.set(arrays['state.x'].data as Float64Array);
    this.previous.set(arrays.previous.data as Float64Array);
    for (const [name, state] of Object.entries(this.program.state)) {
      const kept = arrays[`state.${name}`];
      if (kept?.data.length !== state.length) refuseOtherState(this.task.definition.id, name, kept, state);
      state.set(kept.data as Float64Array);
    }
    const [sequence, position] = arrays['state.draws'].data as Float64Array;
    this.sequence = sequence;
    this.draws = this.source.draws(sequence);
    this.draws.position = position;
    this.oracle.asked.set(arrays['state.asked'].data as Float64Array);
    this.oracle.streams?.().set(arrays['state.streams'].data as BigUint64Array);
    this.tracker.restore({
      best: arrays.best.data as Float64Array,
      bestStep: arrays.bestStep.data as Int32Array,
      hits: arrays.hits.data as Int32Array,
      targetStep: (arrays.targetStep?.data as Int32Array | undefined) ?? [-1],
    });
    this.targetAsked = arrays.targetAsked ? Number(arrays.targetAsked.data[0]) : -1;
    this.position = arrays.position ? Number(arrays.position.data[0]) : step;
    const ended = arrays.ended ? Number(arrays.ended.data[0]) : -1;
    this.outcome = ended < 0 ? null : OUTCOMES[ended];
    this.recordedAt = -1;
  }

  get stateBytes(): number {
    return Object.values(this.program.state).reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Tracking and counts: part of all results. */
  seen(): Record<string, ResultArray> {
    const { tracker, task, oracle } = this;
    const arrays: Record<string, ResultArray> = {
      best: { shape: [], data: tracker.best },
      bestStep: { shape: [], data: tracker.bestStep },
      hits: { shape: [tracker.hits.length], data: tracker.hits },
      'state.asked': vector(oracle.asked),
    };
    if (task.spec.targets.own !== null) {
      arrays.targetStep = { shape: [], data: tracker.targetStep };
      arrays.targetAsked = one(this.targetAsked);
    }
    return arrays;
  }

  /** All that and the state: part of every checkpoint. */
  endArrays(): Record<string, ResultArray> {
    const arrays: Record<string, ResultArray> = {
      ...this.seen(),
      'state.x': vector(this.x),
      'state.draws': vector(Float64Array.of(this.sequence, this.draws.position)),
    };
    const { streams } = this.oracle;
    if (streams) arrays['state.streams'] = { shape: [8], data: streams().slice() };
    for (const [name, state] of Object.entries(this.program.state)) arrays[`state.${name}`] = vector(state);
    return arrays;
  }

  /** What only a checkpoint holds. */
  progress(): Record<string, ResultArray> {
    return {
      previous: vector(this.previous),
      position: { shape: [], data: Int32Array.of(this.position) },
      ended: { shape: [], data: Int32Array.of(this.outcome === null ? -1 : OUTCOMES.indexOf(this.outcome)) },
    };
  }

  /** What only the results hold. */
  end(): Record<string, ResultArray> {
    const final = this.outcome === 'diverged' && this.position > 0 ? this.previous : this.shown;
    return {
      final: vector(final),
      finalLoss: one(this.task.kernel.loss(this.load(final))),
      outcome: { shape: [], data: Uint8Array.of(OUTCOMES.indexOf(this.outcome ?? 'budget')) },
      steps: { shape: [], data: Int32Array.of(this.position) },
    };
  }

  /** One step: a look at the point, tracking, the program. */
  private step(): void {
    const { oracle, tracker, task, x } = this;
    const { spec, definition } = task;
    const { stationary } = spec.stop;
    oracle.begin(this.position);
    // As long as nobody has to know the loss at every step, mini-batches need not be left for it.
    const wantsGradient = stationary !== undefined || definition.program.needs !== 'loss';
    const seen = oracle.isBatch ? null : oracle.look(x, wantsGradient);
    if (seen && !(this.see(this.lossShown(seen.loss)) && Number.isFinite(seen.loss))) this.outcome = 'diverged';
    else if (spec.stop.target && tracker.targetStep[0] >= 0) this.outcome = 'target';
    else if (stationary !== undefined) {
      const g = seen ? seen.g : Float64Array.from(oracle.batchGradient(x));
      if (maximumNorm(g) <= stationary) this.outcome = 'stationary';
    }
    if (this.outcome !== null) return;
    const before = x.slice();
    const shown = this.shown === x ? before : this.shown.slice();
    for (const schedule of this.schedules) this.values[schedule.name] = scheduledNumber(schedule, this.position);
    this.program.step(x, oracle, this.values as never, this.position + 1);
    // The loss of a mini-batch is not the loss, but one that is not finite ends the run all the same.
    if (oracle.isBatch && !Number.isFinite(oracle.firstLoss)) {
      x.set(before);
      this.outcome = 'diverged';
      return;
    }
    this.round();
    this.previous.set(shown);
    this.position++;
    if (this.draws.position > SEQUENCE_WORDS) this.draws = this.source.draws(++this.sequence);
  }

  /** The point that the run shows; before the first step no state is filled in. */
  private get shown(): Float64Array {
    const { evaluated } = this.task.definition.program;
    return evaluated === undefined || this.position === 0 ? this.x : this.program.state[evaluated];
  }

  /** The loss that the run is tracked by: that at x, unless another point is shown. */
  private lossShown(atX: number): number {
    const { shown } = this;
    return shown === this.x ? atX : this.task.kernel.loss(this.load(shown));
  }

  /** Measures and keeps the metrics when the present step is a recorded one. */
  private record(): void {
    const { recorder, kernel, spec } = this.task;
    const place = recorder.placeOf(this.position);
    if (place < 0 || this.recordedAt === this.position) return;
    this.recordedAt = this.position;
    kernel.measure(this.load(this.shown), this.measured);
    for (const [i, metric] of kernel.metrics.entries()) recorder.put(this.row, place, metric, this.measured[i]);
    for (const [i, kind] of ASKED.entries()) recorder.put(this.row, place, kind, this.oracle.asked[i]);
    recorder.pointSlot(this.row, this.position)?.set(this.shown);
    if (!this.see(this.measured[kernel.metrics.indexOf('loss')])) this.outcome = 'diverged';
    else if (spec.stop.target && this.tracker.targetStep[0] >= 0) this.outcome = 'target';
  }

  /** Sees the loss at the present point; false when it is not finite. */
  private see(loss: number): boolean {
    const { tracker, oracle } = this;
    tracker.see(this.position, [loss]);
    if (this.targetAsked < 0 && tracker.targetStep[0] >= 0)
      this.targetAsked = oracle.asked.reduce((sum, count) => sum + count, 0);
    return Number.isFinite(loss);
  }

  private load(point: Float64Array): number {
    const { workspace, isDouble } = this.task;
    const { length } = point;
    (isDouble ? workspace.f64(this.place, length) : workspace.f32(this.place, length)).set(point);
    return this.place;
  }

  /** A point is a point of the run's format; what the program computes on the way is in doubles. */
  private round(): void {
    const { isDouble, format } = this.task;
    if (isDouble && !format) return;
    for (let i = 0; i < this.x.length; i++) this.x[i] = format ? roundTo(format, this.x[i]) : Math.fround(this.x[i]);
  }
}

function samplerOf({ gradient, landscape }: RunSpec, seed: number, rows: number): BatchSampler | null {
  if (gradient.kind !== 'batch' || gradient.sampling === 'fresh') return null;
  return new BatchSampler(Object.values(landscape.data).join(' '), seed, rows, gradient.size, gradient.sampling);
}

/** Parameters that the state's arrays are made for stay as they are in a fork. */
function refuseOtherState(id: string, name: string, kept: ResultArray | undefined, state: Float64Array): never {
  const expected = 'the parameters before, where they set the size of the state';
  throw new RidgelineError(
    'invalid-request',
    `a fork of ${id} cannot go on: its state ${name} has ${kept?.data.length ?? 0} numbers, and would have ${state.length}; expected ${expected}`,
    { field: 'optimizer.parameters', value: state.length, expected },
  );
}

function refuseTooMuchState({ state }: StepProgram<never>, id: string): void {
  const bytes = Object.values(state).reduce((sum, array) => sum + array.byteLength, 0);
  if (bytes <= STATE_BYTES) return;
  const expected = `at most ${STATE_BYTES} bytes`;
  throw new RidgelineError('too-large', `the state of ${id} would take ${bytes} bytes; expected ${expected}`, {
    field: 'optimizer.algorithm',
    value: bytes,
    expected,
  });
}

function one(value: number): ResultArray {
  return { shape: [], data: Float64Array.of(value) };
}

function vector(data: Float64Array): ResultArray {
  return { shape: [data.length], data };
}

/** Arrays of one run each as arrays of all runs. */
function stacked(rows: readonly Record<string, ResultArray>[]): Record<string, ResultArray> {
  return Object.fromEntries(
    Object.entries(rows[0]).map(([name, { shape, data }]) => {
      const each = data.length;
      const all = new (data.constructor as Float64ArrayConstructor)(each * rows.length);
      for (const [row, arrays] of rows.entries()) all.set(arrays[name].data as Float64Array, row * each);
      return [name, { shape, data: all as typeof data }];
    }),
  );
}

/** The part of one run of arrays of all runs. */
function rowOf(arrays: Record<string, ResultArray>, row: number): Record<string, ResultArray> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      const each = elementsPerSeed(array);
      return [name, { shape: array.shape, data: array.data.slice(row * each, (row + 1) * each) }];
    }),
  );
}
