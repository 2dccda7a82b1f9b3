/** A BBOB function as a landscape: its tables in memory, and its code compiled for its dimension. */
import type { Metric } from '../../contract/summaries.ts';
import { type Arithmetic, simdArithmetic } from '../../wasm/arithmetic.ts';
import { log } from '../../wasm/elementary.ts';
import { type FunctionBuilder, type Local, ModuleBuilder } from '../../wasm/encoder.ts';
import { instantiate } from '../../wasm/instantiate.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { forEachPair } from '../../wasm/pairs.ts';
import type { EnsembleKernel, LandscapeKernel } from '../define.ts';
import { differentials, plainAlgebra } from './algebra.ts';
import { BLOCK, type Layout, type LinearPlace, type PeaksPlace, Sweep } from './emit.ts';
import type { BbobFunction } from './functions.ts';
import type { Linear } from './linear.ts';
import type { Peaks } from './peaks.ts';

interface BbobExports extends EnsembleKernel {
  /** A point to two equal ones in rows, and the first of two back. */
  spread(point: number, rows: number): void;
  gather(rows: number, point: number): void;
}

export class BbobKernel implements LandscapeKernel {
  readonly dimension: number;
  readonly rows = 0;
  readonly metrics: readonly Metric[] = ['loss'];
  readonly ensemble: EnsembleKernel;
  private readonly workspace: Workspace;
  private readonly functions: BbobExports;
  private readonly pair: { x: number; v: number; out: number; losses: number };

  constructor(workspace: Workspace, definition: BbobFunction) {
    const { dimension } = definition;
    this.workspace = workspace;
    this.dimension = dimension;
    const rows = (): number => workspace.allocateF64(2 * dimension);
    this.pair = { x: rows(), v: rows(), out: rows(), losses: workspace.allocateF64(2) };
    const bytes = compileBbob(layoutOf(workspace, definition));
    this.functions = instantiate<BbobExports>(bytes, { env: { memory: workspace.memory } });
    this.ensemble = this.functions;
  }

  loss(x: number): number {
    const { functions, pair } = this;
    functions.spread(x, pair.x);
    functions.losses(pair.x, pair.losses, 2);
    return this.pairLoss();
  }

  gradient(x: number, g: number): number {
    const { functions, pair } = this;
    functions.spread(x, pair.x);
    functions.gradients(pair.x, pair.losses, pair.out, 2);
    functions.gather(pair.out, g);
    return this.pairLoss();
  }

  hessianVectorProduct(x: number, v: number, out: number): void {
    const { functions, pair } = this;
    functions.spread(x, pair.x);
    functions.spread(v, pair.v);
    functions.products(pair.x, pair.v, pair.out, 2);
    functions.gather(pair.out, out);
  }

  measure(x: number, out: Float64Array): void {
    out[0] = this.loss(x);
  }

  private pairLoss(): number {
    return this.workspace.f64(this.pair.losses, 1)[0];
  }
}

function layoutOf(workspace: Workspace, definition: BbobFunction): Layout {
  const { dimension, tables, peaks, second } = definition;
  const doubled = (values: Float64Array): number => {
    const address = workspace.allocateF64(2 * dimension);
    workspace.f64(address, 2 * dimension).set(Float64Array.from({ length: 2 * dimension }, (_, i) => values[i >> 1]));
    return address;
  };
  const vector = (): number => workspace.allocateF64(4 * dimension);
  const gathered = peaks ? [vector(), vector()] : [];
  return {
    ...definition,
    half: 16 * dimension,
    centre: doubled(definition.centre),
    first: placeLinear(workspace, definition.first, doubled),
    second: second && placeLinear(workspace, second, doubled),
    tables: [...gathered, ...tables.map(doubled)],
    peaks: peaks && placePeaks(workspace, peaks, dimension),
    vectors: { distance: vector(), y: vector(), u: vector(), z: vector(), after: vector(), before: vector() },
  };
}

function placeLinear(workspace: Workspace, linear: Linear, doubled: (values: Float64Array) => number): LinearPlace {
  if (linear.kind === 'diagonal') return { kind: 'diagonal', factors: doubled(linear.factors) };
  const { rows } = linear;
  const columns = rows.map((_, j) => Float64Array.from(rows, (row) => row[j]));
  return { kind: 'dense', matrix: placeBlocks(workspace, [rows]), transpose: placeBlocks(workspace, [columns]) };
}

