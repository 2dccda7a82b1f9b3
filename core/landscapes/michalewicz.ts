/** Michalewicz’s function: valleys with steep walls on flat ground. */
import { cos, powi, sin } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { dimensionParameter, pointOf, startAt, vectorCoordinate } from './parts.ts';

/** Facts reach so far: each coordinate has its own minimiser. */
const KNOWN_DIMENSION = 1000;

/** sin(w) sin(i w²/π)^2m, its slope divided by sin(i w²/π)^(2m−2), and the slope of that, for Newton's method. */
function wave(i: number, m: number, w: number): { value: number; slope: number; bend: number } {
  const inner = (i * w * w) / Math.PI;
  const rate = (2 * i * w) / Math.PI;
  const [s, c, a, b] = [sin(inner), cos(inner), sin(w), cos(w)];
  const value = a * powi(s, 2 * m);
  const slope = b * s * s + 2 * m * a * s * c * rate;
  const bend =
    -a * s * s +
    (2 + 2 * m) * b * s * c * rate +
    2 * m * a * ((c * c - s * s) * rate * rate + (s * c * 2 * i) / Math.PI);
  return { value, slope, bend };
}

/** The w in [0, π] where sin(w) sin(i w²/π)^2m is largest: the best of its peaks near i w²/π = (k + 1/2)π. */
function peak(i: number, m: number): { w: number; value: number } {
  let best = { w: 0, value: 0 };
  // sin(w) is largest at π/2, where i w²/π = iπ/4: only the peaks on both sides of it can win.
  const middle = Math.floor(i / 4 - 0.5);
  for (const k of [middle, middle + 1]) {
    if (k < 0 || k + 0.5 > i) continue;
    let w = Math.PI * Math.sqrt((k + 0.5) / i);
    for (let round = 0; round < 20; round++) {
      const { slope, bend } = wave(i, m, w);
      w -= slope / bend;
    }
    const { value } = wave(i, m, w);
    if (value > best.value) best = { w, value };
  }
  return best;
}

function factsOf({ dimension, steepness }: { dimension: number; steepness: number }): LandscapeFacts {
  const domain = { label: 'Domain', value: '0 ≤ w ≤ π; outside of it every coordinate can come closer to −1' };
  if (dimension > KNOWN_DIMENSION) return { notes: [domain] };
  const peaks = pointOf(dimension, (i) => i).map((i) => peak(i, steepness));
  return {
    minimum: -peaks.reduce((sum, { value }) => sum + value, 0),
    minimisers: [peaks.map(({ w }) => w)],
    notes: [domain],
  };
}

export const michalewicz = defineLandscape({
  id: 'michalewicz',
  version: 1,
  label: 'Michalewicz',
  group: 'Many minima',
  summary: 'Steep valleys on flat ground: the steeper they are, the less the ground tells where they lie.',
  references: [
    { text: 'Z. Michalewicz, Genetic Algorithms + Data Structures = Evolution Programs, Springer 1992' },
    {
      text: 'C. Vanaret, J.-B. Gotteland, N. Durand, J.-M. Alliot, Certified global minima for a benchmark of difficult optimization problems, arXiv 2003.09867 (2020)',
      url: 'https://arxiv.org/abs/2003.09867',
    },
  ],
  parameters: {
    dimension: dimensionParameter({}),
    steepness: {
      kind: 'number',
      label: 'Steepness',
      symbol: 'm',
      default: 10,
      minimum: 1,
      maximum: 32,
      integer: true,
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = -\\sum_{i=1}^{d} \\sin w_i\\, \\Bigl( \\sin\\frac{i\\, w_i^2}{\\pi} \\Bigr)^{2m}'],
  dimension: ({ dimension }) => dimension,
  coordinateName: vectorCoordinate,
  facts: factsOf,
  view: () => [0, Math.PI, 0, Math.PI],
  viewPoint: (parameters) => factsOf(parameters).minimisers?.[0] ?? new Array<number>(parameters.dimension).fill(1.5),
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(2), '(2, 2, …, 2)'),
  body: {
    kind: 'formula',
    source: ({ dimension, steepness }) => ({
      text: `-sum(i, 1, d, sin(w[i])*sin(i*w[i]^2/pi)^${2 * steepness})`,
      variables: [`w[${dimension}]`],
    }),
  },
});
