/** Loops over the numbers of a block, feature by feature, a vector of rows at a time. */
import { type Arithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { ValueType } from '../../wasm/instructions.ts';
import { type FormatFacts, VECTOR_BYTES } from './format.ts';

/** Adds `bytes` to the address in each local. */
export function advance(f: FunctionBuilder, pointers: readonly Local[], bytes: number): void {
  for (const pointer of pointers) f.get(pointer).i32(bytes).op('i32.add').set(pointer);
}

/**
 * Exports a function of the addresses of some blocks, then `features` and `rows` (a multiple of 8), and perhaps one plain
 * number, that runs `body` on every vector of the blocks; `body` loads and stores at the addresses that it is given.
 */
export function exportSweep<const Names extends readonly string[]>(
  module: ModuleBuilder,
  facts: FormatFacts,
  name: string,
  blocks: Names,
  body: (a: Arithmetic, addresses: Record<Names[number], Local>, number: Value) => void,
): void {
  const parameters: Record<string, ValueType> = {};
  for (const block of blocks) parameters[block] = 'i32';
  const all = { ...parameters, features: 'i32', rows: 'i32', number: facts.format } as const;
  module.exportFunction(name, all, [], (f, locals) => {
    const addresses = locals as Record<string, Local>;
    const pointers = blocks.map((block) => addresses[block]);
    const a = simdArithmetic(f, facts.format);
    const number = a.splat(locals.number);
    const [feature, row, gap] = [f.local('i32'), f.local('i32'), f.local('i32')];
    f.i32(facts.stride).get(locals.rows).i32(facts.size).op('i32.mul', 'i32.sub').set(gap);
    f.forRange(feature, 0, locals.features, 1, () => {
      f.forRange(row, 0, locals.rows, facts.lanes, () => {
        a.scope(() => body(a, addresses, number));
        advance(f, pointers, VECTOR_BYTES);
      });
      for (const pointer of pointers) f.get(pointer).get(gap).op('i32.add').set(pointer);
    });
  });
}

/** What a function by columns does with one vector of rows. */
export interface Column {
  a: Arithmetic;
  /** Addresses of this vector of rows in what has one number a row, by name. */
  row: Readonly<Record<string, Local>>;
  numbers: Readonly<Record<string, Value>>;
  /**
   * Runs `body` for every feature, with the addresses of its numbers in the blocks and in the vectors by name, and what
   * puts the feature's number, from 0, into all lanes.
   */
  eachFeature(body: (at: Readonly<Record<string, Local>>, index: () => Value) => void): void;
}

export interface ColumnParameters {
  /** Blocks of `features` features. */
  blocks: readonly string[];
  /** Addresses of one number for each row. */
  rows?: readonly string[];
  /** Addresses of one number for each feature. */
  vectors?: readonly string[];
  /** Plain numbers of the format. */
  numbers?: readonly string[];
  results?: readonly ValueType[];
}

/**
 * Exports a function of blocks, rows, vectors and numbers in this order, then of `features` and `rows`, that works on a
 * vector of rows at a time, all features of it. `body` gets what runs a column's code for every vector of rows.
 */
export function exportColumns(
  module: ModuleBuilder,
  facts: FormatFacts,
  name: string,
  { blocks, rows = [], vectors = [], numbers = [], results = [] }: ColumnParameters,
  body: (f: FunctionBuilder, eachColumn: (column: (c: Column) => void) => void) => void,
): void {
  const parameters: Record<string, ValueType> = {};
  for (const address of [...blocks, ...rows, ...vectors]) parameters[address] = 'i32';
  for (const number of numbers) parameters[number] = facts.format;
  module.exportFunction(name, { ...parameters, features: 'i32', count: 'i32' }, results, (f, locals) => {
    const given = locals as Record<string, Local>;
    const inner = Object.fromEntries([...blocks, ...vectors].map((each) => [each, f.local('i32')]));
    const [row, index] = [f.local('i32'), f.local('i32')];
    const a = simdArithmetic(f, facts.format);
    const number = f.local(facts.format);
    const splats = Object.fromEntries(numbers.map((each) => [each, a.splat(given[each])]));
    const eachFeature: Column['eachFeature'] = (perFeature) => {
      for (const each of [...blocks, ...vectors]) f.get(given[each]).set(inner[each]);
      f.forRange(index, 0, locals.features, 1, () => {
        a.scope(() =>
          perFeature(inner, () => {
            f.get(index).op(`${facts.format}.convert_i32_s`).set(number);
            return a.splat(number);
          }),
        );
        for (const block of blocks) advance(f, [inner[block]], facts.stride);
        for (const vector of vectors) advance(f, [inner[vector]], facts.size);
      });
    };
    body(f, (column) => {
      f.forRange(row, 0, locals.count, facts.lanes, () => {
        a.scope(() => column({ a, row: given, numbers: splats, eachFeature }));
        for (const each of [...blocks, ...rows]) advance(f, [given[each]], VECTOR_BYTES);
      });
    });
  });
}
