/** Perlin's gradient noise in any number of dimensions. */
import { powi } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { refuse, shownNumber } from './parts.ts';
import type { Fade } from './perlin/fade.ts';
import { noiseKernel } from './perlin/kernel.ts';
import { type Ensemble, Lattice } from './perlin/lattice.ts';
import { periods } from './symmetries.ts';

interface PerlinParameters {
  dimension: number;
  period: number;
  gradients: Ensemble;
  fade: Fade;
  amplitude: number;
  seed: number;
}

/** Addresses that a stream has for the numbers of lattice points. */
const ADDRESSES = Number.MAX_SAFE_INTEGER;

/**
 * Minima per cell with the quintic fade and gradients on the unit sphere: 3/4 is exact; the others are counts of complete
 * searches by damped Newton steps on tori, with the standard errors shown.
 */
const MINIMA_PER_CELL: Record<number, string> = {
  1: '3/4, exactly',
  2: '0.605 ± 0.001',
  3: '0.515 ± 0.0015',
  4: '0.474 ± 0.005',
  5: '0.458 ± 0.008',
  6: '0.468 ± 0.008',
  7: '0.458 ± 0.020',
};
/** The same with the other ensembles, where it was counted. */
const OTHER_MINIMA: Record<string, string> = { 'cube 2': '0.575 ± 0.002', 'edges 3': '0.590 ± 0.003' };

function factsOf({ dimension, amplitude, period, gradients, fade }: PerlinParameters): LandscapeFacts {
  const longest = { sphere: 1, cube: Math.sqrt(dimension), edges: Math.SQRT2 }[gradients];
  const bound = (amplitude * longest * Math.sqrt(dimension)) / 2;
  const notes = [
    { label: 'Bound', value: `|L| ≤ ${shownNumber(bound)}` },
    { label: 'At lattice points', value: '0, with the random gradient as its slope' },
    { label: 'Smoothness', value: fade === 'quintic' ? 'two continuous derivatives' : 'one continuous derivative' },
    { label: 'Cells in a period', value: shownNumber(powi(period, dimension)) },
  ];
  const sphere = gradients === 'sphere' ? MINIMA_PER_CELL[dimension] : undefined;
  const minima = sphere ?? OTHER_MINIMA[`${gradients} ${dimension}`];
  if (fade === 'quintic' && minima !== undefined) {
    notes.push({ label: 'Minima per cell', value: `${minima}, on average over seeds` });
  }
  return { notes };
}

const fadeTex: Record<Fade, string> = { quintic: '6t^5 - 15t^4 + 10t^3', cubic: '3t^2 - 2t^3' };
const gradientTex: Record<Ensemble, string> = {
  sphere: String.raw`g \text{ uniform on the unit sphere}`,
  cube: String.raw`g \text{ uniform in } [-1, 1]^n`,
  edges: String.raw`g \in \{(\pm1, \pm1, 0), (\pm1, 0, \pm1), (0, \pm1, \pm1)\}`,
};

export const perlin = defineLandscape({
  id: 'perlin',
  version: 1,
  label: 'Perlin noise',
  group: 'Random landscapes',
  summary: 'Random slopes on a lattice, smoothly mixed in between: the noise of computer graphics in any dimension.',
  references: [
    {
      text: 'K. Perlin, An image synthesizer, Computer Graphics (SIGGRAPH) 19 (1985) 287–296',
      url: 'https://doi.org/10.1145/325165.325247',
    },
    {
      text: 'K. Perlin, Improving noise, ACM Transactions on Graphics 21 (2002) 681–682',
      url: 'https://doi.org/10.1145/566654.566636',
    },
  ],
  parameters: {
    dimension: { kind: 'number', label: 'Dimension', symbol: 'n', default: 2, minimum: 1, maximum: 16, integer: true },
    period: {
      kind: 'number',
      label: 'Period',
      symbol: 'P',
      help: 'Cells along each coordinate after which the noise repeats. Its statistics are the same from 2 on.',
      default: 16,
      minimum: 2,
      maximum: 1_000_000,
      integer: true,
    },
    seed: {
      kind: 'number',
      label: 'Seed of the noise',
      help: 'Which noise: a part of the landscape, apart from the seeds of runs.',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
    },
    gradients: {
      kind: 'choice',
      label: 'Gradients',
      symbol: 'g',
      options: [
        { value: 'sphere', label: 'On the unit sphere' },
        { value: 'cube', label: 'In the cube [−1, 1]ⁿ' },
        { value: 'edges', label: 'Twelve edges of a cube (2002, n = 3)' },
      ],
      default: 'sphere',
    },
    fade: {
      kind: 'choice',
      label: 'Fade',
      symbol: 's',
      help: 'The quintic has continuous second derivatives; the cubic does not.',
      options: [
        { value: 'quintic', label: 'Quintic (2002)' },
        { value: 'cubic', label: 'Cubic (1985)' },
      ],
      default: 'quintic',
    },
    amplitude: {
      kind: 'number',
      label: 'Amplitude',
      symbol: 'A',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      advanced: true,
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    String.raw`L(w) = A \sum_{b \in \{0,1\}^n} g_{c+b} \cdot (t - b) \prod_{k=1}^{n} s_{b_k}(t_k), \quad c = \lfloor w \rfloor,\ t = w - c`,
    String.raw`s_1(t) = s(t), \quad s_0(t) = 1 - s(t)`,
  ],
  typeset: ({ dimension, amplitude, period, gradients, fade }) => [
    String.raw`L(w) = ${amplitude === 1 ? '' : shownNumber(amplitude)} \sum_{b \in \{0,1\}^{${dimension}}} g_{c+b} \cdot (t - b) \prod_{k=1}^{${dimension}} s_{b_k}(t_k), \quad c = \lfloor w \rfloor,\ t = w - c`,
    String.raw`s_1(t) = ${fadeTex[fade]}, \quad s_0(t) = 1 - s_1(t)`,
    String.raw`${gradientTex[gradients]}, \quad g_{c + ${period} e_k} = g_c`,
  ],
  check: ({ dimension, period, gradients }) => {
    if (gradients === 'edges' && dimension !== 3) {
      refuse('gradients', gradients, `‘sphere’ or ‘cube’ in ${dimension} dimensions; the twelve edges are for 3`);
    }
    if (powi(period, dimension) * dimension > ADDRESSES) {
      refuse(
        'period',
        period,
        `at most 2^53 numbers for the gradients of all lattice points in ${dimension} dimensions`,
      );
    }
  },
  dimension: ({ dimension }) => dimension,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  symmetries: ({ period }) => [periods(period)],
  view: ({ period }) => {
    const shown = Math.min(period, 8);
    return [0, shown, 0, shown];
  },
  viewPoint: ({ dimension }) => new Array<number>(dimension).fill(0.5),
  start: ({ period }) => ({
    kind: 'random',
    draw(source, out) {
      source.fillUniform(out);
      for (let i = 0; i < out.length; i++) out[i] *= period;
    },
    words: `uniform over the period, from 0 to ${period}`,
  }),
  body: {
    kind: 'kernel',
    create({ dimension, period, gradients, seed, fade, amplitude }, { workspace }) {
      return noiseKernel(new Lattice(dimension, period, gradients, seed), fade, amplitude, workspace);
    },
  },
});
