/** Between plain arrays and the layouts that the products want: weights into panels, data rows into blocks, sums into gradients. */
import { simdArithmetic } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import { FEATURE_STEP, type FormatFacts, VECTOR_BYTES } from './format.ts';
import { advance } from './sweep.ts';

/**
 * Exports `packPanels` and `packTransposed`, which write `scale` times the matrix W (outputs x inputs, row by row) in panels
 * of four, [panel][depth][4]: of its outputs over its inputs, or of its inputs over its outputs. Rows that the last panel
 * has beyond the matrix are left alone: they have to be 0.
 */
export function emitPacking(module: ModuleBuilder, facts: FormatFacts): void {
  emitPack(module, facts, 'packPanels', (f, { outputs, inputs }, steps) => {
    f.get(outputs).set(steps.rows);
    f.get(inputs).set(steps.depth);
    f.get(inputs).i32(facts.size).op('i32.mul').set(steps.rowBytes);
    f.i32(facts.size).set(steps.depthBytes);
  });
  emitPack(module, facts, 'packTransposed', (f, { outputs, inputs }, steps) => {
    f.get(inputs).set(steps.rows);
    f.get(outputs).set(steps.depth);
    f.i32(facts.size).set(steps.rowBytes);
    f.get(inputs).i32(facts.size).op('i32.mul').set(steps.depthBytes);
  });
}

interface PackSteps {
  rows: Local;
  depth: Local;
  /** Bytes from one row, and from one step in depth, to the next. */
  rowBytes: Local;
  depthBytes: Local;
}

function emitPack(
  module: ModuleBuilder,
  { format, size, load, store }: FormatFacts,
  name: string,
  prepare: (f: FunctionBuilder, shape: { outputs: Local; inputs: Local }, steps: PackSteps) => void,
): void {
  const panelBytes = FEATURE_STEP * size;
  module.exportFunction(
    name,
    { w: 'i32', outputs: 'i32', inputs: 'i32', scale: format, panel: 'i32' },
    [],
    (f, { w, outputs, inputs, scale, panel }) => {
      const integer = (): Local => f.local('i32');
      const steps = { rows: integer(), depth: integer(), rowBytes: integer(), depthBytes: integer() };
      const [row, k, source, target] = [integer(), integer(), integer(), integer()];
      prepare(f, { outputs, inputs }, steps);
      f.forRange(row, 0, steps.rows, 1, () => {
        f.get(w).get(row).get(steps.rowBytes).op('i32.mul', 'i32.add').set(source);
        f.get(row).i32(FEATURE_STEP).op('i32.div_u').get(steps.depth).op('i32.mul').i32(panelBytes).op('i32.mul');
        f.get(row).i32(FEATURE_STEP).op('i32.rem_u').i32(size).op('i32.mul', 'i32.add');
        f.get(panel).op('i32.add').set(target);
        f.forRange(k, 0, steps.depth, 1, () => {
          f.get(target).get(source).load(load).get(scale).op(`${format}.mul`).store(store);
          f.get(source).get(steps.depthBytes).op('i32.add').set(source);
          advance(f, [target], panelBytes);
        });
      });
    },
  );
}

/**
 * Exports `gather`: rows of a plain matrix (`rowBytes` each, a multiple of four numbers), chosen by `count` row numbers
 * (i32, a multiple of four), become a block with `features` features (a multiple of four).
 */
export function emitGather(module: ModuleBuilder, facts: FormatFacts): void {
  const { lanes, size, stride } = facts;
  module.exportFunction(
    'gather',
    { matrix: 'i32', rowBytes: 'i32', numbers: 'i32', count: 'i32', features: 'i32', block: 'i32' },
    [],
    (f, { matrix, rowBytes, numbers, count, features, block }) => {
      const rows = Array.from({ length: lanes }, () => f.local('i32'));
      const values = Array.from({ length: lanes }, () => f.local('v128'));
      const [done, k, target] = [f.local('i32'), f.local('i32'), f.local('i32')];
      f.forRange(done, 0, count, lanes, () => {
        rows.forEach((row, lane) => {
          f.get(numbers)
            .load('i32.load', 4 * lane)
            .get(rowBytes)
            .op('i32.mul')
            .get(matrix)
            .op('i32.add')
            .set(row);
        });
        f.get(block).set(target);
        f.forRange(k, 0, features, lanes, () => {
          rows.forEach((row, lane) => {
            f.get(row).load('v128.load').set(values[lane]);
          });
          emitTransposedStores(f, facts, values, target);
          advance(f, rows, VECTOR_BYTES);
          advance(f, [target], lanes * stride);
        });
        advance(f, [numbers], 4 * lanes);
        advance(f, [block], lanes * size);
      });
    },
  );
}

