/** Spirals that wind about each other, one a class. */
import { cos, sin } from '../../../wasm/elementary.ts';
import { noiseParameter, rowsParameter, seedParameter } from './common-parameters.ts';
import { defineSynthetic } from './define.ts';
import { numbered, planeRows, rowStream } from './rows.ts';

export const spirals = defineSynthetic({
  id: 'spirals',
  version: 1,
  label: 'Spirals',
  summary: 'Spirals in the plane that wind about each other, one a class.',
  formula: [
    String.raw`(x, y) = t\,(\cos\theta, \sin\theta) + \varepsilon, \quad \theta = 2\pi\bigl(\kappa t + \tfrac{k}{K}\bigr), \quad t \sim U(0, 1)`,
  ],
  references: [
    {
      text: 'K. J. Lang, M. J. Witbrock, Learning to tell two spirals apart, Proceedings of the 1988 Connectionist Models Summer School',
    },
  ],
  task: 'classes',
  parameters: {
    rows: rowsParameter,
    arms: {
      kind: 'number',
      label: 'Spirals',
      symbol: 'K',
      help: 'As many as classes.',
      default: 2,
      minimum: 2,
      maximum: 100,
      integer: true,
    },
    turns: {
      kind: 'number',
      label: 'Turns',
      symbol: String.raw`\kappa`,
      help: 'How often each winds round the centre.',
      default: 1.5,
      minimum: 0,
      maximum: 1000,
    },
    noise: { ...noiseParameter, default: 0.03 },
    seed: seedParameter,
  },
  numbers: ({ rows }) => 2 * rows,
  create: ({ rows, arms, turns, noise, seed }) =>
    planeRows(rows, numbered('arm ', arms), rowStream('spirals', seed), (label, draws, out, at) => {
      const t = draws.uniform();
      const angle = 2 * Math.PI * (turns * t + label / arms);
      out[at] = t * cos(angle) + noise * draws.normal();
      out[at + 1] = t * sin(angle) + noise * draws.normal();
    }),
});
