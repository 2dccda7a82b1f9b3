/**
 * The matrix products of a network as WebAssembly SIMD functions. Blocks of data lie feature by feature, rows in lanes:
 * element (feature k, row r) of a block is at k stride + r size. Eight accumulators for each inner loop: with more, V8 has
 * to spill (16 registers), which halves the speed.
 */
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import { FEATURE_STEP, type FormatFacts } from './format.ts';
import { advance } from './sweep.ts';

const vectorBytes = 16;

/**
 * Exports `product` and `productAdd`: C = bias + P B and C += P B, with C of 4 panels x rows and B of depth x rows in
 * block layout (columns are data rows, a multiple of 8), and P packed in panels of four outputs, [panel][depth][4] (see
 * packing.ts). `bias` is one number for each output, padded to four. C may not overlap B. The sum over depth runs in order.
 */
export function emitProducts(module: ModuleBuilder, facts: FormatFacts): void {
  module.exportFunction(
    'product',
    { panel: 'i32', panels: 'i32', depth: 'i32', b: 'i32', c: 'i32', rows: 'i32', bias: 'i32' },
    [],
    (f, { panel, panels, depth, b, c, rows, bias }) => {
      emitTiles(f, facts, { panel, panels, depth, b, c, rows }, (tile, i) => {
        const address = f.local('i32');
        f.get(i)
          .i32(FEATURE_STEP * facts.size)
          .op('i32.mul')
          .get(bias)
          .op('i32.add')
          .set(address);
        tile.forEach((accumulators, r) => {
          f.get(address)
            .load(facts.loadSplat, r * facts.size)
            .tee(accumulators[0])
            .set(accumulators[1]);
        });
        f.release(address);
      });
    },
  );
  module.exportFunction(
    'productAdd',
    { panel: 'i32', panels: 'i32', depth: 'i32', b: 'i32', c: 'i32', rows: 'i32' },
    [],
    (f, parameters) => {
      emitTiles(f, facts, parameters, (tile, _i, output) => {
        tile.forEach((accumulators, r) => {
          accumulators.forEach((accumulator, v) => {
            f.get(output)
              .load('v128.load', r * facts.stride + v * vectorBytes)
              .set(accumulator);
          });
        });
      });
    },
  );
}

interface TileParameters {
  panel: Local;
  panels: Local;
  depth: Local;
  b: Local;
  c: Local;
  rows: Local;
}

/** For each tile of 4 outputs x 2 vectors of rows: `start` sets the accumulators, then the sum over depth, then store. */
function emitTiles(
  f: FunctionBuilder,
  facts: FormatFacts,
  { panel, panels, depth, b, c, rows }: TileParameters,
  start: (tile: Local[][], panelIndex: Local, output: Local) => void,
): void {
  const { size, stride } = facts;
  const tile = Array.from({ length: 4 }, () => [f.local('v128'), f.local('v128')]);
  const [b0, b1, weight] = [f.local('v128'), f.local('v128'), f.local('v128')];
  const [j, i, input, output, left, end, rowsEnd] = Array.from({ length: 7 }, () => f.local('i32'));
  const tileBytes = 2 * vectorBytes;
  f.get(rows).i32(size).op('i32.mul').set(rowsEnd);
  f.forRange(j, 0, rowsEnd, tileBytes, () => {
    f.get(panel).set(left);
    f.get(c).get(j).op('i32.add').set(output);
    f.forRange(i, 0, panels, 1, () => {
      start(tile, i, output);
      f.get(b).get(j).op('i32.add').set(input);
      f.get(depth)
        .i32(FEATURE_STEP * size)
        .op('i32.mul')
        .get(left)
        .op('i32.add')
        .set(end);
      f.loop((again) => {
        f.get(input).load('v128.load').set(b0);
        f.get(input).load('v128.load', vectorBytes).set(b1);
        tile.forEach(([low, high], r) => {
          f.get(left)
            .load(facts.loadSplat, r * size)
            .set(weight);
          f.get(low).get(weight).get(b0).op(facts.mul, facts.add).set(low);
          f.get(high).get(weight).get(b1).op(facts.mul, facts.add).set(high);
        });
        f.get(input).i32(stride).op('i32.add').set(input);
        f.get(left)
          .i32(FEATURE_STEP * size)
          .op('i32.add')
          .tee(left)
          .get(end)
          .op('i32.lt_u')
          .brIf(again);
      });
      tile.forEach((accumulators, r) => {
        accumulators.forEach((accumulator, v) => {
          f.get(output)
            .get(accumulator)
            .store('v128.store', r * stride + v * vectorBytes);
        });
      });
      f.get(output)
        .i32(4 * stride)
        .op('i32.add')
        .set(output);
    });
  });
}

