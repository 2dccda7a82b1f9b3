/** Loops over the numbers of a block, feature by feature, a vector of rows at a time. */
import { type Arithmetic, simdArithmetic } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { ValueType } from '../../wasm/instructions.ts';
import { type FormatFacts, VECTOR_BYTES } from './format.ts';

/** Adds `bytes` to the address in each local. */
export function advance(f: FunctionBuilder, pointers: readonly Local[], bytes: number): void {
  for (const pointer of pointers) f.get(pointer).i32(bytes).op('i32.add').set(pointer);
}

/**
 * Exports a function of the addresses of some blocks, then `features` and `rows` (a multiple of 8), that runs `body` on
 * every vector of the blocks; `body` loads and stores at the addresses that it is given.
 */
export function exportSweep<const Names extends readonly string[]>(
  module: ModuleBuilder,
  facts: FormatFacts,
  name: string,
  blocks: Names,
  body: (a: Arithmetic, addresses: Record<Names[number], Local>) => void,
): void {
  const parameters: Record<string, ValueType> = {};
  for (const block of blocks) parameters[block] = 'i32';
  module.exportFunction(name, { ...parameters, features: 'i32', rows: 'i32' }, [], (f, locals) => {
    const addresses = locals as Record<string, Local>;
    const pointers = blocks.map((block) => addresses[block]);
    const a = simdArithmetic(f, facts.format);
    const [feature, row, gap] = [f.local('i32'), f.local('i32'), f.local('i32')];
    f.i32(facts.stride).get(locals.rows).i32(facts.size).op('i32.mul', 'i32.sub').set(gap);
    f.forRange(feature, 0, locals.features, 1, () => {
      f.forRange(row, 0, locals.rows, facts.lanes, () => {
        a.scope(() => body(a, addresses));
        advance(f, pointers, VECTOR_BYTES);
      });
      for (const pointer of pointers) f.get(pointer).get(gap).op('i32.add').set(pointer);
    });
  });
}
