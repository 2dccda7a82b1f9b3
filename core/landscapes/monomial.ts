/** A product of powers of the coordinates: normal crossings, whose learning coefficient is known exactly. */

import { RidgelineError } from '../contract/errors.ts';
import type { ExactFacts } from '../contract/exact-facts.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { signFlips } from './symmetries.ts';

function factors(exponents: readonly number[]): { index: number; exponent: number }[] {
  return exponents.map((exponent, i) => ({ index: i + 1, exponent })).filter(({ exponent }) => exponent > 0);
}

/**
 * The learning coefficient λ = min 1/e_j and its multiplicity, the number of j that attain it, over exponents e_j > 0: the
 * volume of {L < ε} in a box round the origin goes as ε^λ (−ln ε)^(m−1). Only where all exponents are even is 0 the minimum.
 * Source: S. Watanabe, Algebraic Geometry and Statistical Learning Theory, 2009, with e_j = 2k_j and a flat prior.
 */
function factsOf({ exponents }: { exponents: number[] }): LandscapeFacts {
  const largest = exponents.reduce((a, b) => Math.max(a, b));
  if (exponents.some((exponent) => exponent % 2 !== 0)) {
    return { notes: [{ label: 'Minimum', value: 'none: an odd exponent makes the loss unbounded below' }] };
  }
  return {
    minimum: 0,
    minimisers: [new Array<number>(exponents.length).fill(0)],
    notes: [
      {
        label: 'Minima',
        value: `all points with ${factors(exponents)
          .map(({ index }) => `w${index} = 0`)
          .join(' or ')}`,
      },
      { label: 'Learning coefficient λ at the origin', value: `1/${largest}` },
      { label: 'Multiplicity', value: String(exponents.filter((exponent) => exponent === largest).length) },
    ],
  };
}

/** The learning coefficient at a point of the minimum: only the coordinates that are 0 there take part. */
function exactAt({ exponents }: { exponents: number[] }, x: Float64Array): ExactFacts {
  if (exponents.some((exponent) => exponent % 2 !== 0)) return {};
  const vanishing = exponents.filter((exponent, i) => exponent > 0 && x[i] === 0);
  const largest = vanishing.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) return {};
  const multiplicity = vanishing.filter((exponent) => exponent === largest).length;
  return { learningCoefficient: { value: 1 / largest, multiplicity } };
}

export const monomial = defineLandscape({
  id: 'monomial',
  version: 1,
  label: 'Monomial',
  group: 'Degenerate minima',
  summary: 'A product of powers: its minima are whole hyperplanes that cross, with a known learning coefficient.',
  references: [
    {
      text: 'S. Watanabe, Algebraic Geometry and Statistical Learning Theory, Cambridge University Press 2009',
      url: 'https://doi.org/10.1017/CBO9780511800474',
    },
  ],
  parameters: {
    exponents: {
      kind: 'numbers',
      label: 'Exponents',
      symbol: 'e',
      default: [2, 2],
      minimum: 0,
      maximum: 64,
      integer: true,
      minimumLength: 1,
      maximumLength: 1000,
      help: 'One for each coordinate; 0 leaves the coordinate free.',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = \\prod_{i=1}^{d} w_i^{e_i}'],
  typeset: ({ exponents }) => {
    const shown = factors(exponents).map(
      ({ index, exponent }) => `w_{${index}}${exponent === 1 ? '' : `^{${exponent}}`}`,
    );
    return [`L(w) = ${shown.length > 12 ? `${shown.slice(0, 12).join('\\,')} \\cdots` : shown.join('\\,')}`];
  },
  check: ({ exponents }) => {
    if (factors(exponents).length > 0) return;
    const expected = 'at least one exponent above 0';
    throw new RidgelineError('invalid-parameter', `invalid exponents: all are 0; expected ${expected}`, {
      field: 'exponents',
      value: exponents,
      expected,
    });
  },
  dimension: ({ exponents }) => exponents.length,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  exactAt,
  symmetries: ({ exponents }) => [
    signFlips('the signs of coordinates of even exponent', (i) => exponents[i] % 2 === 0),
  ],
  view: () => [-2, 2, -2, 2],
  viewPoint: ({ exponents }) => new Array<number>(exponents.length).fill(1),
  start: ({ exponents }) => ({
    kind: 'point',
    point: new Array<number>(exponents.length).fill(1),
    words: '(1, 1, …, 1)',
  }),
  // For even exponents the loss is Q², with Q the product of half the powers: inputs have variance 2.
  regressor: ({ exponents }) =>
    exponents.some((exponent) => exponent % 2 !== 0)
      ? null
      : {
          source: {
            text: factors(exponents)
              .map(({ index, exponent }) => `w[${index}]^${exponent / 2}`)
              .join('*'),
            variables: [`w[${exponents.length}]`],
          },
          inputDeviation: Math.SQRT2,
          labelDeviation: 1,
        },
  body: {
    kind: 'formula',
    source: ({ exponents }) => ({
      text: factors(exponents)
        .map(({ index, exponent }) => (exponent === 1 ? `w[${index}]` : `w[${index}]^${exponent}`))
        .join('*'),
      variables: [`w[${exponents.length}]`],
    }),
  },
});
