/** A network under construction: its steps and parameters in order, and the memory that they share out. */
import type { Format } from '../../wasm/arithmetic.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { allocateBlock, allocateNumbers, FrameLayout } from './buffers.ts';
import { FEATURE_STEP, FORMATS, type FormatFacts } from './format.ts';
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
  /** What hidden layers send on, as it stands in a frame after the forward pass. */
  readonly hidden: { name: string; signal: Signal }[] = [];

  constructor(workspace: Workspace, format: Format) {
    this.workspace = workspace;
    this.facts = FORMATS[format];
    this.functions = networkFunctions(format, workspace);
    this.layout = new FrameLayout(this.facts);
  }

  /** The data as a signal. */
  inputs(features: number): Signal {
    return { features, isData: true, value: INPUTS, error: 0, dot: 0, errorDot: 0 };
  }

  /** A signal with memory of its own. Products write whole panels, so that there is room behind the features. */
  signal(features: number): Signal {
    const count = features + FEATURE_STEP - 1;
    return {
      features,
      isData: false,
      value: this.layout.block(count),
      error: this.layout.block(count),
      dot: this.block(count),
      errorDot: this.block(count),
    };
  }

  /** A signal made of the data alone. */
  dataSignal(features: number): Signal {
    return {
      features,
      isData: true,
      value: this.layout.block(features + FEATURE_STEP - 1),
      error: 0,
      dot: 0,
      errorDot: 0,
    };
  }

  /** The signal of the outputs, which heads turn into their errors in place. */
  outputs(features: number): Signal {
    const [value, dot] = [this.layout.block(features), this.block(features)];
    return { features, isData: false, value, error: value, dot, errorDot: dot };
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
