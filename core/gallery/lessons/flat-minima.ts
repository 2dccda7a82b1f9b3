/** How training nears a degenerate minimum, and what noise does there. */
import { defineLesson } from './define.ts';

export const flatMinima = defineLesson({
  id: 'flat-minima',
  label: 'Flat minima hold on',
  entry: 'degeneracy',
  summary: 'How slowly a degenerate minimum is reached, how wide noise spreads there, and where it gets stuck.',
  minutes: 40,
  introduction:
    'Near an ordinary minimum a loss looks like $w^2$. Minima of networks are seldom ordinary: along some directions the loss grows like $w^4$, or slower still, or not at all. Such minima are called degenerate. They are reached slowly, and the noise of stochastic gradients behaves there in a way that surprises most people.',
  experiments: [
    {
      name: 'Three orders of flatness',
      landscapes: [2, 4, 6].map((exponent) => ({ family: 'monomial', parameters: { exponents: [exponent] } })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.01 } }],
      starts: { kind: 'point', point: [1] },
      budget: { steps: 20_000 },
    },
  ],
  locks: [
    {
      target: { kind: 'claims' },
      except: ['seed'],
      reason: 'The numbers of runs were fixed before anybody looked.',
    },
    {
      target: { kind: 'optimizer', name: 'sgd' },
      except: ['learningRate'],
      reason: 'Plain gradient descent follows the flow that the prediction is about.',
    },
  ],
  steps: [
    {
      title: 'Predict the slow approach',
      text: 'Small steps follow the flow $\\dot w = -L^{\\prime}(w)$. With $L = w^2$ the loss falls exponentially. With $L = w^4$ you can separate variables: $w^{-2}$ grows linearly in $t$.\n\nSo the loss falls like a power of $t$. Which one? Work it out, or guess.',
      targets: [],
      questions: [
        { id: 'power', kind: 'number', words: 'With L = w^4: the exponent p in L ~ t^p?', claim: 'rate-k2' },
        {
          id: 'flatter',
          kind: 'choice',
          words: 'With the flatter minimum w^8 the loss falls …',
          claim: 'rate-k4',
          options: [
            { words: 'faster: the exponent is below -2', low: null, high: -2 },
            { words: 'with the same exponent', low: -2.05, high: -1.95 },
            { words: 'slower: the exponent is between -2 and 0', low: -1.95, high: 0 },
          ],
        },
      ],
    },
    {
      title: 'Predict the noise',
      text: 'Now stochastic gradients, whose noise at a minimum of curvature $h$ has variance $h/B$: steep bowls are noisier. A sample from a posterior would be narrower in a steeper bowl. What does SGD do at rest?\n\nAnd if both gradient and noise vanish along a whole line of minima, where does SGD drift on it?',
      targets: [],
      questions: [
        {
          id: 'rest',
          kind: 'choice',
          words: 'At curvature 4 instead of 1 the variance of w at rest is …',
          claim: 'resting-variance-4',
          options: [
            { words: 'a quarter: about 0.00006', low: null, high: 0.0001 },
            { words: 'the same: about 0.00025', low: 0.0002, high: 0.0003 },
            { words: 'four times as large: about 0.001', low: 0.0008, high: null },
          ],
        },
        {
          id: 'stuck',
          kind: 'number',
          words: 'All directions degenerate, start at w2 = 1: where is w2 after 10 000 steps?',
          claim: 'stuck',
        },
      ],
    },
    {
      title: 'Measure',
      text: 'Press Verify. Some claims run a hundred thousand trajectories side by side; together they take about ten seconds.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
    {
      title: 'Read the exponents',
      text: 'On a doubly logarithmic plot a power law is a straight line, and its slope is the exponent. The figure of the claim has the measured loss and the flow, dashed. Where do they part, and why does the prediction need late times?',
      targets: [
        { kind: 'claim', claim: 'rate-k2' },
        { kind: 'claim', claim: 'rate-k4' },
      ],
      questions: [],
    },
    {
      title: 'Run it yourself',
      text: 'Run the experiment: the same start on $w^2$, $w^4$ and $w^6$. Put the loss on a logarithmic step axis. Which learning rate could make $w^6$ as fast as $w^4$ after 20 000 steps? Try one that is ten times larger.',
      targets: [{ kind: 'experiment', name: 'Three orders of flatness' }],
      questions: [],
    },
    {
      title: 'Sticky',
      text: 'The same variance at every curvature means that SGD does not prefer flat bowls by resting in them. What it does instead: it drifts along a valley towards the place where it is more degenerate, and there both the drift and the noise die out. Look at the claim about the valley, then at the one where everything is degenerate. Why is “stuck” a better word than “attracted”?',
      targets: [
        { kind: 'claim', claim: 'along-valley' },
        { kind: 'claim', claim: 'stuck' },
      ],
      questions: [],
    },
  ],
});
