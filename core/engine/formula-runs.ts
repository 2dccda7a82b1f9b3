/** An ensemble of runs on a formula: particles side by side in one fused kernel, from one point in two dimensions to 10,000. */
import { OUTCOMES, type Outcome } from '../contract/requests.ts';
import {
  compileFormula,
  type FormulaKernels,
  formulaPrograms,
  instantiateFormula,
} from '../expression/compile-formula.ts';
import { compileFused, type FusedKernel, instantiateFused } from '../expression/compile-fused.ts';
import { compileUpdate, instantiateUpdate } from '../expression/compile-rule.ts';
import { parseFormula } from '../expression/formula.ts';
import { allocateFused, type FusedArrays, FusedContext } from '../expression/fused-context.ts';
import type { RuleProgram } from '../expression/lower-rule.ts';
import { roundTo, type ShortFormat } from '../expression/rounding.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { seedParticleStreams } from '../math/particle-streams.ts';
import { updateRule } from '../optimizers/define.ts';
import { Workspace } from '../wasm/memory.ts';
import { CHECKPOINT_VERSION, type Checkpoint, encodeCheckpoint } from './checkpoint.ts';
import { type HyperParameters, hyperParameters } from './hyper-parameters.ts';
import { NOISE_IDENTITY } from './kernel-runs.ts';
import { even } from './open-landscape.ts';
import { ParticleRows } from './particle-rows.ts';
import { Recorder } from './recorder.ts';
import type { ResolvedLandscape, ResolvedOptimizer } from './resolve.ts';
import type { ResultArray, ResultBlock } from './results.ts';
import { cadenceOf, type RunSpec } from './run-spec.ts';
import type { Runs, SeenByUpdate } from './runs.ts';
import { startWriter } from './starts.ts';

/** Steps in one call of the kernel: its table of hyper-parameters has a row for each. */
const CALL_STEPS = 1024;

export class FormulaRuns implements Runs {
  readonly total: number;
  position = 0;
  private readonly cell: string;
  private readonly spec: RunSpec;
  private readonly seeds: readonly number[];
  private readonly dimension: number;
  /** Particles, even: the last seed fills the last pair. */
  private readonly particles: number;
  private readonly workspace = new Workspace();
  private readonly rows: ParticleRows;
  private readonly kernels: FormulaKernels;
  private readonly fused: FusedKernel;
  private readonly rule: RuleProgram;
  private readonly hyper: HyperParameters;
  private readonly arrays: FusedArrays;
  private readonly context: FusedContext;
  private readonly hyperTable: number;
  /** The 51 targets and the experiment's own, descending; and the place of the own one, -1 without. */
  private readonly levels: number[];
  private readonly ownTarget: number;
  private readonly recorder: Recorder;
  private readonly pointSteps: readonly number[];
  /** The format that every operation is rounded to; undefined for f64. */
  private readonly format: ShortFormat | undefined;
  private done = false;
  /** The streams as the latest call found them, [4][particles]; null as long as nobody asked. */
  private watched: BigUint64Array | null = null;
  /** Places of a pair of points for `evaluate`. */
  private pair: { x: number; g: number; losses: number } | null = null;

  constructor(
    cell: string,
    spec: RunSpec,
    seeds: readonly number[],
    resolved: ResolvedLandscape,
    optimizer: ResolvedOptimizer,
    data: DataLookup,
    checkpoint: Checkpoint | null,
  ) {
    this.cell = cell;
    this.spec = spec;
    this.seeds = seeds;
    this.total = spec.budget;
    this.dimension = resolved.dimension;
    this.particles = even(seeds.length);
    this.rows = new ParticleRows(this.workspace, seeds.length, this.particles);
    const { body } = resolved.definition;
    if (body.kind !== 'formula') throw new TypeError(`${resolved.definition.id} is not a formula`);
    this.format = spec.precision === 'f64' ? undefined : spec.precision;
    const { text, ...options } = body.source(resolved.parameters);
    const programs = formulaPrograms(parseFormula(text, options));
    const { workspace } = this;
    this.kernels = instantiateFormula(compileFormula(programs, this.format), workspace);
    this.hyper = hyperParameters(optimizer);
    const update = compileUpdate(updateRule(optimizer.definition, optimizer.parameters), this.hyper.names);
    this.rule = update.rule;
    const noise = spec.gradient.kind === 'noise' && spec.gradient.scale > 0;
    const compiled = compileFused(programs, this.rule, {
      noise,
      stationary: spec.stop.stationary !== undefined,
      ...(this.format ? { format: this.format } : {}),
    });
    this.fused = instantiateFused(compiled, workspace);
    const cadence = cadenceOf(spec);
    const own = spec.targets.own;
    this.levels = own === null ? cadence.targets : [...cadence.targets, own].sort((a, b) => b - a);
    this.ownTarget = own === null ? -1 : this.levels.indexOf(own);
    this.arrays = allocateFused(compiled, workspace, this.particles, this.levels.length);
    this.context = new FusedContext(compiled, workspace, this.arrays, this.levels.length, CALL_STEPS);
    this.hyperTable = workspace.allocateF64(Math.max(1, this.hyper.schedules.length * CALL_STEPS));
    workspace.f64(this.arrays.targets, this.levels.length).set(this.levels);
    this.pointSteps = cadence.pointSteps;
    this.recorder = new Recorder(seeds.length, this.dimension, ['loss'], cadence.recordSteps, cadence.pointSteps);
    if (checkpoint) this.restore(checkpoint);
    else this.start(startWriter(spec, resolved, data), update);
  }

