/** What gradient descent does where theory calls it unstable. */
import { defineLesson } from './define.ts';

export const edgeOfStability = defineLesson({
  id: 'edge-of-stability',
  label: 'At the edge of stability',
  entry: 'edge-of-stability',
  summary: 'A learning rate that should diverge does not: training moves to where it is just stable, and stays.',
  minutes: 40,
  introduction:
    'On a parabola of curvature $h$ gradient descent diverges as soon as the learning rate $\\eta$ is larger than $2/h$. A network is no parabola: its curvature changes as it trains. The largest curvature, the sharpness, is what decides. In this lesson you watch it meet the limit.',
  experiments: [
    {
      name: 'A small network at three rates',
      landscapes: [{ family: 'chebyshev-network' }],
      optimizers: [0.05, 0.12, 0.15].map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate } })),
      budget: { steps: 3000 },
    },
  ],
  locks: [
    { target: { kind: 'claims' }, except: [], reason: 'Nothing in these claims is random, and one form is enough.' },
    {
      target: { kind: 'landscape', name: 'chebyshev-network' },
      except: [],
      reason: 'The network and its start are those of the claims.',
    },
    ...['sgd', 'sgd 2', 'sgd 3'].map((name) => ({
      target: { kind: 'optimizer' as const, name },
      except: ['learningRate'],
      reason: 'Plain gradient descent; its learning rate is yours.',
    })),
  ],
  steps: [
    {
      title: 'Predict where it settles',
      text: 'The loss $\\frac14 (1 - x^2 y^2)^2$ has a whole curve of minima, $xy = 1$, and along it the sharpness takes every value from 4 upwards. Start near a sharp place and use the learning rate 0.04. Where the sharpness is above $2/\\eta$ the run cannot stay.\n\nIt will come to rest somewhere on the curve. How sharp is it there?',
      targets: [],
      questions: [
        { id: 'rest', kind: 'number', words: 'The sharpness at the end, with learning rate 0.04?', claim: 'edge-004' },
      ],
    },
    {
      title: 'Predict what a catapult does',
      text: 'Now the loss $u^2 v^2/2$, scaled as a wide network of two layers: the first curvature is 1, so that 2 is the limit. With the learning rate 3.5 the loss rises at first. It does not diverge.\n\nAnd then momentum: on a network that learns digits, with $b = 0.9$. You know the limit of momentum if you did the lesson on where it breaks.',
      targets: [],
      questions: [
        {
          id: 'catapult',
          kind: 'choice',
          words: 'With the learning rate 3.5 the curvature at the end is …',
          claim: 'catapult-far',
          options: [
            { words: 'about what it was, near 1', low: 0.75, high: null },
            { words: 'just at the edge, 2/3.5 = 0.57', low: 0.5, high: 0.65 },
            { words: 'well below the edge', low: null, high: 0.5 },
          ],
        },
        {
          id: 'momentum',
          kind: 'choice',
          words: 'With momentum 0.9 on digits the sharpness settles …',
          claim: 'digits-momentum',
          options: [
            { words: 'at (2 + 2b)/lr, the limit of momentum', low: 0.95, high: 1.05 },
            { words: 'well below that, at 2/lr', low: null, high: 0.95 },
          ],
        },
      ],
    },
    {
      title: 'Measure',
      text: 'Press Verify. Among the claims are a network of 30 tanh units and one on digits at three learning rates; together they take about half a minute.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
    {
      title: 'Why almost 2/lr, and not quite',
      text: 'Your prediction may have been 50, and the measurement says 49.98. The run does not stop at the edge: it swings about it, and the swing pushes it a little to the flat side. Theory gives $2/\\eta - \\eta/2$. What does it predict at the learning rate 0.1?',
      targets: [
        { kind: 'claim', claim: 'edge-004' },
        { kind: 'claim', claim: 'edge-01' },
      ],
      questions: [],
    },
    {
      title: 'Watch a network arrive',
      text: 'Run the experiment. The loss at 0.05 falls smoothly; those at 0.12 and 0.15 ring. Add the analysis “Edge of stability” on each run: the sharpness climbs, meets the dashed line $2/\\eta$, and stays. Does the loss still fall after that?',
      targets: [{ kind: 'experiment', name: 'A small network at three rates' }],
      questions: [],
    },
    {
      title: 'What the descent lemma says about it',
      text: 'The descent lemma promises that the loss falls in every step while $\\eta < 2/h$. At the edge that promise is void, and yet over many steps the loss falls. Which assumption of the lemma fails? Write down what you would have to know about a loss to prove that training at the edge makes progress.',
      targets: [{ kind: 'claim', claim: 'network-012' }],
      questions: [],
    },
  ],
});
