/** A fully connected layer: z = W a + b. */
import type { Circuit } from '../circuit.ts';
import { FEATURE_STEP, roundUp } from '../format.ts';
import type { MatrixSource } from '../matrix-parameter.ts';
import { at, type Frame, INPUTS, type Signal, type Step } from '../step.ts';
import type { VectorParameter } from '../vector-parameter.ts';

/**
 * The step from `input` to `output`. `addsErrors`: another step has written the errors of the input already, and these are
 * added.
 */
export function denseStep(
  circuit: Circuit,
  input: Signal,
  output: Signal,
  weights: MatrixSource,
  biases: VectorParameter | undefined,
  addsErrors = false,
): Step {
  const { functions } = circuit;
  const { inputs, outputs, point, direction } = weights;
  const panels = Math.ceil(outputs / FEATURE_STEP);
  const inputPanels = Math.ceil(inputs / FEATURE_STEP);
  const zeros = circuit.numbers(roundUp(Math.max(inputs, outputs), FEATURE_STEP));
  const pairs = Math.ceil(inputs / 2);
  const [bias, biasDot] = [biases?.point ?? zeros, biases?.direction ?? zeros];

  const forward = (frame: Frame): void =>
    functions.product(
      point.panels,
      panels,
      inputs,
      at(frame, input.value),
      frame.base + output.value,
      frame.rows,
      bias,
    );
  const step: Step = {
    forward,
    forwardCurved: forward,
    collect(frame) {
      const error = frame.base + output.error;
      functions.outerAdd(error, panels, at(frame, input.value), pairs, frame.rows, weights.sums, weights.sumsBytes);
      if (biases) functions.rowSumsAdd(error, outputs, frame.rows, biases.sums);
    },
    forwardDot(frame) {
      const { rows } = frame;
      functions.product(direction.panels, panels, inputs, at(frame, input.value), output.dot, rows, biasDot);
      if (input.value !== INPUTS) functions.productAdd(point.panels, panels, inputs, input.dot, output.dot, rows);
    },
    collectDot(frame) {
      const { rows } = frame;
      const { sumsDot, sumsBytes } = weights;
      functions.outerAdd(output.errorDot, panels, at(frame, input.value), pairs, rows, sumsDot, sumsBytes);
      if (biases) functions.rowSumsAdd(output.errorDot, outputs, rows, biases.sums);
      if (input.value === INPUTS) return;
      functions.outerAdd(frame.base + output.error, panels, input.dot, pairs, rows, sumsDot, sumsBytes);
    },
  };
  if (input.value === INPUTS) return step;

  const transposedProduct = (b: number, c: number, rows: number): void => {
    if (addsErrors) functions.productAdd(point.transposed, inputPanels, outputs, b, c, rows);
    else functions.product(point.transposed, inputPanels, outputs, b, c, rows, zeros);
  };
  const pullBack = (frame: Frame): void =>
    transposedProduct(frame.base + output.error, frame.base + input.error, frame.rows);
  return {
    ...step,
    pullBack,
    pullBackCurved: pullBack,
    pullBackDot(frame) {
      const { rows } = frame;
      transposedProduct(output.errorDot, input.errorDot, rows);
      functions.productAdd(direction.transposed, inputPanels, outputs, frame.base + output.error, input.errorDot, rows);
    },
  };
}
