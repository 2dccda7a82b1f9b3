/** A landscape moved to another place. */
import { stream } from '../../math/streams.ts';
import { shownNumber } from '../parts.ts';
import { type AffineMap, movedAlong } from './affine.ts';
import { defineWrapper, shownVector, vectorOf, wrappedTex } from './define.ts';
import { seedParameter } from './seed-parameter.ts';

export function shiftMap(by: ArrayLike<number>): AffineMap {
  const dimension = by.length;
  const copy = (from: ArrayLike<number>, to: { set(values: ArrayLike<number>): void }) => to.set(from);
  return {
    outer: dimension,
    inner: dimension,
    keepsNorm: false,
    toInner(x, y, points) {
      for (let i = 0; i < dimension; i++) {
        const [shifted, end] = [by[i], (i + 1) * points];
        for (let k = i * points; k < end; k++) y[k] = x[k] - shifted;
      }
    },
    along: copy,
    back: copy,
    preimage: (y) => y.map((value, i) => value + by[i]),
  };
}

export const shift = defineWrapper({
  id: 'shift',
  version: 1,
  label: 'Shift',
  summary: 'Moves the landscape by a vector, given or drawn.',
  references: [],
  parameters: {
    by: {
      kind: 'numbers',
      label: 'Vector',
      symbol: 's',
      optional: true,
      maximumLength: 1_000_000,
      help: 'One number for each coordinate. Without it the vector is drawn.',
    },
    scale: {
      kind: 'number',
      label: 'Scale of a drawn vector',
      default: 1,
      minimum: 0,
      help: 'Standard deviation of each coordinate; the vector is normal.',
    },
    seed: seedParameter('Seed of a drawn vector'),
  },
  formula: ["L'(w) = L(w - s)"],
  wrap({ by, scale, seed }, inner) {
    const { dimension } = inner;
    const vector = by
      ? Float64Array.from(vectorOf(by, dimension, 'by'))
      : stream('start', 'shift wrapper', seed)
          .fillNormal(new Float64Array(dimension))
          .map((value) => scale * value);
    const shown = shownVector(Array.from(vector.subarray(0, 9)), (value) => shownNumber(value, 4));
    return {
      ...inner,
      ...movedAlong(inner, shiftMap(vector)),
      ...wrappedTex(inner, (name) => String.raw`${name}(w - s),\quad s = ${shown}`),
    };
  },
});