  get finished(): boolean {
    return this.done;
  }

  advance(steps: number): void {
    const end = Math.min(this.total, this.position + steps);
    if (this.position === 0) this.call(0);
    while (this.position < end) {
      const next = Math.min(end, this.recorder.after(this.position), this.position + CALL_STEPS);
      this.call(next - this.position);
    }
    if (this.position === this.total || this.allFrozen()) this.done = true;
  }

  checkpoint(): Uint8Array {
    return encodeCheckpoint(this.snapshot());
  }

  snapshot(): Checkpoint {
    const { arrays, levels } = this;
    return {
      version: CHECKPOINT_VERSION,
      cell: this.cell,
      seeds: [...this.seeds],
      step: this.position,
      budget: this.total,
      arrays: {
        ...this.recorder.arrays(),
        ...this.stateArrays(),
        previous: this.rows.save(arrays.previous, this.dimension),
        bests: this.rows.save(arrays.best, 1),
        bestSteps: this.rows.save(arrays.bestStep, 1),
        allHits: this.integers(arrays.hits, levels.length),
        nextTarget: this.integers(arrays.nextTarget, 1),
        divergedAt: this.integers(arrays.divergedAt, 1),
        stoppedAt: this.integers(arrays.stoppedAt, 1),
      },
    };
  }

  rewind(to: Checkpoint): void {
    this.done = false;
    this.restore(to);
  }

  point(row: number): Float64Array {
    return this.rows.saveOne(this.arrays.x, this.dimension, row).data as Float64Array;
  }

  ended(row: number): { outcome: Outcome; step: number } | null {
    const { outcome, steps } = this.endOf(row);
    return outcome === 'budget' && this.position < this.total ? null : { outcome, step: steps };
  }

  watch(): void {
    this.watched ??= new BigUint64Array(4 * this.particles);
  }

  lastSeen(row: number): SeenByUpdate {
    const { watched, particles, dimension } = this;
    const gradient = new Float64Array(dimension);
    this.evaluate(this.rows.saveOne(this.arrays.previous, dimension, row).data as Float64Array, gradient);
    const stream = watched ? BigUint64Array.from({ length: 4 }, (_, k) => watched[k * particles + row]) : null;
    return { gradient, stream };
  }

  evaluate(x: Float64Array, g: Float64Array | null): number {
    const { workspace, dimension, kernels } = this;
    // One point is a pair of equal ones.
    this.pair ??= {
      x: workspace.allocateF64(2 * dimension),
      g: workspace.allocateF64(2 * dimension),
      losses: workspace.allocateF64(2),
    };
    const { pair } = this;
    const points = workspace.f64(pair.x, 2 * dimension);
    for (let i = 0; i < dimension; i++) points[2 * i] = points[2 * i + 1] = x[i];
    if (g) kernels.gradient(pair.x, pair.losses, pair.g, 2);
    else kernels.value(pair.x, pair.losses, 2);
    if (g) {
      const gradients = workspace.f64(pair.g, 2 * dimension);
      for (let i = 0; i < dimension; i++) g[i] = gradients[2 * i];
    }
    return workspace.f64(pair.losses, 1)[0];
  }

