/** Weights and biases of a point as the products want them. */
import type { Circuit } from './circuit.ts';
import { FEATURE_STEP, roundUp } from './format.ts';
import type { Parameter } from './step.ts';

/** Packed copies of a matrix. */
interface Panels {
  readonly panels: number;
  /** Panels of the transposed matrix; 0 where no error has to go below. */
  readonly transposed: number;
}

/** What steps use of a matrix, `scale` times W with W of outputs x inputs, however W comes from the point. */
export interface MatrixSource extends Parameter {
  readonly inputs: number;
  readonly outputs: number;
  readonly point: Panels;
  readonly direction: Panels;
  /** Sums of error times input, `sumsBytes` bytes a row, and of the changes; the same where the gradient is not needed. */
  readonly sums: number;
  readonly sumsDot: number;
  readonly sumsBytes: number;
}

/** `scale` times the matrix of outputs x inputs that lies row by row from coordinate `offset` on. */
export class MatrixParameter implements MatrixSource {
  readonly inputs: number;
  readonly outputs: number;
  readonly point: Panels;
  readonly direction: Panels;
  readonly sums: number;
  readonly sumsDot: number;
  readonly sumsBytes: number;
  /** The coordinate of the first number, and what multiplies all. */
  readonly coordinate: number;
  readonly scale: number;
  private readonly circuit: Circuit;
  private readonly offset: number;

  constructor(
    circuit: Circuit,
    { inputs, outputs, offset }: { inputs: number; outputs: number; offset: number },
    { scale = 1, isFirst = false }: { scale?: number; isFirst?: boolean } = {},
  ) {
    const [paddedInputs, paddedOutputs] = [roundUp(inputs, FEATURE_STEP), roundUp(outputs, FEATURE_STEP)];
    const panels = (): Panels => ({
      panels: circuit.numbers(paddedOutputs * inputs),
      transposed: isFirst ? 0 : circuit.numbers(paddedInputs * outputs),
    });
    this.circuit = circuit;
    this.inputs = inputs;
    this.outputs = outputs;
    this.coordinate = offset;
    this.offset = offset * circuit.facts.size;
    this.scale = scale;
    this.point = panels();
    this.direction = panels();
    this.sums = circuit.numbers(paddedOutputs * paddedInputs);
    this.sumsDot = this.sums;
    this.sumsBytes = paddedInputs * circuit.facts.size;
  }

  pack(x: number): void {
    this.packInto(this.point, x);
  }

  packDirection(v: number): void {
    this.packInto(this.direction, v);
  }

  clear(): void {
    this.circuit.functions.clear(this.sums, this.outputs * this.sumsBytes);
  }

  clearDot(): void {
    this.clear();
  }

  finish(x: number, g: number, divisor: number, decay: number): void {
    const { inputs, outputs, sums, sumsBytes, offset, scale } = this;
    this.circuit.functions.finish(sums, sumsBytes, outputs, inputs, scale, divisor, decay, x + offset, g + offset);
  }

  finishDot(v: number, out: number, divisor: number, decay: number): void {
    this.finish(v, out, divisor, decay);
  }

  private packInto({ panels, transposed }: Panels, x: number): void {
    const { inputs, outputs, scale } = this;
    const { functions } = this.circuit;
    functions.packPanels(x + this.offset, outputs, inputs, scale, panels);
    if (transposed !== 0) functions.packTransposed(x + this.offset, outputs, inputs, scale, transposed);
  }
}
