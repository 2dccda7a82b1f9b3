/** A circle inside another one. */
import { cos, sin } from '../../../wasm/elementary.ts';
import { noiseParameter, rowsParameter, seedParameter } from './common-parameters.ts';
import { defineSynthetic } from './define.ts';
import { planeRows, rowStream } from './rows.ts';

export const circles = defineSynthetic({
  id: 'circles',
  version: 1,
  label: 'Circles',
  summary: 'Two circles about the origin, one a class: no line tells them apart.',
  formula: [
    String.raw`(x, y) = r_k\,(\cos\theta, \sin\theta) + \varepsilon, \quad r_0 = 1,\; r_1 = r, \quad \theta \sim U(0, 2\pi)`,
  ],
  references: [],
  task: 'classes',
  parameters: {
    rows: rowsParameter,
    inner: {
      kind: 'number',
      label: 'Inner radius',
      symbol: 'r',
      help: 'The outer one is 1.',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
    },
    noise: { ...noiseParameter, default: 0.05 },
    seed: seedParameter,
  },
  numbers: ({ rows }) => 2 * rows,
  create: ({ rows, inner, noise, seed }) =>
    planeRows(rows, ['outer', 'inner'], rowStream('circles', seed), (label, draws, out, at) => {
      const angle = 2 * Math.PI * draws.uniform();
      const radius = label === 0 ? 1 : inner;
      out[at] = radius * cos(angle) + noise * draws.normal();
      out[at + 1] = radius * sin(angle) + noise * draws.normal();
    }),
});
