/** Random numbers for an ensemble, drawn from each particle's own stream into rows [row][particle]; particles are even. */
import { type Arithmetic, simdArithmetic, type Value } from '../wasm/arithmetic.ts';
import { emitLog } from '../wasm/elementary.ts';
import { type FunctionBuilder, type Local, ModuleBuilder } from '../wasm/encoder.ts';
import { instantiate } from '../wasm/instantiate.ts';
import type { Workspace } from '../wasm/memory.ts';
import { emitOpenUniform } from './box-muller.ts';
import {
  emitLoadStream,
  emitNextBits,
  emitNormalPair,
  emitStoreStream,
  type ParticleStream,
} from './particle-streams.ts';

/** Streams are four rows of u64, as in particle-streams. */
export interface ParticleDraws {
  /** Standard normal deviates, from two steps of the stream for each two rows. */
  normals(streams: number, out: number, rows: number, particles: number): void;
  /** Uniform numbers (k + 1/2) 2^-52 in (0, 1). */
  uniforms(streams: number, out: number, rows: number, particles: number): void;
  /**
   * chi-square variables with `freedom` degrees of freedom over `freedom`: -2 log of a product of uniforms for each two, and
   * the square of a normal deviate for an odd one.
   */
  meanSquares(streams: number, out: number, rows: number, freedom: number, particles: number): void;
}

/** Uniforms whose product cannot underflow: each is at least 2^-53. */
const FACTORS = 16;

export function particleDraws(workspace: Workspace): ParticleDraws {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', { minimum: 1 });
  module.exportFunction(
    'normals',
    { streams: 'i32', out: 'i32', rows: 'i32', particles: 'i32' },
    [],
    (f, { streams, out, rows, particles }) => {
      const a = simdArithmetic(f);
      const left = f.local('i32');
      forEachStream(a, streams, particles, (stream, pair, rowBytes) => {
        const place = placeOf(f, out, pair);
        f.get(rows).set(left);
        f.block((done) => {
          f.loop((again) => {
            f.get(left).i32(0).op('i32.le_s').brIf(done);
            a.scope(() => {
              const [first, second] = emitNormalPair(a, stream);
              a.store(place, first);
              f.get(place).get(rowBytes).op('i32.add').set(place);
              f.get(left)
                .i32(1)
                .op('i32.gt_s')
                .if(() => a.store(place, second));
            });
            f.get(place).get(rowBytes).op('i32.add').set(place);
            f.get(left).i32(2).op('i32.sub').set(left).br(again);
          });
        });
        f.release(place);
      });
    },
  );
  module.exportFunction(
    'uniforms',
    { streams: 'i32', out: 'i32', rows: 'i32', particles: 'i32' },
    [],
    (f, { streams, out, rows, particles }) => {
      const a = simdArithmetic(f);
      forEachStream(a, streams, particles, (stream, pair, rowBytes) => {
        forEachRow(f, placeOf(f, out, pair), rowBytes, rows, (place) => {
          a.scope(() => a.store(place, emitOpenUniform(a, emitNextBits(a, stream))));
        });
      });
    },
  );
  module.exportFunction(
    'meanSquares',
    { streams: 'i32', out: 'i32', rows: 'i32', freedom: 'i32', particles: 'i32' },
    [],
    (f, { streams, out, rows, freedom, particles }) => {
      const a = simdArithmetic(f);
      const [left, part] = [f.local('i32'), f.local('i32')];
      forEachStream(a, streams, particles, (stream, pair, rowBytes) => {
        forEachRow(f, placeOf(f, out, pair), rowBytes, rows, (place) => {
          const sum = a.variable(a.constant(0));
          const product = a.variable(a.constant(1));
          f.get(freedom).i32(1).op('i32.shr_s').set(left);
          f.block((done) => {
            f.loop((again) => {
              f.get(left).i32(0).op('i32.le_s').brIf(done);
              a.scope(() => a.assign(product, a.constant(1)));
              f.get(left).i32(FACTORS).get(left).i32(FACTORS).op('i32.lt_s').op('select').set(part);
              f.get(left).get(part).op('i32.sub').set(left);
              f.loop((more) => {
                a.scope(() => a.assign(product, a.mul(product, emitOpenUniform(a, emitNextBits(a, stream)))));
                f.get(part).i32(1).op('i32.sub').tee(part).i32(0).op('i32.gt_s').brIf(more);
              });
              a.scope(() => a.assign(sum, a.sub(sum, a.mul(a.constant(2), emitLog(a, product)))));
              f.br(again);
            });
          });
          f.get(freedom).i32(1).op('i32.and');
          f.if(() =>
            a.scope(() => {
              const [deviate] = emitNormalPair(a, stream);
              a.assign(sum, a.add(sum, a.mul(deviate, deviate)));
            }),
          );
          a.scope(() => {
            f.get(freedom).op('f64.convert_i32_s', 'f64x2.splat');
            const count: Value = a.pop();
            a.store(place, a.div(sum, count));
          });
          for (const variable of [sum, product]) f.release(variable.held as Local);
        });
      });
    },
  );
  return instantiate<ParticleDraws>(module.toBytes(), { env: { memory: workspace.memory } });
}

function forEachStream(
  a: Arithmetic,
  streams: Local,
  particles: Local,
  body: (stream: ParticleStream, pair: Local, rowBytes: Local) => void,
): void {
  const { f } = a;
  const [rowBytes, pair] = [f.local('i32'), f.local('i32')];
  f.get(particles).i32(3).op('i32.shl').set(rowBytes);
  f.forRange(pair, 0, rowBytes, 16, () => {
    const pointer = placeOf(f, streams, pair);
    const stream = emitLoadStream(a, pointer, rowBytes);
    body(stream, pair, rowBytes);
    emitStoreStream(a, pointer, rowBytes, stream);
    for (const bits of stream) f.release(bits.held as Local);
    f.release(pointer);
  });
}

/** A local with `base + offset`. */
function placeOf(f: FunctionBuilder, base: Local, offset: Local): Local {
  const place = f.local('i32');
  f.get(base).get(offset).op('i32.add').set(place);
  return place;
}

function forEachRow(
  f: FunctionBuilder,
  place: Local,
  rowBytes: Local,
  rows: Local,
  body: (place: Local) => void,
): void {
  const row = f.local('i32');
  f.forRange(row, 0, rows, 1, () => {
    body(place);
    f.get(place).get(rowBytes).op('i32.add').set(place);
  });
  f.release(row).release(place);
}
