/** A landscape whose model is replaced by its first-order expansion at a point: the tangent kernel's view of training. */
import { RidgelineError } from '../../contract/errors.ts';
import { stream } from '../../math/streams.ts';
import type { DataLookup, KernelContext, LandscapeKernel, ModelKernel } from '../define.ts';
import { plainKernel } from '../kernel-parts.ts';
import { refuse } from '../parts.ts';
import { type ChosenLandscape, defineWrapper, vectorOf, wrappedTex } from './define.ts';
import { delegatedModel } from './delegate.ts';
import { type Rows, rowsOf } from './rows.ts';
import { seedParameter } from './seed-parameter.ts';

/** The given point, or the family's own start, of a seed where it is drawn. */
function pointOf(inner: ChosenLandscape, given: readonly number[] | undefined, seed: number, data: DataLookup) {
  if (given) return Float64Array.from(given);
  const start = inner.start(data);
  if (start.kind === 'point') return Float64Array.from(start.point);
  const point = new Float64Array(inner.dimension);
  start.draw(stream('start', 'linearise wrapper', seed), point);
  return point;
}

/** loss(f(p) + J(p) (x - p)) + l2 |x|²/2 for the model f of the kernel. */
function linearisedKernel(kernel: LandscapeKernel, point: Float64Array, context: KernelContext): LandscapeKernel {
  const { model, dimension } = kernel;
  if (!model) {
    const expected = 'a landscape with a model, such as network, regression or deep-linear; ‘quadratic’ takes any';
    throw new RidgelineError('invalid-request', `there is no model inside to linearise; expected ${expected}`, {
      field: 'wrap',
      value: 'linearise',
      expected,
    });
  }
  const { outputs, l2 } = model;
  const { workspace } = context;
  const [p, d] = [0, 0].map(() => workspace.allocateF64(dimension + 8));
  const [z0, z, e, w] = [0, 0, 0, 0].map(() => workspace.allocateF64(outputs + 8));
  const over = (pointer: number): Rows => rowsOf(context, pointer, dimension);
  const across = (pointer: number): Rows => rowsOf(context, pointer, outputs);
  over(p).set(point);
  model.predict(p, z0);
  const predict = (x: number, out: number): void => {
    const [from, at, away] = [over(p), over(x), over(d)];
    for (let i = 0; i < dimension; i++) away[i] = at[i] - from[i];
    model.jacobianVectorProduct(p, d, out);
    const [start, all] = [across(z0), across(out)];
    for (let k = 0; k < outputs; k++) all[k] += start[k];
  };
  const penalty = (x: number): number => {
    if (l2 === 0) return 0;
    let sum = 0;
    for (const value of over(x)) sum += value * value;
    return 0.5 * l2 * sum;
  };
  const decay = (x: number, g: number): void => {
    if (l2 === 0) return;
    const [at, out] = [over(x), over(g)];
    for (let i = 0; i < dimension; i++) out[i] += l2 * at[i];
  };
  // An expansion of the outputs has no hidden layers.
  const { hidden: _hidden, ...outer } = delegatedModel(model);
  const linear: ModelKernel = {
    ...outer,
    predict,
    jacobianVectorProduct: (_, v, out) => model.jacobianVectorProduct(p, v, out),
    vectorJacobianProduct: (_, u, out) => model.vectorJacobianProduct(p, u, out),
  };
  return plainKernel({
    dimension,
    model: linear,
    loss(x) {
      predict(x, z);
      return model.outputLoss(z, e) + penalty(x);
    },
    gradient(x, g) {
      predict(x, z);
      const loss = model.outputLoss(z, e);
      model.vectorJacobianProduct(p, e, g);
      decay(x, g);
      return loss + penalty(x);
    },
    hessianVectorProduct(x, v, out) {
      predict(x, z);
      model.jacobianVectorProduct(p, v, e);
      model.outputCurvature(z, e, w);
      model.vectorJacobianProduct(p, w, out);
      decay(v, out);
    },
  });
}

export const linearise = defineWrapper({
  id: 'linearise',
  version: 1,
  label: 'Linearise the model',
  summary: 'Replaces the model by its first-order expansion at a point, as in the neural tangent kernel’s limit.',
  references: [
    {
      text: 'A. Jacot, F. Gabriel, C. Hongler, Neural tangent kernel: convergence and generalization in neural networks, 2018',
      url: 'https://arxiv.org/abs/1806.07572',
    },
    {
      text: 'J. Lee, L. Xiao, S. Schoenholz, Y. Bahri, R. Novak, J. Sohl-Dickstein, J. Pennington, Wide neural networks of any depth evolve as linear models under gradient descent, 2019',
      url: 'https://arxiv.org/abs/1902.06720',
    },
  ],
  parameters: {
    point: {
      kind: 'numbers',
      label: 'Point',
      symbol: 'p',
      optional: true,
      maximumLength: 1_000_000,
      help: 'Where the model is expanded, and where runs start. Without it the family’s own start.',
    },
    seed: seedParameter('Seed of a start that is drawn'),
  },
  formula: [String.raw`L'(w) = \ell\bigl( f(p) + J_f(p) (w - p) \bigr), \quad L(w) = \ell(f(w))`],
  wrap({ point, seed }, inner) {
    if (!inner.hasModel) {
      refuse('kind', 'linearise', 'a landscape with a model inside, such as network, regression or deep-linear');
    }
    const given = point && [...vectorOf(point, inner.dimension, 'point')];
    return {
      ...inner,
      ...wrappedTex(
        inner,
        (name) => String.raw`\ell\bigl( f(p) + J_f(p) (w - p) \bigr), \quad ${name}(w) = \ell(f(w))`,
      ),
      // Mini-batches and test metrics need the rows themselves.
      hasData: false,
      ensembleWork: null,
      facts: () => ({}),
      exactAt: () => ({}),
      start: (data) => ({
        kind: 'point',
        point: Array.from(pointOf(inner, given, seed, data)),
        words: 'the point of expansion',
      }),
      create: (context) => linearisedKernel(inner.create(context), pointOf(inner, given, seed, context.data), context),
    };
  },
});
