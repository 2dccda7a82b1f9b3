/** The outputs of a network at one point, which centred networks take from their outputs. */
import { Workspace } from '../../wasm/memory.ts';
import { type NetworkRows, numbersAt } from './buffers.ts';
import type { NetworkKernel } from './kernel.ts';

/** Rows x outputs numbers: the outputs at `point` of the network that `create` makes on these rows. */
export function outputsAt(
  point: Float64Array,
  rows: NetworkRows,
  outputs: number,
  create: (workspace: Workspace, data: { training: NetworkRows; test: NetworkRows }) => NetworkKernel,
): Float64Array {
  if (rows.rows === 0) return new Float64Array(0);
  const workspace = new Workspace();
  const none = { ...rows, rows: 0, features: new Float64Array(0), labels: new Int32Array(0) };
  const kernel = create(workspace, { training: rows, test: none });
  const { format, size } = kernel.facts;
  const x = workspace.allocate(kernel.dimension * size);
  const z = workspace.allocate(rows.rows * outputs * size);
  numbersAt(workspace, format, x, kernel.dimension).set(point);
  kernel.model.predict(x, z);
  return Float64Array.from(numbersAt(workspace, format, z, rows.rows * outputs));
}
