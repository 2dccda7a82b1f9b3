/** Answers what a step program asks, by a landscape's kernel, and counts the questions. */
import { RidgelineError } from '../contract/errors.ts';
import { roundTo, type ShortFormat } from '../expression/rounding.ts';
import type { LandscapeKernel } from '../landscapes/define.ts';
import type { Draws } from '../math/streams.ts';
import type { Oracle, OracleModel } from '../optimizers/program.ts';
import type { Workspace } from '../wasm/memory.ts';
import type { BatchSampler } from './batch-sampler.ts';
import { refuseWithoutModel } from './check-cell.ts';
import { paddedBytes } from './open-landscape.ts';

/** What is counted: losses, gradients, Hessian-vector products, and passes forward or back through the model. */
export const ASKED = ['lossesAsked', 'gradientsAsked', 'productsAsked', 'modelAsked'] as const;

export interface OracleOptions {
  /** Rows of the mini-batch of a step, where gradients are of rows of data. */
  sampler: BatchSampler | null;
  /** Size of mini-batches of fresh samples; 0 without. */
  fresh: number;
  /** Standard deviation of what is added to every coordinate of a gradient. */
  noise: number;
  /** The kernel's arrays are f64; f32 otherwise. */
  isDouble: boolean;
  /** The shorter format that these doubles are numbers of. */
  format: ShortFormat | null;
}

export class KernelOracle implements Oracle {
  /** By the kinds of `ASKED`. */
  readonly asked = new Float64Array(ASKED.length);
  /** The first loss that was told since `begin`; NaN before. */
  firstLoss = Number.NaN;
  /** The first gradient that was told since `begin`, once watched; null where none was. */
  firstGradient: Float64Array | null = null;
  private watched: Float64Array | null = null;
  /** The streams that fresh samples, or noise of the landscape's own, are drawn from, two equal lanes; undefined without. */
  readonly streams: (() => BigUint64Array) | undefined;
  private readonly kernel: LandscapeKernel;
  private readonly workspace: Workspace;
  private readonly options: OracleOptions;
  private readonly places: { x: number; g: number; v: number };
  private readonly draws: () => Draws;
  /** Point, gradient, losses and streams as a pair of equal particles, for what the landscape draws. */
  private readonly pair: { x: number; g: number; losses: number; streams: number } | null;
  /** The streams as they were when the step began: all its questions are about the same samples. */
  private readonly begun = new BigUint64Array(8);
  private step = 0;
  private told = false;
  /** The point that was looked at last, exactly and over all data, and what was found there. */
  private readonly known: { x: Float64Array; g: Float64Array; loss: number; isKnown: boolean; hasGradient: boolean };
  private pulled: OracleModel | null = null;

  constructor(kernel: LandscapeKernel, workspace: Workspace, draws: () => Draws, options: OracleOptions) {
    this.kernel = kernel;
    this.workspace = workspace;
    this.draws = draws;
    this.options = options;
    const bytes = paddedBytes(kernel.dimension);
    const vector = (): number => {
      const pointer = workspace.allocate(bytes);
      workspace.u8(pointer, bytes).fill(0);
      return pointer;
    };
    this.places = { x: vector(), g: vector(), v: vector() };
    const { dimension } = kernel;
    this.pair =
      kernel.addNoise || options.fresh > 0
        ? {
            x: workspace.allocateF64(2 * dimension),
            g: workspace.allocateF64(2 * dimension),
            losses: workspace.allocateF64(2),
            streams: workspace.allocateF64(8),
          }
        : null;
    const { pair } = this;
    this.streams = pair ? () => new BigUint64Array(workspace.memory.buffer, pair.streams, 8) : undefined;
    this.known = {
      x: new Float64Array(dimension),
      g: new Float64Array(dimension),
      loss: Number.NaN,
      isKnown: false,
      hasGradient: false,
    };
  }

  get random(): Draws {
    return this.draws();
  }

  get model(): OracleModel {
    this.pulled ??= this.openModel();
    return this.pulled;
  }

  /** Step number `step`, from 0, begins: its mini-batch is chosen. */
  begin(step: number): void {
    this.step = step;
    this.told = false;
    this.firstLoss = Number.NaN;
    this.firstGradient = null;
    if (this.streams) this.begun.set(this.streams());
  }

  /** Losses and gradients are those of mini-batches. */
  get isBatch(): boolean {
    return this.options.sampler !== null || this.options.fresh > 0;
  }

  /** From now on the first gradient of every step is kept. */
  watch(): void {
    this.watched ??= new Float64Array(this.kernel.dimension);
  }

  /** The exact loss at x, and its gradient if wanted; not counted, and not computed again when the program asks. */
  look(x: Float64Array, gradient: boolean): { loss: number; g: Float64Array } {
    const { known } = this;
    if (!this.knows(x) || (gradient && !known.hasGradient)) this.learn(x, gradient);
    return { loss: known.loss, g: known.g };
  }

  loss(x: Float64Array): number {
    this.asked[0]++;
    if (this.isBatch) return this.tell(this.batch(x));
    if (!this.knows(x)) this.learn(x, false);
    return this.tell(this.known.loss);
  }

  gradient(x: Float64Array, g: Float64Array): number {
    this.asked[1]++;
    if (this.isBatch) {
      const loss = this.batch(x);
      g.set(this.view(this.places.g));
      this.addOwnNoise(x, g);
      this.show(g);
      return this.tell(loss);
    }
    this.look(x, true);
    g.set(this.known.g);
    this.addOwnNoise(x, g);
    const { noise } = this.options;
    if (noise > 0) {
      const { random } = this;
      for (let i = 0; i < g.length; i++) g[i] += noise * random.normal();
    }
    this.show(g);
    return this.tell(this.known.loss);
  }

