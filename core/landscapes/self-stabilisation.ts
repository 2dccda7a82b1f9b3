/** The cubic model of self-stabilisation: why sharpness stops at 2/η and swings about it. */
import { defineLandscape } from './define.ts';
import { planarEigenvalues, shownNumber, startAt } from './parts.ts';
import { signFlips } from './symmetries.ts';

export const selfStabilisation = defineLandscape({
  id: 'self-stabilisation',
  version: 1,
  label: 'Self-stabilisation',
  group: 'Edge of stability',
  summary: 'A direction that goes unstable, and the third derivative that brings it back: sharpness swings about 2/η.',
  references: [
    {
      text: 'A. Damian, E. Nichani, J. D. Lee, Self-stabilization: the implicit bias of gradient descent at the edge of stability, ICLR 2023, arXiv 2209.15594',
      url: 'https://arxiv.org/abs/2209.15594',
    },
  ],
  parameters: {
    learningRate: {
      kind: 'number',
      label: 'Learning rate of the model',
      symbol: '\\eta',
      default: 0.05,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Gradient descent with this rate is on the edge at the origin.',
    },
    progressiveSharpening: {
      kind: 'number',
      label: 'Progressive sharpening',
      symbol: '\\alpha',
      default: 0.2,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'How fast the sharpness would grow: minus the product of the gradients of loss and sharpness.',
    },
    sharpnessSlope: {
      kind: 'number',
      label: 'Squared slope of the sharpness',
      symbol: '\\beta',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    'L(x, v) = \\tfrac{1}{2} \\Bigl( \\frac{2}{\\eta} + y \\Bigr) x^2 - \\frac{\\alpha}{\\beta}\\, y,\\quad y = \\sqrt{\\beta}\\, v',
  ],
  dimension: () => 2,
  coordinateName: (_, index) => (index === 0 ? 'x' : 'v'),
  facts: ({ learningRate, progressiveSharpening, sharpnessSlope }) => ({
    notes: [
      { label: 'Minimum', value: 'none: the loss goes down without bound along v' },
      { label: 'A step of gradient descent with rate η', value: 'x ← −(1 + ηy) x, y ← y + η(α − βx²/2), exactly' },
      { label: 'Sharpness', value: 'about 2/η + y' },
      {
        label: 'Two-cycle',
        value: `x = ±√(2α/β) = ±${shownNumber(Math.sqrt((2 * progressiveSharpening) / sharpnessSlope))}, y = 0`,
      },
      {
        label: 'Period of small swings about it',
        value: `2π/(η √(2α)) = ${shownNumber((2 * Math.PI) / (learningRate * Math.sqrt(2 * progressiveSharpening)))} steps`,
      },
      { label: 'Nearly conserved', value: 'y²/2 − α ln |x| + βx²/4' },
    ],
  }),
  exactAt: ({ learningRate, sharpnessSlope }, [x, v]) => {
    const root = Math.sqrt(sharpnessSlope);
    return { eigenvalues: planarEigenvalues(2 / learningRate + root * v, root * x, 0) };
  },
  symmetries: () => [signFlips('x → −x', (i) => i === 0)],
  view: () => [-2, 2, -2, 2],
  start: () => startAt([0.1, 0]),
  body: {
    kind: 'formula',
    source: ({ learningRate, progressiveSharpening, sharpnessSlope }) => ({
      text: '0.5*(edge + root*v)*x^2 - pull*v',
      variables: ['x', 'v'],
      constants: {
        edge: 2 / learningRate,
        root: Math.sqrt(sharpnessSlope),
        pull: progressiveSharpening / Math.sqrt(sharpnessSlope),
      },
    }),
  },
});
