/** One run on a landscape that has kernels of its own: a high-dimensional point, with data and mini-batches. */
import { OUTCOMES, type Outcome } from '../contract/requests.ts';
import { compileUpdate, instantiateUpdate, type UpdateKernel, type UpdatePlaces } from '../expression/compile-rule.ts';
import type { UpdateRule } from '../expression/rule.ts';
import type { DataLookup, LandscapeKernel } from '../landscapes/define.ts';
import { seedParticleStreams } from '../math/particle-streams.ts';
import { updateRule } from '../optimizers/define.ts';
import { Workspace } from '../wasm/memory.ts';
import { BatchSampler } from './batch-sampler.ts';
import { cadenceOf, type ResolvedLandscape, type ResolvedOptimizer, type RunSpec } from './cell.ts';
import { CHECKPOINT_VERSION, type Checkpoint, encodeCheckpoint } from './checkpoint.ts';
import { type HyperParameters, hyperParameters } from './hyper-parameters.ts';
import { paddedBytes } from './open-landscape.ts';
import { Recorder } from './recorder.ts';
import type { ResultArray, ResultBlock } from './results.ts';
import type { Runs } from './runs.ts';
import { startWriter } from './starts.ts';
import { Tracker } from './tracker.ts';

/** Identity of the noise streams of runs: the seed alone tells them apart. */
export const NOISE_IDENTITY = 'runs';

export class KernelRun implements Runs {
  readonly total: number;
  position = 0;
  private readonly cell: string;
  private readonly spec: RunSpec;
  private readonly seed: number;
  private readonly workspace = new Workspace();
  private readonly kernel: LandscapeKernel;
  private readonly update: UpdateKernel;
  private readonly places: UpdatePlaces;
  private readonly hyper: HyperParameters;
  private readonly sampler: BatchSampler | null;
  private readonly recorder: Recorder;
  private readonly tracker: Tracker;
  private readonly measured: Float64Array;
  private readonly previous: number;
  private readonly isDouble: boolean;
  private recordedAt = -1;
  private outcome: Outcome | null = null;

  constructor(
    cell: string,
    spec: RunSpec,
    seed: number,
    resolved: ResolvedLandscape,
    optimizer: ResolvedOptimizer,
    data: DataLookup,
    checkpoint: Checkpoint | null,
  ) {
    this.cell = cell;
    this.spec = spec;
    this.seed = seed;
    this.total = spec.budget;
    this.isDouble = spec.precision === 'f64';
    const { body } = resolved.definition;
    if (body.kind !== 'kernel') throw new TypeError(`${resolved.definition.id} has no kernel`);
    const { workspace } = this;
    this.kernel = body.create(resolved.parameters, { workspace, precision: spec.precision, data });
    const { dimension } = this.kernel;
    this.hyper = hyperParameters(optimizer);
    const rule = withGradientNoise(updateRule(optimizer.definition, optimizer.parameters), spec);
    this.update = instantiateUpdate(compileUpdate(rule, this.hyper.names, this.isDouble ? 'f64' : 'f32'), workspace);
    this.places = this.allocate(dimension);
    this.previous = this.vector();
    this.sampler = this.makeSampler();
    const { recordSteps, pointSteps, targets } = cadenceOf(spec);
    this.recorder = new Recorder(1, dimension, this.kernel.metrics, recordSteps, pointSteps);
    this.tracker = new Tracker(targets, spec.targets.own);
    this.measured = new Float64Array(this.kernel.metrics.length);
    if (checkpoint) this.restore(checkpoint);
    else this.start(startWriter(spec, resolved, data));
  }

  get finished(): boolean {
    return this.outcome !== null;
  }

  advance(steps: number): void {
    const end = Math.min(this.total, this.position + steps);
    while (this.outcome === null) {
      this.record();
      if (this.outcome !== null) return;
      if (this.position === this.total) {
        this.outcome = 'budget';
        return;
      }
      if (this.position === end) return;
      this.step();
    }
  }

