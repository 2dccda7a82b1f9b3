/** Second moments of what goes into the layers of a network and of the errors that come back to them. */
import { numbersAt } from './buffers.ts';
import type { Circuit } from './circuit.ts';
import { BLOCK_ROWS, FEATURE_STEP, roundUp } from './format.ts';
import { at, type Frame, type LinearLayer } from './step.ts';

/** Coordinates that belong to the layer. */
export function layerSize({ outputs, columns, biases }: LinearLayer): number {
  return outputs * (columns.length + (biases === null ? 0 : 1));
}

/** Room for the sums of one layer: square, over inputs or over errors. */
interface Sums {
  address: number;
  bytes: number;
}

/** Sums over rows and places; those over inputs and those over errors share their memory. */
export class LayerMoments {
  private readonly circuit: Circuit;
  private readonly layers: readonly LinearLayer[];
  private readonly rows: number;
  private readonly sums: ReadonlyMap<LinearLayer, Sums>;
  /** The inputs of a layer at one place, feature by feature. */
  private readonly gathered: number;

  constructor(circuit: Circuit, layers: readonly LinearLayer[], rows: number) {
    this.circuit = circuit;
    this.layers = layers;
    this.rows = rows;
    const { size, stride } = circuit.facts;
    const widths = layers.map((layer) => roundUp(Math.max(inputsOf(layer), layer.outputs), FEATURE_STEP));
    this.sums = new Map(
      layers.map((layer, k) => [
        layer,
        { address: circuit.numbers(widths[k] * widths[k]), bytes: widths[k] * widths[k] * size },
      ]),
    );
    this.gathered = circuit.numbers((Math.max(0, ...widths) * stride) / size);
  }

  clear(): void {
    for (const { address, bytes } of this.sums.values()) this.circuit.functions.clear(address, bytes);
  }

  /** The sum over rows and places of (s a, s_b) (s a, s_b)ᵀ; padding rows do not count. */
  addInputs(layer: LinearLayer, frame: Frame, block: number): void {
    const { circuit, gathered, rows } = this;
    const { workspace, facts } = circuit;
    const { size, stride, format } = facts;
    const { input, places, columns, scale, biases, biasScale } = layer;
    const count = Math.min(BLOCK_ROWS, rows - block * BLOCK_ROWS);
    const feature = (address: number, k: number) => numbersAt(workspace, format, address + k * stride, frame.rows);
    for (const place of places) {
      const from = at(frame, input.value) + place.input * stride;
      columns.forEach((column, k) => {
        const to = feature(gathered, k);
        to.set(feature(from, column));
        if (scale !== 1) for (let row = 0; row < count; row++) to[row] *= scale;
        to.fill(0, count);
      });
      if (biases !== null) feature(gathered, columns.length).fill(biasScale, 0, count).fill(0, count);
      this.addSquare(layer, gathered, inputsOf(layer), frame.rows, size);
    }
  }

  /** The sum over rows and places of the squares of the errors; they are 0 in padding. */
  addErrors(layer: LinearLayer, frame: Frame): void {
    const { size, stride } = this.circuit.facts;
    const from = frame.base + layer.output.error;
    for (const place of layer.places)
      this.addSquare(layer, from + place.output * stride, layer.outputs, frame.rows, size);
  }

  takeInputs(hasNumbers: boolean, out: Float64Array): void {
    this.take(inputsOf, hasNumbers, out);
  }

  takeErrors(hasNumbers: boolean, out: Float64Array): void {
    this.take(({ outputs }) => outputs, hasNumbers, out);
  }

  private addSquare(layer: LinearLayer, block: number, features: number, rows: number, size: number): void {
    const panels = Math.ceil(features / FEATURE_STEP);
    const { address } = this.sums.get(layer)!;
    const { functions } = this.circuit;
    functions.outerAdd(block, panels, block, Math.ceil(features / 2), rows, address, panels * FEATURE_STEP * size);
  }

  private take(width: (layer: LinearLayer) => number, hasNumbers: boolean, out: Float64Array): void {
    const { workspace, facts } = this.circuit;
    let place = 0;
    for (const layer of this.layers) {
      const features = width(layer);
      const rowBytes = roundUp(features, FEATURE_STEP) * facts.size;
      const { address } = this.sums.get(layer)!;
      for (let i = 0; i < features; i++, place += features) {
        if (hasNumbers) out.set(numbersAt(workspace, facts.format, address + i * rowBytes, features), place);
        else out.fill(Number.NaN, place, place + features);
      }
    }
  }
}

function inputsOf({ columns, biases }: LinearLayer): number {
  return columns.length + (biases === null ? 0 : 1);
}