  private show(g: Float64Array): void {
    if (!this.watched || this.firstGradient) return;
    this.watched.set(g);
    this.firstGradient = this.watched;
  }

  /** The gradient of this step's mini-batch, not counted. */
  batchGradient(x: Float64Array): Float64Array | Float32Array {
    this.batch(x);
    return this.view(this.places.g);
  }

  product(x: Float64Array, v: Float64Array, out: Float64Array): void {
    this.asked[2]++;
    const { places, kernel } = this;
    this.put(places.x, x);
    this.put(places.v, v);
    kernel.hessianVectorProduct(places.x, places.v, places.g);
    out.set(this.view(places.g));
  }

  private addOwnNoise(x: Float64Array, g: Float64Array): void {
    const { pair, kernel } = this;
    if (!pair || !kernel.addNoise) return;
    this.fillPair(pair.x, x);
    this.fillPair(pair.g, g);
    kernel.addNoise(pair.x, pair.streams, pair.g, 2);
    this.takePair(pair.g, g);
  }

  private fillPair(to: number, from: ArrayLike<number>): void {
    const both = this.workspace.f64(to, 2 * from.length);
    for (let i = 0; i < from.length; i++) both[2 * i] = both[2 * i + 1] = from[i];
  }

  private takePair(from: number, to: Float64Array | Float32Array): void {
    const both = this.workspace.f64(from, 2 * to.length);
    for (let i = 0; i < to.length; i++) to[i] = both[2 * i];
  }

  private knows(x: Float64Array): boolean {
    const { known } = this;
    if (!known.isKnown) return false;
    for (let i = 0; i < x.length; i++) if (!Object.is(x[i], known.x[i])) return false;
    return true;
  }

  private learn(x: Float64Array, gradient: boolean): void {
    const { known, kernel, places } = this;
    this.put(places.x, x);
    known.loss = gradient ? kernel.gradient(places.x, places.g) : kernel.loss(places.x);
    if (gradient) known.g.set(this.view(places.g));
    known.x.set(x);
    known.isKnown = true;
    known.hasGradient = gradient;
  }

  private batch(x: Float64Array): number {
    const { sampler, fresh } = this.options;
    const { kernel, places, pair } = this;
    this.put(places.x, x);
    if (fresh > 0) {
      if (!pair || !kernel.sampling) throw new RidgelineError('internal', 'fresh samples of a landscape without');
      this.streams?.().set(this.begun);
      this.fillPair(pair.x, this.view(places.x));
      kernel.sampling.gradients(pair.x, pair.streams, pair.losses, pair.g, 2, fresh);
      this.takePair(pair.g, this.view(places.g));
      return this.workspace.f64(pair.losses, 1)[0];
    }
    if (!sampler || !kernel.batchGradient) throw new RidgelineError('internal', 'mini-batches of a landscape without');
    return kernel.batchGradient(places.x, sampler.rowsAt(this.step), places.g);
  }

  private tell(loss: number): number {
    if (!this.told) this.firstLoss = loss;
    this.told = true;
    return loss;
  }

  /** Writes a vector as numbers of the run's format. */
  private put(pointer: number, values: Float64Array): void {
    const { format } = this.options;
    const view = this.view(pointer, values.length);
    if (!format) view.set(values);
    else for (let i = 0; i < values.length; i++) view[i] = roundTo(format, values[i]);
  }

  private view(pointer: number, length = this.kernel.dimension): Float64Array | Float32Array {
    return this.options.isDouble ? this.workspace.f64(pointer, length) : this.workspace.f32(pointer, length);
  }

  private openModel(): OracleModel {
    const { kernel, workspace, places, asked } = this;
    const { model } = kernel;
    if (!model) refuseWithoutModel('an optimizer with these parameters', 'this landscape', 'optimizer.parameters');
    const { outputs, outputsPerRow, l2, layers } = model;
    const vector = (): number => workspace.allocate(paddedBytes(outputs));
    const [z, u, w] = [vector(), vector(), vector()];
    return {
      outputs,
      outputsPerRow,
      l2,
      predict: (x, out) => {
        asked[0]++;
        this.put(places.x, x);
        model.predict(places.x, z);
        out.set(this.view(z, outputs));
      },
      jacobianVectorProduct: (x, v, out) => {
        asked[3]++;
        this.put(places.x, x);
        this.put(places.v, v);
        model.jacobianVectorProduct(places.x, places.v, z);
        out.set(this.view(z, outputs));
      },
      vectorJacobianProduct: (x, v, out) => {
        asked[3]++;
        this.put(places.x, x);
        this.view(u, outputs).set(v);
        model.vectorJacobianProduct(places.x, u, places.g);
        out.set(this.view(places.g));
      },
      outputLoss: (at, e) => {
        this.view(z, outputs).set(at);
        const loss = model.outputLoss(z, u);
        e.set(this.view(u, outputs));
        return loss;
      },
      outputCurvature: (at, v, out) => {
        this.view(z, outputs).set(at);
        this.view(u, outputs).set(v);
        model.outputCurvature(z, u, w);
        out.set(this.view(w, outputs));
      },
      ...(layers && {
        layers: {
          layers: layers.layers,
          inputMoments: (x, out) => {
            asked[3]++;
            this.put(places.x, x);
            layers.inputMoments(places.x, out);
          },
          errorMoments: (x, v, out) => {
            asked[3]++;
            this.put(places.x, x);
            this.view(u, outputs).set(v);
            layers.errorMoments(places.x, u, out);
          },
        },
      }),
    };
  }
}
