/** Matrix products and sums over rows in WebAssembly, for landscapes made of matrices. All matrices are row by row, f64. */
import { type Arithmetic, scalarArithmetic, simdArithmetic } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import { kernelModule, pointTo, pushSumOfLanes } from '../kernel-parts.ts';

/** Counts are numbers, strides are bytes. */
export interface DenseFunctions {
  /**
   * C = A B, or C += A B, for C of rows x columns: sums over `depth` in order, from 0 or from C. A is read at
   * a + i aRow + k aColumn, so that strides the other way round transpose it.
   */
  product(
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    c: number,
    rows: number,
    depth: number,
    columns: number,
    adds: number,
  ): void;
  /** out, columns x rows, = the transpose of `matrix`, rows x columns. */
  transpose(matrix: number, rows: number, columns: number, out: number): void;
  /** The dot product of two vectors: eight partial sums added pairwise, then the rest in order. */
  dot(x: number, y: number, count: number): number;
  /** y_i = factor x_i + y_i. */
  addScaled(factor: number, x: number, y: number, count: number): void;
  /** out_i = x_i y_i; `out` may be either. */
  multiply(x: number, y: number, out: number, count: number): void;
}

export const denseFunctions = kernelModule<DenseFunctions>((module) => {
  emitProduct(module);
  emitTranspose(module);
  emitDot(module);
  emitSweep(
    module,
    'addScaled',
    { factor: 'f64', x: 'i32', y: 'i32', count: 'i32' },
    ({ x, y }) => [x, y],
    (a, { factor, x, y }) => a.store(y, a.add(a.load(y), a.mul(a.splat(factor), a.load(x)))),
  );
  emitSweep(
    module,
    'multiply',
    { x: 'i32', y: 'i32', out: 'i32', count: 'i32' },
    ({ x, y, out }) => [x, y, out],
    (a, { x, y, out }) => a.store(out, a.mul(a.load(x), a.load(y))),
  );
});

/** Vectors of columns that one pass over the depth keeps in registers. */
const TILE = 4;

function emitProduct(module: ModuleBuilder): void {
  module.exportFunction(
    'product',
    {
      a: 'i32',
      aRow: 'i32',
      aColumn: 'i32',
      b: 'i32',
      c: 'i32',
      rows: 'i32',
      depth: 'i32',
      columns: 'i32',
      adds: 'i32',
    },
    [],
    (f, p) => {
      const [i, at, end, rowBytes] = Array.from({ length: 4 }, () => f.local('i32'));
      f.get(p.columns).i32(3).op('i32.shl').set(rowBytes);
      f.forRange(i, 0, p.rows, 1, () => {
        f.i32(0).set(at);
        // Whole tiles, then single vectors, then the last column alone.
        for (const width of [TILE * 16, 16, 8]) {
          f.get(rowBytes).i32(-width).op('i32.and').set(end);
          f.block((done) => {
            f.loop((again) => {
              f.get(at).get(end).op('i32.ge_s').brIf(done);
              emitTile(width === 8 ? scalarArithmetic(f) : simdArithmetic(f), width, { ...p, at, rowBytes });
              f.get(at).i32(width).op('i32.add').set(at).br(again);
            });
          });
        }
        pointTo(f, p.a, p.a, p.aRow);
        pointTo(f, p.c, p.c, rowBytes);
      });
    },
  );
}

interface TileLocals {
  a: Local;
  aColumn: Local;
  b: Local;
  c: Local;
  depth: Local;
  adds: Local;
  at: Local;
  rowBytes: Local;
}

