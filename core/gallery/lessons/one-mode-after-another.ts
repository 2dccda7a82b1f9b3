/** Why the loss of a deep linear network falls in steps, and when. */
import { defineLesson } from './define.ts';

export const oneModeAfterAnother = defineLesson({
  id: 'one-mode-after-another',
  label: 'One mode after another',
  entry: 'deep-linear',
  summary: 'Plateaus and sudden drops of a loss curve, predicted to three digits before the run.',
  minutes: 35,
  introduction:
    'Loss curves of networks often stand still for long and then fall at once. In a network of two linear layers, $W_2 W_1$, this can be computed to the last digit. Each singular value of what is to be learnt is a mode of its own, and the strength $a$ of a mode $s$ obeys $\\dot a = 2 a (s - a)$.',
  experiments: [
    {
      name: 'Steps of a loss',
      landscapes: [
        {
          family: 'deep-linear',
          parameters: { widths: [3, 3, 3], singularValues: [4, 2, 1], initialScale: 1e-4 },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.002 } }],
      budget: { steps: 4000 },
    },
  ],
  locks: [
    { target: { kind: 'claims' }, except: [], reason: 'Nothing in these claims is random, and one form is enough.' },
    {
      target: { kind: 'landscape', name: 'deep-linear' },
      except: ['initialScale', 'singularValues'],
      reason: 'Depth and widths stay; what is learnt and from where is yours to change.',
    },
  ],
  steps: [
    {
      title: 'Predict the first drop',
      text: 'The modes are 4, 2 and 1, and each starts with strength $a_0 = 10^{-4}$. Solve $\\dot a = 2 a (s - a)$: the strength is half of $s$ at\n\n$$t = \\frac{1}{2 s} \\ln \\frac{s - a_0}{a_0}.$$\n\nCompute this time for the strongest mode. Then say, without computing, what the weakest needs.',
      targets: [],
      questions: [
        { id: 'first', kind: 'number', words: 'When is the mode 4 half learnt?', claim: 'first-mode' },
        {
          id: 'last',
          kind: 'choice',
          words: 'The mode 1 is half learnt …',
          claim: 'third-mode',
          options: [
            { words: 'at about the same time', low: null, high: 2 },
            { words: 'after about twice the time', low: 2, high: 3.2 },
            { words: 'after three to four times the time', low: 3.2, high: 6 },
          ],
        },
      ],
    },
    {
      title: 'Predict the plateau',
      text: 'Between two drops the loss stands still. It is half the sum of the squares of what is not learnt yet. With modes 4, 2 and 1: how high is the plateau after the first drop?',
      targets: [],
      questions: [{ id: 'plateau', kind: 'number', words: 'The loss on the first plateau?', claim: 'plateau' }],
    },
    {
      title: 'Measure',
      text: 'Press Verify and look at the figure: the strengths as they were measured, with the exact curves dashed behind them.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
    {
      title: 'See the staircase',
      text: 'Run the experiment and look at its loss, on a linear axis. Find the three steps. Then make the start smaller, $10^{-6}$: the plateaus become longer, by the same time each. Why?',
      targets: [
        { kind: 'experiment', name: 'Steps of a loss' },
        { kind: 'landscape', name: 'deep-linear' },
      ],
      questions: [],
    },
    {
      title: 'What a plateau is',
      text: 'On a plateau the gradient is almost zero, but not all curvatures are positive. It is a saddle: learnt modes sit at their value, the others near zero, where $\\dot a \\approx 2 s a$ grows from almost nothing. Show that the time on the plateau goes like $\\ln(1/a_0)$.',
      targets: [{ kind: 'claim', claim: 'plateau' }],
      questions: [],
    },
    {
      title: 'One layer more',
      text: 'With three layers the law is $\\dot a = 3 a^{4/3} (s - a)$. Near zero, does it grow faster or slower than with two? And near the end? Check your answer against the claim, whose start is ten times larger than that of the others.',
      targets: [{ kind: 'claim', claim: 'three-layers' }],
      questions: [],
    },
  ],
});