/** Rows of several matrices in blocks: of each column the entries of the block's rows, matrix by matrix. */
function placeBlocks(workspace: Workspace, matrices: readonly (readonly Float64Array[])[]): number {
  const [{ length: count }] = matrices;
  const [{ length: columns }] = matrices[0];
  const address = workspace.allocateF64(matrices.length * count * columns);
  const packed = workspace.f64(address, matrices.length * count * columns);
  let place = 0;
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    for (let j = 0; j < columns; j++) {
      for (const matrix of matrices) for (let i = from; i < to; i++) packed[place++] = matrix[i][j];
    }
  }
  return address;
}

function placePeaks(workspace: Workspace, { heights, widths, centres }: Peaks, dimension: number): PeaksPlace {
  const flat = (values: Float64Array): number => {
    const address = workspace.allocateF64(values.length);
    workspace.f64(address, values.length).set(values);
    return address;
  };
  const joined = (rows: readonly Float64Array[]): Float64Array => {
    const all = new Float64Array(rows.length * dimension);
    for (const [i, row] of rows.entries()) all.set(row, i * dimension);
    return all;
  };
  return {
    count: heights.length,
    packed: placeBlocks(workspace, [widths, centres]),
    logarithms: flat(heights.map(log)),
    heights: flat(heights),
    widths: flat(joined(widths)),
    centres: flat(joined(centres)),
  };
}

function compileBbob(layout: Layout): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { minimum: 1 });
  const at = (f: FunctionBuilder, pointer: Local, offset: Local): Local => {
    const local = f.local('i32');
    f.get(pointer).get(offset).op('i32.add').set(local);
    return local;
  };
  const over = (
    f: FunctionBuilder,
    count: Local,
    body: (a: Arithmetic, offset: Local, stride: Local) => void,
  ): void => {
    const a = simdArithmetic(f);
    forEachPair(f, count, (offset, stride) => a.scope(() => body(a, offset, stride)));
  };
  module.exportFunction('losses', { x: 'i32', losses: 'i32', count: 'i32' }, [], (f, { x, losses, count }) =>
    over(f, count, (a, offset, stride) => {
      const value = new Sweep(a, plainAlgebra(a), layout).value([{ start: at(f, x, offset), stride }]);
      a.store(at(f, losses, offset), value);
    }),
  );
  module.exportFunction(
    'gradients',
    { x: 'i32', losses: 'i32', gradient: 'i32', count: 'i32' },
    [],
    (f, { x, losses, gradient, count }) =>
      over(f, count, (a, offset, stride) => {
        const rows = { start: at(f, gradient, offset), stride };
        const value = new Sweep(a, plainAlgebra(a), layout).gradient(
          [{ start: at(f, x, offset), stride }],
          (adjoint, row) => a.store(row, adjoint),
          rows,
        );
        a.store(at(f, losses, offset), value);
      }),
  );
  module.exportFunction(
    'products',
    { x: 'i32', v: 'i32', product: 'i32', count: 'i32' },
    [],
    (f, { x, v, product, count }) =>
      over(f, count, (a, offset, stride) => {
        const inputs = [x, v].map((pointer) => ({ start: at(f, pointer, offset), stride }));
        const rows = { start: at(f, product, offset), stride };
        const g = differentials(plainAlgebra(a), 1);
        new Sweep(a, g, layout).gradient(inputs, (adjoint, row) => a.store(row, g.parts(adjoint)[1]), rows);
      }),
  );
  const { dimension } = layout;
  module.exportFunction('spread', { point: 'i32', rows: 'i32' }, [], (f, { point, rows }) => {
    const i = f.local('i32');
    f.forRange(i, 0, 8 * dimension, 8, () => {
      f.get(rows).get(i).i32(1).op('i32.shl', 'i32.add');
      f.get(point).get(i).op('i32.add').load('v128.load64_splat').store('v128.store');
    });
  });
  module.exportFunction('gather', { rows: 'i32', point: 'i32' }, [], (f, { rows, point }) => {
    const i = f.local('i32');
    f.forRange(i, 0, 8 * dimension, 8, () => {
      f.get(point).get(i).op('i32.add');
      f.get(rows).get(i).i32(1).op('i32.shl', 'i32.add').load('f64.load').store('f64.store');
    });
  });
  return module.toBytes();
}
