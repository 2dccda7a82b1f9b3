/** What changes along a run: distance, norms, balance of layers, ranks, and the tangent kernel. */
import { singularValues } from '../math/singular-values.ts';
import { dot, norm2 } from '../math/sums.ts';
import { exp, log } from '../wasm/elementary.ts';
import { distance } from './attractors.ts';
import type { AnalysedLandscape, AnalysedModel, AnalysedRun, AnalysedTensor, AnalysisResult } from './define.ts';
import { defineAnalysis } from './define.ts';
import { likenessRows, numbersKept, rowsOf } from './hidden-layers.ts';
import { checkVectors } from './limits.ts';
import { linearAlignment, type Representation, representationOf } from './linear-cka.ts';
import { likenessPictures, RunLikeness, withLayers } from './run-likeness.ts';
import { runSamples, stepsOf } from './run-samples.ts';
import { between, firstWarning, rounded } from './values.ts';

/**
 * At some steps of a run: distance from the start, norms of gradient and point, the effective learning rate eta/|w|^2 of
 * scale-invariant weights and the angle of one step eta |g|/|w|; for every weight matrix its norm, largest singular value and
 * effective rank exp(-sum p ln p), p = s/sum s; the imbalance of neighbouring layers |W_(l+1)^T W_(l+1) - W_l W_l^T|_F, which gradient
 * flow of a linear network conserves; and with a model the tangent kernel K = J J^T of some outputs: its relative change
 * |K_t - K_0|_F/|K_0|_F and its alignment with the start (centred, CKA). Sampled outputs make the kernel's numbers an estimate. All
 * singular values of each weight matrix, of the product of the weights where their sizes fit (the map itself for a linear
 * network), and of the centred outputs over all rows, divided by the root of their number; the likeness of the outputs to those at
 * the start is linear CKA, |F_t^T F_0|_F^2/(|F_t^T F_t|_F |F_0^T F_0|_F) of centred columns. Of hidden layers the same of their
 * activations over some rows of data, between all steps looked at and between layers at the end. Cost: the run again, singular
 * values of the weights, one product with J^T an output and step, and for each layer of p features and pair of steps rows p^2
 * operations, or rows^2 where that is less.
 * Sources: Saxe, McClelland, Ganguli 2013; Du, Hu, Lee, NeurIPS 2018; Roy and Vetterli 2007; Jacot, Gabriel, Hongler, NeurIPS
 * 2018; Cortes, Mohri, Rostamizadeh, JMLR 13 (2012); Kornblith, Norouzi, Lee, Hinton, ICML 2019.
 */
