/** How flat the loss is along a direction: the first power of its Taylor expansion that does not vanish. */
import { RidgelineError } from '../contract/errors.ts';
import { interpretOver } from '../expression/interpret-over.ts';
import { SeriesAlgebra } from '../expression/series-algebra.ts';
import { lineSeries } from '../math/power-series.ts';
import { type AnalysisResult, defineAnalysis } from './define.ts';
import { between, firstWarning } from './values.ts';

const LARGEST_DIMENSION = 20_000;

/**
 * The smallest k >= 1 with c_k != 0 in L(x + t v) = c_0 + c_1 t + c_2 t^2 + ..., from Taylor arithmetic with interval
 * coefficients through the formula: every c_k lies in its interval, rounding included. A coefficient counts as not 0 where
 * its interval leaves 0 out; the order lies between the first that is not exactly 0 and the first that certainly is not.
 * A restriction that vanishes to even order k has learning coefficient 1/k. Kinks are seen from t > 0. Cost: about
 * order^2 interval operations for each operation of the formula.
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd edition 2008, chapter 13.
 */
export const orderOfVanishing = defineAnalysis({
  id: 'order-of-vanishing',
  version: 1,
  label: 'Order of vanishing',
  group: 'Degeneracy',
  summary:
    'The first power of the Taylor expansion along a direction that is not 0: 2 at a regular minimum, more at flat ones.',
  method:
    'Taylor arithmetic with interval coefficients through the formula, so that each coefficient has a proven error. Order² operations for each one of the formula.',
  formula: [
    String.raw`L(\theta + t v) - L(\theta) = c_k t^k + O(t^{k+1}), \qquad c_k \ne 0`,
    String.raw`\lambda_v = \tfrac1k \quad (k \text{ even})`,
  ],
  references: [
    {
      text: 'A. Griewank, A. Walther, Evaluating Derivatives, 2nd edition, SIAM 2008, chapter 13',
      url: 'https://doi.org/10.1137/1.9780898717761',
    },
    {
      text: 'S. Watanabe, Algebraic Geometry and Statistical Learning Theory, Cambridge University Press 2009',
      url: 'https://doi.org/10.1017/CBO9780511800474',
    },
  ],
  needs: 'point',
  parameters: {
    direction: {
      kind: 'numbers',
      label: 'Direction',
      symbol: 'v',
      default: [1],
      minimumLength: 1,
      maximumLength: LARGEST_DIMENSION,
      help: 'One number for all coordinates, or one for each.',
    },
    highest: {
      kind: 'number',
      label: 'Highest power',
      default: 16,
      minimum: 2,
      maximum: 64,
      integer: true,
      help: 'Up to which power the expansion goes.',
    },
  },
  pictures: [
    {
      kind: 'bars',
      title: 'Taylor coefficients along the direction',
      x: { label: 'power', from: 0 },
      y: { label: 'coefficient' },
      series: [{ array: 'coefficients', label: 'coefficient' }],
    },
  ],
  check: ({ direction }, landscape) => {
    const { dimension } = landscape;
    if (direction.length !== 1 && direction.length !== dimension) {
      refuse('parameters.direction', direction.length, `1 or ${dimension} numbers, the dimension of the landscape`);
    }
    if (direction.every((entry) => entry === 0)) {
      refuse('parameters.direction', 0, 'a direction that is not 0');
    }
    if (dimension > LARGEST_DIMENSION) {
      throw new RidgelineError(
        'too-large',
        `an expansion in ${dimension} dimensions is too large; expected at most ${LARGEST_DIMENSION}`,
        { field: 'landscape', value: dimension, expected: `a dimension of at most ${LARGEST_DIMENSION}` },
      );
    }
    if (landscape.programs() === null) {
      throw new RidgelineError(
        'invalid-request',
        'order-of-vanishing expands a formula, and this landscape is none; use hessian-spectrum or local-learning-coefficient instead',
        { field: 'landscape', expected: 'a landscape that is a formula' },
      );
    }
  },
  run: ({ direction, highest }, { landscape, point, progress }): AnalysisResult => {
    const programs = landscape.programs();
    if (programs === null) throw new RidgelineError('internal', 'the landscape has no formula');
    progress(0, 1);
    const slope = (i: number): number => (direction.length === 1 ? direction[0] : direction[i]);
    const lines = Array.from(point, (x, i) => lineSeries(x, slope(i), highest));
    const { value: series } = interpretOver(programs.value, new SeriesAlgebra(highest), { point: lines });
    if (series === undefined) throw new RidgelineError('internal', 'the formula has no value');
    progress(1, 1);
    const first = powerFrom1(({ low, high }) => low !== 0 || high !== 0);
    const certain = powerFrom1(({ low, high }) => low > 0 || high < 0);
    function powerFrom1(is: (coefficient: { low: number; high: number }) => boolean): number {
      return (series ?? []).findIndex((coefficient, k) => k > 0 && is(coefficient));
    }
    const found = certain >= 0;
    const order = found ? certain : Number.POSITIVE_INFINITY;
    const leading = found ? series[certain] : { low: 0, high: 0 };
    const unknown = series.some(({ low, high }) => !Number.isFinite(low) || !Number.isFinite(high));
    const warning = firstWarning(
      unknown &&
        'The formula has no expansion here: a function leaves its domain, or a kink cannot be told from rounding.',
      !found && `No power up to ${highest} is certainly there.`,
      found && first < certain && `Lower powers are 0 within rounding, which is not a proof.`,
    );
    const even = found && certain % 2 === 0 && leading.low > 0;
    const shape = [highest + 1];
    const middle = Float64Array.from(series, ({ low, high }) => (low === high ? low : low / 2 + high / 2));
    return {
      values: {
        order: between(order, first < 0 ? Number.POSITIVE_INFINITY : first, order, {
          label: 'Order of vanishing',
          warning,
        }),
        leadingCoefficient: between(found ? middle[certain] : 0, leading.low, leading.high, {
          label: 'Coefficient of that power',
          warning,
        }),
        learningCoefficient: between(
          even ? 1 / order : Number.NaN,
          even ? 1 / order : Number.NaN,
          even ? 1 / Math.max(1, first) : Number.NaN,
          {
            label: 'Learning coefficient of the loss on this line',
            warning: firstWarning(warning, !even && 'The point is no strict minimum on this line.'),
          },
        ),
      },
      arrays: {
        coefficients: { shape, data: middle },
        coefficientLow: { shape, data: Float64Array.from(series, ({ low }) => low) },
        coefficientHigh: { shape, data: Float64Array.from(series, ({ high }) => high) },
      },
    };
  },
});

function refuse(field: string, value: unknown, expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid direction; expected ${expected}`, { field, value, expected });
}
