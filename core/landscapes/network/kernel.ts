/** Loss, gradient and Hessian-vector product of a network on data: which kernels run on which buffers, in which order. */
import type { Metric } from '../../contract/summaries.ts';
import type { Format } from '../../wasm/arithmetic.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { SplitData } from '../data/split.ts';
import type { LandscapeKernel } from '../define.ts';
import { allocateBlock, allocateLayer, type Block, type LayerBuffers, numbersAt, RowStore } from './buffers.ts';
import { BLOCK_ROWS, FEATURE_STEP, FORMATS, type FormatFacts, roundUp } from './format.ts';
import { type NetworkFunctions, networkFunctions } from './module.ts';
import type { Shape } from './shape.ts';

export type Activation = 'tanh' | 'relu' | 'gelu' | 'linear';
export type Loss = 'cross-entropy' | 'squared-error';

export interface NetworkOptions {
  shape: Shape;
  activation: Activation;
  loss: Loss;
  /** Factor of the penalty |w|^2 / 2 over all parameters. */
  l2: number;
}

/**
 * L(w) = mean over rows of the loss + l2 |w|^2 / 2. Sums over rows go through blocks of 256 in order; those over the
 * parameters' squares through blocks of 64. A point with a number that is not finite has the loss NaN.
 */
export class NetworkKernel implements LandscapeKernel {
  readonly dimension: number;
  readonly rows: number;
  readonly metrics: readonly Metric[];
  private readonly workspace: Workspace;
  private readonly functions: NetworkFunctions;
  private readonly facts: FormatFacts;
  private readonly options: NetworkOptions;
  private readonly layers: readonly LayerBuffers[];
  private readonly training: RowStore;
  private readonly trainingBlocks: readonly Block[];
  private readonly testRows: number;
  private readonly testBlocks: readonly Block[];
  private readonly batch: Block;
  /** Errors at the inputs of the layer at hand and of the one above, and their changes along the direction. */
  private readonly errors: readonly [number, number];
  private readonly errorDots: readonly [number, number];
  private readonly zeros: number;
  private readonly squares: number;

  constructor(workspace: Workspace, format: Format, data: SplitData, options: NetworkOptions) {
    const { layers, dimension } = options.shape;
    this.workspace = workspace;
    this.functions = networkFunctions(format, workspace);
    this.facts = FORMATS[format];
    this.options = options;
    this.dimension = dimension;
    this.rows = data.training.rows;
    this.testRows = data.test.rows;
    this.metrics = this.testRows > 0 ? ['loss', 'testLoss', 'accuracy', 'testAccuracy'] : ['loss', 'accuracy'];

    const widest = layers.reduce((most, layer) => Math.max(most, layer.inputs, layer.outputs), 0);
    const block = (): number => allocateBlock(workspace, format, widest);
    this.layers = layers.map((layer, index) => allocateLayer(workspace, format, layer, index === 0));
    this.errors = [block(), block()];
    this.errorDots = [block(), block()];
    this.zeros = workspace.allocate(roundUp(widest, FEATURE_STEP) * this.facts.size);
    this.functions.clear(this.zeros, roundUp(widest, FEATURE_STEP) * this.facts.size);
    this.squares = workspace.allocate(8 * (Math.floor(dimension / 64) + 1));
    this.training = new RowStore(workspace, this.functions, format, data.training);
    this.trainingBlocks = this.training.allBlocks();
    this.batch = this.training.allocate();
    this.testBlocks = new RowStore(workspace, this.functions, format, data.test).allBlocks();
  }

  loss(x: number): number {
    if (!this.pack(x)) return Number.NaN;
    return this.meanLoss(this.trainingBlocks, this.rows) + this.penalty(x);
  }

  gradient(x: number, g: number): number {
    if (!this.pack(x)) return this.fillWithNaN(g);
    this.clearSums();
    let sum = 0;
    for (const block of this.trainingBlocks) sum += this.addGradient(block);
    this.finish(x, g, this.rows);
    return sum / this.rows + this.penalty(x);
  }

  batchGradient(x: number, rows: Int32Array, g: number): number {
    if (rows.length === 0) throw new RangeError('invalid batch: expected at least one row');
    if (!this.pack(x)) return this.fillWithNaN(g);
    this.clearSums();
    let sum = 0;
    for (let first = 0; first < rows.length; first += BLOCK_ROWS) {
      this.training.gather(rows.subarray(first, first + BLOCK_ROWS), this.batch);
      sum += this.addGradient(this.batch);
    }
    this.finish(x, g, rows.length);
    return sum / rows.length + this.penalty(x);
  }

