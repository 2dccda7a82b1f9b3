/** A bowl that keeps runs within a distance of a point. */
import { refuse, shownNumber } from '../parts.ts';
import { type AddedTerm, addedKernel } from './added.ts';
import { defineWrapper, vectorOf, wrappedTex } from './define.ts';
import type { Rows } from './rows.ts';

/** t to a whole power from 0 on. */
function power(t: number, exponent: number): number {
  let product = 1;
  for (let k = 0; k < exponent; k++) product *= t;
  return product;
}

interface Bowl {
  strength: number;
  radius: number;
  exponent: number;
  centre: readonly number[] | undefined;
}

/** k max(0, r - R)^p for r = |x - c|: a sum over coordinates in order for r². */
function bowlTerm({ strength, radius, exponent, centre }: Bowl, dimension: number): AddedTerm {
  const away = (x: Rows, i: number, points: number, p: number): number => x[i * points + p] - (centre ? centre[i] : 0);
  /** r, and the steepness T'(r)/r, which stays finite at r = 0. */
  const steepness = (x: Rows, points: number, p: number): [r: number, steepness: number] => {
    let sum = 0;
    for (let i = 0; i < dimension; i++) {
      const d = away(x, i, points, p);
      sum += d * d;
    }
    const r = Math.sqrt(sum);
    if (radius === 0) return [r, strength * exponent * power(r, exponent - 2)];
    return [r, r <= radius ? 0 : (strength * exponent * power(r - radius, exponent - 1)) / r];
  };
  const valueAt = (r: number): number => (r <= radius ? 0 : strength * power(r - radius, exponent));
  return {
    values(x, losses, points) {
      for (let p = 0; p < points; p++) losses[p] += valueAt(steepness(x, points, p)[0]);
    },
    gradients(x, losses, g, points) {
      for (let p = 0; p < points; p++) {
        const [r, slope] = steepness(x, points, p);
        losses[p] += valueAt(r);
        if (slope === 0) continue;
        for (let i = 0; i < dimension; i++) g[i * points + p] += slope * away(x, i, points, p);
      }
    },
    products(x, v, out, points) {
      for (let p = 0; p < points; p++) {
        const [r, slope] = steepness(x, points, p);
        if (slope === 0) continue;
        // T'' u uᵀ + T'/r (1 - u uᵀ) for the unit vector u from the centre.
        let along = 0;
        for (let i = 0; i < dimension; i++) along += away(x, i, points, p) * v[i * points + p];
        const second = strength * exponent * (exponent - 1) * power(r - radius, exponent - 2);
        const outward = r === 0 ? 0 : ((second - slope) * along) / (r * r);
        for (let i = 0; i < dimension; i++) {
          out[i * points + p] += slope * v[i * points + p] + outward * away(x, i, points, p);
        }
      }
    },
  };
}

export const bowl = defineWrapper({
  id: 'bowl',
  version: 1,
  label: 'Confining bowl',
  summary: 'Adds a wall that rises as an even power of the distance beyond a radius, so that runs cannot leave.',
  references: [],
  parameters: {
    strength: {
      kind: 'number',
      label: 'Strength',
      symbol: 'k',
      default: 1,
      minimum: 0,
      scale: 'log',
    },
    radius: {
      kind: 'number',
      label: 'Radius',
      symbol: 'R',
      default: 1,
      minimum: 0,
      help: 'Within it the landscape is as it was.',
    },
    exponent: {
      kind: 'number',
      label: 'Power',
      symbol: 'p',
      default: 4,
      minimum: 2,
      maximum: 32,
      integer: true,
      help: 'Even. With 2 and a radius above 0 the Hessian jumps at the radius.',
    },
    centre: {
      kind: 'numbers',
      label: 'Centre',
      symbol: 'c',
      optional: true,
      maximumLength: 1_000_000,
      help: 'One number for each coordinate; without it the origin.',
    },
  },
  formula: [String.raw`L'(w) = L(w) + k \max(0, \lVert w - c \rVert - R)^p`],
  wrap({ strength, radius, exponent, centre: given }, inner) {
    if (exponent % 2 !== 0) refuse('exponent', exponent, 'an even number');
    const { dimension } = inner;
    const centre = given && vectorOf(given, dimension, 'centre');
    const distance = (point: ArrayLike<number>): number => {
      let sum = 0;
      for (let i = 0; i < dimension; i++) {
        const d = point[i] - (centre ? centre[i] : 0);
        sum += d * d;
      }
      return Math.sqrt(sum);
    };
    return {
      ...inner,
      hasModel: false,
      ...wrappedTex(
        inner,
        (name) =>
          String.raw`${name}(w) + ${shownNumber(strength)} \max(0, \lVert w${centre ? ' - c' : ''} \rVert - ${shownNumber(radius)})^{${exponent}}`,
      ),
      facts() {
        const { minimum, minimisers, notes = [] } = inner.facts();
        const kept = minimisers?.filter((point) => strength === 0 || distance(point) <= radius) ?? [];
        if (minimum === undefined || kept.length === 0) return { notes };
        return { minimum, minimisers: kept, notes };
      },
      exactAt: (x) => (strength === 0 || distance(x) < radius ? inner.exactAt(x) : {}),
      create(context) {
        const term = bowlTerm({ strength, radius, exponent, centre }, dimension);
        return addedKernel(inner.create(context), term, context);
      },
    };
  },
});