/** Stores lane i of every vector, side by side, as feature i of a block. */
function emitTransposedStores(f: FunctionBuilder, facts: FormatFacts, values: readonly Local[], target: Local): void {
  if (facts.format === 'f64') {
    const [x, y] = values;
    f.get(target).get(x).get(y).shuffle64(0, 2).store('v128.store');
    f.get(target).get(x).get(y).shuffle64(1, 3).store('v128.store', facts.stride);
    return;
  }
  const [x, y, z, w] = values;
  const [xy, zw] = [f.local('v128'), f.local('v128')];
  for (const half of [0, 1]) {
    const interleave = [2 * half, 2 * half + 4, 2 * half + 1, 2 * half + 5] as const;
    f.get(x).get(y).shuffle32(interleave).set(xy);
    f.get(z).get(w).shuffle32(interleave).set(zw);
    f.get(target)
      .get(xy)
      .get(zw)
      .shuffle32([0, 1, 4, 5])
      .store('v128.store', 2 * half * facts.stride);
    f.get(target)
      .get(xy)
      .get(zw)
      .shuffle32([2, 3, 6, 7])
      .store('v128.store', (2 * half + 1) * facts.stride);
  }
  f.release(xy).release(zw);
}

/**
 * Exports `finish`: G = scale S / divisor + decay W for `outputs` rows of `inputs` numbers; S has `sBytes` bytes a row, W and G
 * are plain. This is where sums over data become the gradient of the mean loss with its penalty.
 */
export function emitFinish(module: ModuleBuilder, facts: FormatFacts): void {
  const { format, lanes, size, load, store } = facts;
  module.exportFunction(
    'finish',
    {
      s: 'i32',
      sBytes: 'i32',
      outputs: 'i32',
      inputs: 'i32',
      scale: format,
      divisor: format,
      decay: format,
      w: 'i32',
      g: 'i32',
    },
    [],
    (f, { s, sBytes, outputs, inputs, scale, divisor, decay, w, g }) => {
      const a = simdArithmetic(f, format);
      const wide = { scale: a.splat(scale), divisor: a.splat(divisor), decay: a.splat(decay) };
      const [row, k, whole, sum] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
      f.get(inputs).i32(-lanes).op('i32.and').set(whole);
      f.forRange(row, 0, outputs, 1, () => {
        f.get(s).set(sum);
        f.forRange(k, 0, whole, lanes, () => {
          a.scope(() => {
            const mean = a.div(a.mul(a.load(sum), wide.scale), wide.divisor);
            a.store(g, a.add(mean, a.mul(wide.decay, a.load(w))));
          });
          advance(f, [sum, w, g], VECTOR_BYTES);
        });
        f.forRange(k, whole, inputs, 1, () => {
          f.get(g).get(sum).load(load).get(scale).op(`${format}.mul`).get(divisor).op(`${format}.div`);
          f.get(decay).get(w).load(load).op(`${format}.mul`, `${format}.add`).store(store);
          advance(f, [sum, w, g], size);
        });
        f.get(s).get(sBytes).op('i32.add').set(s);
      });
    },
  );
}

/** Exports `clear(address, bytes)`. */
export function emitClear(module: ModuleBuilder): void {
  module.exportFunction('clear', { address: 'i32', bytes: 'i32' }, [], (f, { address, bytes }) => {
    f.get(address).i32(0).get(bytes).memoryFill();
  });
}

/** Exports `take(x, places, count, out)`: out_i = x_(places_i), with places as i32; no aliasing. */
export function emitTake(module: ModuleBuilder, { size, load, store }: FormatFacts): void {
  module.exportFunction(
    'take',
    { x: 'i32', places: 'i32', count: 'i32', out: 'i32' },
    [],
    (f, { x, places, count, out }) => {
      const i = f.local('i32');
      f.forRange(i, 0, count, 1, () => {
        f.get(out).get(places).load('i32.load').i32(size).op('i32.mul').get(x).op('i32.add').load(load).store(store);
        advance(f, [places], 4);
        advance(f, [out], size);
      });
    },
  );
}
