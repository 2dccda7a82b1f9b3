/** Loss, gradient and Hessian-vector product of a network on data: which passes run on which blocks, in which order. */
import type { Metric } from '../../contract/summaries.ts';
import type { Format } from '../../wasm/arithmetic.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { LandscapeKernel, ModelKernel } from '../define.ts';
import { type NetworkRows, numbersAt, RowStore } from './buffers.ts';
import { Circuit } from './circuit.ts';
import { BLOCK_ROWS, type FormatFacts } from './format.ts';
import type { Head, HeadMaker } from './heads/head.ts';
import { NetworkModel } from './model.ts';
import type { Block, Frame, Parameter, Signal, Step } from './step.ts';

/** Bytes of frames up to which all blocks are kept between Hessian-vector products at one point. */
const KEPT_BYTES = 1 << 26;

export interface NetworkOptions {
  /** Parameters of the network. */
  dimension: number;
  /** Adds the steps from the data to the outputs, which it returns. */
  build(circuit: Circuit): Signal;
  head: HeadMaker;
  /** Factor of the penalty |w|^2 / 2 over all parameters. */
  l2: number;
  /** What the loss of every row is divided by. */
  lossDivisor?: number;
}

/**
 * L(w) = mean over rows of the loss + l2 |w|^2 / 2. Sums over rows go through blocks of 256 in order; those over the
 * parameters' squares through blocks of 64. A point with a number that is not finite has the loss NaN.
 */
export class NetworkKernel implements LandscapeKernel {
  readonly dimension: number;
  readonly rows: number;
  readonly metrics: readonly Metric[];
  readonly model: ModelKernel;
  readonly facts: FormatFacts;
  private readonly circuit: Circuit;
  private readonly l2: number;
  private readonly lossDivisor: number;
  private readonly steps: readonly Step[];
  private readonly backSteps: readonly Step[];
  private readonly parameters: readonly Parameter[];
  private readonly needsGradient: boolean;
  private readonly head: Head;
  private readonly training: RowStore;
  private readonly trainingFrames: readonly Frame[];
  private readonly testRows: number;
  private readonly testFrames: readonly Frame[];
  private readonly batch: Frame;
  /** The training blocks in frames of their own, or in the common one where memory is short. */
  private readonly curvedFrames: readonly Frame[];
  private readonly keepsFrames: boolean;
  private readonly squares: number;
  /** The point that the curved frames are of. */
  private readonly curvedPoint: number;
  private isCurved = false;
  /** The packed parameters are those of the curved point. */
  private isCurvedPacked = false;

  constructor(
    workspace: Workspace,
    format: Format,
    data: { training: NetworkRows; test: NetworkRows },
    { dimension, build, head, l2, lossDivisor = 1 }: NetworkOptions,
  ) {
    const circuit = new Circuit(workspace, format);
    const outputs = build(circuit);
    this.circuit = circuit;
    this.facts = circuit.facts;
    this.l2 = l2;
    this.lossDivisor = lossDivisor;
    this.head = head(circuit, outputs);
    this.steps = circuit.steps;
    this.backSteps = circuit.steps.toReversed();
    this.parameters = circuit.parameters;
    this.needsGradient = circuit.parameters.some((parameter) => parameter.needsGradient);
    this.dimension = dimension;
    this.rows = data.training.rows;
    this.testRows = data.test.rows;
    this.metrics = this.metricsOf();

    this.training = new RowStore(circuit, data.training);
    const trainingBlocks = this.training.allBlocks();
    const frameBytes = circuit.layout.bytes;
    const base = workspace.allocate(frameBytes);
    const framed = (block: Block): Frame => Object.assign(block, { base });
    this.keepsFrames = frameBytes * trainingBlocks.length <= KEPT_BYTES;
    this.curvedFrames = this.keepsFrames
      ? trainingBlocks.map((block) => ({ ...block, base: workspace.allocate(frameBytes) }))
      : trainingBlocks.map((block) => ({ ...block, base }));
    this.trainingFrames = trainingBlocks.map(framed);
    this.batch = framed(this.training.allocate());
    this.testFrames = new RowStore(circuit, data.test).allBlocks().map(framed);
    this.squares = workspace.allocate(8 * (Math.floor(dimension / 64) + 1));
    this.curvedPoint = circuit.numbers(dimension);
    this.model = this.makeModel(outputs);
  }

