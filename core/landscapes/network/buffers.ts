/** The memory of a network kernel: data in blocks, and what each layer keeps between its passes. */
import type { Format } from '../../wasm/arithmetic.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { DataPart } from '../data/split.ts';
import { BLOCK_ROWS, FEATURE_STEP, FORMATS, ROW_STEP, roundUp } from './format.ts';
import type { NetworkFunctions } from './module.ts';
import type { Layer } from './shape.ts';

/** Addresses of one block of data rows in block layout. */
export interface Block {
  /** Address of the features. */
  readonly inputs: number;
  /** Address of the classes as numbers; -1 in padding. */
  readonly labels: number;
  /** Rows with padding. */
  rows: number;
}

/** Packed copies of the parameters of one layer, of the point or of a direction. */
interface Packed {
  readonly panels: number;
  /** Panels of the transposed weights; 0 in the first layer, whose inputs need no error. */
  readonly transposed: number;
  readonly biases: number;
}

export interface LayerBuffers extends Layer {
  readonly point: Packed;
  readonly direction: Packed;
  /** Sums over data that become the gradient of the weights, `sumsBytes` bytes a row, and of the biases. */
  readonly sums: number;
  readonly sumsBytes: number;
  readonly biasSums: number;
  /** Blocks: z, which becomes the activation (or, at the output, the error), and its derivative along the direction. */
  readonly a: number;
  readonly zDot: number;
  readonly aDot: number;
  /** Blocks: first and second derivative of the activation. */
  readonly first: number;
  readonly second: number;
}

/** Writes numbers at an address in the format's size. */
export function numbersAt(
  workspace: Workspace,
  format: Format,
  address: number,
  count: number,
): Float64Array | Float32Array {
  return format === 'f64' ? workspace.f64(address, count) : workspace.f32(address, count);
}

function allocateNumbers(workspace: Workspace, format: Format, count: number): number {
  const address = workspace.allocate(count * FORMATS[format].size);
  numbersAt(workspace, format, address, count).fill(0);
  return address;
}

/** A block in block layout; its contents are not cleared. */
export function allocateBlock(workspace: Workspace, format: Format, features: number): number {
  return workspace.allocate(roundUp(features, FEATURE_STEP) * FORMATS[format].stride);
}

export function allocateLayer(workspace: Workspace, format: Format, layer: Layer, isFirst: boolean): LayerBuffers {
  const { inputs, outputs } = layer;
  const [paddedInputs, paddedOutputs] = [roundUp(inputs, FEATURE_STEP), roundUp(outputs, FEATURE_STEP)];
  const pack = (): Packed => ({
    panels: allocateNumbers(workspace, format, paddedOutputs * inputs),
    transposed: isFirst ? 0 : allocateNumbers(workspace, format, paddedInputs * outputs),
    biases: allocateNumbers(workspace, format, paddedOutputs),
  });
  const block = (): number => allocateBlock(workspace, format, outputs);
  return {
    ...layer,
    point: pack(),
    direction: pack(),
    sums: allocateNumbers(workspace, format, paddedOutputs * paddedInputs),
    sumsBytes: paddedInputs * FORMATS[format].size,
    biasSums: allocateNumbers(workspace, format, paddedOutputs),
    a: block(),
    zDot: block(),
    aDot: block(),
    first: block(),
    second: block(),
  };
}

/** Data rows as a plain matrix, from which blocks are gathered. A last row, of zeros and class -1, stands for padding. */
export class RowStore {
  readonly rows: number;
  private readonly workspace: Workspace;
  private readonly functions: NetworkFunctions;
  private readonly format: Format;
  private readonly columns: number;
  private readonly matrix: number;
  private readonly numbers: number;
  private readonly labels: Int32Array;

  constructor(workspace: Workspace, functions: NetworkFunctions, format: Format, part: DataPart) {
    const { rows, columns, features, labels } = part;
    const width = roundUp(columns, FEATURE_STEP);
    this.workspace = workspace;
    this.functions = functions;
    this.format = format;
    this.rows = rows;
    this.columns = columns;
    this.numbers = workspace.allocate(4 * BLOCK_ROWS);
    this.matrix = allocateNumbers(workspace, format, (rows + 1) * width);
    this.labels = new Int32Array(rows + 1).fill(-1);
    this.labels.set(labels);
    const matrix = numbersAt(workspace, format, this.matrix, rows * width);
    for (let row = 0; row < rows; row++) {
      matrix.set(features.subarray(row * columns, (row + 1) * columns), row * width);
    }
  }

  /** A block that `gather` can fill. */
  allocate(): Block {
    const inputs = allocateBlock(this.workspace, this.format, this.columns);
    return { inputs, labels: allocateNumbers(this.workspace, this.format, BLOCK_ROWS), rows: 0 };
  }

  /** Fills the block with at most 256 rows and pads it; a row number outside of 0 to rows - 1 is an error. */
  gather(chosen: Int32Array, block: Block): void {
    const padded = roundUp(chosen.length, ROW_STEP);
    const numbers = this.workspace.i32(this.numbers, padded);
    const labels = numbersAt(this.workspace, this.format, block.labels, padded);
    for (let i = 0; i < padded; i++) {
      const row = i < chosen.length ? chosen[i] : this.rows;
      if (!(row >= 0 && row < this.rows) && i < chosen.length) {
        throw new RangeError(`invalid data row ${row}: expected 0 to ${this.rows - 1}`);
      }
      numbers[i] = row;
      labels[i] = this.labels[row];
    }
    const width = roundUp(this.columns, FEATURE_STEP);
    const rowBytes = width * FORMATS[this.format].size;
    this.functions.gather(this.matrix, rowBytes, this.numbers, padded, width, block.inputs);
    block.rows = padded;
  }

  /** All rows in order, 256 a block. */
  allBlocks(): Block[] {
    const count = Math.ceil(this.rows / BLOCK_ROWS);
    const blocks = Array.from({ length: count }, () => this.allocate());
    blocks.forEach((block, index) => {
      const first = index * BLOCK_ROWS;
      const length = Math.min(BLOCK_ROWS, this.rows - first);
      this.gather(
        Int32Array.from({ length }, (_, i) => first + i),
        block,
      );
    });
    return blocks;
  }
}
