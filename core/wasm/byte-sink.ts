/** A growing byte buffer with WebAssembly's integer and float encodings. */

const scratch = new DataView(new ArrayBuffer(8));

export class ByteSink {
  private buffer: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 256) {
    this.buffer = new Uint8Array(capacity);
  }

  private reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) this.reserve(1);
    this.buffer[this.length++] = value;
  }

  /** Unsigned LEB128, 0 <= value < 2^32. */
  unsigned(value: number): void {
    while (value >= 0x80) {
      this.byte((value & 0x7f) | 0x80);
      value >>>= 7;
    }
    this.byte(value);
  }

  /** Signed LEB128 of a 32-bit integer (values from 2^31 to 2^32 - 1 wrap round). */
  signed32(value: number): void {
    value |= 0;
    while (value < -64 || value > 63) {
      this.byte((value & 0x7f) | 0x80);
      value >>= 7;
    }
    this.byte(value & 0x7f);
  }

  /** Signed LEB128 of a 64-bit integer (values from 2^63 to 2^64 - 1 wrap round). */
  signed64(value: bigint): void {
    value = BigInt.asIntN(64, value);
    while (value < -64n || value > 63n) {
      this.byte(Number(value & 0x7fn) | 0x80);
      value >>= 7n;
    }
    this.byte(Number(value & 0x7fn));
  }

  float32(value: number): void {
    scratch.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) this.byte(scratch.getUint8(i));
  }

  float64(value: number): void {
    scratch.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.byte(scratch.getUint8(i));
  }

  /** Fixed width, little-endian, 64 bits. */
  fixed64(value: bigint): void {
    scratch.setBigUint64(0, BigInt.asUintN(64, value), true);
    for (let i = 0; i < 8; i++) this.byte(scratch.getUint8(i));
  }

  bytes(values: ArrayLike<number>): void {
    this.reserve(values.length);
    this.buffer.set(values, this.length);
    this.length += values.length;
  }

  /** Length in bytes, then the characters (names are ASCII). */
  name(text: string): void {
    this.unsigned(text.length);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) throw new RangeError(`a WebAssembly name has to be ASCII: ${text}`);
      this.byte(code);
    }
  }

  /** Another sink's bytes with their length in front. */
  sized(content: ByteSink): void {
    this.unsigned(content.length);
    this.bytes(content.view());
  }

  view(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }
}
