/** Random Fourier features at many points: the lanes are two points, and a point has the bits that it has alone. */
import { type Arithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import { emitCos, emitSinCos } from '../../wasm/elementary.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { forEachPair } from '../../wasm/pairs.ts';
import type { EnsembleKernel } from '../define.ts';
import { kernelModule, pointTo, sumOfVectors } from '../kernel-parts.ts';

/** The arrays of a sum of waves, `bytes` bytes each: frequencies coordinate by coordinate, phases, amplitudes. */
export interface PlacedWaves {
  dimension: number;
  bytes: number;
  omega: number;
  phases: number;
  amplitudes: number;
}

type PlaceArguments = [omega: number, phases: number, amplitudes: number, dimension: number, bytes: number];

/** `terms` and `weights` are room for one number for each wave and point of a pair. */
interface WaveEnsemble {
  losses(x: number, losses: number, points: number, terms: number, ...waves: PlaceArguments): void;
  gradients(
    x: number,
    losses: number,
    g: number,
    points: number,
    terms: number,
    weights: number,
    ...waves: PlaceArguments
  ): void;
  products(
    x: number,
    v: number,
    out: number,
    points: number,
    terms: number,
    weights: number,
    ...waves: PlaceArguments
  ): void;
}

const PLACES = { omega: 'i32', phases: 'i32', amplitudes: 'i32', dimension: 'i32', bytes: 'i32' } as const;
type Places = Record<keyof typeof PLACES, Local>;

const waveEnsemble = kernelModule<WaveEnsemble>((module) => {
  emitLosses(module);
  emitGradients(module);
  emitProducts(module);
});

/** Runs `body` for every wave: `at` is its byte offset in an array of waves, `both` in one of a pair's numbers. */
function forEachWave(f: FunctionBuilder, bytes: Local, body: (at: Local, both: Local) => void): void {
  const [at, both] = [f.local('i32'), f.local('i32')];
  f.forRange(at, 0, bytes, 8, () => {
    f.get(at).i32(1).op('i32.shl').set(both);
    body(at, both);
  });
  f.release(at).release(both);
}

/** out_j = base_j + sum over k of omega_kj x_k, in the order of the coordinates; no base is 0. */
function emitCombine(a: Arithmetic, waves: Places, x: Local, stride: Local, base: Local | null, out: Local): void {
  const { f } = a;
  const [k, row, coordinate, from, to] = Array.from({ length: 5 }, () => f.local('i32'));
  forEachWave(f, waves.bytes, (at, both) =>
    a.scope(() => a.store(pointTo(f, to, out, both), base ? a.loadSplat(pointTo(f, from, base, at)) : a.constant(0))),
  );
  f.get(waves.omega).set(row);
  f.get(x).set(coordinate);
  f.forRange(k, 0, waves.dimension, 1, () =>
    a.scope(() => {
      const component = a.load(coordinate);
      forEachWave(f, waves.bytes, (at, both) =>
        a.scope(() => {
          const change = a.mul(a.loadSplat(pointTo(f, from, row, at)), component);
          a.store(to, a.add(a.load(pointTo(f, to, out, both)), change));
        }),
      );
      pointTo(f, row, row, waves.bytes);
      pointTo(f, coordinate, coordinate, stride);
    }),
  );
  for (const local of [k, row, coordinate, from, to]) f.release(local);
}

/** The sum over the waves of a `term`: eight partial sums, added as `pushBlockedSum` adds those of a single point. */
function emitSum(a: Arithmetic, bytes: Local, term: (at: Local, index: number) => Value): Value {
  const { f } = a;
  const at = f.local('i32');
  return a.scope(() => {
    const partial = Array.from({ length: 8 }, () => a.variable(a.constant(0)));
    f.forRange(at, 0, bytes, 64, () => {
      partial.forEach((sum, i) => {
        a.scope(() => a.assign(sum, a.add(sum, term(at, i))));
      });
    });
    f.release(at);
    const lane = (first: number): Value =>
      sumOfVectors(
        a,
        [0, 2, 4, 6].map((i) => partial[first + i]),
      );
    return a.add(lane(0), lane(1));
  });
}

function emitSumOf(a: Arithmetic, bytes: Local, terms: Local): Value {
  const { f } = a;
  const [both, place] = [f.local('i32'), f.local('i32')];
  const sum = emitSum(a, bytes, (at, i) => {
    f.get(at).i32(1).op('i32.shl').set(both);
    return a.load(pointTo(f, place, terms, both), 16 * i);
  });
  f.release(both).release(place);
  return sum;
}

/** g_k = sum over j of omega_kj weight_j. */
function emitProject(a: Arithmetic, waves: Places, weights: Local, g: Local, stride: Local): void {
  const { f } = a;
  const [k, row, out, both, place] = Array.from({ length: 5 }, () => f.local('i32'));
  f.get(waves.omega).set(row);
  f.get(g).set(out);
  f.forRange(k, 0, waves.dimension, 1, () => {
    a.scope(() => {
      const sum = emitSum(a, waves.bytes, (at, i) => {
        f.get(at).i32(1).op('i32.shl').set(both);
        const omega = a.loadSplat(pointTo(f, place, row, at), 8 * i);
        return a.mul(omega, a.load(pointTo(f, place, weights, both), 16 * i));
      });
      a.store(out, sum);
    });
    pointTo(f, row, row, waves.bytes);
    pointTo(f, out, out, stride);
  });
  for (const local of [k, row, out, both, place]) f.release(local);
}

function emitLosses(module: ModuleBuilder): void {
  module.exportFunction(
    'losses',
    { x: 'i32', losses: 'i32', points: 'i32', terms: 'i32', ...PLACES },
    [],
    (f, { x, losses, points, terms, ...waves }) => {
      const a = simdArithmetic(f);
      const place = f.local('i32');
      forEachPair(f, points, (offset, stride) => {
        emitCombine(a, waves, pointTo(f, place, x, offset), stride, waves.phases, terms);
        forEachWave(f, waves.bytes, (at, both) =>
          a.scope(() => {
            const wave = emitCos(a, a.load(pointTo(f, place, terms, both)));
            const term = a.mul(a.loadSplat(pointTo(f, place, waves.amplitudes, at)), wave);
            a.store(pointTo(f, place, terms, both), term);
          }),
        );
        a.scope(() => {
          const sum = emitSumOf(a, waves.bytes, terms);
          a.store(pointTo(f, place, losses, offset), sum);
        });
      });
    },
  );
}

function emitGradients(module: ModuleBuilder): void {
  module.exportFunction(
    'gradients',
    { x: 'i32', losses: 'i32', g: 'i32', points: 'i32', terms: 'i32', weights: 'i32', ...PLACES },
    [],
    (f, { x, losses, g, points, terms, weights, ...waves }) => {
      const a = simdArithmetic(f);
      const place = f.local('i32');
      forEachPair(f, points, (offset, stride) => {
        emitCombine(a, waves, pointTo(f, place, x, offset), stride, waves.phases, terms);
        forEachWave(f, waves.bytes, (at, both) =>
          a.scope(() => {
            const { sin, cos } = emitSinCos(a, a.load(pointTo(f, place, terms, both)));
            const amplitude = a.loadSplat(pointTo(f, place, waves.amplitudes, at));
            a.store(pointTo(f, place, weights, both), a.neg(a.mul(amplitude, sin)));
            a.store(pointTo(f, place, terms, both), a.mul(amplitude, cos));
          }),
        );
        a.scope(() => {
          const sum = emitSumOf(a, waves.bytes, terms);
          a.store(pointTo(f, place, losses, offset), sum);
        });
        emitProject(a, waves, weights, pointTo(f, place, g, offset), stride);
      });
    },
  );
}

function emitProducts(module: ModuleBuilder): void {
  module.exportFunction(
    'products',
    { x: 'i32', v: 'i32', out: 'i32', points: 'i32', terms: 'i32', weights: 'i32', ...PLACES },
    [],
    (f, { x, v, out, points, terms, weights, ...waves }) => {
      const a = simdArithmetic(f);
      const place = f.local('i32');
      forEachPair(f, points, (offset, stride) => {
        emitCombine(a, waves, pointTo(f, place, x, offset), stride, waves.phases, terms);
        emitCombine(a, waves, pointTo(f, place, v, offset), stride, null, weights);
        forEachWave(f, waves.bytes, (at, both) =>
          a.scope(() => {
            const wave = emitCos(a, a.load(pointTo(f, place, terms, both)));
            const term = a.mul(a.loadSplat(pointTo(f, place, waves.amplitudes, at)), wave);
            const bent = a.neg(a.mul(term, a.load(pointTo(f, place, weights, both))));
            a.store(place, bent);
          }),
        );
        emitProject(a, waves, weights, pointTo(f, place, out, offset), stride);
      });
    },
  );
}

/** Losses, gradients and products of a sum of waves at many points. */
export function wavesEnsemble(placed: PlacedWaves, workspace: Workspace): EnsembleKernel {
  const { omega, phases, amplitudes, dimension, bytes } = placed;
  const functions = waveEnsemble(workspace);
  const [terms, weights] = [workspace.allocate(2 * bytes), workspace.allocate(2 * bytes)];
  const waves: PlaceArguments = [omega, phases, amplitudes, dimension, bytes];
  return {
    losses: (x, losses, points) => functions.losses(x, losses, points, terms, ...waves),
    gradients: (x, losses, g, points) => functions.gradients(x, losses, g, points, terms, weights, ...waves),
    products: (x, v, out, points) => functions.products(x, v, out, points, terms, weights, ...waves),
  };
}