/**
 * Exports `outerAdd`: S += D A^T, the sum over the rows of a block, with D of 4 groups x rows and A of 2 pairs x rows in
 * block layout, and S row by row, `sBytes` bytes a row. Lanes are partial sums, added at the end of the block.
 */
export function emitOuterAdd(module: ModuleBuilder, facts: FormatFacts): void {
  const { size, stride } = facts;
  module.exportFunction(
    'outerAdd',
    { d: 'i32', groups: 'i32', a: 'i32', pairs: 'i32', rows: 'i32', s: 'i32', sBytes: 'i32' },
    [],
    (f, { d, groups, a, pairs, rows, s, sBytes }) => {
      const tile = Array.from({ length: 4 }, () => [f.local('v128'), f.local('v128')]);
      const [a0, a1, error] = [f.local('v128'), f.local('v128'), f.local('v128')];
      const [i, j, left, input, output, end, rowsEnd] = Array.from({ length: 7 }, () => f.local('i32'));
      f.get(rows).i32(size).op('i32.mul').set(rowsEnd);
      f.forRange(i, 0, groups, 1, () => {
        f.get(a).set(input);
        f.get(s).set(output);
        f.forRange(j, 0, pairs, 1, () => {
          for (const accumulator of tile.flat()) f.f64x2(0).set(accumulator);
          f.get(d).set(left);
          f.get(left).get(rowsEnd).op('i32.add').set(end);
          f.loop((again) => {
            f.get(input).load('v128.load').set(a0);
            f.get(input).load('v128.load', stride).set(a1);
            tile.forEach(([low, high], r) => {
              f.get(left)
                .load('v128.load', r * stride)
                .set(error);
              f.get(low).get(error).get(a0).op(facts.mul, facts.add).set(low);
              f.get(high).get(error).get(a1).op(facts.mul, facts.add).set(high);
            });
            f.get(input).i32(vectorBytes).op('i32.add').set(input);
            f.get(left).i32(vectorBytes).op('i32.add').tee(left).get(end).op('i32.lt_u').brIf(again);
          });
          f.get(output).set(end);
          tile.forEach(([low, high]) => {
            emitAddPair(f, facts, end, low, high);
            f.get(end).get(sBytes).op('i32.add').set(end);
          });
          f.get(output)
            .i32(2 * size)
            .op('i32.add')
            .set(output);
          f.get(input)
            .get(rowsEnd)
            .op('i32.sub')
            .i32(2 * stride)
            .op('i32.add')
            .set(input);
        });
        f.get(d)
          .i32(4 * stride)
          .op('i32.add')
          .set(d);
        f.get(sBytes).i32(4).op('i32.mul').get(s).op('i32.add').set(s);
      });
    },
  );
}

