/** Powell’s singular function: a minimum where two curvatures vanish. */
import { RidgelineError } from '../contract/errors.ts';
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, moreGarbowHillstrom, pointOf, startAt } from './parts.ts';
import { reflection } from './symmetries.ts';

export const powellSingular = defineLandscape({
  id: 'powell-singular',
  version: 1,
  label: 'Powell, singular',
  group: 'Degenerate minima',
  summary: 'A minimum whose Hessian is singular: Newton’s method slows down to halving the distance or worse.',
  references: [
    {
      text: 'M. J. D. Powell, An iterative method for finding stationary values of a function of several variables, The Computer Journal 5 (1962) 147–151',
      url: 'https://doi.org/10.1093/comjnl/5.2.147',
    },
    moreGarbowHillstrom(13),
  ],
  formula: [
    'L(w) = \\sum_{k=1}^{d/4} \\bigl[ (w_{4k-3} + 10\\, w_{4k-2})^2 + 5\\,(w_{4k-1} - w_{4k})^2 + (w_{4k-2} - 2\\, w_{4k-1})^4 + 10\\,(w_{4k-3} - w_{4k})^4 \\bigr]',
  ],
  ...inDimensions(
    'sum(k, 1, blocks, (w[4*k-3] + 10*w[4*k-2])^2 + 5*(w[4*k-1] - w[4*k])^2 + (w[4*k-2] - 2*w[4*k-1])^4 + 10*(w[4*k-3] - w[4*k])^4)',
    { preset: 4, minimum: 4, constants: ({ dimension }) => ({ blocks: dimension / 4 }) },
  ),
  check: ({ dimension }) => {
    if (dimension % 4 === 0) return;
    const expected = 'a multiple of 4';
    throw new RidgelineError('invalid-parameter', `invalid dimension: ${dimension}; expected ${expected}`, {
      field: 'dimension',
      value: dimension,
      expected,
    });
  },
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [
      { label: 'Hessian at the minimum', value: `rank ${dimension / 2}: eigenvalues 202, 20 and 0, 0 for each four` },
      { label: 'Learning coefficient λ at the minimum', value: `${(3 * dimension) / 8}` },
      { label: 'Multiplicity', value: '1' },
    ],
  }),
  exactAt: ({ dimension }, x) =>
    x.some((value) => value !== 0)
      ? {}
      : {
          eigenvalues: pointOf(dimension, (i) => [20, 202, 0, 0][i % 4]),
          learningCoefficient: { value: (3 * dimension) / 8, multiplicity: 1 },
        },
  symmetries: () => [reflection('w → −w')],
  view: () => [-4, 4, -2, 2],
  start: ({ dimension }) =>
    startAt(
      pointOf(dimension, (i) => [1, 3, -1, 0][i % 4]),
      '(3, −1, 0, 1, …)',
    ),
});
