/** Points in memory as wrappers see them. */
import type { KernelContext } from '../define.ts';

/** Rows [coordinate][point] in the precision of the context; a single point is rows of one. */
export type Rows = Float64Array | Float32Array;

/** `count` numbers at `pointer`. */
export function rowsOf({ workspace, precision }: KernelContext, pointer: number, count: number): Rows {
  return precision === 'f64' ? workspace.f64(pointer, count) : workspace.f32(pointer, count);
}
