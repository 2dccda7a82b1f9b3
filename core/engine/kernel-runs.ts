/** Runs on a landscape that has kernels of its own: an ensemble side by side, down to one high-dimensional point. */
import { RidgelineError } from '../contract/errors.ts';
import { OUTCOMES, type Outcome } from '../contract/requests.ts';
import { compileUpdate, instantiateUpdate, type UpdateKernel, type UpdatePlaces } from '../expression/compile-rule.ts';
import type { UpdateRule } from '../expression/rule.ts';
import type { DataLookup, LandscapeKernel } from '../landscapes/define.ts';
import { seedParticleStreams } from '../math/particle-streams.ts';
import { updateRule } from '../optimizers/define.ts';
import { Workspace } from '../wasm/memory.ts';
import { CHECKPOINT_VERSION, type Checkpoint, encodeCheckpoint } from './checkpoint.ts';
import { type HyperParameters, hyperParameters } from './hyper-parameters.ts';
import { even, paddedBytes } from './open-landscape.ts';
import { ParticleRows } from './particle-rows.ts';
import { Recorder } from './recorder.ts';
import type { ResolvedLandscape, ResolvedOptimizer } from './resolve.ts';
import { elementsPerSeed, type ResultArray, type ResultBlock } from './results.ts';
import { RunGradients } from './run-gradients.ts';
import { runKernel } from './run-kernel.ts';
import { cadenceOf, isFresh, type RunSpec } from './run-spec.ts';
import type { Runs, SeenByUpdate } from './runs.ts';
import { startWriter } from './starts.ts';
import { Tracker } from './tracker.ts';

/** Identity of the noise streams of runs: the seed alone tells them apart. */
export const NOISE_IDENTITY = 'runs';

/** What stays of a run that ended while others go on. */
interface Ended {
  outcome: Outcome;
  step: number;
  /** Point, state and streams as they were, and the last good point. */
  arrays: Record<string, ResultArray>;
}

