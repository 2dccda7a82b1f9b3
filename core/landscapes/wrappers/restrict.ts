/** A landscape on a line, plane or higher flat through a point. */
import { orthonormalise } from '../../math/orthogonal.ts';
import { stream } from '../../math/streams.ts';
import type { FamilyStart } from '../define.ts';
import { refuse, shownNumber } from '../parts.ts';
import { type AffineMap, affineKernel, viewCentre } from './affine.ts';
import { defineWrapper, vectorOf, wrappedTex } from './define.ts';
import { seedParameter } from './seed-parameter.ts';

/** y = point + sum of t_k times row k of `directions`. */
function flatMap(point: ArrayLike<number>, directions: Float64Array, count: number): AffineMap {
  const dimension = point.length;
  const combine: AffineMap['along'] = (t, w, points) => {
    for (let i = 0; i < dimension; i++) {
      for (let p = 0; p < points; p++) {
        let sum = 0;
        for (let k = 0; k < count; k++) sum += directions[k * dimension + i] * t[k * points + p];
        w[i * points + p] = sum;
      }
    }
  };
  return {
    outer: count,
    inner: dimension,
    keepsNorm: false,
    toInner(t, y, points) {
      combine(t, y, points);
      for (let i = 0; i < dimension; i++) {
        for (let k = i * points; k < (i + 1) * points; k++) y[k] += point[i];
      }
    },
    along: combine,
    back(h, g, points) {
      for (let k = 0; k < count; k++) {
        for (let p = 0; p < points; p++) {
          let sum = 0;
          for (let i = 0; i < dimension; i++) sum += directions[k * dimension + i] * h[i * points + p];
          g[k * points + p] = sum;
        }
      }
    },
    preimage: () => new Float64Array(count),
  };
}

function directionsOf(given: readonly number[] | undefined, count: number, dimension: number, seed: number) {
  if (given) {
    if (given.length !== count * dimension) {
      refuse('directions', given, `${count * dimension} numbers, ${count} vectors of ${dimension} one after another`);
    }
    for (let k = 0; k < count; k++) {
      if (given.slice(k * dimension, (k + 1) * dimension).every((value) => value === 0)) {
        refuse('directions', given, 'vectors other than 0');
      }
    }
    return Float64Array.from(given);
  }
  const drawn = stream('start', 'restrict wrapper', seed).fillNormal(new Float64Array(count * dimension));
  orthonormalise(drawn, count, dimension);
  return drawn;
}

export const restrict = defineWrapper({
  id: 'restrict',
  version: 1,
  label: 'Restrict',
  summary: 'Looks at the landscape on a line, plane or higher flat through a point only.',
  references: [
    {
      text: 'C. Li, H. Farkhoor, R. Liu, J. Yosinski, Measuring the intrinsic dimension of objective landscapes, 2018',
      url: 'https://arxiv.org/abs/1804.08838',
    },
  ],
  parameters: {
    dimension: {
      kind: 'number',
      label: 'Dimension',
      symbol: 'k',
      default: 1,
      minimum: 1,
      maximum: 10_000,
      integer: true,
      help: '1 is a line, 2 a plane.',
    },
    point: {
      kind: 'numbers',
      label: 'Point',
      symbol: 'p',
      optional: true,
      maximumLength: 1_000_000,
      help: 'Where t = 0 is; without it the middle of the view.',
    },
    directions: {
      kind: 'numbers',
      label: 'Directions',
      symbol: 'u',
      optional: true,
      maximumLength: 1_000_000,
      help: 'Vectors one after another, used as they are. Without them a random orthonormal set is drawn.',
    },
    seed: seedParameter('Seed of drawn directions'),
  },
  formula: [String.raw`L'(t) = L(p + t_1 u_1 + \dots + t_k u_k)`],
  wrap({ dimension, point, directions, seed }, inner) {
    if (dimension > inner.dimension) {
      refuse('dimension', dimension, `at most ${inner.dimension}, the dimension of the landscape`);
    }
    const through = point ? vectorOf(point, inner.dimension, 'point') : viewCentre(inner);
    const map = flatMap(through, directionsOf(directions, dimension, inner.dimension, seed), dimension);
    const [left, right, bottom, top] = inner.view();
    const reach = Math.max(right - left, inner.dimension > 1 ? top - bottom : 0) / 2;
    const start: FamilyStart = {
      kind: 'random',
      draw(source, out) {
        source.fillUniform(out);
        for (let k = 0; k < out.length; k++) out[k] = reach * (2 * out[k] - 1);
      },
      words: `uniform in |t| ≤ ${shownNumber(reach)}`,
    };
    const sum = dimension === 1 ? 't u' : dimension === 2 ? 't_1 u_1 + t_2 u_2' : String.raw`\textstyle\sum_k t_k u_k`;
    const wrapped = wrappedTex(inner, (name) => `${name}(p + ${sum})`);
    return {
      ...inner,
      symbol: wrapped.symbol,
      tex: wrapped.tex.map((line) => line.replace(`${wrapped.symbol}(w)`, `${wrapped.symbol}(t)`)),
      dimension,
      coordinateName: (index) => (dimension === 1 ? 't' : `t_${index + 1}`),
      facts: () => ({}),
      exactAt: () => ({}),
      view: () => [-reach, reach, -reach, reach],
      viewPoint: undefined,
      tensors: undefined,
      start: () => start,
      create: (context) => affineKernel(inner.create(context), map, context),
    };
  },
});