/** Adds the lane sums of `low` and `high` to the two numbers at `address`. */
function emitAddPair(f: FunctionBuilder, facts: FormatFacts, address: Local, low: Local, high: Local): void {
  if (facts.format === 'f64') {
    f.get(address).get(address).load('v128.load');
    f.get(low)
      .get(high)
      .shuffle64(0, 2)
      .get(low)
      .get(high)
      .shuffle64(1, 3)
      .op(facts.add, facts.add)
      .store('v128.store');
    return;
  }
  const sums = f.local('v128');
  f.get(low).get(high).shuffle32([0, 4, 1, 5]).get(low).get(high).shuffle32([2, 6, 3, 7]).op(facts.add).set(sums);
  f.get(sums).get(sums).get(sums).shuffle32([2, 3, 2, 3]).op(facts.add).set(sums);
  f.get(address).get(address).load('v128.load64_zero').get(sums).op(facts.add).laneMemory('v128.store64_lane', 0);
  f.release(sums);
}

/** Exports `rowSumsAdd`: s_i += sum over rows of D_i, for `count` features of a block. */
export function emitRowSums(module: ModuleBuilder, facts: FormatFacts): void {
  const { size, stride } = facts;
  module.exportFunction(
    'rowSumsAdd',
    { d: 'i32', count: 'i32', rows: 'i32', s: 'i32' },
    [],
    (f, { d, count, rows, s }) => {
      const [low, high] = [f.local('v128'), f.local('v128')];
      const [i, address, end] = [f.local('i32'), f.local('i32'), f.local('i32')];
      f.forRange(i, 0, count, 1, () => {
        f.f64x2(0).tee(low).set(high);
        f.get(d).tee(address).get(rows).i32(size).op('i32.mul', 'i32.add').set(end);
        f.loop((again) => {
          f.get(low).get(address).load('v128.load').op(facts.add).set(low);
          f.get(high).get(address).load('v128.load', vectorBytes).op(facts.add).set(high);
          f.get(address)
            .i32(2 * vectorBytes)
            .op('i32.add')
            .tee(address)
            .get(end)
            .op('i32.lt_u')
            .brIf(again);
        });
        f.get(low).get(high).op(facts.add).set(low);
        f.get(s).get(s).load(facts.load);
        for (let lane = 0; lane < facts.lanes; lane++) {
          f.get(low).lane(facts.extract, lane);
          if (lane > 0) f.op(facts.scalarAdd);
        }
        f.op(facts.scalarAdd).store(facts.format === 'f64' ? 'f64.store' : 'f32.store');
        f.get(d).i32(stride).op('i32.add').set(d);
        f.get(s).i32(size).op('i32.add').set(s);
      });
    },
  );
}

/** Exports `rowDotsAdd`: s_i += sum over rows of D_i B_i, for `count` features of two blocks. */
export function emitRowDots(module: ModuleBuilder, facts: FormatFacts): void {
  const { size, stride } = facts;
  module.exportFunction(
    'rowDotsAdd',
    { d: 'i32', b: 'i32', count: 'i32', rows: 'i32', s: 'i32' },
    [],
    (f, { d, b, count, rows, s }) => {
      const sum = f.local('v128');
      const [i, row, gap] = [f.local('i32'), f.local('i32'), f.local('i32')];
      f.i32(stride).get(rows).i32(size).op('i32.mul', 'i32.sub').set(gap);
      f.forRange(i, 0, count, 1, () => {
        f.f64x2(0).set(sum);
        f.forRange(row, 0, rows, facts.lanes, () => {
          f.get(sum).get(d).load('v128.load').get(b).load('v128.load').op(facts.mul, facts.add).set(sum);
          advance(f, [d, b], vectorBytes);
        });
        f.get(s).get(s).load(facts.load);
        for (let lane = 0; lane < facts.lanes; lane++) {
          f.get(sum).lane(facts.extract, lane);
          if (lane > 0) f.op(facts.scalarAdd);
        }
        f.op(facts.scalarAdd).store(facts.store);
        for (const pointer of [d, b]) f.get(pointer).get(gap).op('i32.add').set(pointer);
        advance(f, [s], size);
      });
    },
  );
}