export class KernelRuns implements Runs {
  readonly total: number;
  position = 0;
  private readonly cell: string;
  private readonly spec: RunSpec;
  private readonly seeds: readonly number[];
  private readonly workspace = new Workspace();
  private readonly kernel: LandscapeKernel;
  private readonly gradients: RunGradients;
  private readonly update: UpdateKernel;
  private readonly rows: ParticleRows;
  private readonly places: UpdatePlaces;
  private readonly hyper: HyperParameters;
  private readonly recorder: Recorder;
  private readonly tracker: Tracker;
  /** The state that runs show in place of x. */
  private readonly shown: string | null;
  /** The points shown before the last update. */
  private readonly previous: number;
  private recordedAt = -1;
  private readonly endedRuns = new Map<number, Ended>();
  /** 1 for each run in `endedRuns`. */
  private readonly isEnded: Uint8Array;
  /** The streams as the latest update found them, [4][particles]; null as long as nobody asked. */
  private watched: BigUint64Array | null = null;
  /** Place of a point and a gradient for `evaluate`. */
  private one: { x: number; g: number } | null = null;

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
    const precision = spec.precision === 'f64' ? 'f64' : 'f32';
    if (seeds.length > 1 && precision === 'f32') {
      throw new RidgelineError('internal', `single precision runs one seed at a time; ${seeds.length} were given`);
    }
    const { workspace } = this;
    this.kernel = runKernel(resolved, spec, { workspace, precision: spec.precision, data });
    const { dimension, metrics } = this.kernel;
    this.hyper = hyperParameters(optimizer);
    const rule = withGradientNoise(updateRule(optimizer.definition, optimizer.parameters), spec);
    this.shown = rule.evaluated ?? null;
    this.update = instantiateUpdate(compileUpdate(rule, this.hyper.names, precision), workspace);
    // A single run needs no pair, but where the landscape draws, whose lanes are pairs.
    const draws = this.kernel.addNoise !== undefined || isFresh(spec);
    const alone = seeds.length === 1 && !draws;
    this.rows = new ParticleRows(workspace, seeds.length, alone ? 1 : even(seeds.length), precision);
    this.places = this.allocate();
    this.previous = this.vectors(1);
    this.gradients = new RunGradients(this.kernel, spec, seeds, this.rows, workspace);
    const { recordSteps, pointSteps, targets } = cadenceOf(spec);
    this.recorder = new Recorder(seeds.length, dimension, metrics, recordSteps, pointSteps);
    this.tracker = new Tracker(seeds.length, targets, spec.targets.own);
    this.isEnded = new Uint8Array(seeds.length);
    if (checkpoint) this.restore(checkpoint);
    else this.start(startWriter(spec, resolved, data));
  }

  get finished(): boolean {
    return this.endedRuns.size === this.seeds.length;
  }

  advance(steps: number): void {
    const end = Math.min(this.total, this.position + steps);
    while (!this.finished) {
      this.record();
      if (this.position === this.total) this.endAll(() => 'budget');
      if (this.finished || this.position === end) return;
      this.step();
    }
  }

  checkpoint(): Uint8Array {
    return encodeCheckpoint(this.snapshot());
  }

  snapshot(): Checkpoint {
    const runs = this.seeds.map((_, run) => this.endedRuns.get(run));
    return {
      version: CHECKPOINT_VERSION,
      cell: this.cell,
      seeds: [...this.seeds],
      step: this.position,
      budget: this.total,
      arrays: {
        ...this.recorder.arrays(),
        ...this.trackedArrays(),
        ...this.stateArrays(),
        endedAt: { shape: [], data: Int32Array.from(runs, (run) => run?.step ?? -1) },
        endedAs: { shape: [], data: Uint8Array.from(runs, (run) => (run ? OUTCOMES.indexOf(run.outcome) : 0)) },
      },
    };
  }

  rewind(to: Checkpoint): void {
    this.endedRuns.clear();
    this.isEnded.fill(0);
    this.recordedAt = -1;
    this.restore(to);
  }

  point(row: number): Float64Array {
    return Float64Array.from(this.rows.saveOne(this.places.x, this.kernel.dimension, row).data as Float64Array);
  }

  ended(row: number): { outcome: Outcome; step: number } | null {
    const ended = this.endedRuns.get(row);
    return ended ? { outcome: ended.outcome, step: ended.step } : null;
  }

  watch(): void {
    this.watched ??= new BigUint64Array(4 * this.rows.particles);
  }

  lastSeen(row: number): SeenByUpdate {
    const { particles } = this.rows;
    const gradient = Float64Array.from(
      this.rows.saveOne(this.places.g, this.kernel.dimension, row).data as Float64Array,
    );
    const { watched } = this;
    const draws = watched && this.update.rule.deviates > 0;
    const stream = draws ? BigUint64Array.from({ length: 4 }, (_, k) => watched[k * particles + row]) : null;
    return { gradient, stream };
  }

  evaluate(x: Float64Array, g: Float64Array | null): number {
    const { kernel, rows, workspace } = this;
    this.one ??= {
      x: workspace.allocate(paddedBytes(kernel.dimension)),
      g: workspace.allocate(paddedBytes(kernel.dimension)),
    };
    const { one } = this;
    rows.single(one.x, kernel.dimension).set(x);
    if (!g) return kernel.loss(one.x);
    const loss = kernel.gradient(one.x, one.g);
    g.set(rows.single(one.g, kernel.dimension));
    return loss;
  }

  results(): ResultBlock {
    const { previous, ...state } = this.stateArrays();
    const runs = this.seeds.map(
      (_, run) => this.endedRuns.get(run) ?? { outcome: 'budget' as const, step: this.position },
    );
    const final = state[`state.${this.shown ?? 'x'}`].data.slice() as Float64Array;
    const { dimension } = this.kernel;
    for (const [run, { outcome }] of runs.entries()) {
      if (outcome !== 'diverged') continue;
      const [from, to] = [run * dimension, (run + 1) * dimension];
      final.set((previous.data as Float64Array).subarray(from, to), from);
    }
    this.rows.load(this.previous, { shape: [dimension], data: final }, dimension);
    const arrays: Record<string, ResultArray> = {
      ...this.recorder.arrays(),
      ...this.trackedArrays(),
      ...state,
      final: { shape: [dimension], data: Float64Array.from(final) },
      finalLoss: { shape: [], data: this.gradients.lossesAt(this.previous).slice() },
      outcome: { shape: [], data: Uint8Array.from(runs, ({ outcome }) => OUTCOMES.indexOf(outcome)) },
      steps: { shape: [], data: Int32Array.from(runs, ({ step }) => step) },
    };
    this.rows.load(this.previous, previous, dimension);
    const seconds = new Float64Array(this.seeds.length).fill(Number.NaN);
    return { cell: this.cell, seeds: [...this.seeds], arrays, seconds };
  }

  /** One update: gradients at the points, tracking, the rule. */
  private step(): void {
    const { gradients, places, tracker, spec, isEnded } = this;
    const atX = gradients.at(this.position, places.x, places.g, places.streams);
    const losses = this.shown === null ? atX : atX.slice();
    // The loss of a mini-batch is not the loss, but one that is not finite ends the run all the same.
    if (gradients.isExact) tracker.see(this.position, this.lossesShown(losses), isEnded);
    const { target, stationary } = spec.stop;
    if (target || stationary !== undefined || !areFinite(losses)) {
      this.endAll((run) => {
        if (!Number.isFinite(losses[run])) return 'diverged';
        if (target && tracker.targetStep[run] >= 0) return 'target';
        return stationary !== undefined && this.largestGradient(run) <= stationary ? 'stationary' : null;
      });
    }
    if (this.finished) return;
    const { dimension } = this.kernel;
    this.watched?.set(new BigUint64Array(this.workspace.memory.buffer, places.streams, 4 * this.rows.particles));
    this.rows.view(this.previous, dimension).set(this.rows.view(this.shownPlace, dimension));
    if (this.hyper.schedules.length > 0)
      this.hyper.fill(this.position, this.workspace.f64(places.hyper, this.hyper.schedules.length), 0);
    this.update.update(places, this.position + 1);
    this.position++;
  }

  /** The losses that runs are tracked by: those at x, unless a state is shown instead. */
  private lossesShown(atX: Float64Array): Float64Array {
    return this.shown === null ? atX : this.gradients.lossesAt(this.shownPlace);
  }

  /** Where the points are that runs show. */
  private get shownPlace(): number {
    return this.shown === null ? this.places.x : this.statePlace(this.update.rule.state.indexOf(this.shown));
  }

  /** Measures and keeps the metrics when the present step is a recorded one. */
  private record(): void {
    const { recorder, position, isEnded, tracker } = this;
    const { metrics, dimension } = this.kernel;
    const place = recorder.placeOf(position);
    if (place < 0 || this.recordedAt === position) return;
    this.recordedAt = position;
    const losses = new Float64Array(this.seeds.length);
    const lossAt = metrics.indexOf('loss');
    this.gradients.measure(this.shownPlace, (run, metric, value) => {
      if (metric === lossAt) losses[run] = value;
      if (!isEnded[run]) recorder.put(run, place, metrics[metric], value);
    });
    const points = this.rows.view(this.shownPlace, dimension);
    for (let run = 0; run < this.seeds.length; run++) {
      const slot = isEnded[run] ? null : recorder.pointSlot(run, position);
      if (slot) for (let i = 0; i < dimension; i++) slot[i] = points[i * this.rows.particles + run];
    }
    tracker.see(position, losses, isEnded);
    this.endAll((run) => {
      if (!Number.isFinite(losses[run])) return 'diverged';
      return this.spec.stop.target && tracker.targetStep[run] >= 0 ? 'target' : null;
    });
  }

  /**
   * Ends the runs that `outcomeOf` has an outcome for, keeping what they are at the present step. Their particles are
   * updated on with the others, and nobody looks at them any more.
   */
  private endAll(outcomeOf: (run: number) => Outcome | null): void {
    for (let run = 0; run < this.seeds.length; run++) {
      if (this.isEnded[run]) continue;
      const outcome = outcomeOf(run);
      if (outcome === null) continue;
      this.isEnded[run] = 1;
      // At the budget nothing comes after, and memory itself holds what the runs are.
      const arrays = outcome === 'budget' ? {} : this.presentArrays(run);
      this.endedRuns.set(run, { outcome, step: this.position, arrays });
    }
  }

  private start(write: (seed: number, out: Float64Array) => void): void {
    const { rows, places, kernel, seeds } = this;
    const { particles } = rows;
    const point = new Float64Array(kernel.dimension);
    const x = rows.view(places.x, kernel.dimension);
    for (let p = 0; p < particles; p++) {
      write(seeds[rows.runOf(p)], point);
      for (let i = 0; i < point.length; i++) x[i * particles + p] = point[i];
    }
    rows.view(this.previous, kernel.dimension).set(x);
    const words = new Uint32Array(this.workspace.memory.buffer, places.streams, 8 * particles);
    const padded = Array.from({ length: particles }, (_, p) => seeds[rows.runOf(p)]);
    seedParticleStreams(words, particles, NOISE_IDENTITY, padded);
    this.hyper.fill(0, this.workspace.f64(places.hyper, Math.max(1, this.hyper.schedules.length)), 0);
    this.update.initialize(places);
    const { rule } = this.update.rule;
    const scalars = this.workspace.f64(places.scalars, Math.max(1, this.update.rule.scalars.length));
    for (const [i, name] of this.update.rule.scalars.entries()) scalars[i] = rule.scalars?.[name]?.initial ?? 0;
  }

  private restore({ step, budget, arrays }: Checkpoint): void {
    const { rows, places, kernel } = this;
    this.position = step;
    const from = cadenceOf({ ...this.spec, budget });
    // A recorded step is measured again: the same numbers, and no need to know whether it was.
    this.recorder.restore(arrays, from.recordSteps, from.pointSteps);
    rows.load(places.x, arrays['state.x'], kernel.dimension);
    rows.load(this.previous, arrays.previous, kernel.dimension);
    for (const [i, name] of this.update.rule.state.entries())
      rows.load(this.statePlace(i), arrays[`state.${name}`], kernel.dimension);
    rows.loadStreams(places.streams, arrays['state.streams']);
    this.restoreScalars(arrays);
    this.tracker.restore({
      best: arrays.best.data as Float64Array,
      bestStep: arrays.bestStep.data as Int32Array,
      hits: arrays.hits.data as Int32Array,
      targetStep: (arrays.targetStep?.data as Int32Array | undefined) ?? new Int32Array(this.seeds.length).fill(-1),
    });
    for (let run = 0; run < this.seeds.length; run++) {
      const endedAt = arrays.endedAt ? (arrays.endedAt.data[run] as number) : -1;
      if (endedAt < 0) continue;
      const kept = Object.entries(arrays).filter(([name]) => name === 'previous' || name.startsWith('state.'));
      this.isEnded[run] = 1;
      this.endedRuns.set(run, {
        outcome: OUTCOMES[arrays.endedAs.data[run] as number],
        step: endedAt,
        arrays: Object.fromEntries(kept.map(([name, array]) => [name, rowOf(array, run)])),
      });
    }
  }

  /** The scalars of a run that goes on; all such runs have the same. */
  private restoreScalars(arrays: Record<string, ResultArray>): void {
    const saved = arrays['state.scalars'];
    if (!saved) return;
    const count = this.update.rule.scalars.length;
    const going = Math.max(
      0,
      this.seeds.findIndex((_, run) => !((arrays.endedAt?.data[run] as number) >= 0)),
    );
    const own = (saved.data as Float64Array).subarray(going * count, (going + 1) * count);
    this.workspace.f64(this.places.scalars, count).set(own);
  }

  private trackedArrays(): Record<string, ResultArray> {
    const { tracker } = this;
    return {
      best: { shape: [], data: tracker.best.slice() },
      bestStep: { shape: [], data: tracker.bestStep.slice() },
      hits: { shape: [tracker.targets.length], data: tracker.hits.slice() },
      ...(this.spec.targets.own === null ? {} : { targetStep: { shape: [], data: tracker.targetStep.slice() } }),
    };
  }

  /** Points, state and streams of all runs, of those that ended as they were then: what a run needs to go on. */
  private stateArrays(): Record<string, ResultArray> {
    const { rows, places, kernel } = this;
    const { dimension } = kernel;
    const { state, scalars } = this.update.rule;
    const arrays: Record<string, ResultArray> = {
      previous: rows.save(this.previous, dimension),
      'state.x': rows.save(places.x, dimension),
      'state.streams': rows.saveStreams(places.streams),
    };
    for (const [i, name] of state.entries()) arrays[`state.${name}`] = rows.save(this.statePlace(i), dimension);
    if (scalars.length > 0) arrays['state.scalars'] = rows.saveShared(places.scalars, scalars.length);
    for (const [run, ended] of this.endedRuns) {
      for (const [name, array] of Object.entries(ended.arrays)) {
        const all = arrays[name].data as Float64Array;
        all.set(array.data as Float64Array, run * elementsPerSeed(array));
      }
    }
    return arrays;
  }

  /** What `stateArrays` has of one run. */
  private presentArrays(run: number): Record<string, ResultArray> {
    const { rows, places, kernel } = this;
    const { dimension } = kernel;
    const { state, scalars } = this.update.rule;
    const arrays: Record<string, ResultArray> = {
      previous: rows.saveOne(this.previous, dimension, run),
      'state.x': rows.saveOne(places.x, dimension, run),
      'state.streams': rows.saveStreamOf(places.streams, run),
    };
    for (const [i, name] of state.entries()) arrays[`state.${name}`] = rows.saveOne(this.statePlace(i), dimension, run);
    if (scalars.length > 0) {
      const data = this.workspace.f64(places.scalars, scalars.length).slice();
      arrays['state.scalars'] = { shape: [scalars.length], data };
    }
    return arrays;
  }

  private allocate(): UpdatePlaces {
    const { workspace, rows } = this;
    const { dimension } = this.kernel;
    const states = Math.max(1, this.update.rule.state.length);
    return {
      x: this.vectors(1),
      g: this.vectors(1),
      state: this.vectors(states),
      stateStride: paddedBytes(dimension * rows.particles),
      streams: workspace.allocateF64(4 * rows.particles),
      scalars: workspace.allocateF64(Math.max(1, this.update.rule.scalars.length)),
      hyper: workspace.allocateF64(Math.max(1, this.hyper.schedules.length)),
      dimension,
      particles: rows.particles,
    };
  }

  /** So many vectors of all particles, cleared. */
  private vectors(count: number): number {
    const bytes = count * paddedBytes(this.kernel.dimension * this.rows.particles);
    const pointer = this.workspace.allocate(bytes);
    this.workspace.u8(pointer, bytes).fill(0);
    return pointer;
  }

  private statePlace(index: number): number {
    return this.places.state + index * this.places.stateStride;
  }

  private largestGradient(run: number): number {
    const { particles } = this.rows;
    const g = this.rows.view(this.places.g, this.kernel.dimension);
    let largest = 0;
    for (let k = run; k < g.length; k += particles) largest = Math.max(largest, Math.abs(g[k]));
    return largest;
  }
}

