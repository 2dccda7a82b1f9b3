/** Tokens as vectors: rows of a table, and a vector for each position. */
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import type { Circuit } from '../circuit.ts';
import type { FormatFacts } from '../format.ts';
import { at, type Frame, type Signal } from '../step.ts';
import { exportColumns } from '../sweep.ts';
import type { VectorParameter } from '../vector-parameter.ts';

export interface EmbeddingFunctions {
  lookUp(tokens: number, table: number, width: number, out: number, rows: number): void;
  lookUpAdd(tokens: number, sums: number, width: number, errors: number, rows: number): void;
  addVector(block: number, vector: number, features: number, rows: number): void;
}

/**
 * Exports, for row numbers in one feature of a block (`tokens`) and a table of `width` numbers a row:
 * - `lookUp(tokens, table, width, out)`: feature k of a row of `out` is number k of its row of the table.
 * - `lookUpAdd(tokens, sums, width, errors)`: adds the errors to those numbers, data row by data row.
 * And `addVector(block, vector)`: adds number k of the vector to feature k of every row.
 */
export function emitEmbedding(module: ModuleBuilder, facts: FormatFacts): void {
  const { size, stride, load, store, scalarAdd, format } = facts;
  for (const adds of [false, true]) {
    module.exportFunction(
      adds ? 'lookUpAdd' : 'lookUp',
      { tokens: 'i32', table: 'i32', width: 'i32', block: 'i32', rows: 'i32' },
      [],
      (f, { tokens, table, width, block, rows }) => {
        const [row, k, place, from, to] = Array.from({ length: 5 }, () => f.local('i32'));
        f.forRange(row, 0, rows, 1, () => {
          f.get(row).i32(size).op('i32.mul').set(place);
          f.get(tokens).get(place).op('i32.add').load(load).op(`i32.trunc_sat_${format}_u`).get(width).op('i32.mul');
          f.i32(size).op('i32.mul').get(table).op('i32.add').set(from);
          f.get(block).get(place).op('i32.add').set(to);
          f.forRange(k, 0, width, 1, () => {
            if (adds) f.get(from).get(from).load(load).get(to).load(load).op(scalarAdd).store(store);
            else f.get(to).get(from).load(load).store(store);
            f.get(from).i32(size).op('i32.add').set(from);
            f.get(to).i32(stride).op('i32.add').set(to);
          });
        });
      },
    );
  }
  exportColumns(module, facts, 'addVector', { blocks: ['block'], vectors: ['vector'] }, (_, eachColumn) => {
    eachColumn(({ a, eachFeature }) => {
      eachFeature((at) => a.store(at.block, a.add(a.load(at.block), a.loadSplat(at.vector))));
    });
  });
}

/**
 * Adds the step from the numbers of tokens, one feature each, to their rows of the table, token after token, and zeros for
 * further tokens up to `count`. Returns the signal of count x width features.
 */
export function addLookUp(
  circuit: Circuit,
  tokens: Signal,
  table: VectorParameter,
  width: number,
  count: number,
): Signal {
  const { functions, facts, steps } = circuit;
  const output = circuit.signal(count * width);
  const [token, bytes] = [facts.stride, width * facts.stride];
  const rest = (count - tokens.features) * bytes;
  const lookUp = (frame: Frame, numbers: number, to: number): void => {
    for (let t = 0; t < tokens.features; t++) {
      functions.lookUp(at(frame, tokens.value) + t * token, numbers, width, to + t * bytes, frame.rows);
    }
    functions.clear(to + tokens.features * bytes, rest);
  };
  const collect = (frame: Frame, errors: number): void => {
    for (let t = 0; t < tokens.features; t++) {
      functions.lookUpAdd(at(frame, tokens.value) + t * token, table.sums, width, errors + t * bytes, frame.rows);
    }
  };
  const forward = (frame: Frame): void => lookUp(frame, table.point, frame.base + output.value);
  steps.push({
    forward,
    forwardCurved: forward,
    collect: (frame) => collect(frame, frame.base + output.error),
    forwardDot: (frame) => lookUp(frame, table.direction, output.dot),
    collectDot: (frame) => collect(frame, output.errorDot),
  });
  return output;
}

/** Adds the step that adds one number to every feature of x, in place: nothing else may read x as it was. */
export function addPositions(circuit: Circuit, x: Signal, positions: VectorParameter): void {
  const { functions, steps } = circuit;
  const { features } = x;
  const forward = ({ base, rows }: Frame): void => functions.addVector(base + x.value, positions.point, features, rows);
  steps.push({
    forward,
    forwardCurved: forward,
    collect: ({ base, rows }) => functions.rowSumsAdd(base + x.error, features, rows, positions.sums),
    forwardDot: ({ rows }) => functions.addVector(x.dot, positions.direction, features, rows),
    collectDot: ({ rows }) => functions.rowSumsAdd(x.errorDot, features, rows, positions.sums),
  });
}
