/** Random Fourier features in WebAssembly: value, gradient and Hessian-vector product of a sum of plane waves. */
import { type Arithmetic, simdArithmetic } from '../../wasm/arithmetic.ts';
import { emitCos, emitSinCos } from '../../wasm/elementary.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { LandscapeKernel } from '../define.ts';
import { kernelModule, placed, plainKernel, pointTo, pushBlockedSum } from '../kernel-parts.ts';
import { wavesEnsemble } from './ensemble.ts';

/** f(x) = amplitude * sum over j of cos(omega_j . x + phase_j). */
export interface Waves {
  dimension: number;
  count: number;
  amplitude: number;
  /** Component k of the frequency of wave j at [k * count + j]. */
  frequencies: Float64Array;
  phases: Float64Array;
}

/** All sizes in bytes are those of one number for each wave; addresses name arrays of that size, or vectors of the space. */
interface WaveFunctions {
  /** out_j = base_j + sum over k of omega_kj x_k. */
  combine(omega: number, x: number, dimension: number, base: number, bytes: number, out: number): void;
  /** Sum of a_j cos(phase_j). */
  value(phase: number, amplitudes: number, bytes: number): number;
  /** The same, and out_j = -a_j sin(phase_j). */
  slopes(phase: number, amplitudes: number, bytes: number, out: number): number;
  /** out_j = -a_j cos(phase_j) slope_j; `out` may be `slope`. */
  curvatures(phase: number, amplitudes: number, slope: number, bytes: number, out: number): void;
  /** out_j = a_j cos(phase_j). */
  terms(phase: number, amplitudes: number, bytes: number, out: number): void;
  /** out_j = -term_j (0 + slope_j). */
  bend(terms: number, slope: number, bytes: number, out: number): void;
  /** g_k = sum over j of omega_kj weight_j. */
  project(omega: number, weights: number, dimension: number, bytes: number, g: number): void;
}

const waveFunctions = kernelModule<WaveFunctions>((module) => {
  emitCombine(module);
  emitValue(module);
  emitSlopes(module);
  emitCurvatures(module);
  emitTerms(module);
  emitBend(module);
  emitProject(module);
});

function emitCombine(module: ModuleBuilder): void {
  module.exportFunction(
    'combine',
    { omega: 'i32', x: 'i32', dimension: 'i32', base: 'i32', bytes: 'i32', out: 'i32' },
    [],
    (f, { omega, x, dimension, base, bytes, out }) => {
      const a = simdArithmetic(f);
      const [at, k, row, place, coordinate] = Array.from({ length: 5 }, () => f.local('i32'));
      const sum = a.variable(a.constant(0));
      f.forRange(at, 0, bytes, 16, () => {
        a.scope(() => a.assign(sum, a.load(pointTo(f, place, base, at))));
        pointTo(f, row, omega, at);
        f.get(x).set(coordinate);
        f.forRange(k, 0, dimension, 1, () => {
          a.scope(() => a.assign(sum, a.add(sum, a.mul(a.load(row), a.loadSplat(coordinate)))));
          pointTo(f, row, row, bytes);
          f.get(coordinate).i32(8).op('i32.add').set(coordinate);
        });
        a.store(pointTo(f, place, out, at), sum);
      });
    },
  );
}

/** a_j cos(phase_j) of the vector at `at` plus `offset`. */
function emitTerm(a: Arithmetic, phase: Local, amplitudes: Local, at: Local, place: Local, offset: number) {
  return a.scope(() => {
    const wave = emitCos(a, a.load(pointTo(a.f, place, phase, at), offset));
    return a.mul(a.load(pointTo(a.f, place, amplitudes, at), offset), wave);
  });
}

function emitValue(module: ModuleBuilder): void {
  module.exportFunction(
    'value',
    { phase: 'i32', amplitudes: 'i32', bytes: 'i32' },
    ['f64'],
    (f, { phase, amplitudes, bytes }) => {
      const place = f.local('i32');
      pushBlockedSum(f, bytes, (a, at, offset) => emitTerm(a, phase, amplitudes, at, place, offset));
    },
  );
}

function emitSlopes(module: ModuleBuilder): void {
  module.exportFunction(
    'slopes',
    { phase: 'i32', amplitudes: 'i32', bytes: 'i32', out: 'i32' },
    ['f64'],
    (f, { phase, amplitudes, bytes, out }) => {
      const place = f.local('i32');
      pushBlockedSum(f, bytes, (a, at, offset) => {
        const { sin, cos } = emitSinCos(a, a.load(pointTo(f, place, phase, at), offset));
        const amplitude = a.load(pointTo(f, place, amplitudes, at), offset);
        a.store(pointTo(f, place, out, at), a.neg(a.mul(amplitude, sin)), offset);
        return a.mul(amplitude, cos);
      });
    },
  );
}