/** `width` bytes of one row of C. */
function emitTile(a: Arithmetic, width: number, p: TileLocals): void {
  const { f } = a;
  const [k, left, right, place] = Array.from({ length: 4 }, () => f.local('i32'));
  a.scope(() => {
    const sums = Array.from({ length: width / a.bytes }, () => a.variable(a.constant(0)));
    f.get(p.adds).if(() => {
      pointTo(f, place, p.c, p.at);
      sums.forEach((sum, v) => {
        a.scope(() => a.assign(sum, a.load(place, v * a.bytes)));
      });
    });
    f.get(p.a).set(left);
    pointTo(f, right, p.b, p.at);
    f.forRange(k, 0, p.depth, 1, () => {
      a.scope(() => {
        const factor = a.loadSplat(left);
        sums.forEach((sum, v) => {
          a.scope(() => a.assign(sum, a.add(sum, a.mul(factor, a.load(right, v * a.bytes)))));
        });
      });
      pointTo(f, left, left, p.aColumn);
      pointTo(f, right, right, p.rowBytes);
    });
    pointTo(f, place, p.c, p.at);
    sums.forEach((sum, v) => {
      a.store(place, sum, v * a.bytes);
    });
  });
  for (const local of [k, left, right, place]) f.release(local);
}

function emitTranspose(module: ModuleBuilder): void {
  module.exportFunction(
    'transpose',
    { matrix: 'i32', rows: 'i32', columns: 'i32', out: 'i32' },
    [],
    (f, { matrix, rows, columns, out }) => {
      const [i, j, to, stride] = Array.from({ length: 4 }, () => f.local('i32'));
      f.get(rows).i32(3).op('i32.shl').set(stride);
      f.forRange(i, 0, rows, 1, () => {
        f.get(out).set(to);
        f.forRange(j, 0, columns, 1, () => {
          f.get(to).get(matrix).load('f64.load').store('f64.store');
          advance(f, matrix, 8);
          pointTo(f, to, to, stride);
        });
        advance(f, out, 8);
      });
    },
  );
}

function emitDot(module: ModuleBuilder): void {
  module.exportFunction('dot', { x: 'i32', y: 'i32', count: 'i32' }, ['f64'], (f, { x, y, count }) => {
    const a = simdArithmetic(f);
    const [i, whole] = [f.local('i32'), f.local('i32')];
    const sum = f.local('f64');
    const partial = Array.from({ length: 4 }, () => a.variable(a.constant(0)));
    f.get(count).i32(-8).op('i32.and').set(whole);
    f.forRange(i, 0, whole, 8, () => {
      partial.forEach((part, v) => {
        a.scope(() => a.assign(part, a.add(part, a.mul(a.load(x, 16 * v), a.load(y, 16 * v)))));
      });
      advance(f, x, 64);
      advance(f, y, 64);
    });
    pushSumOfLanes(a, partial);
    f.set(sum);
    f.forRange(i, whole, count, 1, () => {
      f.get(x).load('f64.load').get(y).load('f64.load').op('f64.mul').get(sum).op('f64.add').set(sum);
      advance(f, x, 8);
      advance(f, y, 8);
    });
    f.get(sum);
  });
}

/** Exports a function that runs `body` on all numbers of some vectors, two at a time and then one. */
function emitSweep<const P extends Readonly<Record<string, 'i32' | 'f64'>> & { count: 'i32' }>(
  module: ModuleBuilder,
  name: keyof DenseFunctions,
  parameters: P,
  pointersOf: (locals: { readonly [K in keyof P]: Local }) => Local[],
  body: (a: Arithmetic, locals: { readonly [K in keyof P]: Local }) => void,
): void {
  module.exportFunction(name, parameters, [], (f, locals) => {
    const [i, whole] = [f.local('i32'), f.local('i32')];
    const pointers = pointersOf(locals);
    const run = (a: Arithmetic, from: Local | number, to: Local): void => {
      f.forRange(i, from, to, a.lanes, () => {
        a.scope(() => body(a, locals));
        for (const pointer of pointers) advance(f, pointer, a.bytes);
      });
    };
    const { count } = locals as { count: Local };
    f.get(count).i32(-2).op('i32.and').set(whole);
    run(simdArithmetic(f), 0, whole);
    run(scalarArithmetic(f), whole, count);
  });
}

function advance(f: FunctionBuilder, pointer: Local, bytes: number): void {
  f.get(pointer).i32(bytes).op('i32.add').set(pointer);
}
