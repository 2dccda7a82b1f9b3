/** A landscape on the numbers of a shorter format. */
import { roundByOdds, roundTo, type ShortFormat } from '../../expression/rounding.ts';
import type { KernelContext, LandscapeKernel } from '../define.ts';
import { type AffineMap, affineKernel } from './affine.ts';
import { defineWrapper, wrappedTex } from './define.ts';
import { delegated } from './delegate.ts';
import { type Rows, rowsOf } from './rows.ts';
import { seedParameter } from './seed-parameter.ts';

type Rounding = (value: number, place: number) => number;

const word = new DataView(new ArrayBuffer(8));

/** 32 bits that look random, a fixed function of the seed, the number and its place. */
function hash(seed: number, high: number, low: number, place: number): number {
  let h = seed | 0;
  for (const part of [high, low, place, seed / 0x100000000]) {
    h = Math.imul(h ^ part, 0x85ebca6b);
    h = Math.imul((h ^ (h >>> 13)) + 0x9e3779b9, 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/**
 * Up or down with the odds that keep the mean, by a hash of the seed, the number and its place: the same number at the
 * same place is always rounded alike, so that the landscape is still a function.
 */
export function stochasticRounding(format: ShortFormat, seed: number): Rounding {
  return (value, place) => {
    word.setFloat64(0, Math.abs(value));
    const [high, low] = [word.getUint32(0), word.getUint32(4)];
    return roundByOdds(format, value, (part) => hash(seed, high, low, place) < part * 0x100000000);
  };
}

function roundingMap(dimension: number, round: Rounding): AffineMap {
  const copy = (from: Rows, to: Rows): void => to.set(from);
  return {
    outer: dimension,
    inner: dimension,
    keepsNorm: false,
    toInner(x, y, points) {
      for (let i = 0; i < dimension; i++) {
        for (let k = i * points; k < (i + 1) * points; k++) y[k] = round(x[k], i);
      }
    },
    along: copy,
    back: copy,
    preimage: (y) => y.slice(),
  };
}

/** The kernel with its losses and gradients rounded; places count on from the coordinates. */
function roundedResults(inner: LandscapeKernel, round: Rounding, context: KernelContext): LandscapeKernel {
  const { workspace } = context;
  const { dimension, batchGradient, ensemble, metrics } = inner;
  const roundLoss = (loss: number): number => round(loss, dimension);
  const roundAll = (g: number, points: number): void => {
    const values = rowsOf(context, g, dimension * points);
    for (let i = 0; i < dimension; i++) {
      for (let k = i * points; k < (i + 1) * points; k++) values[k] = round(values[k], dimension + 1 + i);
    }
  };
  const roundLosses = (losses: number, points: number): void => {
    const values = workspace.f64(losses, points);
    for (let p = 0; p < points; p++) values[p] = roundLoss(values[p]);
  };
  const { model: _model, ...rest } = delegated(inner);
  return {
    ...rest,
    loss: (x) => roundLoss(inner.loss(x)),
    gradient(x, g) {
      const loss = inner.gradient(x, g);
      roundAll(g, 1);
      return roundLoss(loss);
    },
    ...(batchGradient && {
      batchGradient(x, rows, g) {
        const loss = batchGradient.call(inner, x, rows, g);
        roundAll(g, 1);
        return roundLoss(loss);
      },
    }),
    measure(x, out) {
      inner.measure(x, out);
      const at = metrics.indexOf('loss');
      if (at >= 0) out[at] = roundLoss(out[at]);
    },
    ...(ensemble && {
      ensemble: {
        losses(x, losses, points) {
          ensemble.losses(x, losses, points);
          roundLosses(losses, points);
        },
        gradients(x, losses, g, points) {
          ensemble.gradients(x, losses, g, points);
          roundLosses(losses, points);
          roundAll(g, points);
        },
        products: (x, v, out, points) => ensemble.products(x, v, out, points),
      },
    }),
  };
}

export const round = defineWrapper({
  id: 'round',
  version: 1,
  label: 'Round',
  summary: 'Looks at the landscape through a shorter number format: the point, the loss and the gradient are rounded.',
  references: [
    {
      text: 'N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, SIAM 2002',
      url: 'https://doi.org/10.1137/1.9780898718027',
    },
    {
      text: 'M. Croci, M. Fasi, N. J. Higham, T. Mary, M. Mikaitis, Stochastic rounding: implementation, error analysis and applications, Royal Society Open Science 9 (2022) 211631',
      url: 'https://doi.org/10.1098/rsos.211631',
    },
  ],
  parameters: {
    format: {
      kind: 'choice',
      label: 'Format',
      options: [
        { value: 'f32', label: 'f32: 24 bits' },
        { value: 'f16', label: 'f16: 11 bits' },
        { value: 'bf16', label: 'bf16: 8 bits' },
      ],
      default: 'bf16',
      help: 'Between these roundings all is computed as before. A run can also round after every operation: its precision.',
    },
    mode: {
      kind: 'choice',
      label: 'Rounding',
      options: [
        { value: 'nearest', label: 'To nearest, ties to even' },
        { value: 'stochastic', label: 'Stochastic' },
      ],
      default: 'nearest',
      help: 'Stochastic: up or down with the odds that keep the mean over seeds; the same number is always rounded alike, so that the landscape stays a function.',
    },
    seed: seedParameter('Seed of stochastic rounding'),
  },
  formula: [String.raw`L'(w) = \operatorname{fl}(L(\operatorname{fl}(w)))`],
  wrap({ format, mode, seed }, inner) {
    const rounding: Rounding =
      mode === 'nearest' ? (value) => roundTo(format, value) : stochasticRounding(format, seed);
    const map = roundingMap(inner.dimension, rounding);
    return {
      ...inner,
      ...wrappedTex(
        inner,
        (name) =>
          String.raw`\operatorname{fl}(${name}(\operatorname{fl}(w))), \quad \operatorname{fl}: \text{${format}}`,
      ),
      hasModel: false,
      facts: () => ({ notes: inner.facts().notes ?? [] }),
      exactAt: () => ({}),
      create: (context) => roundedResults(affineKernel(inner.create(context), map, context), rounding, context),
    };
  },
});
