/** One WebAssembly memory handed out from the bottom up. */

import { RidgelineError } from '../contract/errors.ts';
import { type WebAssemblyMemory, webAssembly } from './webassembly.ts';

const pageBytes = 65536;
const limitBytes = 4 * 1024 ** 3;
const bigBytes = 1024;

/**
 * Owns a WebAssembly memory. `allocate` gives addresses in order and never frees one alone; `reset` frees all, `release`
 * everything from a mark on. Views are made fresh at each call, because growing the memory detaches older ones: ask
 * for views after the last allocation.
 */
export class Workspace {
  readonly memory: WebAssemblyMemory;
  private readonly base: number;
  private top: number;

  /** `reservedBytes` at address 0 are left alone (for tables that a module keeps there); address 0 is never given out. */
  constructor(reservedBytes = 64) {
    this.base = roundUp(Math.max(reservedBytes, 64), 64);
    this.top = this.base;
    this.memory = new webAssembly.Memory({ initial: Math.ceil(this.base / pageBytes) });
  }

  /** Bytes in use. */
  get used(): number {
    return this.top;
  }

  /** Address of `bytes` fresh bytes, at a multiple of 16, or of 64 from 1 kB on. Their contents are not cleared. */
  allocate(bytes: number): number {
    if (!(Number.isInteger(bytes) && bytes >= 0)) throw new RangeError(`invalid allocation of ${bytes} bytes`);
    const start = roundUp(this.top, bytes >= bigBytes ? 64 : 16);
    const end = start + bytes;
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.grow(Math.ceil(missing / pageBytes), bytes, end);
    this.top = end;
    return start;
  }

  /** `allocate(8 * count)` and so on, zeroed. */
  allocateF64(count: number): number {
    const pointer = this.allocate(8 * count);
    this.f64(pointer, count).fill(0);
    return pointer;
  }

  /** Everything allocated so far may be overwritten. */
  reset(): void {
    this.top = this.base;
  }

  /** A mark for `release`. */
  mark(): number {
    return this.top;
  }

  /** Everything allocated since `mark` may be overwritten. */
  release(mark: number): void {
    if (!(mark >= this.base && mark <= this.top)) throw new RangeError(`invalid mark: ${mark}`);
    this.top = mark;
  }

  f64(pointer: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.memory.buffer, pointer, length);
  }

  f32(pointer: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  i32(pointer: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, pointer, length);
  }

  u8(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, pointer, length);
  }

  i64(pointer: number, length: number): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(this.memory.buffer, pointer, length);
  }

  private grow(pages: number, bytes: number, end: number): void {
    const fail = (): never => {
      throw new RidgelineError(
        'too-large',
        `the work needs ${bytes} bytes more (${end} in all), and one task has at most ${limitBytes} bytes of memory`,
        { field: 'bytes', value: end, expected: `at most ${limitBytes}` },
      );
    };
    // A page short of 4 GiB: end addresses have to fit 32 bits.
    if (end > limitBytes - pageBytes) fail();
    // Grow by a quarter at least, so that many small allocations do not copy the memory each time.
    const current = this.memory.buffer.byteLength / pageBytes;
    const ample = Math.min(Math.max(pages, current >> 2), limitBytes / pageBytes - 1 - current);
    try {
      this.memory.grow(ample);
    } catch {
      try {
        this.memory.grow(pages);
      } catch {
        fail();
      }
    }
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
