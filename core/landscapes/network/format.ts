/** The two number formats of the network kernels, and the layout of a block of data rows that all kernels share. */
import type { Format } from '../../wasm/arithmetic.ts';
import type { LaneInstruction, LoadInstruction, PlainInstruction, StoreInstruction } from '../../wasm/instructions.ts';

/** Data rows that are worked on together; sums over data go through the blocks in order. */
export const BLOCK_ROWS = 256;
/** The rows of a block are padded to a multiple of this, outputs and inputs of a layer to a multiple of `FEATURE_STEP`. */
export const ROW_STEP = 8;
export const FEATURE_STEP = 4;
export const VECTOR_BYTES = 16;

export interface FormatFacts {
  readonly format: Format;
  /** Bytes of a number. */
  readonly size: number;
  readonly lanes: number;
  /**
   * Bytes from one feature of a block to the next: 256 rows and one cache line. With a power of two, a column of a block
   * would fall into few sets of the first cache and push itself out.
   */
  readonly stride: number;
  readonly add: PlainInstruction;
  readonly mul: PlainInstruction;
  readonly scalarAdd: PlainInstruction;
  readonly loadSplat: LoadInstruction;
  readonly load: LoadInstruction;
  readonly store: StoreInstruction;
  readonly extract: LaneInstruction;
}

export const FORMATS: Readonly<Record<Format, FormatFacts>> = {
  f64: {
    format: 'f64',
    size: 8,
    lanes: 2,
    stride: 8 * BLOCK_ROWS + 64,
    add: 'f64x2.add',
    mul: 'f64x2.mul',
    scalarAdd: 'f64.add',
    loadSplat: 'v128.load64_splat',
    load: 'f64.load',
    store: 'f64.store',
    extract: 'f64x2.extract_lane',
  },
  f32: {
    format: 'f32',
    size: 4,
    lanes: 4,
    stride: 4 * BLOCK_ROWS + 64,
    add: 'f32x4.add',
    mul: 'f32x4.mul',
    scalarAdd: 'f32.add',
    loadSplat: 'v128.load32_splat',
    load: 'f32.load',
    store: 'f32.store',
    extract: 'f32x4.extract_lane',
  },
};

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
