/** The WebAssembly module of all network kernels: one for each number format, whatever the shape of the network. */
import type { Format } from '../../wasm/arithmetic.ts';
import { ModuleBuilder } from '../../wasm/encoder.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { webAssembly } from '../../wasm/webassembly.ts';
import { FORMATS } from './format.ts';
import { type CrossEntropyFunctions, emitCrossEntropy } from './heads/cross-entropy.ts';
import { emitMargins, type MarginFunctions } from './heads/margin.ts';
import { emitSoftCrossEntropy, type SoftCrossEntropyFunctions } from './heads/soft-cross-entropy.ts';
import { emitSquaredError, type SquaredErrorFunctions } from './heads/squared-error.ts';
import { emitFinite, emitSame, emitSquares } from './norms.ts';
import { emitClear, emitFinish, emitGather, emitPacking, emitTake } from './packing.ts';
import { emitOuterAdd, emitProducts, emitRowDots, emitRowSums } from './products.ts';
import { type ActivationFunctions, emitActivations } from './steps/activation.ts';
import { type AttentionFunctions, emitAttention } from './steps/attention.ts';
import { type EmbeddingFunctions, emitEmbedding } from './steps/embedding.ts';
import { emitLayerNorm, type LayerNormFunctions } from './steps/layer-norm.ts';
import { emitResidual, type ResidualFunctions } from './steps/residual.ts';

/** The exports; addresses, counts and sizes are documented where each is emitted. */
export interface NetworkFunctions
  extends ActivationFunctions,
    AttentionFunctions,
    CrossEntropyFunctions,
    EmbeddingFunctions,
    LayerNormFunctions,
    MarginFunctions,
    ResidualFunctions,
    SoftCrossEntropyFunctions,
    SquaredErrorFunctions {
  product(panel: number, panels: number, depth: number, b: number, c: number, rows: number, bias: number): void;
  productAdd(panel: number, panels: number, depth: number, b: number, c: number, rows: number): void;
  outerAdd(d: number, groups: number, a: number, pairs: number, rows: number, s: number, sBytes: number): void;
  rowSumsAdd(d: number, count: number, rows: number, s: number): void;
  rowDotsAdd(d: number, b: number, count: number, rows: number, s: number): void;
  packPanels(w: number, outputs: number, inputs: number, scale: number, panel: number): void;
  packTransposed(w: number, outputs: number, inputs: number, scale: number, panel: number): void;
  gather(matrix: number, rowBytes: number, numbers: number, count: number, features: number, block: number): void;
  finish(
    s: number,
    sBytes: number,
    outputs: number,
    inputs: number,
    scale: number,
    divisor: number,
    decay: number,
    w: number,
    g: number,
  ): void;
  take(x: number, places: number, count: number, out: number): void;
  clear(address: number, bytes: number): void;
  squaresOfBlocks(x: number, count: number, out: number): void;
  finite(x: number, count: number): number;
  same(x: number, y: number, count: number): number;
}

const compiled = new Map<Format, object>();

function compile(format: Format): object {
  const facts = FORMATS[format];
  const module = new ModuleBuilder();
  module.importMemory('workspace', 'memory', { minimum: 1 });
  emitProducts(module, facts);
  emitOuterAdd(module, facts);
  emitRowSums(module, facts);
  emitRowDots(module, facts);
  emitPacking(module, facts);
  emitGather(module, facts);
  emitFinish(module, facts);
  emitTake(module, facts);
  emitClear(module);
  emitSquares(module, facts);
  emitFinite(module, facts);
  emitSame(module, facts);
  emitActivations(module, facts);
  emitAttention(module, facts);
  emitEmbedding(module, facts);
  emitResidual(module, facts);
  emitLayerNorm(module, facts);
  emitCrossEntropy(module, facts);
  emitSoftCrossEntropy(module, facts);
  emitSquaredError(module, facts);
  emitMargins(module, facts);
  return new webAssembly.Module(module.toBytes());
}

/** The kernels of one number format over a workspace's memory. The module is compiled once. */
export function networkFunctions(format: Format, workspace: Workspace): NetworkFunctions {
  let module = compiled.get(format);
  if (module === undefined) {
    module = compile(format);
    compiled.set(format, module);
  }
  const imports = { workspace: { memory: workspace.memory } };
  return new webAssembly.Instance(module, imports).exports as NetworkFunctions;
}
