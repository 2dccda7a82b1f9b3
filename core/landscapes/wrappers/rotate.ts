/** A landscape turned by an orthogonal matrix. */
import { haarOrthogonal, orthonormalise } from '../../math/orthogonal.ts';
import { type Stream, stream } from '../../math/streams.ts';
import { refuse } from '../parts.ts';
import { type AffineMap, movedAlong } from './affine.ts';
import { type ChosenLandscape, defineWrapper, vectorOf, wrappedTex } from './define.ts';
import type { Rows } from './rows.ts';
import { seedParameter } from './seed-parameter.ts';

/** Up to this dimension the drawn matrix is uniform; above, it is a product of reflections. */
const DENSE_DIMENSION = 512;
const REFLECTIONS = 32;
/** How far Q Qᵀ of a given matrix may be from 1. */
const ORTHOGONALITY = 1e-8;

type Turn = (from: Rows, to: Rows, points: number) => void;

/** out = M in for a matrix of rows, or for its transpose: sums over the columns in order. */
function denseTurn(matrix: Float64Array, n: number, transposed: boolean): Turn {
  const [across, down] = transposed ? [n, 1] : [1, n];
  return (from, to, points) => {
    for (let i = 0; i < n; i++) {
      if (points === 1) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += matrix[i * down + k * across] * from[k];
        to[i] = sum;
        continue;
      }
      const row = to.subarray(i * points, (i + 1) * points).fill(0);
      for (let k = 0; k < n; k++) {
        const entry = matrix[i * down + k * across];
        for (let p = 0; p < points; p++) row[p] += entry * from[k * points + p];
      }
    }
  };
}

/** out = in after the reflections 1 - 2 u uᵀ, one after another, for unit vectors u. */
function reflectionsTurn(vectors: readonly Float64Array[], n: number): Turn {
  return (from, to, points) => {
    // Kept in f64 between the reflections, in every precision.
    const x = new Float64Array(n);
    for (let p = 0; p < points; p++) {
      for (let i = 0; i < n; i++) x[i] = from[i * points + p];
      for (const u of vectors) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += u[i] * x[i];
        for (let i = 0; i < n; i++) x[i] -= 2 * sum * u[i];
      }
      for (let i = 0; i < n; i++) to[i * points + p] = x[i];
    }
  };
}

interface Rotation {
  forward: Turn;
  back: Turn;
}

function denseRotation(matrix: Float64Array, n: number): Rotation {
  return { forward: denseTurn(matrix, n, false), back: denseTurn(matrix, n, true) };
}

function drawnRotation(source: Stream, n: number): Rotation {
  if (n <= DENSE_DIMENSION) return denseRotation(haarOrthogonal(source, n), n);
  const vectors = Array.from({ length: REFLECTIONS }, (_, k) => {
    const vector = source.fillNormal(new Float64Array(n), k * n);
    orthonormalise(vector, 1, n);
    return vector;
  });
  return { forward: reflectionsTurn(vectors, n), back: reflectionsTurn(vectors.toReversed(), n) };
}

/** The last few, because a picture, a form and a run of one landscape all ask for the same one. */
const recent: { key: string; made: Rotation }[] = [];
const RECENT = 8;

function rotationOf(seed: number, n: number): Rotation {
  const key = `${seed} ${n}`;
  const known = recent.find((entry) => entry.key === key);
  if (known) return known.made;
  const made = drawnRotation(stream('start', 'rotate wrapper', seed), n);
  recent.unshift({ key, made });
  recent.length = Math.min(recent.length, RECENT);
  return made;
}

function givenRotation(matrix: readonly number[], n: number): Rotation {
  if (matrix.length !== n * n) refuse('matrix', matrix, `${n * n} numbers, row by row for ${n} coordinates`);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? -1 : 0;
      for (let k = 0; k < n; k++) sum += matrix[i * n + k] * matrix[j * n + k];
      if (Math.abs(sum) > ORTHOGONALITY) refuse('matrix', matrix, 'an orthogonal matrix, whose rows are orthonormal');
    }
  }
  return denseRotation(Float64Array.from(matrix), n);
}

/** y = Q (x - c) + c. */
function rotationMap({ forward, back }: Rotation, n: number, centre: readonly number[] | undefined): AffineMap {
  if (!centre) {
    return {
      outer: n,
      inner: n,
      keepsNorm: true,
      toInner: forward,
      along: forward,
      back,
      preimage(y) {
        const x = new Float64Array(n);
        back(y, x, 1);
        return x;
      },
    };
  }
  const about =
    (turn: Turn): Turn =>
    (from, to, points) => {
      const away = new Float64Array(n * points);
      for (let k = 0; k < away.length; k++) away[k] = from[k] - centre[Math.floor(k / points)];
      turn(away, to, points);
      for (let k = 0; k < away.length; k++) to[k] += centre[Math.floor(k / points)];
    };
  return {
    outer: n,
    inner: n,
    keepsNorm: false,
    toInner: about(forward),
    along: forward,
    back,
    preimage(y) {
      const x = new Float64Array(n);
      about(back)(y, x, 1);
      return x;
    },
  };
}

function rotated(inner: ChosenLandscape, rotation: Rotation, centre?: readonly number[]): ChosenLandscape {
  const n = inner.dimension;
  return {
    ...inner,
    ...movedAlong(inner, rotationMap(rotation, n, centre)),
    ...wrappedTex(inner, (name) =>
      centre ? String.raw`${name}(c + Q (w - c)),\quad Q^{\top} Q = 1` : String.raw`${name}(Q w),\quad Q^{\top} Q = 1`,
    ),
    coordinateName: (index) => `r_${index + 1}`,
    tensors: undefined,
  };
}

/** `inner` turned about the origin by the matrix of a seed. */
export function drawRotation(inner: ChosenLandscape, seed: number): ChosenLandscape {
  return rotated(inner, rotationOf(seed, inner.dimension));
}

export const rotate = defineWrapper({
  id: 'rotate',
  version: 1,
  label: 'Rotate',
  summary: 'Turns the landscape by an orthogonal matrix, so that nothing is aligned with the axes any more.',
  references: [
    {
      text: 'G. W. Stewart, The efficient generation of random orthogonal matrices with an application to condition estimators, SIAM Journal on Numerical Analysis 17 (1980) 403–409',
      url: 'https://doi.org/10.1137/0717034',
    },
  ],
  parameters: {
    seed: {
      ...seedParameter('Seed of the matrix'),
      help: `Up to ${DENSE_DIMENSION} dimensions the matrix is uniform among all orthogonal ones; above, it is a product of ${REFLECTIONS} reflections in uniform directions, which costs less and mixes less.`,
    },
    matrix: {
      kind: 'numbers',
      label: 'Matrix',
      symbol: 'Q',
      optional: true,
      minimumLength: 1,
      maximumLength: DENSE_DIMENSION * DENSE_DIMENSION,
      help: 'An orthogonal matrix, row by row, instead of a drawn one.',
    },
    about: {
      kind: 'numbers',
      label: 'Centre',
      symbol: 'c',
      optional: true,
      maximumLength: 1_000_000,
      help: 'The point that stays where it is; without it the origin.',
    },
  },
  formula: [String.raw`L'(w) = L(c + Q (w - c)),\quad Q^{\top} Q = 1`],
  wrap({ seed, matrix, about }, inner) {
    const n = inner.dimension;
    const centre = about && vectorOf(about, n, 'about');
    return rotated(inner, matrix ? givenRotation(matrix, n) : rotationOf(seed, n), centre);
  },
});
