/** Kernels and models as plain objects that hand every call on, for wrappers that change a few of them. */
import type { LandscapeKernel, ModelKernel } from '../define.ts';

/** Methods of a class are not its own properties, so that spreading the kernel itself would lose them. */
export function delegated(inner: LandscapeKernel): LandscapeKernel {
  const { dimension, rows, metrics, batchGradient, ensemble, model } = inner;
  return {
    dimension,
    rows,
    metrics,
    loss: (x) => inner.loss(x),
    gradient: (x, g) => inner.gradient(x, g),
    hessianVectorProduct: (x, v, out) => inner.hessianVectorProduct(x, v, out),
    measure: (x, out) => inner.measure(x, out),
    ...(batchGradient && { batchGradient: (x, chosen, g) => batchGradient.call(inner, x, chosen, g) }),
    ...(ensemble && { ensemble }),
    ...(model && { model }),
  };
}

export function delegatedModel(inner: ModelKernel): ModelKernel {
  const { outputs, outputsPerRow, l2, hidden } = inner;
  return {
    outputs,
    outputsPerRow,
    l2,
    predict: (x, z) => inner.predict(x, z),
    jacobianVectorProduct: (x, v, out) => inner.jacobianVectorProduct(x, v, out),
    vectorJacobianProduct: (x, u, out) => inner.vectorJacobianProduct(x, u, out),
    outputLoss: (z, e) => inner.outputLoss(z, e),
    outputCurvature: (z, u, out) => inner.outputCurvature(z, u, out),
    ...(hidden && { hidden }),
  };
}
