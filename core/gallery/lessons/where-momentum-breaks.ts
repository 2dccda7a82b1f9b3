/** Up to which learning rate gradient descent, momentum and look-ahead are stable. */
import { defineLesson } from './define.ts';

export const whereMomentumBreaks = defineLesson({
  id: 'where-momentum-breaks',
  label: 'Where momentum breaks',
  entry: 'classical',
  summary: 'The largest stable learning rate with and without momentum, derived from one quadratic equation.',
  minutes: 30,
  introduction:
    'Everybody knows that a learning rate can be too large. On a parabola $L = h w^2/2$ it is known exactly how large is too large, and it is the same number that networks run into when they train. With momentum many people expect the limit to fall, because momentum adds speed. Find out.',
  experiments: [
    {
      name: 'Three methods on one parabola',
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1, 0.1] } }],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 1.9 } },
        { algorithm: 'sgd', parameters: { learningRate: 1.9, momentum: 0.9 } },
        { algorithm: 'sgd', parameters: { learningRate: 1.9, momentum: 0.9, nesterov: true } },
      ],
      starts: { kind: 'point', point: [1, 1] },
      budget: { steps: 200 },
    },
  ],
  locks: [
    { target: { kind: 'claims' }, except: [], reason: 'Nothing in these claims is random, and one form is enough.' },
    {
      target: { kind: 'landscape', name: 'quadratic' },
      except: [],
      reason: 'With curvature 1 the learning rate is the product of both, which is all that matters.',
    },
    {
      target: { kind: 'optimizer', name: 'sgd' },
      except: ['learningRate'],
      reason: 'This one is plain gradient descent; its learning rate is yours.',
    },
    {
      target: { kind: 'optimizer', name: 'sgd 2' },
      except: ['learningRate'],
      reason: 'This one has momentum 0.9; its learning rate is yours.',
    },
    {
      target: { kind: 'optimizer', name: 'sgd 3' },
      except: ['learningRate'],
      reason: 'This one has momentum 0.9 and looks ahead; its learning rate is yours.',
    },
  ],
  steps: [
    {
      title: 'Derive one limit',
      text: 'Plain gradient descent on $L = h w^2/2$ multiplies $w$ by $1 - \\eta h$ in each step. For which $\\eta h$ does $|w|$ not grow? Write the number down: it is your first prediction.',
      targets: [],
      questions: [
        {
          id: 'plain',
          kind: 'number',
          words: 'The largest stable learning rate times curvature?',
          claim: 'stability-descent',
        },
      ],
    },
    {
      title: 'Guess the other two',
      text: 'Heavy-ball momentum keeps 0.9 of the last step: $v \\leftarrow 0.9 v + g$, $w \\leftarrow w - \\eta v$. Nesterov’s variant takes the gradient where that step would lead.\n\nDo not compute yet. What does your picture of a rolling ball say?',
      targets: [],
      questions: [
        {
          id: 'heavy',
          kind: 'choice',
          words: 'With momentum 0.9 the largest stable learning rate is …',
          claim: 'stability-momentum',
          options: [
            { words: 'ten times smaller, as the steps add up', low: null, high: 1 },
            { words: 'the same', low: 1.9, high: 2.1 },
            { words: 'nearly twice as large', low: 3, high: 5 },
          ],
        },
        {
          id: 'ahead',
          kind: 'choice',
          words: 'Looking ahead makes it …',
          claim: 'stability-nesterov',
          options: [
            { words: 'larger than that of plain gradient descent', low: 2.1, high: null },
            { words: 'the same as that of plain gradient descent', low: 1.9, high: 2.1 },
            { words: 'smaller than that of plain gradient descent', low: null, high: 1.9 },
          ],
        },
      ],
    },
    {
      title: 'Measure',
      text: 'Press Verify. For each method 81 learning rates are tried for 20 000 steps; the limit lies between the last that stays small and the first that does not.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
    {
      title: 'Now compute',
      text: 'Put $w_t = z^t$ into $w_{t+1} = w_t + b (w_t - w_{t-1}) - \\eta h w_t$. You get $z^2 - (1 + b - \\eta h) z + b = 0$. A root leaves the unit circle at $z = -1$. Put that in: $\\eta h = 2 + 2b$.\n\nDo the same for the look-ahead, $z^2 - (1 + b)(1 - \\eta h) z + b(1 - \\eta h) = 0$.',
      targets: [
        { kind: 'claim', claim: 'stability-momentum' },
        { kind: 'claim', claim: 'stability-nesterov' },
      ],
      questions: [],
    },
    {
      title: 'See it happen',
      text: 'Run the experiment and look at the three losses. All have learning rate 1.9. Then raise the learning rate of each to just below and just above its limit. How does a run look that is nearly unstable: does it crawl, or does it ring?',
      targets: [
        { kind: 'experiment', name: 'Three methods on one parabola' },
        { kind: 'optimizer', name: 'sgd 2' },
      ],
      questions: [],
    },
    {
      title: 'What stability does not say',
      text: 'A method that is stable at larger rates is not therefore faster. Look at the claims about rates of convergence: which learning rate gives momentum its best rate on curvatures 1 and 100, and how far is it from the limit?',
      targets: [{ kind: 'claim', claim: 'momentum-rate' }],
      questions: [],
    },
  ],
});
