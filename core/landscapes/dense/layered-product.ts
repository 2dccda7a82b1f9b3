/** Landscapes of a product of matrices, P = W_L ... W_1: any loss of P whose derivative by P is affine. */
import type { Workspace } from '../../wasm/memory.ts';
import type { LandscapeKernel, ModelKernel, TensorInfo } from '../define.ts';
import { placed, plainKernel } from '../kernel-parts.ts';
import { layerPlace } from '../network/shape.ts';
import { type DenseFunctions, denseFunctions } from './functions.ts';

/** One matrix, row by row from coordinate `offset` on. */
export interface MatrixLayer {
  outputs: number;
  inputs: number;
  offset: number;
}

/** A loss of the product, at addresses of matrices with its shape. */
export interface ProductHead {
  /** Returns the loss and writes its derivative by the product to `error`. */
  loss(product: number, error: number): number;
  /** Writes the change of that derivative along a change of the product; no aliasing. */
  change(productDot: number, errorDot: number): void;
}

/** The layers of the given widths, one after another from coordinate 0 on, the one next to the input first. */
export function chainOfLayers(widths: readonly number[]): MatrixLayer[] {
  let offset = 0;
  return widths.slice(1).map((outputs, index) => {
    const layer = { outputs, inputs: widths[index], offset };
    offset += layer.outputs * layer.inputs;
    return layer;
  });
}

/** The layers, given from the input on, as the arrays W1, W2, ... of a point. */
export function tensorsOfLayers(layers: readonly MatrixLayer[]): TensorInfo[] {
  return layers.map(({ outputs, inputs, offset }, index) => ({
    name: `W${index + 1}`,
    shape: [outputs, inputs],
    offset,
    role: 'weight',
    place: layerPlace(index, layers.length),
  }));
}

/** ½ ||P - target||². */
export function distanceHead(target: number, count: number, workspace: Workspace): ProductHead {
  const functions = denseFunctions(workspace);
  const copy = (from: number, to: number) => workspace.f64(to, count).set(workspace.f64(from, count));
  return {
    loss(product, error) {
      copy(product, error);
      functions.addScaled(-1, target, error, count);
      return 0.5 * functions.dot(error, error, count);
    },
    change: copy,
  };
}

/** ½ ||P X - Y||² for P of outputs x inputs, X of inputs x count and Y of outputs x count. */
export function pairsHead(
  x: Float64Array,
  y: Float64Array,
  shape: { outputs: number; inputs: number; count: number },
  workspace: Workspace,
): ProductHead {
  const { outputs, inputs, count } = shape;
  const functions = denseFunctions(workspace);
  const [pairs, wanted] = [placed(workspace, x), placed(workspace, y)];
  const turned = workspace.allocateF64(inputs * count);
  functions.transpose(pairs, inputs, count, turned);
  const residuals = workspace.allocateF64(outputs * count);
  const predict = (product: number) =>
    functions.product(product, 8 * inputs, 8, pairs, residuals, outputs, inputs, count, 0);
  const pullBack = (out: number) => functions.product(residuals, 8 * count, 8, turned, out, outputs, count, inputs, 0);
  return {
    loss(product, error) {
      predict(product);
      functions.addScaled(-1, wanted, residuals, outputs * count);
      pullBack(error);
      return 0.5 * functions.dot(residuals, residuals, outputs * count);
    },
    change(productDot, errorDot) {
      predict(productDot);
      pullBack(errorDot);
    },
  };
}

/** ½ sum over i of (<A_i, P> - y_i)², with the matrices A_i as rows of `measurements`. */
export function sensingHead(
  measurements: number,
  values: number,
  rows: number,
  count: number,
  workspace: Workspace,
): ProductHead {
  const functions = denseFunctions(workspace);
  const residuals = workspace.allocateF64(rows);
  const measure = (product: number): void => {
    const out = workspace.f64(residuals, rows);
    for (let i = 0; i < rows; i++) out[i] = functions.dot(measurements + 8 * i * count, product, count);
  };
  const pullBack = (out: number) => functions.product(residuals, 0, 8, measurements, out, 1, rows, count, 0);
  return {
    loss(product, error) {
      measure(product);
      functions.addScaled(-1, values, residuals, rows);
      pullBack(error);
      return 0.5 * functions.dot(residuals, residuals, rows);
    },
    change(productDot, errorDot) {
      measure(productDot);
      pullBack(errorDot);
    },
  };
}

