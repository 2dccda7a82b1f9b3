/** The corners' gradients of the cells met last, laid out for the kernels. */
import type { Workspace } from '../../wasm/memory.ts';
import type { Lattice } from './lattice.ts';

/** Memory that the cells of one landscape may take, unless two cells need more. */
const CACHE_BYTES = 4 * 1024 * 1024;

/** Gradients of a cell, plane by plane as in kernel.ts; the oldest cell makes room for a new one. */
export class CellCache {
  private readonly lattice: Lattice;
  private readonly workspace: Workspace;
  private readonly addresses = new Map<number, number>();
  private readonly cellNumbers: number;
  private readonly capacity: number;
  private readonly base: number;
  private readonly corner: Float64Array;
  private readonly index: Int32Array;
  /** The whole memory; without length once the memory has grown. */
  private numbers: Float64Array;

  constructor(lattice: Lattice, workspace: Workspace) {
    const { dimension } = lattice;
    this.lattice = lattice;
    this.workspace = workspace;
    this.cellNumbers = (dimension + 1) * (1 << dimension);
    const fitting = Math.max(2, Math.floor(CACHE_BYTES / (8 * this.cellNumbers)));
    this.capacity = Math.min(fitting, lattice.points);
    this.base = workspace.allocateF64(this.capacity * this.cellNumbers);
    this.corner = new Float64Array(dimension);
    this.index = new Int32Array(dimension);
    this.numbers = new Float64Array(workspace.memory.buffer);
  }

  /** The address of the gradients of the cell that holds the point at the address `x`. */
  at(x: number): number {
    const { dimension, period } = this.lattice;
    if (this.numbers.length === 0) this.numbers = new Float64Array(this.workspace.memory.buffer);
    const { numbers } = this;
    const first = x >> 3;
    let cell = 0;
    for (let k = dimension - 1; k >= 0; k--) {
      const step = Math.floor(numbers[first + k]);
      const index = step - period * Math.floor(step / period);
      // Where coordinates are too large to have a place within a cell, or are no numbers, any cell will do.
      this.index[k] = index >= 0 && index < period ? index : 0;
      cell = cell * period + this.index[k];
    }
    const known = this.addresses.get(cell);
    if (known !== undefined) return known;
    const address = this.makeRoom();
    this.fill(address);
    this.addresses.set(cell, address);
    return address;
  }

  private makeRoom(): number {
    const used = this.addresses.size;
    if (used < this.capacity) return this.base + 8 * used * this.cellNumbers;
    const [[oldest, address]] = this.addresses;
    this.addresses.delete(oldest);
    return address;
  }

  private fill(address: number): void {
    const { lattice, corner, index } = this;
    const { dimension, period } = lattice;
    const corners = 1 << dimension;
    const planes = this.workspace.f64(address, this.cellNumbers);
    for (let b = 0; b < corners; b++) {
      let p = 0;
      for (let k = dimension - 1; k >= 0; k--) p = p * period + ((index[k] + ((b >> k) & 1)) % period);
      lattice.gradientAt(p, corner);
      let offset = 0;
      for (let k = 0; k < dimension; k++) {
        planes[k * corners + b] = corner[k];
        if (((b >> k) & 1) === 1) offset += corner[k];
      }
      planes[dimension * corners + b] = offset;
    }
  }
}
