/** One equation, three unknowns: which solution does training choose? */
import { defineLesson } from './define.ts';

export const whichSolution = defineLesson({
  id: 'which-solution',
  label: 'Which solution is chosen',
  entry: 'implicit-bias',
  summary: 'One equation has a plane of solutions; parametrisation and start decide which one training finds.',
  minutes: 30,
  introduction:
    'A network with more parameters than data has infinitely many ways to fit its data, and training finds one of them. Nobody asked for that one in particular. The smallest example has three weights and one equation, $w_1 + 2 w_2 + 3 w_3 = 1$, and already shows everything.',
  experiments: [
    {
      name: 'A plane of solutions',
      landscapes: [
        { family: 'formula', parameters: { text: '0.5*(w[1] + 2*w[2] + 3*w[3] - 1)^2', variables: ['w[3]'] } },
      ],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 0.02 } },
        { algorithm: 'adam', parameters: { learningRate: 0.02 } },
      ],
      starts: { kind: 'normal', scale: 1 },
      seeds: { count: 20 },
      budget: { steps: 1000 },
    },
  ],
  locks: [
    { target: { kind: 'claims' }, except: [], reason: 'Nothing in these claims is random, and one form is enough.' },
    {
      target: { kind: 'landscape', name: 'formula' },
      except: [],
      reason: 'All predictions are about this equation.',
    },
  ],
  steps: [
    {
      title: 'Predict for the plain model',
      text: 'Gradient descent starts at zero. Of all solutions it could choose the sparsest, $(0, 0, 1/3)$; the one with equal weights, $(1/6, 1/6, 1/6)$; or the shortest, $(1, 2, 3)/14$.\n\nHint: in which direction does the gradient point, at any place whatever?',
      targets: [],
      questions: [
        {
          id: 'distance',
          kind: 'number',
          words: 'How far from the shortest solution, (1, 2, 3)/14, does it end?',
          claim: 'minimum-norm',
        },
      ],
    },
    {
      title: 'Predict for the deep model',
      text: 'Now write each weight as $w_i = u_i^2 - v_i^2$ and train $u$ and $v$ instead, from $u_i = v_i = a$. The function that is fitted is the same; only the coordinates have changed. The third weight of the shortest solution is $3/14 \\approx 0.214$, that of the sparsest is $1/3 \\approx 0.333$.',
      targets: [],
      questions: [
        {
          id: 'small',
          kind: 'number',
          words: 'From a small start, a = 0.01: where does the third weight end?',
          claim: 'diagonal-rich',
        },
        {
          id: 'large',
          kind: 'choice',
          words: 'From a large start, a = 1, the third weight ends …',
          claim: 'diagonal-lazy',
          options: [
            { words: 'near 3/14, as in the plain model', low: 0.2, high: 0.24 },
            { words: 'half-way between', low: 0.24, high: 0.3 },
            { words: 'near 1/3, as from the small start', low: 0.3, high: 0.35 },
          ],
        },
      ],
    },
    {
      title: 'Measure',
      text: 'Press Verify, and read the five claims against your predictions.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
    {
      title: 'Explain the plain model',
      text: 'Every gradient is a multiple of $(1, 2, 3)$. So the run never leaves the line through its start in that direction, and the line meets the plane of solutions once: at the point nearest to the start. From zero that is the shortest solution.\n\nWhat if the start is $(1, -1, 2)$? Work it out and compare.',
      targets: [{ kind: 'claim', claim: 'nearest-point' }],
      questions: [],
    },
    {
      title: 'Explain the deep model',
      text: 'The gradient of $u_i$ is $2 u_i$ times the gradient of $w_i$: what is large grows faster. From a small start the race is won by the weight with the steepest slope before the others have moved. From a large start all coordinates stay near $a$, the factor is the same for all, and the model behaves like the plain one.\n\nLook at the value between, at $a = 0.1$. Is there a threshold, or does the choice change gradually?',
      targets: [{ kind: 'claim', claim: 'diagonal-between' }],
      questions: [],
    },
    {
      title: 'Try another method',
      text: 'Run the experiment: twenty random starts, gradient descent beside Adam. Both reach loss zero. Do they end at the same points? Which of the two moves in the direction of the gradient, and what does the other one do instead?',
      targets: [{ kind: 'experiment', name: 'A plane of solutions' }],
      questions: [],
    },
  ],
});
