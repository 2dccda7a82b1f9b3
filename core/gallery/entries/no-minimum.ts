/** A loss whose infimum is never reached: logistic regression of separable points. */
import { atan2, log } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext } from '../define.ts';
import { exactly } from '../estimates.ts';

const SOUDRY = 'D. Soudry et al., The implicit bias of gradient descent on separable data (2018).';
const FLOW = 'Steps of lr 0.1 instead of a flow, whose error dies out as the gradient does.';

/** w after a flow time, from 0, on the logistic loss of one point z = 1. */
function onePoint(context: GalleryContext, time: number): number {
  return context
    .shared('one point', () => {
      const [cell] = context.run({
        landscapes: [{ family: 'formula', parameters: { text: 'log(1 + exp(-w))', variables: ['w'] } }],
        optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.1 } }],
        starts: { kind: 'point', point: [0] },
        budget: { steps: 1_000_000 },
        record: { steps: [1000, 100_000, 1_000_000], points: true },
      });
      return cell;
    })
    .point(0, time * 10)[0];
}

/** Where the loss of one point with the term 0.5 decay w^2 comes to rest. */
function withDecay(context: GalleryContext, decay: number): number {
  const [cell] = context.run({
    landscapes: [
      {
        family: 'formula',
        parameters: { text: 'log(1 + exp(-w)) + 0.5*c*w^2', variables: ['w'], constants: { c: decay } },
      },
    ],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
    starts: { kind: 'point', point: [0] },
    budget: { steps: 500_000 },
  });
  return cell.final(0)[0];
}

/** The coordinates for the points (1, 0) and (2, 3), from 0, at the flow time 1e4. */
function twoPoints(context: GalleryContext): Float64Array {
  const [cell] = context.run({
    landscapes: [
      { family: 'formula', parameters: { text: 'log(1 + exp(-a)) + log(1 + exp(-2*a - 3*b))', variables: ['a', 'b'] } },
    ],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.002 } }],
    starts: { kind: 'point', point: [0, 0] },
    budget: { steps: 5_000_000 },
  });
  return cell.final(0);
}

export const noMinimum = defineEntry({
  id: 'no-minimum',
  version: 1,
  label: 'An infimum that is never reached',
  group: 'Geometry of large spaces',
  summary: 'Separable logistic regression: the loss falls for ever and the weights grow like ln t, unless they decay.',
  seed: '000 and 001',
  references: [
    {
      text: 'D. Soudry et al., The implicit bias of gradient descent on separable data, JMLR 19 (2018)',
      url: 'https://arxiv.org/abs/1710.10345',
    },
  ],
  budgetSeconds: { quick: 4, full: 4 },
  experiments: [
    {
      name: 'A loss without a minimum, and three with one',
      landscapes: [0, 1e-4, 0.01, 0.1].map((c) => ({
        family: 'formula',
        parameters: { text: 'log(1 + exp(-w)) + 0.5*c*w^2', variables: ['w'], constants: { c } },
      })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
      starts: { kind: 'point', point: [0] },
      budget: { steps: 100_000 },
    },
    {
      name: 'Two separable points',
      landscapes: [
        {
          family: 'formula',
          parameters: { text: 'log(1 + exp(-a)) + log(1 + exp(-2*a - 3*b))', variables: ['a', 'b'] },
        },
      ],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 0.1 } },
        { algorithm: 'adam', parameters: { learningRate: 0.01 } },
      ],
      starts: { kind: 'point', point: [0, 0] },
      budget: { steps: 100_000 },
    },
  ],
  guide:
    'A classifier of circles and squares squashes any number into a probability below 1, so that it can always do a little better: the loss has an infimum and no minimum. The text is right, and right again that with a term for the size of the weights there is one, by the argument of Bolzano and Weierstrass. What it does not say is how slow the escape is: the weights grow with the logarithm of time (Soudry et al. 2018), and their direction converges.\n\nLook at the losses of the first experiment on doubly logarithmic axes: the first is a straight line for ever, the others leave it one after another, the weaker the term the later. In the second one look at the path: its direction turns towards (1, 0), the largest margin, so slowly that 100 000 steps leave 0.08 radians; Adam goes elsewhere.\n\nChange c, or move one of the points so that the two are no longer separable: then there is a minimum without any term.',
  claims: [
    {
      id: 'weight-1e4',
      statement: 'The loss can be lowered for ever, by ever larger weights.',
      asStated: 'right',
      theory: `The flow on one point solves e^w + w = t + 1: w = 9.209519 at t = 1e4. ${SOUDRY}`,
      tolerance: 1e-3,
      toleranceReason: FLOW,
      measure: (context) => ({ predicted: 9.209519, ...exactly(onePoint(context, 10_000)) }),
    },
    {
      id: 'logarithmic-growth',
      statement: 'So the weights run off to infinity.',
      asStated: 'half right',
      corrected: 'They do, but only like ln t: each factor e of time adds 1.',
      theory: `w = ln t + o(1), so that the slope of w against ln t tends to 1. ${SOUDRY}`,
      tolerance: 1e-3,
      toleranceReason: 'Between t = 1e4 and 1e5 the slope differs from 1 by about w/t.',
      measure: (context) => {
        const slope = (onePoint(context, 100_000) - onePoint(context, 10_000)) / log(10);
        return { predicted: 1, ...exactly(slope) };
      },
    },
    {
      id: 'weight-decay',
      statement: 'A minimum always exists somewhere.',
      asStated: 'wrong',
      corrected: 'Not without regularisation; with the term 0.005 w^2 there is one, at w = 3.359275, and it is found.',
      theory: `It solves 0.01 w = 1/(1 + e^w). ${SOUDRY}`,
      tolerance: 1e-6,
      toleranceReason: 'The prediction has seven digits.',
      measure: (context) => ({ predicted: 3.359275, ...exactly(withDecay(context, 0.01)) }),
    },
    {
      id: 'weaker-decay',
      statement: 'The weaker the regularisation, the farther away the minimum.',
      asStated: 'right',
      theory: `With 0.00005 w^2 it lies at w = 7.231211, where 1e-4 w = 1/(1 + e^w). ${SOUDRY}`,
      tolerance: 1e-6,
      toleranceReason: 'The prediction has seven digits.',
      measure: (context) => ({ predicted: 7.231211, ...exactly(withDecay(context, 1e-4)) }),
    },
    {
      id: 'direction',
      statement: 'The direction of the weights converges while their length does not.',
      asStated: 'right',
      theory: `To that of the largest margin at 1/ln t: the angle is 0.079720 at t = 1e4 for (1, 0) and (2, 3). ${SOUDRY}`,
      tolerance: 1e-4,
      toleranceReason: 'Steps of lr 0.002 instead of a flow.',
      measure: (context) => {
        const [a, b] = twoPoints(context);
        return { predicted: 0.07972, ...exactly(atan2(b, a)) };
      },
    },
  ],
});
