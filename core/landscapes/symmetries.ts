/** Maps that leave a loss unchanged, as facts of families; tests hold every family to its own. */
import type { Draws } from '../math/streams.ts';
import type { LandscapeSymmetry } from './define.ts';
import type { MatrixLayer } from './dense/layered-product.ts';

/** The point reflected in the origin. */
export function reflection(label: string): LandscapeSymmetry {
  return {
    label,
    move: (_, x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = -x[i];
    },
  };
}

/** Coordinates in any order. */
export function permutation(label = 'any order of the coordinates'): LandscapeSymmetry {
  return {
    label,
    move: (draws, x, out) => {
      const order = draws.permutation(x.length, new Int32Array(x.length));
      for (let i = 0; i < x.length; i++) out[i] = x[order[i]];
    },
  };
}

/** The signs of the coordinates that `changes` names, each free. */
export function signFlips(
  label = 'the sign of every coordinate',
  changes: (i: number) => boolean = () => true,
): LandscapeSymmetry {
  return {
    label,
    move: (draws, x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = changes(i) && draws.integer(2) === 1 ? -x[i] : x[i];
    },
  };
}

/** Turns and mirror images of the coordinates from `from` on, by reflections in random planes. */
export function rotation(label = 'every rotation about the origin', from = 0): LandscapeSymmetry {
  return {
    label,
    move: (draws, x, out) => {
      out.set(x);
      for (let turn = 0; turn < 2; turn++) reflect(draws, out.subarray(from));
    },
  };
}

/** The coordinates of a plane in the other order. */
export const exchange: LandscapeSymmetry = {
  label: 'x ↔ y',
  move: (_, x, out) => {
    [out[0], out[1]] = [x[1], x[0]];
  },
};

/** The coordinates from the last to the first. */
export const reversal: LandscapeSymmetry = {
  label: 'the coordinates in reverse order',
  move: (_, x, out) => {
    out.set(x);
    out.reverse();
  },
};

/** x - 2 n (n . x) for a random direction n. */
function reflect(draws: Draws, x: Float64Array): void {
  const n = x.map(() => draws.normal());
  let [square, along] = [0, 0];
  n.forEach((value, i) => {
    square += value * value;
    along += value * x[i];
  });
  for (let i = 0; i < x.length; i++) x[i] -= (2 * along * n[i]) / square;
}

/** The point moved by whole periods along each coordinate. */
export function periods(side: number): LandscapeSymmetry {
  return {
    label: 'a period along any coordinate',
    period: side,
    move: (draws, x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = x[i] + side * (draws.integer(3) - 1);
    },
  };
}

/** Motions of a body of particles in `space` dimensions: translations, rotations with mirror images. */
export function rigidMotion(space: number): LandscapeSymmetry {
  return {
    label: 'translations, rotations and mirror images of the whole',
    move: (draws, x, out) => {
      const shift = Array.from({ length: space }, () => draws.normal());
      const normal = Float64Array.from({ length: space }, () => draws.normal());
      const square = normal.reduce((sum, value) => sum + value * value, 0);
      for (let from = 0; from < x.length; from += space) {
        let along = 0;
        for (let k = 0; k < space; k++) along += normal[k] * x[from + k];
        for (let k = 0; k < space; k++) out[from + k] = x[from + k] - (2 * along * normal[k]) / square + shift[k];
      }
    },
  };
}

/** Particles that are all alike, in any order. */
export function exchangeOfParticles(space: number): LandscapeSymmetry {
  return {
    label: 'any order of the particles',
    move: (draws, x, out) => {
      const count = x.length / space;
      const order = draws.permutation(count, new Int32Array(count));
      order.forEach((from, to) => {
        out.set(x.subarray(from * space, (from + 1) * space), to * space);
      });
    },
  };
}

/**
 * W_(l+1) A⁻¹ and A W_l for every invertible A between two neighbours of a product of matrices, from the input on: here a
 * change of scale of one unit, and a multiple of one unit added to another, which generate all A.
 */
export function invertibleMixing(layers: readonly MatrixLayer[]): LandscapeSymmetry {
  return {
    label: 'W_(l+1) A⁻¹, A W_l for every invertible A',
    move: (draws, x, out) => {
      out.set(x);
      for (let l = 0; l + 1 < layers.length; l++) {
        const [below, above] = [layers[l], layers[l + 1]];
        const units = below.outputs;
        const unit = draws.integer(units);
        const factor = 0.5 + draws.uniform();
        for (let j = 0; j < below.inputs; j++) out[below.offset + unit * below.inputs + j] *= factor;
        for (let i = 0; i < above.outputs; i++) out[above.offset + i * units + unit] /= factor;
        if (units < 2) continue;
        const other = (unit + 1 + draws.integer(units - 1)) % units;
        const share = draws.uniform() - 0.5;
        for (let j = 0; j < below.inputs; j++) {
          out[below.offset + unit * below.inputs + j] += share * out[below.offset + other * below.inputs + j];
        }
        for (let i = 0; i < above.outputs; i++) {
          out[above.offset + i * units + other] -= share * out[above.offset + i * units + unit];
        }
      }
    },
  };
}