  checkpoint(): Uint8Array {
    const arrays = { ...this.recorder.arrays(), ...this.endArrays(), previous: this.vectorArray(this.previous) };
    return encodeCheckpoint({
      version: CHECKPOINT_VERSION,
      cell: this.cell,
      seeds: [this.seed],
      step: this.position,
      budget: this.total,
      arrays,
    });
  }

  results(): ResultBlock {
    const final = this.outcome === 'diverged' && this.position > 0 ? this.previous : this.places.x;
    const arrays: Record<string, ResultArray> = {
      ...this.recorder.arrays(),
      ...this.endArrays(),
      final: { shape: [this.kernel.dimension], data: Float64Array.from(this.view(final)) },
      finalLoss: { shape: [], data: Float64Array.of(this.kernel.loss(final)) },
      outcome: { shape: [], data: Uint8Array.of(OUTCOMES.indexOf(this.outcome ?? 'budget')) },
      steps: { shape: [], data: Int32Array.of(this.position) },
    };
    return { cell: this.cell, seeds: [this.seed], arrays, seconds: new Float64Array(1).fill(Number.NaN) };
  }

  /** One update: gradient at the point, noise, tracking, the rule. */
  private step(): void {
    const { kernel, places, tracker, spec } = this;
    const loss =
      this.sampler && kernel.batchGradient
        ? kernel.batchGradient(places.x, this.sampler.rowsAt(this.position), places.g)
        : kernel.gradient(places.x, places.g);
    // The loss of a mini-batch is not the loss, but one that is not finite ends the run all the same.
    const finite = this.sampler ? Number.isFinite(loss) : tracker.see(this.position, loss);
    if (!finite) this.outcome = 'diverged';
    else if (spec.stop.target && tracker.targetStep >= 0) this.outcome = 'target';
    else if (spec.stop.stationary !== undefined && this.largestGradient() <= spec.stop.stationary)
      this.outcome = 'stationary';
    if (this.outcome !== null) return;
    this.view(this.previous).set(this.view(places.x));
    if (this.hyper.schedules.length > 0)
      this.hyper.fill(this.position, this.workspace.f64(places.hyper, this.hyper.schedules.length), 0);
    this.update.update(places, this.position + 1);
    this.position++;
  }

  /** Measures and keeps the metrics when the present step is a recorded one. */
  private record(): void {
    const place = this.recorder.placeOf(this.position);
    if (place < 0 || this.recordedAt === this.position) return;
    this.recordedAt = this.position;
    this.kernel.measure(this.places.x, this.measured);
    const { metrics } = this.kernel;
    for (const [i, metric] of metrics.entries()) this.recorder.put(0, place, metric, this.measured[i]);
    this.recorder.pointSlot(0, this.position)?.set(this.view(this.places.x));
    if (!this.tracker.see(this.position, this.measured[metrics.indexOf('loss')])) this.outcome = 'diverged';
    else if (this.spec.stop.target && this.tracker.targetStep >= 0) this.outcome = 'target';
  }

  private start(write: (seed: number, out: Float64Array) => void): void {
    const point = new Float64Array(this.kernel.dimension);
    write(this.seed, point);
    this.view(this.places.x).set(point);
    this.view(this.previous).set(point);
    seedParticleStreams(this.words(), 1, NOISE_IDENTITY, [this.seed]);
    this.hyper.fill(0, this.workspace.f64(this.places.hyper, Math.max(1, this.hyper.schedules.length)), 0);
    this.update.initialize(this.places);
    const { rule } = this.update.rule;
    const scalars = this.workspace.f64(this.places.scalars, Math.max(1, this.update.rule.scalars.length));
    for (const [i, name] of this.update.rule.scalars.entries()) scalars[i] = rule.scalars?.[name]?.initial ?? 0;
  }

