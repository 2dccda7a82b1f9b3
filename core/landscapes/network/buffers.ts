/** The memory of a network kernel: numbers, blocks, frames, and data rows in blocks. */
import type { Format } from '../../wasm/arithmetic.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { Circuit } from './circuit.ts';
import { BLOCK_ROWS, FEATURE_STEP, FORMATS, type FormatFacts, ROW_STEP, roundUp } from './format.ts';
import type { Block } from './step.ts';

/** The numbers at an address in the format's size. */
export function numbersAt(
  workspace: Workspace,
  format: Format,
  address: number,
  count: number,
): Float64Array | Float32Array {
  return format === 'f64' ? workspace.f64(address, count) : workspace.f32(address, count);
}

export function allocateNumbers(workspace: Workspace, format: Format, count: number): number {
  const address = workspace.allocate(count * FORMATS[format].size);
  numbersAt(workspace, format, address, count).fill(0);
  return address;
}

/** A block in block layout; its contents are not cleared. */
export function allocateBlock(workspace: Workspace, format: Format, features: number): number {
  return workspace.allocate(roundUp(features, FEATURE_STEP) * FORMATS[format].stride);
}

/** Offsets of the blocks that a frame holds. */
export class FrameLayout {
  /** Bytes of a frame. */
  bytes = 0;
  private readonly facts: FormatFacts;

  constructor(facts: FormatFacts) {
    this.facts = facts;
  }

  /** The offset of one more block. */
  block(features: number): number {
    const offset = this.bytes;
    this.bytes += roundUp(features, FEATURE_STEP) * this.facts.stride;
    return offset;
  }
}

/** Numbers of each data row as a plain matrix, from which blocks are gathered. A last row of zeros stands for padding. */
class RowMatrix {
  private readonly circuit: Circuit;
  private readonly matrix: number;
  private readonly columns: number;
  private readonly width: number;

  constructor(circuit: Circuit, rows: number, { columns, numbers }: RowNumbers) {
    this.circuit = circuit;
    this.columns = columns;
    this.width = roundUp(columns, FEATURE_STEP);
    this.matrix = circuit.numbers((rows + 1) * this.width);
    const matrix = numbersAt(circuit.workspace, circuit.facts.format, this.matrix, rows * this.width);
    for (let row = 0; row < rows; row++) {
      matrix.set(numbers.subarray(row * columns, (row + 1) * columns), row * this.width);
    }
  }

  allocate(): number {
    return this.circuit.block(this.columns);
  }

  gather(numbers: number, rows: number, block: number): void {
    const { functions, facts } = this.circuit;
    functions.gather(this.matrix, this.width * facts.size, numbers, rows, this.width, block);
  }
}

/** Some numbers of each row, row by row. */
interface RowNumbers {
  columns: number;
  numbers: Float64Array;
}

/** The rows of one part of the data. */
export interface NetworkRows {
  rows: number;
  columns: number;
  features: Float64Array;
  /** Class of each row, or nothing. */
  labels: Int32Array;
  /** What the outputs are compared with, where the loss compares with numbers. */
  targets?: RowNumbers;
  /** What is taken from the outputs first. */
  origins?: RowNumbers;
}

/** The rows of one part of the data, from which blocks are gathered. */
export class RowStore {
  readonly rows: number;
  private readonly circuit: Circuit;
  private readonly numbers: number;
  private readonly labels: Int32Array;
  private readonly features: RowMatrix;
  private readonly targets: RowMatrix | undefined;
  private readonly origins: RowMatrix | undefined;

  constructor(circuit: Circuit, part: NetworkRows) {
    const { rows, columns, features, labels, targets, origins } = part;
    this.circuit = circuit;
    this.rows = rows;
    this.numbers = circuit.workspace.allocate(4 * BLOCK_ROWS);
    this.labels = new Int32Array(rows + 1);
    this.labels.set(labels);
    this.labels[rows] = -1;
    this.features = new RowMatrix(circuit, rows, { columns, numbers: features });
    this.targets = targets && new RowMatrix(circuit, rows, targets);
    this.origins = origins && new RowMatrix(circuit, rows, origins);
  }

  /** A block that `gather` can fill. */
  allocate(): Block {
    return {
      inputs: this.features.allocate(),
      labels: this.circuit.numbers(BLOCK_ROWS),
      targets: this.targets?.allocate() ?? 0,
      origins: this.origins?.allocate() ?? 0,
      rows: 0,
    };
  }

  /** Fills the block with at most 256 rows and pads it; a row number outside of 0 to rows - 1 is an error. */
  gather(chosen: Int32Array, block: Block): void {
    const { workspace, facts } = this.circuit;
    const padded = roundUp(chosen.length, ROW_STEP);
    const numbers = workspace.i32(this.numbers, padded);
    const labels = numbersAt(workspace, facts.format, block.labels, padded);
    for (let i = 0; i < padded; i++) {
      const row = i < chosen.length ? chosen[i] : this.rows;
      if (!(row >= 0 && row < this.rows) && i < chosen.length) {
        throw new RangeError(`invalid data row ${row}: expected 0 to ${this.rows - 1}`);
      }
      numbers[i] = row;
      labels[i] = this.labels[row];
    }
    this.features.gather(this.numbers, padded, block.inputs);
    this.targets?.gather(this.numbers, padded, block.targets);
    this.origins?.gather(this.numbers, padded, block.origins);
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