export const trainingDynamics = defineAnalysis({
  id: 'training-dynamics',
  version: 2,
  label: 'Training dynamics',
  group: 'Along runs',
  summary:
    'Distance from the start, norms, effective learning rate, balance and rank of layers, likeness of representations, and the tangent kernel along a run.',
  method:
    'The run again with points at some steps; norms and singular values of the weight matrices; products with the transposed Jacobian for the tangent kernel; linear centred kernel alignment of outputs and hidden layers. The run again, and a product with the Jacobian for each output and step.',
  formula: [
    String.raw`\eta_{\text{eff}} = \frac{\eta}{\lVert w \rVert^2}, \qquad \lVert W_{l+1}^{\mathsf T} W_{l+1} - W_l W_l^{\mathsf T} \rVert_F, \qquad r_{\text{eff}} = \exp\Bigl(-\sum_k p_k \ln p_k\Bigr)`,
    String.raw`K = J J^{\mathsf T}, \qquad \frac{\lVert K_t - K_0 \rVert_F}{\lVert K_0 \rVert_F}`,
    String.raw`\operatorname{CKA}(A, B) = \frac{\lVert A^{\mathsf T} B \rVert_F^2}{\lVert A^{\mathsf T} A \rVert_F\,\lVert B^{\mathsf T} B \rVert_F}`,
  ],
  references: [
    {
      text: 'A. Jacot, F. Gabriel, C. Hongler, Neural tangent kernel: convergence and generalization in neural networks, NeurIPS 2018',
      url: 'https://arxiv.org/abs/1806.07572',
    },
    {
      text: 'S. S. Du, W. Hu, J. D. Lee, Algorithmic regularization in learning deep homogeneous models: layers are automatically balanced, NeurIPS 2018',
      url: 'https://arxiv.org/abs/1806.00900',
    },
    {
      text: 'S. Kornblith, M. Norouzi, H. Lee, G. Hinton, Similarity of neural network representations revisited, ICML 2019',
      url: 'https://arxiv.org/abs/1905.00414',
    },
    {
      text: 'O. Roy, M. Vetterli, The effective rank: a measure of effective dimensionality, EUSIPCO 2007',
    },
  ],
  needs: 'run',
  parameters: {
    ...runSamples,
    outputs: {
      kind: 'number',
      label: 'Outputs of the tangent kernel',
      default: 50,
      minimum: 0,
      maximum: 2000,
      integer: true,
      help: 'Drawn at random from all outputs; 0 leaves the kernel out.',
    },
    rows: likenessRows,
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Way from the start',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Distance' },
      series: [
        { array: 'distance', label: 'Distance from the start' },
        { array: 'norm', label: 'Norm' },
      ],
    },
    {
      kind: 'lines',
      title: 'Singular values of the product of the weights',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Singular value' },
      series: [{ array: 'values of the product', label: 'Product' }],
    },
    {
      kind: 'lines',
      title: 'Singular values of the outputs',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Singular value' },
      series: [{ array: 'values of the outputs', label: 'Outputs' }],
    },
    {
      kind: 'lines',
      title: 'Effective ranks',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Rank' },
      series: [
        { array: 'productRank', label: 'Product of the weights' },
        { array: 'outputRank', label: 'Outputs' },
      ],
    },
    {
      kind: 'lines',
      title: 'Likeness to the start',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Alignment (CKA)' },
      series: [
        { array: 'kernelAlignment', label: 'Tangent kernel' },
        { array: 'outputAlignment', label: 'Outputs' },
      ],
    },
    ...likenessPictures,
    {
      kind: 'lines',
      title: 'Effective learning rate',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'η/|w|²', log: true },
      series: [{ array: 'effectiveRate', label: 'Effective learning rate' }],
    },
  ],
  check: ({ samples, outputs, rows }, { dimension, model }) => {
    checkVectors(samples + (model ? outputs : 0), dimension, 'samples', 'take fewer, or fewer outputs');
    const layered = withLayers(model);
    if (layered)
      checkVectors(
        samples,
        numbersKept(layered, Math.min(rows, rowsOf(layered))),
        'samples',
        'take fewer, or fewer rows',
      );
  },
  run: ({ samples, spacing, outputs, rows: mostRows }, { landscape, run, draw, progress }): AnalysisResult => {
    const looked = run as AnalysedRun;
    const { steps, points, losses } = looked.path(stepsOf(samples, spacing, looked.steps));
    const count = steps.length;
    const gradient = new Float64Array(landscape.dimension);
    const series: Record<string, Float64Array> = {};
    const put = (name: string, k: number, value: number): void => {
      series[name] ??= new Float64Array(count);
      series[name][k] = value;
    };
    const matrices = matricesOf(landscape);
    const { model } = landscape;
    const chosen = model && outputs > 0 ? chooseOutputs(model, outputs, draw(0)) : [];
    const layered = withLayers(model);
    const likeness = layered && new RunLikeness(layered, mostRows, draw(1));
    let first: Float64Array | null = null;
    let firstOutputs: Representation | null = null;
    /** All singular values of a matrix at each step looked at, largest first. */
    const spectra: Record<string, Float64Array[]> = {};
    const keep = (name: string, spectrum: Float64Array): void => {
      spectra[name] ??= [];
      spectra[name].push(spectrum);
    };
    const fits = matrices.length > 1 && matrices.every(({ columns }, m) => m === 0 || columns === matrices[m - 1].rows);
    points.forEach((point, k) => {
      landscape.gradient(point, gradient);
      const norm = norm2(point);
      const rate = looked.learningRate(steps[k]) ?? Number.NaN;
      put('distance', k, distance(point, points[0]));
      put('norm', k, norm);
      put('gradientNorm', k, norm2(gradient));
      put('effectiveRate', k, rate / (norm * norm));
      put('angle', k, (rate * norm2(gradient)) / norm);
      matrices.forEach(({ name, values }, m) => {
        const spectrum = values(point);
        keep(`values of ${name}`, spectrum);
        put(`norm ${name}`, k, norm2(spectrum));
        put(`largest ${name}`, k, spectrum[0]);
        put(`rank ${name}`, k, effectiveRank(spectrum));
        if (m > 0) put(`imbalance ${matrices[m - 1].name} ${name}`, k, imbalance(matrices[m - 1], matrices[m], point));
      });
      if (fits) {
        const spectrum = productValues(matrices, point);
        keep('values of the product', spectrum);
        put('productRank', k, effectiveRank(spectrum));
      }
      if (model) {
        const said = outputsAt(model, point);
        firstOutputs ??= said;
        const { rows, columns, data } = said;
        const spectrum = singularValues(data, rows, columns).map((value) => value / Math.sqrt(rows));
        keep('values of the outputs', spectrum);
        put('outputRank', k, effectiveRank(spectrum));
        put('outputAlignment', k, linearAlignment(said, firstOutputs));
      }
      likeness?.look(point);
      if (model && chosen.length > 0) {
        const kernel = tangentKernel(model, point, chosen, landscape.dimension);
        first ??= kernel;
        put('kernelChange', k, norm2(kernel.map((x, i) => x - (first as Float64Array)[i])) / norm2(first));
        put('kernelAlignment', k, centredAlignment(kernel, first, chosen.length));
      }
      progress(k + 1, count);
    });
    const last = count - 1;
    const ended = steps[last] < looked.steps && `The run ended early, at or after step ${steps[last]}.`;
    const warning = firstWarning(ended);
    const values: AnalysisResult['values'] = {
      distance: rounded(series.distance[last], { label: 'Distance from the start at the end', warning }),
      norm: rounded(series.norm[last], { label: 'Norm of the point at the end', warning }),
      effectiveRate: rounded(series.effectiveRate[last], {
        label: 'Effective learning rate, over the squared norm',
        warning,
      }),
      angle: rounded(series.angle[last], {
        label: 'Angle of a gradient step seen from the origin',
        warning: firstWarning(
          ended,
          looked.gradient !== 'full' && 'Of the full gradient, where the run takes a noisy one.',
        ),
      }),
      loss: rounded(losses[last], { label: 'Loss at the end', warning }),
    };
    matrices.forEach(({ name }, m) => {
      values[`rank${m + 1}`] = rounded(series[`rank ${name}`][last], {
        label: `Effective rank of ${name} at the end`,
        warning,
      });
      if (m === 0) return;
      const before = matrices[m - 1].name;
      const balance = series[`imbalance ${before} ${name}`];
      values[`imbalance${m}`] = rounded(balance[last], {
        label: `Imbalance of ${before} and ${name} at the end`,
        warning,
      });
      values[`imbalanceDrift${m}`] = rounded(balance[last] - balance[0], {
        label: `Its change since the start`,
        warning,
      });
    });
    if (fits) {
      values.productLargest = rounded(spectra['values of the product'][last][0], {
        label: 'Largest singular value of the product of the weights at the end',
        warning,
      });
      values.productRank = rounded(series.productRank[last], {
        label: 'Effective rank of the product of the weights at the end',
        warning,
      });
    }
    if (model) {
      values.outputRank = rounded(series.outputRank[last], {
        label: 'Effective rank of the centred outputs at the end',
        warning,
      });
      values.outputAlignment = rounded(series.outputAlignment[last], {
        label: 'Likeness of the outputs to those at the start (linear CKA), 1 where only scale and axes changed',
        warning: firstWarning(
          ended,
          Number.isNaN(series.outputAlignment[last]) && 'Outputs that are the same for all rows are like nothing.',
        ),
      });
    }
    if (series.kernelChange) {
      const part = chosen.length / (model as AnalysedModel).outputs;
      const doubt = firstWarning(
        ended,
        part < 1 && `Of ${chosen.length} outputs of ${(model as AnalysedModel).outputs}.`,
      );
      const half = jackknifeOf(series.kernelChange[last], chosen.length, part);
      values.kernelChange = between(
        series.kernelChange[last],
        Math.max(0, series.kernelChange[last] - half),
        series.kernelChange[last] + half,
        {
          label: 'Relative change of the tangent kernel',
          warning: doubt,
        },
      );
      values.kernelAlignment = rounded(series.kernelAlignment[last], {
        label: 'Alignment of the tangent kernel with that of the start, 1 where only its scale changed',
        warning: doubt,
      });
    }
    const alike = likeness?.answer(ended);
    return {
      values: { ...values, ...alike?.values },
      arrays: {
        ...alike?.arrays,
        steps: { shape: [count], data: Float64Array.from(steps) },
        losses: { shape: [count], data: losses },
        ...Object.fromEntries(Object.entries(spectra).map(([name, each]) => [name, inRows(each)])),
        ...Object.fromEntries(Object.entries(series).map(([name, data]) => [name, { shape: [count], data }])),
      },
    };
  },
});