/** The kernel of `head` after the product of `layers`, given from the input on. The product is the model's one row. */
export function layeredKernel(
  layers: readonly MatrixLayer[],
  head: ProductHead,
  workspace: Workspace,
): LandscapeKernel {
  const functions: DenseFunctions = denseFunctions(workspace);
  const dimension = layers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
  const columns = layers[0].inputs;
  const widest = layers.reduce((most, { outputs }) => Math.max(most, outputs), 0);
  const buffer = () => workspace.allocateF64(widest * columns);
  // The products of layers 0 to l, and their changes along a direction; the first is the matrix itself, in its vector.
  const products = layers.map((_, l) => (l === 0 ? 0 : buffer()));
  const productDots = layers.map((_, l) => (l === 0 ? 0 : buffer()));
  const errors = [buffer(), buffer()];
  const errorDots = [buffer(), buffer()];
  const turned = buffer();
  const last = layers.length - 1;

  /** C = A B or C += A B for A = the layer's matrix in the vector at `x`. */
  const applyLayer = (l: number, x: number, b: number, c: number, adds: 0 | 1): void => {
    const { outputs, inputs, offset } = layers[l];
    functions.product(x + 8 * offset, 8 * inputs, 8, b, c, outputs, inputs, columns, adds);
  };
  const applyTransposed = (l: number, x: number, b: number, c: number, adds: 0 | 1): void => {
    const { outputs, inputs, offset } = layers[l];
    functions.product(x + 8 * offset, 8, 8 * inputs, b, c, inputs, outputs, columns, adds);
  };
  /** The layer's part of the vector at `g` = error times the transpose of the product below. */
  const addOuter = (l: number, error: number, below: number, g: number, adds: 0 | 1): void => {
    const { outputs, inputs, offset } = layers[l];
    const to = g + 8 * offset;
    if (l === 0) {
      workspace.f64(to, outputs * inputs).set(workspace.f64(error, outputs * inputs));
      return;
    }
    functions.transpose(below, inputs, columns, turned);
    functions.product(error, 8 * columns, 8, turned, to, outputs, columns, inputs, adds);
  };
  const multiplyAll = (x: number): number => {
    products[0] = x + 8 * layers[0].offset;
    for (let l = 1; l < layers.length; l++) applyLayer(l, x, products[l - 1], products[l], 0);
    return products[last];
  };

  const changeAll = (x: number, v: number): number => {
    multiplyAll(x);
    productDots[0] = v + 8 * layers[0].offset;
    for (let l = 1; l < layers.length; l++) {
      applyLayer(l, v, products[l - 1], productDots[l], 0);
      applyLayer(l, x, productDots[l - 1], productDots[l], 1);
    }
    return productDots[last];
  };
  /** The gradient by the layers from the derivative by the product, in `errors[last % 2]`. */
  const pullBack = (x: number, g: number): void => {
    for (let l = last; l >= 0; l--) {
      addOuter(l, errors[l % 2], products[l - 1], g, 0);
      if (l > 0) applyTransposed(l, x, errors[l % 2], errors[(l - 1) % 2], 0);
    }
  };
  const outputs = layers[last].outputs * columns;
  const copy = (from: number, to: number) => workspace.f64(to, outputs).set(workspace.f64(from, outputs));
  const model: ModelKernel = {
    outputs,
    outputsPerRow: outputs,
    l2: 0,
    predict: (x, z) => copy(multiplyAll(x), z),
    jacobianVectorProduct: (x, v, out) => copy(changeAll(x, v), out),
    vectorJacobianProduct(x, u, out) {
      multiplyAll(x);
      copy(u, errors[last % 2]);
      pullBack(x, out);
    },
    outputLoss: head.loss,
    outputCurvature: (_, u, out) => head.change(u, out),
  };

  return plainKernel({
    dimension,
    model,
    loss: (x) => head.loss(multiplyAll(x), errors[0]),
    gradient(x, g) {
      const loss = head.loss(multiplyAll(x), errors[last % 2]);
      pullBack(x, g);
      return loss;
    },
    hessianVectorProduct(x, v, out) {
      head.change(changeAll(x, v), errorDots[last % 2]);
      head.loss(products[last], errors[last % 2]);
      for (let l = last; l >= 0; l--) {
        const [error, errorDot] = [errors[l % 2], errorDots[l % 2]];
        addOuter(l, errorDot, products[l - 1], out, 0);
        if (l === 0) break;
        addOuter(l, error, productDots[l - 1], out, 1);
        applyTransposed(l, x, errorDot, errorDots[(l - 1) % 2], 0);
        applyTransposed(l, v, error, errorDots[(l - 1) % 2], 1);
        applyTransposed(l, x, error, errors[(l - 1) % 2], 0);
      }
    },
  });
}
