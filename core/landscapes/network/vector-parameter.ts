/** Biases, gains and shifts: one number for each feature. */
import type { Circuit } from './circuit.ts';
import { FEATURE_STEP, roundUp } from './format.ts';
import type { Parameter } from './step.ts';

/** `scale` times the `count` numbers from coordinate `offset` on. */
export class VectorParameter implements Parameter {
  readonly count: number;
  /** Addresses of the numbers, of their change, and of the sums of the errors; padded to four. */
  readonly point: number;
  readonly direction: number;
  readonly sums: number;
  /** The coordinate of the first number, and what multiplies all. */
  readonly coordinate: number;
  readonly scale: number;
  private readonly circuit: Circuit;
  private readonly offset: number;

  constructor(circuit: Circuit, count: number, offset: number, scale = 1) {
    const numbers = (): number => circuit.numbers(roundUp(count, FEATURE_STEP));
    this.circuit = circuit;
    this.count = count;
    this.coordinate = offset;
    this.offset = offset * circuit.facts.size;
    this.scale = scale;
    this.point = numbers();
    this.direction = numbers();
    this.sums = numbers();
  }

  pack(x: number): void {
    this.circuit.functions.packPanels(x + this.offset, this.count, 1, this.scale, this.point);
  }

  packDirection(v: number): void {
    this.circuit.functions.packPanels(v + this.offset, this.count, 1, this.scale, this.direction);
  }

  clear(): void {
    this.circuit.functions.clear(this.sums, this.count * this.circuit.facts.size);
  }

  clearDot(): void {
    this.clear();
  }

  finish(x: number, g: number, divisor: number, decay: number): void {
    const { count, sums, offset, scale } = this;
    this.circuit.functions.finish(sums, 0, 1, count, scale, divisor, decay, x + offset, g + offset);
  }

  finishDot(v: number, out: number, divisor: number, decay: number): void {
    this.finish(v, out, divisor, decay);
  }
}
