/** Compiles and instantiates a module at once, on the calling thread. */

import { webAssembly } from './webassembly.ts';

export type Imports = Record<string, Record<string, unknown>>;

/**
 * Exports of the module in `bytes`. `Exports` describes them: functions take and return numbers (bigint for i64).
 * Chromium's main thread refuses more than 8 MB; workers and Node take any size.
 */
export function instantiate<Exports extends object>(bytes: Uint8Array, imports: Imports = {}): Exports {
  return new webAssembly.Instance(new webAssembly.Module(bytes), imports).exports as Exports;
}
