/** Small networks and data for the tests of the kernels, and a handle that moves arrays in and out of a workspace. */
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import type { DataPart, SplitData } from '../../../core/landscapes/data/split.ts';
import type { LandscapeDefinition, LandscapeKernel } from '../../../core/landscapes/define.ts';
import { type FullyConnectedOptions, fullyConnectedKernel } from '../../../core/landscapes/network/fully-connected.ts';
import { networkShape } from '../../../core/landscapes/network/shape.ts';
import { network } from '../../../core/landscapes/network.ts';
import type { Format } from '../../../core/wasm/arithmetic.ts';
import { Workspace } from '../../../core/wasm/memory.ts';

/** Numbers between -1 and 1 without a pattern that matters: the sine of multiples of `pace`. */
export function sines(length: number, pace = 1.7, scale = 1): Float64Array {
  return Float64Array.from({ length }, (_, i) => scale * Math.sin(pace * (i + 1)));
}

export function madeUpPart(rows: number, columns: number, classes: number, pace = 0.731): DataPart {
  return {
    rows,
    columns,
    features: sines(rows * columns, pace, 1.5),
    labels: Int32Array.from({ length: rows }, (_, row) => (row * 7 + (row >> 3)) % classes),
    targets: new Float64Array(0),
    targetColumns: 0,
    source: Int32Array.from({ length: rows }, (_, row) => row),
  };
}

export function madeUpData(rows: number, columns: number, classes: number, testRows = 19): SplitData {
  return {
    training: madeUpPart(rows, columns, classes),
    test: madeUpPart(testRows, columns, classes, 0.517),
  };
}

export function optionsFor(
  columns: number,
  hidden: readonly number[],
  classes: number,
  more: Partial<Omit<FullyConnectedOptions, 'shape'>> & { bias?: boolean } = {},
): FullyConnectedOptions {
  const { bias = true, activation = 'tanh', loss = 'cross-entropy', l2 = 0 } = more;
  return { shape: networkShape(columns, hidden, classes, bias), activation, loss, l2 };
}

/** A kernel with a point, a direction and a result of its own in a workspace that was full of other numbers. */
export class Handle {
  readonly kernel: LandscapeKernel;
  private readonly workspace = new Workspace();
  private readonly format: Format;
  private readonly places: [x: number, v: number, out: number];

  constructor(format: Format, create: (workspace: Workspace) => LandscapeKernel) {
    this.format = format;
    const dirty = this.workspace.allocate(1 << 21);
    this.workspace.f64(dirty, 1 << 18).fill(Number.NaN);
    this.workspace.reset();
    this.kernel = create(this.workspace);
    const bytes = Math.ceil((this.kernel.dimension * (format === 'f64' ? 8 : 4)) / 64) * 64;
    this.places = [this.workspace.allocate(bytes), this.workspace.allocate(bytes), this.workspace.allocate(bytes)];
  }

  /** The kernel of a network on made-up data. */
  static of(format: Format, data: SplitData, options: FullyConnectedOptions): Handle {
    return new Handle(format, (workspace) => fullyConnectedKernel(workspace, format, data, options));
  }

  /** The kernel that the family `network`, or another one, makes of these parameters, on a data set that ships. */
  static ofFamily(
    format: Format,
    values: Record<string, unknown>,
    { body, parameters: specs }: LandscapeDefinition = network,
  ): Handle {
    const parameters = fillParameters(specs, values, '');
    if (body.kind !== 'kernel') throw new Error('expected a kernel');
    return new Handle(format, (workspace) =>
      body.create(parameters, { workspace, precision: format, data: builtInData }),
    );
  }

  private view(address: number): Float64Array | Float32Array {
    const { dimension } = this.kernel;
    return this.format === 'f64' ? this.workspace.f64(address, dimension) : this.workspace.f32(address, dimension);
  }

  loss(point: ArrayLike<number>): number {
    this.view(this.places[0]).set(point);
    return this.kernel.loss(this.places[0]);
  }

  gradient(point: ArrayLike<number>, rows?: Int32Array): { loss: number; gradient: Float64Array | Float32Array } {
    const [x, , g] = this.places;
    this.view(x).set(point);
    const loss = rows === undefined ? this.kernel.gradient(x, g) : this.kernel.batchGradient!(x, rows, g);
    return { loss, gradient: this.view(g).slice() };
  }

  hessianVector(point: ArrayLike<number>, direction: ArrayLike<number>): Float64Array | Float32Array {
    const [x, v, out] = this.places;
    this.view(x).set(point);
    this.view(v).set(direction);
    this.kernel.hessianVectorProduct(x, v, out);
    return this.view(out).slice();
  }

  /** The outputs of the model at a point, row by row. */
  outputs(point: ArrayLike<number>): Float64Array {
    const { model } = this.kernel;
    if (!model) throw new Error('expected a model');
    this.view(this.places[0]).set(point);
    const z = this.workspace.allocate(8 * model.outputs);
    model.predict(this.places[0], z);
    const { workspace, format } = this;
    return Float64Array.from(format === 'f64' ? workspace.f64(z, model.outputs) : workspace.f32(z, model.outputs));
  }

  measure(point: ArrayLike<number>): Record<string, number> {
    this.view(this.places[0]).set(point);
    const out = new Float64Array(this.kernel.metrics.length);
    this.kernel.measure(this.places[0], out);
    return Object.fromEntries(this.kernel.metrics.map((metric, i) => [metric, out[i]]));
  }
}

/** Largest |a - b| relative to the largest |b|. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    difference = Number.isNaN(d) ? Number.NaN : Math.max(difference, d);
    largest = Math.max(largest, Math.abs(b[i]));
  }
  return difference / largest;
}
