/** A network under construction: its steps and parameters in order, and the memory that they share out. */
import type { Format } from '../../wasm/arithmetic.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { allocateBlock, allocateNumbers, FrameLayout } from './buffers.ts';
import { FORMATS, type FormatFacts } from './format.ts';
import { type NetworkFunctions, networkFunctions } from './module.ts';
import { INPUTS, type Parameter, type Signal, type Step } from './step.ts';

export class Circuit {
  readonly workspace: Workspace;
  readonly facts: FormatFacts;
  readonly functions: NetworkFunctions;
  /** What frames hold. */
  readonly layout: FrameLayout;
  readonly steps: Step[] = [];
  readonly parameters: Parameter[] = [];

  constructor(workspace: Workspace, format: Format) {
    this.workspace = workspace;
    this.facts = FORMATS[format];
    this.functions = networkFunctions(format, workspace);
    this.layout = new FrameLayout(this.facts);
  }

  /** The data as a signal. */
  inputs(features: number): Signal {
    return { features, value: INPUTS, error: INPUTS, dot: 0, errorDot: 0 };
  }

  /** A signal with memory of its own. */
  signal(features: number): Signal {
    return {
      features,
      value: this.layout.block(features),
      error: this.layout.block(features),
      dot: this.block(features),
      errorDot: this.block(features),
    };
  }

  /** The signal of the outputs, which heads turn into their errors in place. */
  outputs(features: number): Signal {
    const [value, dot] = [this.layout.block(features), this.block(features)];
    return { features, value, error: value, dot, errorDot: dot };
  }

  /** A block that all frames share. */
  block(features: number): number {
    return allocateBlock(this.workspace, this.facts.format, features);
  }

  /** Numbers that start as 0. */
  numbers(count: number): number {
    return allocateNumbers(this.workspace, this.facts.format, count);
  }
}
