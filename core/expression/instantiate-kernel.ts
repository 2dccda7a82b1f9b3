/** Compiled formulas and rules as functions over a workspace. */

import { RidgelineError } from '../contract/errors.ts';
import { instantiate } from '../wasm/instantiate.ts';
import type { Workspace } from '../wasm/memory.ts';

/** Exports of a module over the workspace's memory. Engines limit the length of a function and its variables. */
export function instantiateKernel<Exports extends object>(bytes: Uint8Array, workspace: Workspace): Exports {
  try {
    return instantiate<Exports>(bytes, { env: { memory: workspace.memory } });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RidgelineError('too-large', `the formula is too long to be compiled: ${reason}`, {
      field: 'text',
      value: bytes.length,
      expected: 'a shorter formula, or sums with an index',
    });
  }
}