function emitCurvatures(module: ModuleBuilder): void {
  module.exportFunction(
    'curvatures',
    { phase: 'i32', amplitudes: 'i32', slope: 'i32', bytes: 'i32', out: 'i32' },
    [],
    (f, { phase, amplitudes, slope, bytes, out }) => {
      const a = simdArithmetic(f);
      const [at, place] = [f.local('i32'), f.local('i32')];
      f.forRange(at, 0, bytes, 16, () => {
        a.scope(() => {
          const term = emitTerm(a, phase, amplitudes, at, place, 0);
          const product = a.neg(a.mul(term, a.load(pointTo(f, place, slope, at))));
          a.store(pointTo(f, place, out, at), product);
        });
      });
    },
  );
}

function emitTerms(module: ModuleBuilder): void {
  module.exportFunction(
    'terms',
    { phase: 'i32', amplitudes: 'i32', bytes: 'i32', out: 'i32' },
    [],
    (f, { phase, amplitudes, bytes, out }) => {
      const a = simdArithmetic(f);
      const [at, place] = [f.local('i32'), f.local('i32')];
      f.forRange(at, 0, bytes, 16, () => {
        a.scope(() => {
          const term = emitTerm(a, phase, amplitudes, at, place, 0);
          a.store(pointTo(f, place, out, at), term);
        });
      });
    },
  );
}

function emitBend(module: ModuleBuilder): void {
  module.exportFunction(
    'bend',
    { terms: 'i32', slope: 'i32', bytes: 'i32', out: 'i32' },
    [],
    (f, { terms, slope, bytes, out }) => {
      const a = simdArithmetic(f);
      const [at, place] = [f.local('i32'), f.local('i32')];
      f.forRange(at, 0, bytes, 16, () => {
        a.scope(() => {
          const along = a.add(a.constant(0), a.load(pointTo(f, place, slope, at)));
          const product = a.neg(a.mul(a.load(pointTo(f, place, terms, at)), along));
          a.store(pointTo(f, place, out, at), product);
        });
      });
    },
  );
}

function emitProject(module: ModuleBuilder): void {
  module.exportFunction(
    'project',
    { omega: 'i32', weights: 'i32', dimension: 'i32', bytes: 'i32', g: 'i32' },
    [],
    (f, { omega, weights, dimension, bytes, g }) => {
      const [k, place] = [f.local('i32'), f.local('i32')];
      f.forRange(k, 0, dimension, 1, () => {
        f.get(g);
        pushBlockedSum(f, bytes, (a, at, offset) =>
          a.mul(a.load(pointTo(f, place, omega, at), offset), a.load(pointTo(f, place, weights, at), offset)),
        );
        f.store('f64.store');
        pointTo(f, omega, omega, bytes);
        advanceBy(f, g, 8);
      });
    },
  );
}

function advanceBy(f: FunctionBuilder, pointer: Local, bytes: number): void {
  f.get(pointer).i32(bytes).op('i32.add').set(pointer);
}

/** The largest dimension whose Hessian is made at once; its n^2 sums over the waves cannot be stopped on the way. */
const LARGEST_HESSIAN = 100;

/** The kernel of a sum of waves. Sums over waves have eight partial sums, each in the order of the waves. */
export function wavesKernel(waves: Waves, workspace: Workspace): LandscapeKernel {
  const { dimension, count, amplitude } = waves;
  const functions = waveFunctions(workspace);
  // Waves of amplitude 0 fill up the last block of eight.
  const padded = Math.ceil(count / 8) * 8;
  const bytes = 8 * padded;
  const omega = workspace.allocateF64(padded * dimension);
  const rows = workspace.f64(omega, padded * dimension);
  for (let k = 0; k < dimension; k++) rows.set(waves.frequencies.subarray(k * count, (k + 1) * count), k * padded);
  const phases = placed(workspace, waves.phases, padded);
  const amplitudes = placed(workspace, new Float64Array(count).fill(amplitude), padded);
  const [phase, weights, zeros] = Array.from({ length: 3 }, () => workspace.allocateF64(padded));
  const phasesAt = (x: number) => functions.combine(omega, x, dimension, phases, bytes, phase);
  return plainKernel({
    dimension,
    ensemble: wavesEnsemble({ dimension, bytes, omega, phases, amplitudes }, workspace),
    loss(x) {
      phasesAt(x);
      return functions.value(phase, amplitudes, bytes);
    },
    gradient(x, g) {
      phasesAt(x);
      const loss = functions.slopes(phase, amplitudes, bytes, weights);
      functions.project(omega, weights, dimension, bytes, g);
      return loss;
    },
    hessianVectorProduct(x, v, out) {
      phasesAt(x);
      functions.combine(omega, v, dimension, zeros, bytes, weights);
      functions.curvatures(phase, amplitudes, weights, bytes, weights);
      functions.project(omega, weights, dimension, bytes, out);
    },
    ...(dimension <= LARGEST_HESSIAN && {
      hessian(x: number, out: number) {
        phasesAt(x);
        functions.terms(phase, amplitudes, bytes, phase);
        for (let i = 0; i < dimension; i++) {
          functions.bend(phase, omega + i * bytes, bytes, weights);
          functions.project(omega, weights, dimension, bytes, out + 8 * i * dimension);
        }
      },
    }),
  });
}
