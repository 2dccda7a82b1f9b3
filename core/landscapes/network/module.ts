/** The WebAssembly module of all network kernels: one for each number format, whatever the shape of the network. */
import type { Format } from '../../wasm/arithmetic.ts';
import { ModuleBuilder } from '../../wasm/encoder.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { webAssembly } from '../../wasm/webassembly.ts';
import { emitActivations } from './activations.ts';
import { FORMATS } from './format.ts';
import { emitHeads } from './losses.ts';
import { emitFinite, emitSquares } from './norms.ts';
import { emitClear, emitFinish, emitGather, emitPacking } from './packing.ts';
import { emitOuterAdd, emitProducts, emitRowSums } from './products.ts';

type Sweep = (first: number, second: number, features: number, rows: number) => void;
type Head = (z: number, classes: number, rows: number, labels: number) => number;
type HeadDot = (z: number, zDot: number, classes: number, rows: number, labels: number) => number;

/** The exports; addresses, counts and sizes are documented where each is emitted. */
export interface NetworkFunctions {
  product(panel: number, panels: number, depth: number, b: number, c: number, rows: number, bias: number): void;
  productAdd(panel: number, panels: number, depth: number, b: number, c: number, rows: number): void;
  outerAdd(d: number, groups: number, a: number, pairs: number, rows: number, s: number, sBytes: number): void;
  rowSumsAdd(d: number, count: number, rows: number, s: number): void;
  packPanels(w: number, outputs: number, inputs: number, panel: number): void;
  packTransposed(w: number, outputs: number, inputs: number, panel: number): void;
  gather(matrix: number, rowBytes: number, numbers: number, count: number, features: number, block: number): void;
  finish(
    s: number,
    sBytes: number,
    outputs: number,
    inputs: number,
    divisor: number,
    decay: number,
    w: number,
    g: number,
  ): void;
  clear(address: number, bytes: number): void;
  squaresOfBlocks(x: number, count: number, out: number): void;
  finite(x: number, count: number): number;
  tanh(z: number, features: number, rows: number): void;
  relu(z: number, features: number, rows: number): void;
  gelu: Sweep;
  tanhSecond(z: number, first: number, second: number, features: number, rows: number): void;
  reluSecond(z: number, first: number, second: number, features: number, rows: number): void;
  geluSecond(z: number, first: number, second: number, features: number, rows: number): void;
  tanhChain: Sweep;
  reluChain: Sweep;
  multiply(out: number, x: number, y: number, features: number, rows: number): void;
  secondChain(
    e: number,
    eDot: number,
    first: number,
    second: number,
    zDot: number,
    features: number,
    rows: number,
  ): void;
  crossEntropy: Head;
  squaredError: Head;
  crossEntropyDot: HeadDot;
  squaredErrorDot: HeadDot;
  countCorrect: Head;
}

const compiled = new Map<Format, object>();

function compile(format: Format): object {
  const facts = FORMATS[format];
  const module = new ModuleBuilder();
  module.importMemory('workspace', 'memory', { minimum: 1 });
  emitProducts(module, facts);
  emitOuterAdd(module, facts);
  emitRowSums(module, facts);
  emitPacking(module, facts);
  emitGather(module, facts);
  emitFinish(module, facts);
  emitClear(module);
  emitSquares(module, facts);
  emitFinite(module, facts);
  emitActivations(module, facts);
  emitHeads(module, facts);
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
