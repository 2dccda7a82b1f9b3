/** L-BFGS, PyTorch's: curvature from the last differences of gradients. */
import { axpyDot, dot, maximumNorm } from '../math/sums.ts';
import { axpy } from '../math/vectors.ts';
import { learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { strongWolfe } from './strong-wolfe.ts';

export const lbfgs = defineProgram({
  id: 'lbfgs',
  version: 1,
  label: 'L-BFGS',
  group: 'Second order',
  summary: 'Quasi-Newton steps with a curvature that is built from the last changes of the gradient.',
  references: [
    {
      text: 'D. C. Liu, J. Nocedal, On the limited memory BFGS method for large scale optimization, Mathematical Programming 45 (1989) 503–528',
      url: 'https://doi.org/10.1007/BF01589116',
    },
    { text: 'PyTorch, torch.optim.LBFGS', url: 'https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html' },
  ],
  parameters: {
    learningRate: {
      ...learningRate(1),
      help: 'Multiplies the quasi-Newton step; with a line search it is the first step tried.',
    },
    maxIterations: {
      kind: 'number',
      label: 'Inner iterations',
      default: 20,
      minimum: 1,
      maximum: 10_000,
      integer: true,
      help: 'Quasi-Newton steps that one step of the run holds, as PyTorch counts them; at most 5/4 as many gradients.',
    },
    historySize: {
      kind: 'number',
      label: 'History',
      symbol: 'm',
      default: 100,
      minimum: 1,
      maximum: 1000,
      integer: true,
      help: 'Pairs of differences that are kept.',
    },
    lineSearch: {
      kind: 'choice',
      label: 'Line search',
      options: [
        { value: 'none', label: 'None' },
        { value: 'strong-wolfe', label: 'Strong Wolfe' },
      ],
      default: 'none',
    },
    toleranceGradient: {
      kind: 'number',
      label: 'Gradient tolerance',
      default: 1e-7,
      minimum: 0,
      scale: 'log',
      advanced: true,
      help: 'A step ends when the largest entry of the gradient is at most this.',
    },
    toleranceChange: {
      kind: 'number',
      label: 'Change tolerance',
      default: 1e-9,
      minimum: 0,
      scale: 'log',
      advanced: true,
      help: 'A step ends when loss and point change by less.',
    },
  },
  program: {
    needs: 'gradient',
    formula: ({ lineSearch }) => [
      's_{k} = \\theta_{k+1} - \\theta_k, \\quad y_{k} = g_{k+1} - g_k, \\quad \\rho_k = 1 / y_k^\\top s_k',
      'H_{k+1} = (I - \\rho_k s_k y_k^\\top)\\, H_k\\, (I - \\rho_k y_k s_k^\\top) + \\rho_k s_k s_k^\\top, \\quad H_0 = \\frac{s_k^\\top y_k}{y_k^\\top y_k} I',
      lineSearch === 'none'
        ? '\\theta \\leftarrow \\theta - \\eta H g'
        : '\\theta \\leftarrow \\theta - \\alpha H g \\quad \\text{with } \\alpha \\text{ by the strong Wolfe conditions}',
    ],
    state: {
      gradientChanges: { label: 'Changes of the gradient', symbol: 'y' },
      steps: { label: 'Steps', symbol: 's' },
      curvatures: { label: 'Inverse curvatures along the steps', symbol: '\\rho' },
      direction: { label: 'Direction', symbol: 'd' },
      gradient: { label: 'Previous gradient', symbol: 'g^-' },
      counters: { label: 'Iterations, pairs kept, place of the oldest pair' },
      scalars: { label: 'Last step length, scale of the first inverse Hessian' },
    },
    create: ({ maxIterations, historySize, lineSearch, toleranceGradient, toleranceChange }, { dimension }) => {
      const state = {
        gradientChanges: new Float64Array(historySize * dimension),
        steps: new Float64Array(historySize * dimension),
        curvatures: new Float64Array(historySize),
        direction: new Float64Array(dimension),
        gradient: new Float64Array(dimension),
        counters: new Float64Array(3),
        scalars: Float64Array.of(0, 1),
      };
      const { curvatures, direction: d, gradient: previous, counters, scalars } = state;
      const g = new Float64Array(dimension);
      const shares = new Float64Array(historySize);
      const [change, step] = [new Float64Array(dimension), new Float64Array(dimension)];
      const rows = (all: Float64Array): Float64Array[] =>
        Array.from({ length: historySize }, (_, k) => all.subarray(k * dimension, (k + 1) * dimension));
      const [y, s] = [rows(state.gradientChanges), rows(state.steps)];

      /** Keeps the pair of the last step, if its curvature is positive. */
      const remember = (): void => {
        const place = (counters[2] + counters[1]) % historySize;
        const [t] = scalars;
        // A pair that is not kept must leave the oldest one alone, which may stand in its place.
        for (let i = 0; i < dimension; i++) {
          change[i] = g[i] - previous[i];
          step[i] = d[i] * t;
        }
        const ys = dot(change, step);
        const yy = dot(change, change);
        if (!(ys > 1e-10)) return;
        y[place].set(change);
        s[place].set(step);
        curvatures[place] = 1 / ys;
        scalars[1] = ys / yy;
        if (counters[1] < historySize) counters[1]++;
        else counters[2] = (counters[2] + 1) % historySize;
      };
      /** d = −H g, by the two loops over the pairs. */
      const twoLoops = (): void => {
        const count = counters[1];
        const at = (k: number): number => (counters[2] + k) % historySize;
        for (let i = 0; i < dimension; i++) d[i] = -g[i];
        if (count === 0) {
          for (let i = 0; i < dimension; i++) d[i] *= scalars[1];
          return;
        }
        let along = dot(s[at(count - 1)], d);
        for (let k = count - 1; k >= 0; k--) {
          shares[k] = along * curvatures[at(k)];
          if (k > 0) along = axpyDot(d, -shares[k], y[at(k)], s[at(k - 1)]);
          else axpy(d, -shares[k], y[at(k)]);
        }
        for (let i = 0; i < dimension; i++) d[i] *= scalars[1];
        along = dot(y[at(0)], d);
        for (let k = 0; k < count; k++) {
          const share = shares[k] - along * curvatures[at(k)];
          if (k + 1 < count) along = axpyDot(d, share, s[at(k)], y[at(k + 1)]);
          else axpy(d, share, s[at(k)]);
        }
      };

      return {
        state,
        step: (x, oracle, { learningRate }) => {
          let loss = oracle.gradient(x, g);
          if (maximumNorm(g) <= toleranceGradient) return;
          const evaluations = Math.floor((maxIterations * 5) / 4);
          let evaluated = 1;
          for (let k = 1; k <= maxIterations; k++) {
            counters[0]++;
            if (counters[0] === 1) for (let i = 0; i < dimension; i++) d[i] = -g[i];
            else {
              remember();
              twoLoops();
            }
            previous.set(g);
            const lossBefore = loss;
            let total = 0;
            for (let i = 0; i < dimension; i++) total += Math.abs(g[i]);
            scalars[0] = counters[0] === 1 ? Math.min(1, 1 / total) * learningRate : learningRate;
            if (dot(g, d) > -toleranceChange) break;
            if (lineSearch === 'strong-wolfe') {
              const found = strongWolfe(oracle, x, d, scalars[0], loss, g);
              scalars[0] = found.t;
              loss = found.loss;
              evaluated += found.evaluations;
              axpy(x, found.t, d);
            } else {
              axpy(x, scalars[0], d);
              // The last gradient would be the first of the next step.
              if (k < maxIterations) {
                loss = oracle.gradient(x, g);
                evaluated++;
              }
            }
            if (k === maxIterations || evaluated >= evaluations) break;
            if (maximumNorm(g) <= toleranceGradient) break;
            if (maximumNorm(d) * Math.abs(scalars[0]) <= toleranceChange) break;
            if (!(Math.abs(loss - lossBefore) >= toleranceChange)) break;
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 20,
});
