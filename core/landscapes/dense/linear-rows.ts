/** Rows of data for models that predict by a linear map: predictions for all rows or some, and sums back over rows. */
import type { Workspace } from '../../wasm/memory.ts';
import { placed } from '../kernel-parts.ts';
import { type DenseFunctions, denseFunctions } from './functions.ts';
import { type RowLosses, rowLosses } from './row-losses.ts';

/** Rows of features, row by row, with a target each. */
export interface LinearData {
  rows: number;
  columns: number;
  features: Float64Array;
  targets: Float64Array;
}

/** Rows that a batch works on at once. */
export const BATCH_ROWS = 256;

/** Data in the workspace, with room for one number a row: predictions, errors, curvatures. */
export class LinearRows {
  readonly rows: number;
  readonly columns: number;
  /** Predictions, and the loss's first and second derivatives by them. */
  readonly predictions: number;
  readonly errors: number;
  readonly curvatures: number;
  private readonly workspace: Workspace;
  private readonly functions: DenseFunctions;
  private readonly rowLoss: RowLosses[keyof RowLosses];
  private readonly data: LinearData;
  private readonly features: number;
  private readonly transposed: number;
  private readonly targets: number;
  private readonly bytes: number;
  private readonly batchTargets: number;

  constructor(data: LinearData, loss: keyof RowLosses, workspace: Workspace) {
    const { rows, columns } = data;
    this.data = data;
    this.rows = rows;
    this.columns = columns;
    this.workspace = workspace;
    this.functions = denseFunctions(workspace);
    this.rowLoss = rowLosses(workspace)[loss];
    this.features = placed(workspace, data.features);
    this.transposed = workspace.allocateF64(rows * columns);
    this.functions.transpose(this.features, rows, columns, this.transposed);
    // Room for a batch too, in whole blocks of eight.
    const room = Math.ceil(Math.max(rows, BATCH_ROWS) / 8) * 8;
    this.targets = placed(workspace, data.targets, room);
    this.batchTargets = workspace.allocateF64(BATCH_ROWS);
    this.bytes = 64 * Math.ceil(rows / 8);
    this.predictions = workspace.allocateF64(room);
    this.errors = workspace.allocateF64(room);
    this.curvatures = workspace.allocateF64(room);
  }

  /** z_i = x_i . w for all rows, for `columns` numbers at `w`. */
  predict(w: number, z: number): void {
    this.functions.product(w, 0, 8, this.transposed, z, 1, this.columns, this.rows, 0);
  }

  /** g = sum over rows of e_i x_i. */
  pullBack(e: number, g: number): void {
    this.functions.product(e, 0, 8, this.features, g, 1, this.rows, this.columns, 0);
  }

  /** The sum of all rows' losses at the predictions, which fills errors and curvatures. */
  loss(): number {
    this.clearPadding(this.rows);
    return this.rowLoss(this.predictions, this.targets, this.errors, this.curvatures, this.bytes);
  }

  /** The sum of all rows' losses at the predictions z, with `factor` times its derivatives by them in `e`. */
  lossOf(z: number, e: number, factor: number): number {
    this.workspace.f64(this.predictions, this.rows).set(this.workspace.f64(z, this.rows));
    const loss = this.loss();
    const [errors, out] = [this.workspace.f64(this.errors, this.rows), this.workspace.f64(e, this.rows)];
    for (let i = 0; i < this.rows; i++) out[i] = factor * errors[i];
    return loss;
  }

  /** Predictions of at most 256 chosen rows; a row number outside of the data is an error. */
  predictBatch(w: number, chosen: Int32Array): void {
    const { rows, columns, functions, features } = this;
    const z = this.workspace.f64(this.predictions, BATCH_ROWS);
    const y = this.workspace.f64(this.batchTargets, BATCH_ROWS);
    y.fill(0);
    chosen.forEach((row, i) => {
      if (!(row >= 0 && row < rows)) throw new RangeError(`invalid data row ${row}: expected 0 to ${rows - 1}`);
      z[i] = functions.dot(features + 8 * columns * row, w, columns);
      y[i] = this.data.targets[row];
    });
  }

  /** The sum of the losses of a batch's first `count` rows, which fills errors. */
  batchLoss(count: number): number {
    this.clearPadding(count);
    const bytes = 64 * Math.ceil(count / 8);
    return this.rowLoss(this.predictions, this.batchTargets, this.errors, this.curvatures, bytes);
  }

  /** g += sum over the chosen rows of e_i x_i, for the errors of a batch. */
  addBatch(chosen: Int32Array, g: number): void {
    const e = this.workspace.f64(this.errors, chosen.length);
    chosen.forEach((row, i) => {
      this.functions.addScaled(e[i], this.features + 8 * this.columns * row, g, this.columns);
    });
  }

  /** The share of rows whose prediction has the sign of its target; 0 counts as positive. */
  accuracy(): number {
    const z = this.workspace.f64(this.predictions, this.rows);
    let correct = 0;
    for (let i = 0; i < this.rows; i++) if (z[i] >= 0 === this.data.targets[i] > 0) correct++;
    return correct / this.rows;
  }

  private clearPadding(count: number): void {
    this.workspace.f64(this.predictions, Math.ceil(count / 8) * 8).fill(0, count);
  }
}
