/** The outputs of a network over all training rows, as the model that its loss is of. */
import type { HiddenKernel, LayersKernel, ModelKernel } from '../define.ts';
import { numbersAt } from './buffers.ts';
import type { Circuit } from './circuit.ts';
import { BLOCK_ROWS } from './format.ts';
import type { Head } from './heads/head.ts';
import { LayerMoments, layerSize } from './layer-moments.ts';
import { at, type Frame, type LinearLayer, type Signal } from './step.ts';

/** Does something with a block of training rows. */
type ForBlock = (frame: Frame, block: number) => void;

type ForLayer = (layer: LinearLayer, frame: Frame, block: number) => void;

/** What the model uses of the kernel that it belongs to. */
export interface ModelParts {
  circuit: Circuit;
  signal: Signal;
  head: Head;
  /** The training blocks in a frame that holds nothing for long. */
  frames: readonly Frame[];
  rows: number;
  /** Coordinates of a point. */
  dimension: number;
  lossDivisor: number;
  l2: number;
  /** Calls `each` when a block's outputs are there; false at a point that is not finite. */
  forward(x: number, each: ForBlock): boolean;
  /** Calls `each` when a block's outputs have their change along `v`. */
  forwardDot(x: number, v: number, each: ForBlock): boolean;
  /** Pulls back the output errors that `each` writes, summed over all blocks. */
  pullBack(x: number, out: number, each: ForBlock): void;
  /** Calls `see` for every layer of every block when its inputs are there; false at a point that is not finite. */
  forwardLayers(x: number, see: ForLayer): boolean;
  /** Calls `see` for every layer of every block when the errors that `each` writes have come back to it. */
  pullBackLayers(x: number, each: ForBlock, see: ForLayer): boolean;
}

export class NetworkModel implements ModelKernel {
  readonly outputs: number;
  readonly outputsPerRow: number;
  readonly l2: number;
  readonly layers?: LayersKernel;
  readonly hidden?: HiddenKernel;
  private readonly parts: ModelParts;

  constructor(parts: ModelParts) {
    this.parts = parts;
    this.outputsPerRow = parts.signal.features;
    this.outputs = parts.rows * this.outputsPerRow;
    this.l2 = parts.l2;
    const { circuit, rows, dimension, signal } = parts;
    if (circuit.hidden.length > 0) {
      this.hidden = {
        layers: circuit.hidden.map(({ name, signal: { features } }) => ({ name, features })),
        activations: (x, out) => this.takeHidden(x, out),
      };
    }
    const layers = circuit.steps.flatMap(({ layer }) => (layer ? [layer] : []));
    if (layers.reduce((sum, layer) => sum + layerSize(layer), 0) !== dimension) return;
    const moments = new LayerMoments(circuit, layers, rows);
    this.layers = {
      layers: layers.map(({ outputs, columns, places, weights, biases }) => ({
        outputs,
        inputs: columns.length,
        places: places.length,
        weights,
        biases,
      })),
      inputMoments: (x, out) => {
        moments.clear();
        const hasNumbers = parts.forwardLayers(x, (layer, frame, block) => moments.addInputs(layer, frame, block));
        moments.takeInputs(hasNumbers, out);
      },
      errorMoments: (x, u, out) => {
        moments.clear();
        const hasNumbers = parts.pullBackLayers(
          x,
          (frame, block) => this.put(u, block, at(frame, signal.error)),
          (layer, frame) => moments.addErrors(layer, frame),
        );
        moments.takeErrors(hasNumbers, out);
      },
    };
  }

  predict(x: number, z: number): void {
    const { forward, signal } = this.parts;
    if (!forward(x, (frame, block) => this.take(at(frame, signal.value), block, z))) this.numbers(z).fill(Number.NaN);
  }

  jacobianVectorProduct(x: number, v: number, out: number): void {
    const { forwardDot, signal } = this.parts;
    if (!forwardDot(x, v, (_, block) => this.take(signal.dot, block, out))) this.numbers(out).fill(Number.NaN);
  }

  vectorJacobianProduct(x: number, u: number, out: number): void {
    const { pullBack, signal } = this.parts;
    pullBack(x, out, (frame, block) => this.put(u, block, at(frame, signal.error)));
  }

  outputLoss(z: number, e: number): number {
    const { frames, head, signal, rows, lossDivisor } = this.parts;
    let sum = 0;
    frames.forEach((frame, block) => {
      this.put(z, block, at(frame, signal.value));
      sum += head.loss(frame);
      this.take(at(frame, signal.error), block, e);
    });
    this.divide(e);
    return sum / (rows * lossDivisor);
  }

  outputCurvature(z: number, u: number, out: number): void {
    const { frames, head, signal } = this.parts;
    frames.forEach((frame, block) => {
      this.put(z, block, at(frame, signal.value));
      head.curved(frame);
      this.put(u, block, signal.dot);
      head.dot(frame);
      this.take(signal.errorDot, block, out);
    });
    this.divide(out);
  }

  private takeHidden(x: number, out: number): void {
    const { circuit, rows, forward } = this.parts;
    const { size } = circuit.facts;
    const isPlaced = forward(x, (frame, block) => {
      let to = out;
      for (const { signal } of circuit.hidden) {
        this.take(at(frame, signal.value), block, to, signal.features);
        to += rows * signal.features * size;
      }
    });
    if (isPlaced) return;
    const features = circuit.hidden.reduce((sum, { signal }) => sum + signal.features, 0);
    this.numbers(out, rows * features).fill(Number.NaN);
  }

  private numbers(address: number, count = this.outputs): Float64Array | Float32Array {
    const { workspace, facts } = this.parts.circuit;
    return numbersAt(workspace, facts.format, address, count);
  }

  /** From sums over the rows to the mean loss. */
  private divide(address: number): void {
    const numbers = this.numbers(address);
    const divisor = this.parts.rows * this.parts.lossDivisor;
    for (let i = 0; i < numbers.length; i++) numbers[i] /= divisor;
  }

  /** Copies block number `block`, feature by feature, to its place among all rows of so many numbers, row by row. */
  private take(from: number, block: number, to: number, width = this.outputsPerRow): void {
    const { features, stride, all, first, count } = this.blockAndAll(from, block, to, width);
    for (let output = 0; output < width; output++) {
      let place = first * width + output;
      for (let row = 0; row < count; row++, place += width) all[place] = features[output * stride + row];
    }
  }

  /** The other way round, for outputs; 0 in padding. */
  private put(from: number, block: number, to: number): void {
    const { workspace, facts } = this.parts.circuit;
    const { outputsPerRow } = this;
    workspace.u8(to, outputsPerRow * facts.stride).fill(0);
    const { features, stride, all, first, count } = this.blockAndAll(to, block, from, outputsPerRow);
    for (let output = 0; output < outputsPerRow; output++) {
      let place = first * outputsPerRow + output;
      for (let row = 0; row < count; row++, place += outputsPerRow) features[output * stride + row] = all[place];
    }
  }

  private blockAndAll(address: number, block: number, allAddress: number, width: number) {
    const { circuit, rows } = this.parts;
    const { workspace, facts } = circuit;
    const stride = facts.stride / facts.size;
    const first = block * BLOCK_ROWS;
    return {
      features: numbersAt(workspace, facts.format, address, width * stride),
      stride,
      all: this.numbers(allAddress, rows * width),
      first,
      count: Math.min(BLOCK_ROWS, rows - first),
    };
  }
}
