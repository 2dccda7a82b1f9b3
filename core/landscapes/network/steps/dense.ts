/** Fully connected layers, once for all features or at several places: z = W a + b. */
import type { Circuit } from '../circuit.ts';
import { FEATURE_STEP, roundUp } from '../format.ts';
import type { MatrixParameter, MatrixSource } from '../matrix-parameter.ts';
import { at, type Frame, type LinearLayer, type Place, type Signal, type Step } from '../step.ts';
import type { VectorParameter } from '../vector-parameter.ts';

export interface DenseOptions {
  /** The same weights at all of these, in this order; default once, at the first features. Outputs rise and do not overlap. */
  places?: readonly Place[];
  /** Adds to what another step has written to the output. */
  addsOutput?: boolean;
  /**
   * Of the errors at the input: 'write' them; 'add' to what another step has written; or 'clear' all first and add,
   * where inputs at the places overlap or leave features out. Default 'write'.
   */
  errors?: 'write' | 'add' | 'clear';
}

/** The layer that one matrix with its biases is from the first features of `input` to those of `output`. */
export function linearLayer(
  input: Signal,
  output: Signal,
  { inputs, outputs, coordinate, scale }: MatrixParameter,
  biases: VectorParameter | undefined,
): LinearLayer {
  return {
    input,
    output,
    places: [{ input: 0, output: 0 }],
    outputs,
    columns: Array.from({ length: inputs }, (_, column) => column),
    weights: coordinate,
    biases: biases?.coordinate ?? null,
    scale,
    biasScale: biases?.scale ?? 1,
  };
}

/** The step from `input` to `output`. */
export function denseStep(
  circuit: Circuit,
  input: Signal,
  output: Signal,
  weights: MatrixSource,
  biases: VectorParameter | undefined,
  { places = [{ input: 0, output: 0 }], addsOutput = false, errors = 'write' }: DenseOptions = {},
): Step {
  const { functions, facts } = circuit;
  const { inputs, outputs, point, direction } = weights;
  const panels = Math.ceil(outputs / FEATURE_STEP);
  const inputPanels = Math.ceil(inputs / FEATURE_STEP);
  const zeros = circuit.numbers(roundUp(Math.max(inputs, outputs), FEATURE_STEP));
  const pairs = Math.ceil(inputs / 2);
  const [bias, biasDot] = [biases?.point ?? zeros, biases?.direction ?? zeros];
  const offsets = places.map((place) => ({
    input: place.input * facts.stride,
    output: place.output * facts.stride,
  }));
  const { isData } = input;

  const product = (matrix: number, from: number, to: number, rows: number, start: number): void => {
    if (addsOutput) functions.productAdd(matrix, panels, inputs, from, to, rows);
    else functions.product(matrix, panels, inputs, from, to, rows, start);
  };
  const forward = (frame: Frame): void => {
    const [from, to] = [at(frame, input.value), frame.base + output.value];
    for (const offset of offsets) product(point.panels, from + offset.input, to + offset.output, frame.rows, bias);
  };
  const step: Step = {
    forward,
    forwardCurved: forward,
    collect(frame) {
      const [from, error] = [at(frame, input.value), frame.base + output.error];
      const { sums, sumsBytes } = weights;
      for (const offset of offsets) {
        functions.outerAdd(error + offset.output, panels, from + offset.input, pairs, frame.rows, sums, sumsBytes);
        if (biases) functions.rowSumsAdd(error + offset.output, outputs, frame.rows, biases.sums);
      }
    },
    forwardDot(frame) {
      const { rows } = frame;
      const from = at(frame, input.value);
      for (const offset of offsets) {
        const to = output.dot + offset.output;
        product(direction.panels, from + offset.input, to, rows, biasDot);
        if (!isData) functions.productAdd(point.panels, panels, inputs, input.dot + offset.input, to, rows);
      }
    },
    collectDot(frame) {
      const { rows } = frame;
      const { sumsDot, sumsBytes } = weights;
      const [from, error] = [at(frame, input.value), frame.base + output.error];
      for (const offset of offsets) {
        const errorDot = output.errorDot + offset.output;
        functions.outerAdd(errorDot, panels, from + offset.input, pairs, rows, sumsDot, sumsBytes);
        if (biases) functions.rowSumsAdd(errorDot, outputs, rows, biases.sums);
        if (isData) continue;
        functions.outerAdd(error + offset.output, panels, input.dot + offset.input, pairs, rows, sumsDot, sumsBytes);
      }
    },
  };
  if (isData) return step;

  const clear = (address: number): void => {
    if (errors === 'clear') functions.clear(address, (input.features + FEATURE_STEP - 1) * facts.stride);
  };
  const transposedProduct = (b: number, c: number, rows: number): void => {
    if (errors === 'write') functions.product(point.transposed, inputPanels, outputs, b, c, rows, zeros);
    else functions.productAdd(point.transposed, inputPanels, outputs, b, c, rows);
  };
  const pullBack = (frame: Frame): void => {
    const [error, to] = [frame.base + output.error, frame.base + input.error];
    clear(to);
    for (const offset of offsets) transposedProduct(error + offset.output, to + offset.input, frame.rows);
  };
  return {
    ...step,
    pullBack,
    pullBackCurved: pullBack,
    pullBackDot(frame) {
      const { rows } = frame;
      const error = frame.base + output.error;
      clear(input.errorDot);
      for (const offset of offsets) {
        const to = input.errorDot + offset.input;
        transposedProduct(output.errorDot + offset.output, to, rows);
        functions.productAdd(direction.transposed, inputPanels, outputs, error + offset.output, to, rows);
      }
    },
  };
}