  loss(x: number): number {
    if (!this.pack(x)) return Number.NaN;
    return this.meanLoss(this.trainingFrames, this.rows) + this.penalty(x);
  }

  gradient(x: number, g: number): number {
    if (!this.pack(x)) return this.fillWithNaN(g);
    this.clearSums();
    let sum = 0;
    for (const frame of this.trainingFrames) sum += this.addGradient(frame);
    this.finish(x, g, this.rows);
    return this.mean(sum, this.rows) + this.penalty(x);
  }

  batchGradient(x: number, rows: Int32Array, g: number): number {
    if (rows.length === 0) throw new RangeError('invalid batch: expected at least one row');
    if (!this.pack(x)) return this.fillWithNaN(g);
    this.clearSums();
    let sum = 0;
    for (let first = 0; first < rows.length; first += BLOCK_ROWS) {
      this.training.gather(rows.subarray(first, first + BLOCK_ROWS), this.batch);
      sum += this.addGradient(this.batch);
    }
    this.finish(x, g, rows.length);
    return this.mean(sum, rows.length) + this.penalty(x);
  }

  /**
   * By Pearlmutter's R-operator: forward and backward pass, each with its derivative along `v`. What depends on the point
   * alone is kept, where memory allows, so that further products at the same point take about half the time.
   */
  hessianVectorProduct(x: number, v: number, out: number): void {
    if (!this.curve(x)) {
      this.fillWithNaN(out);
      return;
    }
    for (const parameter of this.parameters) parameter.clearDot();
    for (const frame of this.forwardDots(v)) {
      this.head.dot(frame);
      for (const step of this.backSteps) {
        step.collectDot?.(frame);
        step.pullBackDot?.(frame);
      }
    }
    for (const parameter of this.parameters) parameter.finishDot(v, out, this.rows * this.lossDivisor, this.l2);
  }

  measure(x: number, out: Float64Array): void {
    const isPacked = this.pack(x);
    const measurePart = (frames: readonly Frame[], rows: number): [loss: number, accuracy: number] => {
      if (!isPacked) return [Number.NaN, Number.NaN];
      let sum = 0;
      let correct = 0;
      for (const frame of frames) {
        for (const step of this.steps) step.forward(frame);
        correct += this.head.correct?.(frame) ?? 0;
        sum += this.head.loss(frame);
      }
      return [this.mean(sum, rows), Number.isNaN(sum) ? Number.NaN : correct / rows];
    };
    const [loss, accuracy] = measurePart(this.trainingFrames, this.rows);
    const [testLoss, testAccuracy] = measurePart(this.testFrames, this.testRows);
    const values: Record<Metric, number> = { loss: loss + this.penalty(x), testLoss, accuracy, testAccuracy };
    this.metrics.forEach((metric, i) => {
      out[i] = values[metric];
    });
  }

  /** After `curve`: the training blocks, one after another, when the change of the outputs along `v` is there. */
  private *forwardDots(v: number): Generator<Frame> {
    for (const parameter of this.parameters) parameter.packDirection(v);
    for (const frame of this.curvedFrames) {
      if (!this.keepsFrames) this.curveFrame(frame);
      for (const step of this.steps) step.forwardDot(frame);
      yield frame;
    }
  }

  private makeModel(signal: Signal): ModelKernel {
    const { circuit, head, rows, dimension, lossDivisor, l2, trainingFrames: frames } = this;
    return new NetworkModel({
      circuit,
      signal,
      head,
      frames,
      rows,
      dimension,
      lossDivisor,
      l2,
      forward: (x, each) => {
        if (!this.pack(x)) return false;
        frames.forEach((frame, block) => {
          for (const step of this.steps) step.forward(frame);
          each(frame, block);
        });
        return true;
      },
      forwardDot: (x, v, each) => {
        if (!this.curve(x)) return false;
        let block = 0;
        for (const frame of this.forwardDots(v)) each(frame, block++);
        return true;
      },
      pullBack: (x, out, each) => {
        if (!this.pack(x)) {
          this.fillWithNaN(out);
          return;
        }
        this.clearSums();
        frames.forEach((frame, block) => {
          for (const step of this.steps) step.forward(frame);
          each(frame, block);
          this.addPulledBack(frame);
        });
        for (const parameter of this.parameters) parameter.finish(x, out, 1, 0);
      },
      forwardLayers: (x, see) => {
        if (!this.pack(x)) return false;
        frames.forEach((frame, block) => {
          for (const step of this.steps) {
            if (step.layer) see(step.layer, frame, block);
            step.forward(frame);
          }
        });
        return true;
      },
      pullBackLayers: (x, each, see) => {
        if (!this.pack(x)) return false;
        frames.forEach((frame, block) => {
          for (const step of this.steps) step.forward(frame);
          each(frame, block);
          for (const step of this.backSteps) {
            if (step.layer) see(step.layer, frame, block);
            step.pullBack?.(frame);
          }
        });
        return true;
      },
    });
  }