function areFinite(values: Float64Array): boolean {
  // What is not finite leaves something that is not 0.
  let left = 0;
  for (let i = 0; i < values.length; i++) left += values[i] - values[i];
  return left === 0;
}

/** The part of one run, as an array of a single run. */
function rowOf(array: ResultArray, run: number): ResultArray {
  const each = elementsPerSeed(array);
  return { shape: array.shape, data: array.data.slice(run * each, (run + 1) * each) };
}

/** The rule with every g replaced by g + scale * (a deviate of its own), where the spec adds noise to the gradient. */
export function withGradientNoise(rule: UpdateRule, spec: RunSpec): UpdateRule {
  if (spec.gradient.kind !== 'noise' || spec.gradient.scale === 0) return rule;
  const used = rule.lines.flatMap((line) =>
    [...line.matchAll(/\bxi(\d*)\b/g)].map((match) => (match[1] === '' ? 1 : Number(match[1]))),
  );
  const free = Math.max(0, ...used) + 1;
  const deviate = free === 1 ? 'xi' : `xi${free}`;
  const lines = rule.lines.map((line) => line.replace(/\bg\b/g, 'noisyGradient'));
  return { ...rule, lines: [`noisyGradient = g + ${spec.gradient.scale}*${deviate}`, ...lines] };
}
