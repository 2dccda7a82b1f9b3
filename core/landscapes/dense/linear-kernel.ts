/** The kernel of a linear model: a loss of each row's prediction, an L2 penalty, and parameters that stand for noise. */
import type { Metric } from '../../contract/summaries.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { LandscapeKernel, LayersKernel, ModelKernel } from '../define.ts';
import { type DenseFunctions, denseFunctions } from './functions.ts';
import { BATCH_ROWS, type LinearData, LinearRows } from './linear-rows.ts';
import type { RowLosses } from './row-losses.ts';

export interface LinearModel {
  training: LinearData;
  /** Rows that only metrics see. */
  test?: LinearData;
  loss: keyof RowLosses;
  /** The loss is the mean over rows; else the sum. */
  isMean: boolean;
  /** Factor of |w|²/2 over all parameters. */
  l2: number;
  /** Each row's prediction has `scale` times the sum of `perRow` parameters of its own added. */
  noise: { perRow: number; scale: number };
}

/** Parameters: the weights, then the noise row by row. */
export class LinearKernel implements LandscapeKernel {
  readonly dimension: number;
  readonly rows: number;
  readonly metrics: readonly Metric[];
  readonly model: ModelKernel;
  private readonly workspace: Workspace;
  private readonly functions: DenseFunctions;
  private readonly options: LinearModel;
  private readonly training: LinearRows;
  private readonly test: LinearRows | undefined;
  private readonly slopes: number;
  /** What the sum over rows is multiplied by. */
  private readonly factor: number;

  constructor(model: LinearModel, workspace: Workspace) {
    const { training, test, noise, loss, isMean } = model;
    this.options = model;
    this.workspace = workspace;
    this.functions = denseFunctions(workspace);
    this.rows = training.rows;
    this.dimension = training.columns + training.rows * noise.perRow;
    this.factor = isMean ? 1 / training.rows : 1;
    this.training = new LinearRows(training, loss, workspace);
    this.test = test === undefined ? undefined : new LinearRows(test, loss, workspace);
    this.slopes = workspace.allocateF64(training.rows);
    const classifies: readonly Metric[] = loss === 'logistic' ? ['accuracy'] : [];
    const tested: readonly Metric[] =
      test === undefined ? [] : ['testLoss', ...(classifies.length > 0 ? (['testAccuracy'] as const) : [])];
    this.metrics = ['loss', ...classifies, ...tested];
    this.model = {
      outputs: training.rows,
      outputsPerRow: 1,
      l2: model.l2,
      predict: (x, z) => this.predict(x, z),
      jacobianVectorProduct: (_, v, out) => this.predict(v, out),
      vectorJacobianProduct: (_, u, out) => this.spread(u, out),
      outputLoss: (z, e) => this.factor * this.training.lossOf(z, e, this.factor),
      outputCurvature: (z, u, out) => {
        this.training.lossOf(z, out, this.factor);
        const { curvatures } = this.training;
        const [vector, product] = [workspace.f64(u, this.rows), workspace.f64(out, this.rows)];
        workspace.f64(curvatures, this.rows).forEach((curvature, i) => {
          product[i] = this.factor * curvature * vector[i];
        });
      },
      ...(noise.perRow === 0 && { layers: this.layers() }),
    };
  }

  loss(x: number): number {
    this.predict(x, this.training.predictions);
    return this.factor * this.training.loss() + this.penalty(x);
  }

  gradient(x: number, g: number): number {
    const loss = this.loss(x);
    this.spread(this.training.errors, g);
    this.finish(x, g, this.factor);
    return loss;
  }

  hessianVectorProduct(x: number, v: number, out: number): void {
    this.loss(x);
    this.predict(v, this.slopes);
    this.functions.multiply(this.slopes, this.training.curvatures, this.slopes, this.rows);
    this.spread(this.slopes, out);
    this.finish(v, out, this.factor);
  }

  batchGradient(x: number, rows: Int32Array, g: number): number {
    if (rows.length === 0) throw new RangeError('invalid batch: expected at least one row');
    const { training, workspace, dimension } = this;
    workspace.f64(g, dimension).fill(0);
    let sum = 0;
    for (let first = 0; first < rows.length; first += BATCH_ROWS) {
      const chosen = rows.subarray(first, first + BATCH_ROWS);
      training.predictBatch(x, chosen);
      this.addBatchNoise(x, chosen);
      sum += training.batchLoss(chosen.length);
      training.addBatch(chosen, g);
      this.addBatchNoiseGradient(chosen, g);
    }
    const factor = (this.factor * this.rows) / rows.length;
    this.finish(x, g, factor);
    return factor * sum + this.penalty(x);
  }