  results(): ResultBlock {
    const { arrays, workspace, seeds } = this;
    const count = seeds.length;
    this.kernels.value(arrays.x, arrays.losses, this.particles);
    const ends = Array.from({ length: count }, (_, run) => this.endOf(run));
    const hits = this.integers(arrays.hits, this.levels.length);
    const block: Record<string, ResultArray> = {
      ...this.recorder.arrays(),
      ...this.stateArrays(),
      final: this.rows.save(arrays.x, this.dimension),
      finalLoss: { shape: [], data: workspace.f64(arrays.losses, count).slice() },
      outcome: { shape: [], data: Uint8Array.from(ends, (end) => OUTCOMES.indexOf(end.outcome)) },
      steps: { shape: [], data: Int32Array.from(ends, (end) => end.steps) },
      best: { shape: [], data: workspace.f64(arrays.best, count).slice() },
      bestStep: { shape: [], data: Int32Array.from(workspace.f64(arrays.bestStep, count)) },
      hits: this.columnsBut(hits.data as Int32Array, this.ownTarget),
    };
    if (this.ownTarget >= 0) {
      block.targetStep = {
        shape: [],
        data: Int32Array.from(
          { length: count },
          (_, run) => hits.data[run * this.levels.length + this.ownTarget] as number,
        ),
      };
    }
    return { cell: this.cell, seeds: [...seeds], arrays: block, seconds: new Float64Array(count).fill(Number.NaN) };
  }

  /** Does `steps` updates and, at a recorded step or the end, looks at the points that come out. */
  private call(steps: number): void {
    const { spec, hyper, workspace } = this;
    const reached = this.position + steps;
    const observe = this.recorder.placeOf(reached) >= 0 || reached === this.total;
    const columns = hyper.schedules.length;
    if (columns > 0) {
      const table = workspace.f64(this.hyperTable, columns * CALL_STEPS);
      for (let i = 0; i < steps; i++) hyper.fill(this.position + i, table, i * columns);
    }
    this.context.set({
      hyper: this.hyperTable,
      hyperStride: 8 * columns,
      observe,
      stopTarget: spec.stop.target ? this.ownTarget : -1,
      ...(spec.gradient.kind === 'noise' ? { noiseScale: spec.gradient.scale } : {}),
      ...(spec.stop.stationary === undefined ? {} : { stationary: spec.stop.stationary }),
    });
    if (steps > 0)
      this.watched?.set(new BigUint64Array(workspace.memory.buffer, this.arrays.streams, 4 * this.particles));
    this.fused.advance(this.context, this.position, steps, this.particles);
    this.position = reached;
    if (observe) this.record();
  }

  private record(): void {
    const { workspace, arrays, position, dimension, particles } = this;
    const place = this.recorder.placeOf(position);
    if (place < 0) return;
    const losses = workspace.f64(arrays.losses, particles);
    const points = workspace.f64(arrays.x, particles * dimension);
    const divergedAt = workspace.i32(arrays.divergedAt, particles);
    const stoppedAt = workspace.i32(arrays.stoppedAt, particles);
    const table = this.recorder.table('loss');
    const width = this.recorder.steps.length;
    const kept = this.recorder.points;
    const pointPlace = this.recorder.pointPlaceOf(position);
    for (let run = 0; run < this.seeds.length; run++) {
      // A run that diverged here, or ended at an earlier step, has nothing to show at this one.
      if (divergedAt[run] >= 0 || (stoppedAt[run] >= 0 && stoppedAt[run] < position)) continue;
      table[run * width + place] = losses[run];
      if (!kept || pointPlace < 0) continue;
      const from = (run * this.pointSteps.length + pointPlace) * dimension;
      for (let i = 0; i < dimension; i++) kept[from + i] = points[i * particles + run];
    }
  }

  private endOf(run: number): { outcome: (typeof OUTCOMES)[number]; steps: number } {
    const { workspace, arrays, particles } = this;
    const divergedAt = workspace.i32(arrays.divergedAt, particles)[run];
    if (divergedAt >= 0) return { outcome: 'diverged', steps: divergedAt };
    const stoppedAt = workspace.i32(arrays.stoppedAt, particles)[run];
    if (stoppedAt < 0) return { outcome: 'budget', steps: this.total };
    const hit =
      this.ownTarget < 0
        ? -1
        : workspace.i32(arrays.hits, particles * this.levels.length)[run * this.levels.length + this.ownTarget];
    return { outcome: this.spec.stop.target && hit === stoppedAt ? 'target' : 'stationary', steps: stoppedAt };
  }

  private allFrozen(): boolean {
    const { workspace, arrays, particles } = this;
    const diverged = workspace.i32(arrays.divergedAt, particles);
    const stopped = workspace.i32(arrays.stoppedAt, particles);
    return diverged.every((step, run) => step >= 0 || stopped[run] >= 0);
  }

