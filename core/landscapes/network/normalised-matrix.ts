/** Weights whose rows are normalised: only their directions matter, and perhaps a gain for each row. */
import { numbersAt } from './buffers.ts';
import type { Circuit } from './circuit.ts';
import { MatrixParameter, type MatrixSource } from './matrix-parameter.ts';

type Numbers = Float64Array | Float32Array;

/**
 * The matrix V with rows V_i = gain_i w_i / |w_i|, w_i the rows of outputs x inputs numbers from coordinate `offset` on and
 * gains from `gains` on, or 1 without. With u = w/|w|, S = dL/dV: dL/dgain = S.u, dL/dw = (gain/|w|) (S - (S.u) u), which
 * is orthogonal to w. (T. Salimans, D. P. Kingma, Weight normalization, 2016, equation 3.) A row of zeros gives NaN.
 */
export class NormalisedMatrix implements MatrixSource {
  readonly needsGradient = true;
  readonly inputs: number;
  readonly outputs: number;
  readonly point: MatrixSource['point'];
  readonly direction: MatrixSource['direction'];
  readonly sums: number;
  readonly sumsDot: number;
  readonly sumsBytes: number;
  private readonly circuit: Circuit;
  private readonly inner: MatrixParameter;
  private readonly offset: number;
  private readonly gains: number | undefined;
  /** Addresses of V, of its change, and of the means of the sums and their changes. */
  private readonly rows: number;
  private readonly rowsDot: number;
  private readonly slope: number;
  private readonly slopeDot: number;
  /** The point and the direction as they were packed, and the length of each row of the point. */
  private readonly x: Float64Array;
  private readonly v: Float64Array;
  private readonly lengths: Float64Array;
  private readonly xGains: Float64Array;
  private readonly vGains: Float64Array;

  constructor(
    circuit: Circuit,
    { inputs, outputs, offset, gains }: { inputs: number; outputs: number; offset: number; gains: number | undefined },
    isFirst: boolean,
  ) {
    const count = inputs * outputs;
    this.circuit = circuit;
    this.inputs = inputs;
    this.outputs = outputs;
    this.inner = new MatrixParameter(circuit, { inputs, outputs, offset: 0 }, { isFirst });
    this.point = this.inner.point;
    this.direction = this.inner.direction;
    this.sums = this.inner.sums;
    this.sumsBytes = this.inner.sumsBytes;
    this.sumsDot = circuit.numbers((this.sumsBytes / circuit.facts.size) * (outputs + 3));
    this.offset = offset * circuit.facts.size;
    this.gains = gains === undefined ? undefined : gains * circuit.facts.size;
    [this.rows, this.rowsDot, this.slope, this.slopeDot] = Array.from({ length: 4 }, () => circuit.numbers(count));
    this.x = new Float64Array(count);
    this.v = new Float64Array(count);
    this.lengths = new Float64Array(outputs);
    this.xGains = new Float64Array(outputs).fill(1);
    this.vGains = new Float64Array(outputs);
  }

  pack(x: number): void {
    const { inputs, outputs, lengths, xGains } = this;
    this.read(x, this.x, xGains);
    const rows = this.numbers(this.rows);
    for (let i = 0; i < outputs; i++) {
      const first = i * inputs;
      lengths[i] = Math.sqrt(dotOf(this.x, first, this.x, first, inputs));
      for (let k = first; k < first + inputs; k++) rows[k] = (xGains[i] * this.x[k]) / lengths[i];
    }
    this.inner.pack(this.rows);
  }

  packDirection(v: number): void {
    const { inputs, outputs, lengths, xGains, vGains, x } = this;
    this.read(v, this.v, vGains);
    const rows = this.numbers(this.rowsDot);
    for (let i = 0; i < outputs; i++) {
      const first = i * inputs;
      const length = lengths[i];
      const along = dotOf(x, first, this.v, first, inputs) / length;
      for (let k = first; k < first + inputs; k++) {
        const unit = x[k] / length;
        rows[k] = vGains[i] * unit + (xGains[i] * (this.v[k] - along * unit)) / length;
      }
    }
    this.inner.packDirection(this.rowsDot);
  }

