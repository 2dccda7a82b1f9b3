/** Convolutions of images with kernels of 3 x 3 and zeros around the image. */
import type { Circuit } from '../circuit.ts';
import { MatrixParameter } from '../matrix-parameter.ts';
import { PermutedParameter } from '../permuted-parameter.ts';
import { at, type Frame, type LinearLayer, type Signal } from '../step.ts';
import type { VectorParameter } from '../vector-parameter.ts';
import { denseStep } from './dense.ts';

/** An image: feature (y width + x) channels + c is channel c of the pixel in row y and column x. */
export interface ImageShape {
  height: number;
  width: number;
  channels: number;
}

const KERNEL = 3;

/** The image behind a convolution: one pixel for every `stride` pixels, the first included. */
export function convolved({ height, width }: ImageShape, channels: number, stride: number): ImageShape {
  return { height: Math.ceil(height / stride), width: Math.ceil(width / stride), channels };
}

/**
 * Adds the convolution out(y, x, o) = b(o) + sum over c, i, j of K(o, c, i, j) in(stride y + i - 1, stride x + j - 1, c); K lies
 * in the point as outputs x inputs x 3 x 3 from coordinate `offset` on. A row of three pixels lies in one piece, so that the
 * convolution is three products, one for each row of the kernel, at every pixel. Returns the new image.
 */
export function addConvolution(
  circuit: Circuit,
  input: Signal,
  image: ImageShape,
  { channels, stride, offset, biases }: { channels: number; stride: number; offset: number; biases?: VectorParameter },
): Signal {
  const below = image.channels;
  const { height, width } = convolved(image, channels, stride);
  const padded = addPadding(circuit, input, image);
  const output = circuit.signal(height * width * channels);
  const inputs = KERNEL * below;
  const rows = Array.from(
    { length: KERNEL },
    (_, i) =>
      new MatrixParameter(
        circuit,
        { inputs, outputs: channels, offset: i * channels * inputs },
        { isFirst: input.isData },
      ),
  );
  // Place (i, o, j, c) of the three matrices is K(o, c, i, j).
  const places = new Int32Array(KERNEL * channels * inputs);
  for (let i = 0; i < KERNEL; i++) {
    for (let o = 0; o < channels; o++) {
      for (let j = 0; j < KERNEL; j++) {
        for (let c = 0; c < below; c++) {
          places[((i * channels + o) * KERNEL + j) * below + c] = ((o * below + c) * KERNEL + i) * KERNEL + j;
        }
      }
    }
  }
  circuit.parameters.push(new PermutedParameter(circuit, offset, places, rows), ...(biases ? [biases] : []));
  const paddedWidth = image.width + 2;
  const layer: Omit<LinearLayer, 'places'> = {
    input: padded,
    output,
    outputs: channels,
    // In the order of the coordinates: channel, row and column of the kernel.
    columns: Array.from({ length: below * KERNEL * KERNEL }, (_, column) => {
      const [c, i, j] = [Math.floor(column / KERNEL / KERNEL), Math.floor(column / KERNEL) % KERNEL, column % KERNEL];
      return (i * paddedWidth + j) * below + c;
    }),
    weights: offset,
    biases: biases?.coordinate ?? null,
    scale: 1,
    biasScale: biases?.scale ?? 1,
  };
  rows.forEach((matrix, i) => {
    const pixels = Array.from({ length: height * width }, (_, pixel) => {
      const [y, x] = [Math.floor(pixel / width), pixel % width];
      return { input: ((stride * y + i) * paddedWidth + stride * x) * below, output: pixel * channels };
    });
    // Backwards, the last row comes first.
    const errors = i === KERNEL - 1 ? 'clear' : 'add';
    const bias = i === 0 ? biases : undefined;
    const step = denseStep(circuit, padded, output, matrix, bias, { places: pixels, addsOutput: i > 0, errors });
    circuit.steps.push(i === 0 ? { ...step, layer: { ...layer, places: pixels } } : step);
  });
  return output;
}

/** Adds the step that puts zeros around an image, one pixel wide. */
function addPadding(circuit: Circuit, input: Signal, { height, width, channels }: ImageShape): Signal {
  const { functions, facts, steps } = circuit;
  const features = (height + 2) * (width + 2) * channels;
  const padded = input.isData ? circuit.dataSignal(features) : circuit.signal(features);
  const [row, paddedRow] = [width * channels * facts.stride, (width + 2) * channels * facts.stride];
  const first = paddedRow + channels * facts.stride;
  const forward = (from: number, to: number, rows: number): void => {
    functions.clear(to, (features + 3) * facts.stride);
    for (let y = 0; y < height; y++) {
      functions.scaled(to + first + y * paddedRow, from + y * row, width * channels, rows, 1);
    }
  };
  const back = (from: number, to: number, rows: number): void => {
    for (let y = 0; y < height; y++) {
      functions.scaled(to + y * row, from + first + y * paddedRow, width * channels, rows, 1);
    }
  };
  const forwardFrame = (frame: Frame): void => forward(at(frame, input.value), frame.base + padded.value, frame.rows);
  const common = { forward: forwardFrame, forwardCurved: forwardFrame };
  if (input.isData) {
    steps.push({ ...common, forwardDot: () => {} });
    return padded;
  }
  const pullBack = ({ base, rows }: Frame): void => back(base + padded.error, base + input.error, rows);
  steps.push({
    ...common,
    pullBack,
    pullBackCurved: pullBack,
    forwardDot: ({ rows }) => forward(input.dot, padded.dot, rows),
    pullBackDot: ({ rows }) => back(padded.errorDot, input.errorDot, rows),
  });
  return padded;
}
