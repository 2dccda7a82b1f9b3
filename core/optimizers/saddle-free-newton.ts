/** Saddle-free Newton: Newton's step with the sizes of the curvatures, so that it leaves saddles. */
import { backtrackingChoice } from './backtracking.ts';
import { damping, learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { spectralProgram } from './dense-curvature.ts';

export const saddleFreeNewton = defineProgram({
  id: 'saddle-free-newton',
  version: 1,
  label: 'Saddle-free Newton',
  group: 'Second order',
  summary: 'Newton’s method with |H| in place of H: downhill along negative curvature too.',
  references: [
    {
      text: 'Y. Dauphin et al., Identifying and attacking the saddle point problem in high-dimensional non-convex optimization, NeurIPS 2014. The paper finds |H| in a Krylov space; here it is exact',
      url: 'https://arxiv.org/abs/1406.2572',
    },
  ],
  parameters: {
    learningRate: {
      ...learningRate(1),
      label: 'Step',
      help: 'Share of the whole step; with a line search the first one tried.',
    },
    damping: damping(1e-3, 'Added to the size of every curvature, and so a bound of the step where there is none.'),
    lineSearch: backtrackingChoice,
  },
  program: {
    needs: 'product',
    formula: () => ['\\theta \\leftarrow \\theta - \\eta\\, (\\lvert H \\rvert + \\delta I)^{-1} g'],
    state: {},
    create: ({ lineSearch }, { dimension }) =>
      spectralProgram('saddle-free-newton', dimension, lineSearch, (value, damping) =>
        Math.abs(value) + damping > 0 ? 1 / (Math.abs(value) + damping) : 0,
      ),
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