/** About twice the relative scatter that so many of all outputs leave: 1/sqrt(m), with the correction of a finite whole. */
function jackknifeOf(value: number, count: number, part: number): number {
  return part >= 1 ? 0 : 2 * value * Math.sqrt((1 - part) / count);
}

/** The outputs over all rows of data. */
function outputsAt(model: AnalysedModel, point: Float64Array): Representation {
  const outputs = new Float64Array(model.outputs);
  model.predict(point, outputs);
  return representationOf(outputs, model.outputsPerRow);
}

interface Matrix {
  name: string;
  tensor: AnalysedTensor;
  rows: number;
  columns: number;
  values(point: Float64Array): Float64Array;
}

/** Weight tensors as matrices of their first index by the others, from input to output. */
function matricesOf({ tensors = [] }: AnalysedLandscape): Matrix[] {
  const order = { input: 0, hidden: 1, output: 2 };
  return tensors
    .filter(({ role }) => role === 'weight')
    .map((tensor) => {
      const rows = tensor.shape[0];
      const columns = tensor.shape.slice(1).reduce((a, b) => a * b, 1);
      const values = (point: Float64Array): Float64Array =>
        singularValues(point.subarray(tensor.offset, tensor.offset + rows * columns), rows, columns);
      return { name: tensor.name, tensor, rows, columns, values };
    })
    .sort((a, b) => order[a.tensor.place] - order[b.tensor.place]);
}