  /** By Pearlmutter's R-operator: forward and backward pass, each with its derivative along `v`. */
  hessianVectorProduct(x: number, v: number, out: number): void {
    if (!this.pack(x)) {
      this.fillWithNaN(out);
      return;
    }
    this.packInto('direction', v);
    this.clearSums();
    for (const block of this.trainingBlocks) this.addHessianVectorProduct(block);
    this.finish(v, out, this.rows);
  }

  measure(x: number, out: Float64Array): void {
    const isPacked = this.pack(x);
    const measurePart = (blocks: readonly Block[], rows: number): [loss: number, accuracy: number] => {
      if (!isPacked) return [Number.NaN, Number.NaN];
      let sum = 0;
      let correct = 0;
      for (const block of blocks) {
        this.forward(block);
        const { a, outputs } = this.layers[this.layers.length - 1];
        correct += this.functions.countCorrect(a, outputs, block.rows, block.labels);
        sum += this.head(block);
      }
      return [sum / rows, Number.isNaN(sum) ? Number.NaN : correct / rows];
    };
    const [loss, accuracy] = measurePart(this.trainingBlocks, this.rows);
    const [testLoss, testAccuracy] = measurePart(this.testBlocks, this.testRows);
    const values: Record<Metric, number> = { loss: loss + this.penalty(x), testLoss, accuracy, testAccuracy };
    this.metrics.forEach((metric, i) => {
      out[i] = values[metric];
    });
  }

  /** Packs the point for the products; false when a number in it is not finite. */
  private pack(x: number): boolean {
    if (this.functions.finite(x, this.dimension) === 0) return false;
    this.packInto('point', x);
    return true;
  }

  private packInto(place: 'point' | 'direction', x: number): void {
    const { functions, facts } = this;
    for (const layer of this.layers) {
      const { panels, transposed, biases } = layer[place];
      const weights = x + layer.weights * facts.size;
      functions.packPanels(weights, layer.outputs, layer.inputs, panels);
      if (transposed !== 0) functions.packTransposed(weights, layer.outputs, layer.inputs, transposed);
      if (layer.biases !== undefined) {
        functions.packPanels(x + layer.biases * facts.size, layer.outputs, 1, biases);
      }
    }
  }

  private clearSums(): void {
    for (const { sums, sumsBytes, biasSums, outputs } of this.layers) {
      this.functions.clear(sums, outputs * sumsBytes);
      this.functions.clear(biasSums, outputs * this.facts.size);
    }
  }

  /** Turns the sums over data into the mean and adds the penalty's share, l2 times `w`. */
  private finish(w: number, g: number, rows: number): void {
    const { functions, facts } = this;
    const { l2 } = this.options;
    for (const { inputs, outputs, weights, biases, sums, sumsBytes, biasSums } of this.layers) {
      const [from, to] = [w + weights * facts.size, g + weights * facts.size];
      functions.finish(sums, sumsBytes, outputs, inputs, rows, l2, from, to);
      if (biases === undefined) continue;
      functions.finish(biasSums, 0, 1, outputs, rows, l2, w + biases * facts.size, g + biases * facts.size);
    }
  }

  private fillWithNaN(g: number): number {
    numbersAt(this.workspace, this.facts.format, g, this.dimension).fill(Number.NaN);
    return Number.NaN;
  }

  private penalty(x: number): number {
    const { l2 } = this.options;
    if (l2 === 0) return 0;
    this.functions.squaresOfBlocks(x, this.dimension, this.squares);
    const sums = this.workspace.f64(this.squares, Math.floor(this.dimension / 64) + 1);
    return 0.5 * l2 * pairwiseSum(sums, 0, sums.length);
  }

  private meanLoss(blocks: readonly Block[], rows: number): number {
    let sum = 0;
    for (const block of blocks) {
      this.forward(block);
      sum += this.head(block);
    }
    return sum / rows;
  }

  private forward(block: Block): void {
    const { functions, layers } = this;
    const { rows } = block;
    let below = block.inputs;
    layers.forEach(({ inputs, outputs, point, a, first }, index) => {
      functions.product(point.panels, Math.ceil(outputs / FEATURE_STEP), inputs, below, a, rows, point.biases);
      if (index < layers.length - 1) this.activate(a, first, outputs, rows);
      below = a;
    });
  }

  private activate(a: number, first: number, features: number, rows: number): void {
    switch (this.options.activation) {
      case 'tanh':
        this.functions.tanh(a, features, rows);
        break;
      case 'relu':
        this.functions.relu(a, features, rows);
        break;
      case 'gelu':
        this.functions.gelu(a, first, features, rows);
        break;
      case 'linear':
        break;
    }
  }