  private restore({ step, budget, arrays }: Checkpoint): void {
    this.position = step;
    const from = cadenceOf({ ...this.spec, budget });
    this.recorder.restore(arrays, from.recordSteps, from.pointSteps);
    // A recorded step is measured again: the same numbers, and no need to know whether it was.
    this.view(this.places.x).set(arrays['state.x'].data as Float64Array);
    this.view(this.previous).set(arrays.previous.data as Float64Array);
    for (const [i, name] of this.update.rule.state.entries())
      this.view(this.statePlace(i)).set(arrays[`state.${name}`].data as Float64Array);
    this.words().set(new Uint32Array((arrays['state.streams'].data as BigUint64Array).slice().buffer));
    if (arrays['state.scalars'])
      this.workspace
        .f64(this.places.scalars, this.update.rule.scalars.length)
        .set(arrays['state.scalars'].data as Float64Array);
    this.tracker.restore({
      best: Number(arrays.best.data[0]),
      bestStep: Number(arrays.bestStep.data[0]),
      hits: arrays.hits.data as Int32Array,
      targetStep: arrays.targetStep ? Number(arrays.targetStep.data[0]) : -1,
    });
  }

  /** State and tracking: part of the results and of every checkpoint. */
  private endArrays(): Record<string, ResultArray> {
    const { tracker, update } = this;
    const arrays: Record<string, ResultArray> = {
      best: { shape: [], data: Float64Array.of(tracker.best) },
      bestStep: { shape: [], data: Int32Array.of(tracker.bestStep) },
      hits: { shape: [tracker.hits.length], data: tracker.hits.slice() },
      'state.x': this.vectorArray(this.places.x),
      'state.streams': { shape: [4], data: new BigUint64Array(this.words().slice().buffer) },
    };
    if (this.spec.targets.own !== null) arrays.targetStep = { shape: [], data: Int32Array.of(tracker.targetStep) };
    for (const [i, name] of update.rule.state.entries()) arrays[`state.${name}`] = this.vectorArray(this.statePlace(i));
    const scalars = update.rule.scalars.length;
    if (scalars > 0)
      arrays['state.scalars'] = { shape: [scalars], data: this.workspace.f64(this.places.scalars, scalars).slice() };
    return arrays;
  }

  private allocate(dimension: number): UpdatePlaces {
    const { workspace } = this;
    const stateStride = paddedBytes(dimension);
    const states = Math.max(1, this.update.rule.state.length);
    const state = workspace.allocate(stateStride * states);
    workspace.u8(state, stateStride * states).fill(0);
    return {
      x: this.vector(),
      g: this.vector(),
      state,
      stateStride,
      streams: workspace.allocateF64(4),
      scalars: workspace.allocateF64(Math.max(1, this.update.rule.scalars.length)),
      hyper: workspace.allocateF64(Math.max(1, this.hyper.schedules.length)),
      dimension,
      particles: 1,
    };
  }

  private vector(): number {
    const bytes = paddedBytes(this.kernel.dimension);
    const pointer = this.workspace.allocate(bytes);
    this.workspace.u8(pointer, bytes).fill(0);
    return pointer;
  }

  private makeSampler(): BatchSampler | null {
    const { gradient, landscape } = this.spec;
    if (gradient.kind !== 'batch') return null;
    const identity = Object.values(landscape.data).join(' ');
    return new BatchSampler(identity, this.seed, this.kernel.rows, gradient.size, gradient.sampling);
  }

  private statePlace(index: number): number {
    return this.places.state + index * this.places.stateStride;
  }

  private view(pointer: number): Float64Array | Float32Array {
    const { dimension } = this.kernel;
    return this.isDouble ? this.workspace.f64(pointer, dimension) : this.workspace.f32(pointer, dimension);
  }

  private vectorArray(pointer: number): ResultArray {
    return { shape: [this.kernel.dimension], data: this.view(pointer).slice() };
  }

  private words(): Uint32Array {
    return new Uint32Array(this.workspace.memory.buffer, this.places.streams, 8);
  }

  private largestGradient(): number {
    let largest = 0;
    for (const value of this.view(this.places.g)) largest = Math.max(largest, Math.abs(value));
    return largest;
  }
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