  private start(write: (seed: number, out: Float64Array) => void, update: ReturnType<typeof compileUpdate>): void {
    const { workspace, arrays, particles, dimension } = this;
    const point = new Float64Array(dimension);
    const x = workspace.f64(arrays.x, particles * dimension);
    for (let run = 0; run < particles; run++) {
      write(this.seedOf(run), point);
      for (let i = 0; i < dimension; i++)
        x[i * particles + run] = this.format ? roundTo(this.format, point[i]) : point[i];
    }
    workspace.f64(arrays.previous, particles * dimension).set(x);
    const padded = Array.from({ length: particles }, (_, run) => this.seedOf(run));
    seedParticleStreams(this.words(), particles, NOISE_IDENTITY, padded);
    this.hyper.fill(0, workspace.f64(this.hyperTable, Math.max(1, this.hyper.schedules.length)), 0);
    const kernel = instantiateUpdate(update, workspace);
    const { streams, scalars, state } = arrays;
    const stateStride = 8 * dimension * particles;
    kernel.initialize({
      x: arrays.x,
      g: 0,
      state,
      stateStride,
      streams,
      scalars,
      hyper: this.hyperTable,
      dimension,
      particles,
    });
    if (!this.format) return;
    const vectors = workspace.f64(state, this.rule.state.length * dimension * particles);
    for (let i = 0; i < vectors.length; i++) vectors[i] = roundTo(this.format, vectors[i]);
  }

  private restore({ step, budget, arrays: saved }: Checkpoint): void {
    const { arrays, workspace, levels, dimension } = this;
    this.position = step;
    const from = cadenceOf({ ...this.spec, budget });
    this.recorder.restore(saved, from.recordSteps, from.pointSteps);
    this.rows.load(arrays.x, saved['state.x'], dimension);
    this.rows.load(arrays.previous, saved.previous, dimension);
    for (const [k, name] of this.rule.state.entries())
      this.rows.load(this.statePlace(k), saved[`state.${name}`], dimension);
    this.rows.load(arrays.best, saved.bests, 1);
    this.rows.load(arrays.bestStep, saved.bestSteps, 1);
    this.loadIntegers(arrays.hits, saved.allHits, levels.length);
    this.loadIntegers(arrays.nextTarget, saved.nextTarget, 1);
    this.loadIntegers(arrays.divergedAt, saved.divergedAt, 1);
    this.loadIntegers(arrays.stoppedAt, saved.stoppedAt, 1);
    this.rows.loadStreams(arrays.streams, saved['state.streams']);
    const scalars = this.rule.scalars.length;
    if (scalars > 0)
      workspace.f64(arrays.scalars, scalars).set((saved['state.scalars'].data as Float64Array).subarray(0, scalars));
  }

  /** Points, state vectors, scalars and streams as they stand: what a run needs to go on. */
  private stateArrays(): Record<string, ResultArray> {
    const { arrays, dimension } = this;
    const saved: Record<string, ResultArray> = { 'state.x': this.rows.save(arrays.x, dimension) };
    for (const [k, name] of this.rule.state.entries())
      saved[`state.${name}`] = this.rows.save(this.statePlace(k), dimension);
    saved['state.streams'] = this.rows.saveStreams(arrays.streams);
    const count = this.rule.scalars.length;
    if (count > 0) saved['state.scalars'] = this.rows.saveShared(arrays.scalars, count);
    return saved;
  }

  /** Integers [particles][size] in memory, without the filling. */
  private integers(pointer: number, size: number): ResultArray {
    return { shape: size === 1 ? [] : [size], data: this.workspace.i32(pointer, size * this.seeds.length).slice() };
  }

  private loadIntegers(pointer: number, array: ResultArray, size: number): void {
    const target = this.workspace.i32(pointer, size * this.particles);
    for (let run = 0; run < this.particles; run++) {
      const from = this.rows.runOf(run) * size;
      target.set((array.data as Int32Array).subarray(from, from + size), run * size);
    }
  }

  private columnsBut(hits: Int32Array, column: number): ResultArray {
    const width = this.levels.length;
    const kept = column < 0 ? hits : hits.filter((_, i) => i % width !== column);
    return { shape: [width - (column < 0 ? 0 : 1)], data: kept };
  }

  private statePlace(index: number): number {
    return this.arrays.state + 8 * index * this.dimension * this.particles;
  }

  private words(): Uint32Array {
    return new Uint32Array(this.workspace.memory.buffer, this.arrays.streams, 8 * this.particles);
  }

  private seedOf(particle: number): number {
    return this.seeds[this.rows.runOf(particle)];
  }
}
