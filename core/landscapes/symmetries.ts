/** Maps that leave a loss unchanged, as facts of families; tests hold every family to its own. */
import type { Draws } from '../math/streams.ts';

export interface LandscapeSymmetry {
  /** What the map does, for people: `w → −w`. */
  label: string;
  /** Writes the image of `x` to `out` (no aliasing); of a group of maps, one drawn at random. */
  move(draws: Draws, x: Float64Array, out: Float64Array): void;
}

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