  /** The sum of the block's losses; the outputs become the errors. */
  private head({ rows, labels }: Block): number {
    const { a, outputs } = this.layers[this.layers.length - 1];
    const head = this.options.loss === 'cross-entropy' ? this.functions.crossEntropy : this.functions.squaredError;
    return head(a, outputs, rows, labels);
  }

  private addGradient(block: Block): number {
    const { functions, layers } = this;
    const { rows } = block;
    this.forward(block);
    const loss = this.head(block);
    let error = layers[layers.length - 1].a;
    for (let index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index];
      const below = index === 0 ? block.inputs : layers[index - 1].a;
      this.addOuter(layer, error, below, rows);
      if (layer.biases !== undefined) functions.rowSumsAdd(error, layer.outputs, rows, layer.biasSums);
      if (index === 0) break;
      const next = this.errors[index % 2];
      this.productTransposed(layer.point.transposed, layer, error, next, rows);
      this.chain(next, layers[index - 1], rows);
      error = next;
    }
    return loss;
  }

  private addOuter(layer: LayerBuffers, error: number, below: number, rows: number): void {
    const { inputs, outputs, sums, sumsBytes } = layer;
    const groups = Math.ceil(outputs / FEATURE_STEP);
    this.functions.outerAdd(error, groups, below, Math.ceil(inputs / 2), rows, sums, sumsBytes);
  }

  private productTransposed(
    panels: number,
    { inputs, outputs }: LayerBuffers,
    b: number,
    c: number,
    rows: number,
  ): void {
    this.functions.product(panels, Math.ceil(inputs / FEATURE_STEP), outputs, b, c, rows, this.zeros);
  }

  /** The error at the activation becomes the error at z. */
  private chain(error: number, { a, first, outputs }: LayerBuffers, rows: number): void {
    switch (this.options.activation) {
      case 'tanh':
        this.functions.tanhChain(error, a, outputs, rows);
        break;
      case 'relu':
        this.functions.reluChain(error, a, outputs, rows);
        break;
      case 'gelu':
        this.functions.multiply(error, error, first, outputs, rows);
        break;
      case 'linear':
        break;
    }
  }

  private addHessianVectorProduct(block: Block): void {
    const { functions, layers } = this;
    const { rows, labels } = block;
    const isLinear = this.options.activation === 'linear';
    this.forwardWithDots(block);
    const last = layers[layers.length - 1];
    const head = this.options.loss === 'cross-entropy' ? functions.crossEntropyDot : functions.squaredErrorDot;
    head(last.a, last.zDot, last.outputs, rows, labels);
    let error = last.a;
    let errorDot = last.zDot;
    for (let index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index];
      this.addOuter(layer, errorDot, index === 0 ? block.inputs : layers[index - 1].a, rows);
      if (layer.biases !== undefined) functions.rowSumsAdd(errorDot, layer.outputs, rows, layer.biasSums);
      if (index === 0) break;
      const lower = layers[index - 1];
      this.addOuter(layer, error, isLinear ? lower.zDot : lower.aDot, rows);
      const [next, nextDot] = [this.errors[index % 2], this.errorDots[index % 2]];
      this.productTransposed(layer.point.transposed, layer, error, next, rows);
      this.productTransposed(layer.point.transposed, layer, errorDot, nextDot, rows);
      const panels = Math.ceil(layer.inputs / FEATURE_STEP);
      functions.productAdd(layer.direction.transposed, panels, layer.outputs, error, nextDot, rows);
      if (!isLinear) {
        functions.secondChain(next, nextDot, lower.first, lower.second, lower.zDot, lower.outputs, rows);
      }
      error = next;
      errorDot = nextDot;
    }
  }

  private forwardWithDots(block: Block): void {
    const { functions, layers } = this;
    const { activation } = this.options;
    const { rows } = block;
    let below = block.inputs;
    let belowDot: number | undefined;
    layers.forEach((layer, index) => {
      const { inputs, outputs, point, direction, a, zDot, aDot, first, second } = layer;
      const panels = Math.ceil(outputs / FEATURE_STEP);
      functions.product(point.panels, panels, inputs, below, a, rows, point.biases);
      functions.product(direction.panels, panels, inputs, below, zDot, rows, direction.biases);
      if (belowDot !== undefined) functions.productAdd(point.panels, panels, inputs, belowDot, zDot, rows);
      below = a;
      belowDot = zDot;
      if (index === layers.length - 1 || activation === 'linear') return;
      functions[`${activation}Second`](a, first, second, outputs, rows);
      functions.multiply(aDot, first, zDot, outputs, rows);
      belowDot = aDot;
    });
  }
}

function pairwiseSum(values: Float64Array, from: number, to: number): number {
  if (to - from === 1) return values[from];
  const middle = (from + to) >> 1;
  return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to);
}
