/** Loops over many points in rows, [coordinate][point] in f64, two of them at a time. */
import type { FunctionBuilder, Local } from './encoder.ts';

/** Runs `body` for each pair of an even number of points; `offset` counts bytes from 0, `stride` is that of the rows. */
export function forEachPair(f: FunctionBuilder, points: Local, body: (offset: Local, stride: Local) => void): void {
  const stride = f.local('i32');
  const offset = f.local('i32');
  f.get(points).i32(3).op('i32.shl').set(stride);
  f.forRange(offset, 0, stride, 16, () => body(offset, stride));
  f.release(offset).release(stride);
}
