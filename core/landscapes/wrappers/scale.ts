/** A landscape with its coordinates and its values scaled. */
import type { KernelContext, LandscapeFacts, LandscapeKernel } from '../define.ts';
import { refuse, shownNumber } from '../parts.ts';
import { type AffineMap, movedAlong } from './affine.ts';
import { type ChosenLandscape, defineWrapper, shownVector, wrappedTex } from './define.ts';
import { delegated, delegatedModel } from './delegate.ts';
import { type Rows, rowsOf } from './rows.ts';

function scaleMap(factors: Float64Array): AffineMap {
  const dimension = factors.length;
  const multiply = (from: Rows, to: Rows, points: number): void => {
    for (let i = 0; i < dimension; i++) {
      for (let k = i * points; k < (i + 1) * points; k++) to[k] = factors[i] * from[k];
    }
  };
  return {
    outer: dimension,
    inner: dimension,
    keepsNorm: factors.every((factor) => Math.abs(factor) === 1),
    toInner: multiply,
    along: multiply,
    back: multiply,
    preimage: (y) => y.map((value, i) => value / factors[i]),
  };
}

/** The kernel of `factor` times the loss. */
function scaledKernel(inner: LandscapeKernel, factor: number, context: KernelContext): LandscapeKernel {
  const { workspace } = context;
  const { dimension, batchGradient, ensemble, model, metrics } = inner;
  const multiply = (pointer: number, count = dimension): void => {
    const values = rowsOf(context, pointer, count);
    for (let i = 0; i < values.length; i++) values[i] *= factor;
  };
  const multiplyLosses = (losses: number, points: number): void => {
    const values = workspace.f64(losses, points);
    for (let i = 0; i < points; i++) values[i] *= factor;
  };
  return {
    ...delegated(inner),
    loss: (x) => factor * inner.loss(x),
    gradient(x, g) {
      const loss = inner.gradient(x, g);
      multiply(g);
      return factor * loss;
    },
    hessianVectorProduct(x, v, out) {
      inner.hessianVectorProduct(x, v, out);
      multiply(out);
    },
    ...(batchGradient && {
      batchGradient(x, rows, g) {
        const loss = batchGradient.call(inner, x, rows, g);
        multiply(g);
        return factor * loss;
      },
    }),
    measure(x, out) {
      inner.measure(x, out);
      metrics.forEach((metric, i) => {
        if (metric === 'loss' || metric === 'testLoss') out[i] *= factor;
      });
    },
    ...(ensemble && {
      ensemble: {
        losses(x, losses, points) {
          ensemble.losses(x, losses, points);
          multiplyLosses(losses, points);
        },
        gradients(x, losses, g, points) {
          ensemble.gradients(x, losses, g, points);
          multiplyLosses(losses, points);
          multiply(g, dimension * points);
        },
        products(x, v, out, points) {
          ensemble.products(x, v, out, points);
          multiply(out, dimension * points);
        },
      },
    }),
    ...(model && {
      model: {
        ...delegatedModel(model),
        l2: factor * model.l2,
        outputLoss(z, e) {
          const loss = model.outputLoss(z, e);
          multiply(e, model.outputs);
          return factor * loss;
        },
        outputCurvature(z, u, out) {
          model.outputCurvature(z, u, out);
          multiply(out, model.outputs);
        },
      },
    }),
  };
}

function scaledFacts({ minimum, minimisers, notes = [] }: LandscapeFacts, value: number): LandscapeFacts {
  if (value === 1)
    return { ...(minimum === undefined ? {} : { minimum }), ...(minimisers ? { minimisers } : {}), notes };
  // Turned upside down, the minima are maxima.
  if (value < 0) return { notes };
  return {
    ...(minimum === undefined ? {} : { minimum: value * minimum }),
    ...(minimisers ? { minimisers } : {}),
    notes,
  };
}

function factorsOf(given: readonly number[], dimension: number): Float64Array {
  if (given.some((factor) => factor === 0)) refuse('argument', given, 'numbers other than 0');
  if (given.length === 1) return new Float64Array(dimension).fill(given[0]);
  if (given.length !== dimension) {
    refuse('argument', given, `one number, or ${dimension}, the dimension of the landscape`);
  }
  return Float64Array.from(given);
}

/** Eigenvalues where one factor scales all coordinates; the learning coefficient, which no scaling changes, unless flipped. */
function scaledExact(moved: ChosenLandscape['exactAt'], argument: readonly number[], value: number) {
  const isUniform = argument.every((factor) => Math.abs(factor) === Math.abs(argument[0]));
  const square = value * argument[0] * argument[0];
  return (x: Float64Array) => {
    const { eigenvalues, learningCoefficient } = moved(x);
    return {
      ...(eigenvalues && isUniform ? { eigenvalues: eigenvalues.map((eigenvalue) => square * eigenvalue) } : {}),
      ...(learningCoefficient && value > 0 ? { learningCoefficient } : {}),
    };
  };
}

export const scale = defineWrapper({
  id: 'scale',
  version: 1,
  label: 'Scale',
  summary: 'Stretches the coordinates, all alike or each by a factor of its own, and multiplies the loss.',
  references: [],
  parameters: {
    argument: {
      kind: 'numbers',
      label: 'Factors of the coordinates',
      symbol: 'a',
      default: [1],
      minimumLength: 1,
      maximumLength: 1_000_000,
      help: 'One number for all coordinates, or one for each. A factor above 1 makes the landscape narrower.',
    },
    value: {
      kind: 'number',
      label: 'Factor of the loss',
      symbol: 'b',
      default: 1,
      help: 'A negative one turns the landscape upside down.',
    },
  },
  formula: [String.raw`L'(w) = b\, L(a_1 w_1, \dots, a_d w_d)`],
  wrap({ argument, value }, inner) {
    if (value === 0) refuse('value', value, 'a number other than 0');
    const factors = factorsOf(argument, inner.dimension);
    const moved = movedAlong(inner, scaleMap(factors));
    const shown = shownVector(argument, (factor) => shownNumber(factor, 4));
    const front = value === 1 ? '' : String.raw`${shownNumber(value)}\, `;
    return {
      ...inner,
      ...moved,
      ...wrappedTex(inner, (name) =>
        argument.length === 1
          ? `${front}${name}(${argument[0] === 1 ? '' : String.raw`${shownNumber(argument[0])}\, `}w)`
          : String.raw`${front}${name}(a \odot w),\quad a = ${shown}`,
      ),
      facts: () => scaledFacts(moved.facts(), value),
      exactAt: scaledExact(moved.exactAt, [...factors], value),
      view: () => stretchedView(inner, moved, factors),
      create: (context) => (value === 1 ? moved.create(context) : scaledKernel(moved.create(context), value, context)),
    };
  },
});

function stretchedView(
  inner: ChosenLandscape,
  moved: Pick<ChosenLandscape, 'view'>,
  factors: Float64Array,
): ReturnType<ChosenLandscape['view']> {
  const [left, right, bottom, top] = inner.view();
  const [x1, x2, y1, y2] = moved.view();
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const width = (right - left) / 2 / Math.abs(factors[0]);
  const height = (top - bottom) / 2 / Math.abs(factors.length > 1 ? factors[1] : 1);
  return [x - width, x + width, y - height, y + height];
}
