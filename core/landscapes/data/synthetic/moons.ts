/** Two half circles that reach into each other. */
import { cos, sin } from '../../../wasm/elementary.ts';
import { noiseParameter, rowsParameter, seedParameter } from './common-parameters.ts';
import { defineSynthetic } from './define.ts';
import { planeRows, rowStream } from './rows.ts';

export const moons = defineSynthetic({
  id: 'moons',
  version: 1,
  label: 'Two moons',
  summary: 'Two half circles in the plane that reach into each other, one a class.',
  formula: [
    String.raw`(x, y) = (\cos\theta, \sin\theta) + \varepsilon \;\text{or}\; (1 - \cos\theta, \tfrac12 - \sin\theta) + \varepsilon, \quad \theta \sim U(0, \pi)`,
  ],
  references: [],
  task: 'classes',
  parameters: { rows: rowsParameter, noise: noiseParameter, seed: seedParameter },
  numbers: ({ rows }) => 2 * rows,
  create: ({ rows, noise, seed }) =>
    planeRows(rows, ['upper', 'lower'], rowStream('moons', seed), (label, draws, out, at) => {
      const angle = Math.PI * draws.uniform();
      out[at] = (label === 0 ? cos(angle) : 1 - cos(angle)) + noise * draws.normal();
      out[at + 1] = (label === 0 ? sin(angle) : 0.5 - sin(angle)) + noise * draws.normal();
    }),
});
