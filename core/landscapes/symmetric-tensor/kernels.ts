/** Landscapes of symmetric tensors: a form on a sphere, with or without a planted direction, and a quadratic form. */
import { powi } from '../../wasm/elementary.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { EnsembleKernel, LandscapeKernel } from '../define.ts';
import { pairedKernel, placed } from '../kernel-parts.ts';
import { TensorForm } from './form.ts';
import { tensorFunctions } from './functions.ts';

/** Points that one pass over the tensor takes along. */
const CHUNK = 32;

/** Calls `use` for at most CHUNK points after another, with the address of the first in an array of f64 rows. */
function inChunks(points: number, use: (at: number, count: number) => void): void {
  for (let from = 0; from < points; from += CHUNK) use(8 * from, Math.min(CHUNK, points - from));
}

export interface SphereModel {
  order: number;
  size: number;
  /** size^order numbers. */
  couplings: Float64Array;
  /** -strength N (sigma . u/N)^order is added, for |u|² = N. */
  planted?: { strength: number; order: number; direction: Float64Array };
}

/**
 * H(sigma) = N^(-(p-1)/2) T[sigma, …, sigma] - strength N (sigma . u/N)^k at sigma = sqrt(N) w/|w|. With D the derivative of H
 * by sigma, s = sqrt(N)/|w| and P = I - sigma sigmaᵀ/N, the gradient is s P D; along v, with t = s P v,
 * H v = s P H''t - (s/N) ((sigma . D) t + (t . D) sigma + (sigma . v) g).
 */
export function sphereKernel({ order, size, couplings, planted }: SphereModel, workspace: Workspace): LandscapeKernel {
  const functions = tensorFunctions(workspace);
  const form = new TensorForm(couplings, order, size, CHUNK, workspace);
  const factor = 1 / Math.sqrt(powi(size, order - 1));
  const [w, sigma, d, e, t, g] = Array.from({ length: 6 }, () => workspace.allocateF64(CHUNK * size));
  const [s, chunkLosses] = [workspace.allocateF64(CHUNK), workspace.allocateF64(CHUNK)];
  const direction = planted ? placed(workspace, planted.direction) : 0;
  const radius = Math.sqrt(size);

  const enter = (x: number, points: number, count: number): void => {
    functions.columns(x, points, w, count, size, count);
    functions.normalise(w, radius, size, count, sigma, s);
  };
  /** Losses, and D in `d`, from contractions that are in `d`. */
  const finish = (count: number): void => {
    functions.homogeneous(sigma, d, factor, factor * order, size, count, chunkLosses);
    if (!planted) return;
    functions.plant(sigma, direction, planted.strength, planted.order, size, count, d, chunkLosses);
  };
  const evaluate = (x: number, points: number, count: number): void => {
    enter(x, points, count);
    form.derivative(sigma, count, d);
    finish(count);
  };
  const ensemble: EnsembleKernel = {
    losses(x, losses, points) {
      inChunks(points, (at, count) => {
        evaluate(x + at, points, count);
        functions.columns(chunkLosses, count, losses + at, points, 1, count);
      });
    },
    gradients(x, losses, gradients, points) {
      inChunks(points, (at, count) => {
        evaluate(x + at, points, count);
        functions.columns(chunkLosses, count, losses + at, points, 1, count);
        functions.project(sigma, s, d, size, count, g);
        functions.columns(g, count, gradients + at, points, size, count);
      });
    },
    products(x, v, out, points) {
      inChunks(points, (at, count) => {
        enter(x + at, points, count);
        functions.columns(v + at, points, w, count, size, count);
        functions.project(sigma, s, w, size, count, t);
        form.change(sigma, t, count, d, e);
        finish(count);
        scaleRows(e, count);
        if (planted) {
          functions.plantChange(sigma, direction, planted.strength, planted.order, size, count, t, e);
        }
        functions.project(sigma, s, d, size, count, g);
        functions.project(sigma, s, e, size, count, e);
        functions.turn(sigma, s, d, t, w, g, size, count, e);
        functions.columns(e, count, out + at, points, size, count);
      });
    },
  };
  const second = factor * order * (order - 1);
  const scaleRows = (rows: number, count: number): void => {
    const values = workspace.f64(rows, size * count);
    for (let i = 0; i < values.length; i++) values[i] *= second;
  };
  return pairedKernel(size, ensemble, workspace);
}

/** ½ wᵀ A w for the symmetric n x n `matrix`. */
export function quadraticFormKernel(matrix: Float64Array, n: number, workspace: Workspace): LandscapeKernel {
  const functions = tensorFunctions(workspace);
  const form = new TensorForm(matrix, 2, n, CHUNK, workspace);
  const [w, d] = [workspace.allocateF64(CHUNK * n), workspace.allocateF64(CHUNK * n)];
  const chunkLosses = workspace.allocateF64(CHUNK);
  const evaluate = (x: number, losses: number, points: number, count: number): void => {
    functions.columns(x, points, w, count, n, count);
    form.derivative(w, count, d);
    functions.homogeneous(w, d, 0.5, 1, n, count, chunkLosses);
    functions.columns(chunkLosses, count, losses, points, 1, count);
  };
  const ensemble: EnsembleKernel = {
    losses: (x, losses, points) => inChunks(points, (at, count) => evaluate(x + at, losses + at, points, count)),
    gradients: (x, losses, g, points) =>
      inChunks(points, (at, count) => {
        evaluate(x + at, losses + at, points, count);
        functions.columns(d, count, g + at, points, n, count);
      }),
    products: (_, v, out, points) =>
      inChunks(points, (at, count) => {
        functions.columns(v + at, points, w, count, n, count);
        form.derivative(w, count, d);
        functions.columns(d, count, out + at, points, n, count);
      }),
  };
  return pairedKernel(n, ensemble, workspace);
}