  private metricsOf(): Metric[] {
    const parts: ('training' | 'test')[] = this.testRows > 0 ? ['training', 'test'] : ['training'];
    const losses = parts.map((part) => (part === 'training' ? 'loss' : 'testLoss'));
    if (!this.head.correct) return losses;
    return [...losses, ...parts.map((part) => (part === 'training' ? 'accuracy' : 'testAccuracy'))];
  }

  /** Takes the parameters from the point; false when a number in it is not finite. */
  private pack(x: number): boolean {
    if (this.circuit.functions.finite(x, this.dimension) === 0) return false;
    for (const parameter of this.parameters) parameter.pack(x);
    this.isCurvedPacked = false;
    return true;
  }

  /** Makes the frames ready for `forwardDot` at the point; false when a number in it is not finite. */
  private curve(x: number): boolean {
    const { circuit, dimension } = this;
    const isSame = this.isCurved && circuit.functions.same(x, this.curvedPoint, dimension) === 1;
    if (isSame && this.isCurvedPacked) return true;
    if (!this.pack(x)) return false;
    this.isCurvedPacked = true;
    if (isSame) return true;
    this.isCurved = false;
    if (this.needsGradient) this.clearSums();
    if (this.keepsFrames) for (const frame of this.curvedFrames) this.curveFrame(frame);
    const format = circuit.facts.format;
    numbersAt(circuit.workspace, format, this.curvedPoint, dimension).set(
      numbersAt(circuit.workspace, format, x, dimension),
    );
    this.isCurved = true;
    return true;
  }

  private curveFrame(frame: Frame): void {
    for (const step of this.steps) step.forwardCurved(frame);
    this.head.curved(frame);
    for (const step of this.backSteps) {
      if (this.needsGradient) step.collect?.(frame);
      step.pullBackCurved?.(frame);
    }
  }

  private clearSums(): void {
    for (const parameter of this.parameters) parameter.clear();
    // The sums of the curved point are gone.
    if (this.needsGradient) this.isCurved = false;
  }

  /** Turns the sums over data into the mean and adds the penalty's share, l2 times the point. */
  private finish(x: number, g: number, rows: number): void {
    for (const parameter of this.parameters) parameter.finish(x, g, rows * this.lossDivisor, this.l2);
  }

  private fillWithNaN(g: number): number {
    const { workspace, facts } = this.circuit;
    numbersAt(workspace, facts.format, g, this.dimension).fill(Number.NaN);
    return Number.NaN;
  }

  private penalty(x: number): number {
    const { l2 } = this;
    if (l2 === 0) return 0;
    this.circuit.functions.squaresOfBlocks(x, this.dimension, this.squares);
    const sums = this.circuit.workspace.f64(this.squares, Math.floor(this.dimension / 64) + 1);
    return 0.5 * l2 * pairwiseSum(sums, 0, sums.length);
  }

  private mean(sum: number, rows: number): number {
    return sum / (rows * this.lossDivisor);
  }

  private meanLoss(frames: readonly Frame[], rows: number): number {
    let sum = 0;
    for (const frame of frames) {
      for (const step of this.steps) step.forward(frame);
      sum += this.head.loss(frame);
    }
    return this.mean(sum, rows);
  }

  private addGradient(frame: Frame): number {
    for (const step of this.steps) step.forward(frame);
    const loss = this.head.loss(frame);
    this.addPulledBack(frame);
    return loss;
  }

  /** Adds to the sums what the errors of the outputs say. */
  private addPulledBack(frame: Frame): void {
    for (const step of this.backSteps) {
      step.collect?.(frame);
      step.pullBack?.(frame);
    }
  }
}

function pairwiseSum(values: Float64Array, from: number, to: number): number {
  if (to - from === 1) return values[from];
  const middle = (from + to) >> 1;
  return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to);
}