function effectiveRank(spectrum: Float64Array): number {
  const total = spectrum.reduce((a, b) => a + b, 0);
  let entropy = 0;
  for (const value of spectrum) if (value > 0) entropy -= (value / total) * log(value / total);
  return total > 0 ? exp(entropy) : 0;
}

/** One row a singular value, one column a step. */
function inRows(spectra: readonly Float64Array[]): { shape: number[]; data: Float64Array } {
  const [rows, columns] = [spectra[0].length, spectra.length];
  const data = new Float64Array(rows * columns);
  spectra.forEach((spectrum, k) => {
    spectrum.forEach((value, i) => {
      data[i * columns + k] = value;
    });
  });
  return { shape: [rows, columns], data };
}

/** Singular values of W_L ... W_1. */
function productValues(matrices: readonly Matrix[], point: Float64Array): Float64Array {
  const part = ({ tensor, rows, columns }: Matrix): Float64Array =>
    point.subarray(tensor.offset, tensor.offset + rows * columns);
  const [first, ...rest] = matrices;
  let product = part(first);
  for (const matrix of rest) product = times(part(matrix), product, matrix.rows, matrix.columns, first.columns);
  return singularValues(product, matrices[matrices.length - 1].rows, first.columns);
}

/** A B for A of rows x inner, B of inner x columns. */
function times(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      for (let j = 0; j < columns; j++) out[i * columns + j] += factor * b[k * columns + j];
    }
  }
  return out;
}

/** |V^T V - W W^T|_F for W before V; NaN where their inner sizes differ. */
function imbalance(before: Matrix, after: Matrix, point: Float64Array): number {
  const n = before.rows;
  if (after.columns !== n) return Number.NaN;
  const [w, v] = [before.tensor.offset, after.tensor.offset];
  let squares = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let k = 0; k < after.rows; k++) total += point[v + k * n + i] * point[v + k * n + j];
      for (let k = 0; k < before.columns; k++) {
        total -= point[w + i * before.columns + k] * point[w + j * before.columns + k];
      }
      squares += total * total;
    }
  }
  return Math.sqrt(squares);
}

function chooseOutputs(
  model: AnalysedModel,
  count: number,
  draws: { permutation(n: number, out: Int32Array): Int32Array },
): number[] {
  return [...draws.permutation(model.outputs, new Int32Array(model.outputs)).subarray(0, count)].sort((a, b) => a - b);
}

function tangentKernel(model: AnalysedModel, point: Float64Array, outputs: readonly number[], n: number): Float64Array {
  const unit = new Float64Array(model.outputs);
  const rows = outputs.map((output) => {
    unit[output] = 1;
    const row = new Float64Array(n);
    model.vectorJacobianProduct(point, unit, row);
    unit[output] = 0;
    return row;
  });
  return Float64Array.from({ length: rows.length * rows.length }, (_, k) =>
    dot(rows[Math.floor(k / rows.length)], rows[k % rows.length]),
  );
}

/** Cosine of two kernels after centring both. */
function centredAlignment(a: Float64Array, b: Float64Array, n: number): number {
  const [x, y] = [centred(a, n), centred(b, n)];
  return dot(x, y) / (norm2(x) * norm2(y));
}

function centred(kernel: Float64Array, n: number): Float64Array {
  const means = Float64Array.from(
    { length: n },
    (_, i) => kernel.subarray(i * n, (i + 1) * n).reduce((a, b) => a + b, 0) / n,
  );
  const all = means.reduce((a, b) => a + b, 0) / n;
  return kernel.map((value, k) => value - means[Math.floor(k / n)] - means[k % n] + all);
}
