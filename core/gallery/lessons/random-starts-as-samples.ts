/** Whether training from random starts samples a posterior. */
import { defineLesson } from './define.ts';

export const randomStartsAsSamples = defineLesson({
  id: 'random-starts-as-samples',
  label: 'Random starts as samples',
  entry: 'ridge-regression',
  summary: 'With enough parameters, training from a random start draws from a Bayesian posterior, nearly.',
  minutes: 35,
  introduction:
    'A hundred points lie round a line, $y = t x + \\text{noise}$. We fit the slope $t$ by gradient descent, three times: with the slope alone; with one more parameter for the noise of each point; and with a hundred more for each. The last two models fit every point exactly. What can a fit that is perfect still say about the slope?',
  experiments: [
    {
      name: 'One point, two parameters',
      landscapes: [{ family: 'formula', parameters: { text: '0.5*(t*2 + z - 3)^2', variables: ['t', 'z'] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.05 } }],
      starts: { kind: 'normal', scale: 1 },
      seeds: { count: 500 },
      budget: { steps: 400 },
    },
  ],
  locks: [
    {
      target: { kind: 'claims' },
      except: ['seed'],
      reason: 'The numbers of starts were fixed before anybody looked.',
    },
    {
      target: { kind: 'experiment', name: 'One point, two parameters' },
      except: ['seeds.count'],
      reason: 'Starts and steps are those that the argument needs.',
    },
  ],
  steps: [
    {
      title: 'Predict the three models',
      text: 'The sum of squares is $S = \\sum x_i^2 \\approx 98.7$. Bayes, with a normal prior of variance 1 for the slope and noise of variance 1, gives the slope a posterior of standard deviation $1/\\sqrt{1 + S}$.\n\nWith the slope alone there is nothing left to chance. In the other models each start ends somewhere else. Start from normal random numbers of variance 1, train until nothing moves, note the slope; ten thousand times.',
      targets: [],
      questions: [
        {
          id: 'spread',
          kind: 'number',
          words: 'With 101 parameters: the standard deviation of the slopes where training ends?',
          claim: 'noise-spread',
        },
        {
          id: 'many',
          kind: 'choice',
          words: 'With 10 001 parameters, and the same prior for each noise, the mean slope is …',
          claim: 'many-mean',
          options: [
            { words: 'the same, to within a thousandth of 1.0064', low: 1.0054, high: 1.0074 },
            { words: 'pulled more strongly to zero, below 1', low: null, high: 1 },
            { words: 'nearer to least squares, above 1.01', low: 1.01, high: null },
          ],
        },
      ],
    },
    {
      title: 'Measure',
      text: 'Press Verify. The model of 10 001 parameters is trained from ten thousand starts, which takes most of the time.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
    {
      title: 'See the smallest case',
      text: 'Run the experiment: one point, $x = 2$, $y = 3$, and one noise parameter. The solutions are the line $2t + z = 3$. Look at the paths: each goes straight to the line, at a right angle. Where do the ends lie densest?',
      targets: [{ kind: 'experiment', name: 'One point, two parameters' }],
      questions: [],
    },
    {
      title: 'Why it is a sample',
      text: 'Gradient descent on a linear model ends at the solution nearest to its start. A normal start, moved to the nearest point of the solutions, is normal on them: it is the prior, conditioned on fitting the data. That is the posterior. Check the standard deviation: $1/\\sqrt{1 + S} = 0.1001$.',
      targets: [
        { kind: 'claim', claim: 'noise-mean' },
        { kind: 'claim', claim: 'noise-spread' },
      ],
      questions: [],
    },
    {
      title: 'Why it is not quite one',
      text: 'In the third model a noise is $\\sqrt{3/100} \\sum z_j$ over a hundred uniform numbers. Its prior variance is 1 as before, but the squares of its weights sum to 3: gradient descent moves it three times as readily as the prior says. So the noise explains more and the slope less: $x \\cdot y / (3 + S)$.\n\nWhat would you change about the start, or about the learning rates, to make it a sample again?',
      targets: [
        { kind: 'claim', claim: 'many-mean' },
        { kind: 'claim', claim: 'many-spread' },
      ],
      questions: [],
    },
  ],
});
