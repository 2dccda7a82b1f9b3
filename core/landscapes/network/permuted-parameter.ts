/** Numbers of a point in another order. */
import type { Circuit } from './circuit.ts';
import type { Parameter } from './step.ts';

/** The numbers from coordinate `offset` on, number `places[i]` of them as number i of what the inner parameters see. */
export class PermutedParameter implements Parameter {
  private readonly circuit: Circuit;
  private readonly offset: number;
  private readonly count: number;
  private readonly inner: readonly Parameter[];
  /** Addresses of the places, and of the places that undo them. */
  private readonly places: number;
  private readonly inverse: number;
  private readonly numbers: number;
  private readonly result: number;

  constructor(circuit: Circuit, offset: number, places: Int32Array, inner: readonly Parameter[]) {
    const count = places.length;
    const { workspace } = circuit;
    this.circuit = circuit;
    this.offset = offset * circuit.facts.size;
    this.count = count;
    this.inner = inner;
    this.places = workspace.allocate(4 * count);
    this.inverse = workspace.allocate(4 * count);
    this.numbers = circuit.numbers(count);
    this.result = circuit.numbers(count);
    workspace.i32(this.places, count).set(places);
    const inverse = workspace.i32(this.inverse, count);
    places.forEach((place, i) => {
      inverse[place] = i;
    });
  }

  pack(x: number): void {
    this.read(x);
    for (const parameter of this.inner) parameter.pack(this.numbers);
  }

  packDirection(v: number): void {
    this.read(v);
    for (const parameter of this.inner) parameter.packDirection(this.numbers);
  }

  clear(): void {
    for (const parameter of this.inner) parameter.clear();
  }

  clearDot(): void {
    for (const parameter of this.inner) parameter.clearDot();
  }

  finish(x: number, g: number, divisor: number, decay: number): void {
    this.read(x);
    for (const parameter of this.inner) parameter.finish(this.numbers, this.result, divisor, decay);
    this.write(g);
  }

  finishDot(v: number, out: number, divisor: number, decay: number): void {
    this.read(v);
    for (const parameter of this.inner) parameter.finishDot(this.numbers, this.result, divisor, decay);
    this.write(out);
  }

  private read(x: number): void {
    this.circuit.functions.take(x + this.offset, this.places, this.count, this.numbers);
  }

  private write(g: number): void {
    this.circuit.functions.take(this.result, this.inverse, this.count, g + this.offset);
  }
}