  measure(x: number, out: Float64Array): void {
    const loss = this.loss(x);
    const values: Record<Metric, number> = {
      loss,
      accuracy: this.training.accuracy(),
      testLoss: Number.NaN,
      testAccuracy: Number.NaN,
    };
    if (this.test !== undefined) {
      const { test } = this;
      test.predict(x, test.predictions);
      values.testLoss = test.loss() * (this.options.isMean ? 1 / test.rows : 1);
      values.testAccuracy = test.accuracy();
    }
    this.metrics.forEach((metric, i) => {
      out[i] = values[metric];
    });
  }

  /** One layer of one output. */
  private layers(): LayersKernel {
    const { dimension, workspace, rows } = this;
    let moments: Float64Array | undefined;
    return {
      layers: [{ outputs: 1, inputs: dimension, places: 1, weights: 0, biases: null }],
      inputMoments: (_, out) => {
        moments ??= this.inputMoments();
        out.set(moments);
      },
      errorMoments: (_, u, out) => {
        out[0] = workspace.f64(u, rows).reduce((sum, error) => sum + error * error, 0);
      },
    };
  }

  /** XᵀX, column by column. */
  private inputMoments(): Float64Array {
    const { dimension, workspace, rows } = this;
    const mark = workspace.mark();
    const [unit, column] = [workspace.allocateF64(dimension + 8), workspace.allocateF64(dimension + 8)];
    const z = workspace.allocateF64(rows + 8);
    const moments = new Float64Array(dimension * dimension);
    for (let i = 0; i < dimension; i++) {
      workspace.f64(unit, dimension).fill(0)[i] = 1;
      this.predict(unit, z);
      this.spread(z, column);
      moments.set(workspace.f64(column, dimension), i * dimension);
    }
    workspace.release(mark);
    return moments;
  }

  /** Predictions of all rows, noise and all, by the parameters at `x`. */
  private predict(x: number, z: number): void {
    this.training.predict(x, z);
    const { perRow, scale } = this.options.noise;
    if (perRow === 0) return;
    const [noise, out] = [this.noiseAt(x), this.workspace.f64(z, this.rows)];
    for (let i = 0; i < this.rows; i++) out[i] += scale * sumOf(noise, i * perRow, perRow);
  }

  /** Each parameter's part of the sum of e_i z_i. */
  private spread(e: number, g: number): void {
    this.training.pullBack(e, g);
    const { perRow, scale } = this.options.noise;
    if (perRow === 0) return;
    const [errors, out] = [this.workspace.f64(e, this.rows), this.noiseAt(g)];
    errors.forEach((error, i) => {
      out.fill(scale * error, i * perRow, (i + 1) * perRow);
    });
  }

  private addBatchNoise(x: number, chosen: Int32Array): void {
    const { perRow, scale } = this.options.noise;
    if (perRow === 0) return;
    const [noise, z] = [this.noiseAt(x), this.workspace.f64(this.training.predictions, chosen.length)];
    chosen.forEach((row, i) => {
      z[i] += scale * sumOf(noise, row * perRow, perRow);
    });
  }

  private addBatchNoiseGradient(chosen: Int32Array, g: number): void {
    const { perRow, scale } = this.options.noise;
    const [out, errors] = [this.noiseAt(g), this.workspace.f64(this.training.errors, chosen.length)];
    chosen.forEach((row, i) => {
      for (let j = row * perRow; j < (row + 1) * perRow; j++) out[j] += scale * errors[i];
    });
  }

  /** g = factor g + l2 w. */
  private finish(w: number, g: number, factor: number): void {
    const out = this.workspace.f64(g, this.dimension);
    if (factor !== 1) for (let i = 0; i < out.length; i++) out[i] *= factor;
    if (this.options.l2 !== 0) this.functions.addScaled(this.options.l2, w, g, this.dimension);
  }

  private penalty(x: number): number {
    const { l2 } = this.options;
    return l2 === 0 ? 0 : 0.5 * l2 * this.functions.dot(x, x, this.dimension);
  }

  private noiseAt(x: number): Float64Array {
    const { columns } = this.training;
    return this.workspace.f64(x + 8 * columns, this.dimension - columns);
  }
}

function sumOf(values: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i];
  return sum;
}