  clear(): void {
    this.inner.clear();
  }

  clearDot(): void {
    this.circuit.functions.clear(this.sumsDot, this.outputs * this.sumsBytes);
  }

  finish(x: number, g: number, divisor: number, decay: number): void {
    const { inputs, outputs, lengths, xGains } = this;
    const s = this.meanOf(this.sums, this.slope, divisor);
    const out = this.numbers(g + this.offset);
    const own = this.numbers(x + this.offset);
    for (let i = 0; i < outputs; i++) {
      const first = i * inputs;
      const length = lengths[i];
      const along = dotOf(s, first, this.x, first, inputs) / length;
      for (let k = first; k < first + inputs; k++) {
        out[k] = (xGains[i] / length) * (s[k] - along * (this.x[k] / length)) + decay * own[k];
      }
      this.finishGain(i, x, g, along, decay);
    }
  }

  finishDot(v: number, out: number, divisor: number, decay: number): void {
    const { inputs, outputs, lengths, xGains, vGains, x } = this;
    const s = this.meanOf(this.sums, this.slope, divisor);
    const sDot = this.meanOf(this.sumsDot, this.slopeDot, divisor);
    const written = this.numbers(out + this.offset);
    for (let i = 0; i < outputs; i++) {
      const first = i * inputs;
      const length = lengths[i];
      // Change of the length, and the component of S along the row and its change.
      const lengthDot = dotOf(x, first, this.v, first, inputs) / length;
      const along = dotOf(s, first, x, first, inputs) / length;
      let alongDot = 0;
      for (let k = first; k < first + inputs; k++) {
        const unit = x[k] / length;
        const unitDot = (this.v[k] - lengthDot * unit) / length;
        alongDot += sDot[k] * unit + s[k] * unitDot;
      }
      const scale = xGains[i] / length;
      const scaleDot = (vGains[i] - scale * lengthDot) / length;
      for (let k = first; k < first + inputs; k++) {
        const unit = x[k] / length;
        const unitDot = (this.v[k] - lengthDot * unit) / length;
        const across = s[k] - along * unit;
        const acrossDot = sDot[k] - alongDot * unit - along * unitDot;
        written[k] = scaleDot * across + scale * acrossDot + decay * this.v[k];
      }
      this.finishGain(i, v, out, alongDot, decay);
    }
  }

  private finishGain(row: number, x: number, g: number, value: number, decay: number): void {
    if (this.gains === undefined) return;
    const { workspace, facts } = this.circuit;
    const at = this.gains + row * facts.size;
    const own = numbersAt(workspace, facts.format, x + at, 1)[0];
    numbersAt(workspace, facts.format, g + at, 1)[0] = value + decay * own;
  }

  private read(address: number, weights: Float64Array, gains: Float64Array): void {
    const { workspace, facts } = this.circuit;
    weights.set(this.numbers(address + this.offset));
    if (this.gains !== undefined) gains.set(numbersAt(workspace, facts.format, address + this.gains, this.outputs));
  }

  /** Sums over data, without the padding of their rows, over the divisor. */
  private meanOf(sums: number, to: number, divisor: number): Numbers {
    const { inputs, outputs, sumsBytes, rows } = this;
    this.circuit.functions.finish(sums, sumsBytes, outputs, inputs, 1, divisor, 0, rows, to);
    return this.numbers(to);
  }

  private numbers(address: number): Numbers {
    const { workspace, facts } = this.circuit;
    return numbersAt(workspace, facts.format, address, this.inputs * this.outputs);
  }
}

function dotOf(a: Numbers, aFrom: number, b: Numbers, bFrom: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += a[aFrom + k] * b[bFrom + k];
  return sum;
}
