/** A vector from the squares of its inner products: phase retrieval over the real numbers. */

import { stream } from '../math/streams.ts';
import { normalStart } from './common-parameters.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { LinearKernel } from './dense/linear-kernel.ts';
import type { LinearData } from './dense/linear-rows.ts';
import { dimensionParameter, refuse, shownNumber, vectorCoordinate } from './parts.ts';
import { reflection } from './symmetries.ts';

interface PhaseParameters {
  dimension: number;
  measurements: number;
  norm: number;
  deviation: number;
  seed: number;
  initialScale: number;
}

/** Numbers that the measurements may take together: 256 MB. */
const MEASUREMENT_NUMBERS = 33_554_432;
const LISTED_DIMENSION = 1000;

/** The wanted vector: a random direction, of the given norm. */
function signalOf({ dimension, norm, seed }: PhaseParameters): Float64Array {
  const direction = stream('start', 'phase-retrieval signal', seed).fillNormal(new Float64Array(dimension));
  let square = 0;
  for (const value of direction) square += value * value;
  const factor = norm / Math.sqrt(square);
  return direction.map((value) => value * factor);
}

/** Sums run over coordinates in the order in which the kernel's do, so that the loss of the signal is 0 to rounding. */
function measurementsOf(parameters: PhaseParameters): LinearData {
  const { dimension: columns, measurements: rows, deviation, seed } = parameters;
  const features = stream('start', 'phase-retrieval measurements', seed).fillNormal(new Float64Array(rows * columns));
  const noise = stream('start', 'phase-retrieval noise', seed).fillNormal(new Float64Array(rows));
  const signal = signalOf(parameters);
  const targets = noise.map((deviate, i) => {
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += features[i * columns + k] * signal[k];
    return sum * sum + deviation * deviate;
  });
  return { rows, columns, features, targets };
}

function factsOf(parameters: PhaseParameters): LandscapeFacts {
  const { dimension, measurements, norm, deviation } = parameters;
  const square = norm * norm;
  const notes = [
    { label: 'Measurements a coordinate', value: shownNumber(measurements / dimension) },
    {
      label: 'With many measurements',
      value: `minima at ±w* alone; a maximum at 0 with L = ${shownNumber(0.75 * square * square)}; saddles of index 1 where w ⟂ w* and |w|² = |w*|²/3, with L = ${shownNumber((2 / 3) * square * square)}`,
    },
    {
      label: 'Curvatures at ±w* with many measurements',
      value: `6 |w*|² along w*, 2 |w*|² across: ${shownNumber(6 * square)} and ${shownNumber(2 * square)}`,
    },
  ];
  if (deviation > 0) return { notes };
  if (dimension > LISTED_DIMENSION) return { minimum: 0, notes };
  const signal = [...signalOf(parameters)];
  return { minimum: 0, minimisers: [signal, signal.map((value) => -value)], notes };
}

export const phaseRetrieval = defineLandscape({
  id: 'phase-retrieval',
  version: 1,
  label: 'Phase retrieval',
  group: 'Learning problems',
  summary:
    'A vector found again from the squares of random inner products: not convex, yet benign with enough of them.',
  references: [
    {
      text: 'J. Sun, Q. Qu, J. Wright, A geometric analysis of phase retrieval, Foundations of Computational Mathematics 18 (2018) 1131–1198',
      url: 'https://arxiv.org/abs/1602.06664',
    },
    {
      text: 'E. J. Candès, X. Li, M. Soltanolkotabi, Phase retrieval via Wirtinger flow, IEEE Transactions on Information Theory 61 (2015) 1985–2007',
      url: 'https://arxiv.org/abs/1407.1065',
    },
  ],
  parameters: {
    dimension: dimensionParameter({ maximum: 100_000 }),
    measurements: {
      kind: 'number',
      label: 'Measurements',
      symbol: 'm',
      default: 20,
      minimum: 1,
      maximum: 1_000_000,
      integer: true,
      scale: 'log',
    },
    norm: {
      kind: 'number',
      label: 'Norm of the wanted vector',
      symbol: String.raw`\lVert w^* \rVert`,
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
    },
    deviation: {
      kind: 'number',
      label: 'Noise',
      help: 'Standard deviation of what is added to each square.',
      default: 0,
      minimum: 0,
    },
    seed: {
      kind: 'number',
      label: 'Seed of the measurements',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      help: 'The standard deviation of each coordinate at the start.',
      default: 1,
      minimum: 0,
    },
  },
  precisions: ['f64'],
  hasData: true,
  hasModel: true,
  hasLayers: () => true,
  formula: [
    String.raw`L(w) = \frac{1}{4m} \sum_{i=1}^{m} \bigl( (a_i \cdot w)^2 - y_i \bigr)^2`,
    String.raw`y_i = (a_i \cdot w^*)^2 + \text{noise}, \quad a_i \sim \mathcal{N}(0, I)`,
  ],
  typeset: ({ measurements }) => [
    String.raw`L(w) = \frac{1}{${4 * measurements}} \sum_{i=1}^{${measurements}} \bigl( (a_i \cdot w)^2 - y_i \bigr)^2`,
  ],
  check: ({ dimension, measurements }) => {
    if (dimension * measurements > MEASUREMENT_NUMBERS) {
      refuse(
        'measurements',
        measurements,
        `at most ${Math.floor(MEASUREMENT_NUMBERS / dimension)} in ${dimension} dimensions`,
      );
    }
  },
  dimension: ({ dimension }) => dimension,
  coordinateName: vectorCoordinate,
  facts: factsOf,
  symmetries: () => [reflection('w → −w')],
  view: ({ norm }) => [-1.5 * norm, 1.5 * norm, -1.5 * norm, 1.5 * norm],
  start: ({ initialScale }) => normalStart(initialScale),
  body: {
    kind: 'kernel',
    create: (parameters, { workspace }) =>
      new LinearKernel(
        {
          training: measurementsOf(parameters),
          loss: 'intensity',
          isMean: true,
          l2: 0,
          noise: { perRow: 0, scale: 1 },
        },
        workspace,
      ),
  },
});
