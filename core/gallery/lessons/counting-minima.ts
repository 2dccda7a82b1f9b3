/** Do minima become rarer or more common with dimension? Counted in Perlin noise. */
import { defineLesson } from './define.ts';

export const countingMinima = defineLesson({
  id: 'counting-minima',
  label: 'Counting minima',
  entry: 'perlin',
  summary: 'Whether more dimensions mean more local minima or fewer, and why both answers are heard.',
  minutes: 30,
  introduction:
    'Two sentences are often heard about loss landscapes. One: in many dimensions local minima are rare, since every direction would have to curve upwards. Two: the number of local minima grows exponentially with dimension. Perlin noise, a smooth random function on a lattice, is simple enough that a search can find every single critical point. So we can count.',
  experiments: [
    {
      name: 'Descents into the noise',
      landscapes: [{ family: 'perlin', parameters: { dimension: 2, period: 8 } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.05 } }],
      seeds: { count: 100 },
      budget: { steps: 400 },
    },
  ],
  locks: [
    {
      target: { kind: 'claims' },
      except: ['seed'],
      reason: 'How many noises are searched was fixed before anybody looked.',
    },
    {
      target: { kind: 'landscape', name: 'perlin' },
      except: ['seed', 'dimension'],
      reason: 'One cell of the lattice is the unit of everything that is counted here.',
    },
  ],
  steps: [
    {
      title: 'Look at the thing itself',
      text: 'Open the landscape and look at its contour map: 8 by 8 cells, and then it repeats. Run the experiment, which sends a hundred balls downhill, and see where they come to rest. Count the minima of a few cells by eye.',
      targets: [
        { kind: 'landscape', name: 'perlin' },
        { kind: 'experiment', name: 'Descents into the noise' },
      ],
      questions: [],
    },
    {
      title: 'Predict',
      text: 'On a line, a cell of this noise holds 0.75 minima on average. You have just looked at the plane. In the plane a critical point can be a minimum, a saddle or a maximum.\n\nCommit your predictions. The last question is the one that the two sentences disagree about.',
      targets: [],
      questions: [
        {
          id: 'plane',
          kind: 'number',
          words: 'How many minima does a cell of the plane hold on average?',
          claim: 'plane',
        },
        {
          id: 'share',
          kind: 'number',
          words: 'Which share of all critical points in the plane are minima?',
          claim: 'share-of-minima',
        },
        {
          id: 'cube',
          kind: 'choice',
          words: 'Take a cube of side 2 cells, in one dimension and in three. In three it holds …',
          claim: 'fixed-cube-2',
          options: [
            { words: 'fewer minima', low: null, high: 0.9 },
            { words: 'about as many', low: 0.9, high: 1.1 },
            { words: 'more minima', low: 1.1, high: null },
          ],
        },
      ],
    },
    {
      title: 'Count',
      text: 'Press Verify. Each claim searches a few dozen noises from a thousand starts and more, until no start finds anything new. It takes half a minute.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
    {
      title: 'Why a quarter?',
      text: 'The noise is as likely to be turned upside down as not, so minima and maxima are equally many. On a torus the numbers of minima, saddles and maxima satisfy $N_0 - N_1 + N_2 = 0$. Work out the share of minima from these two facts alone.\n\nCoins would say $2^{-D}$ too, in two dimensions. Why is that a coincidence? (In three dimensions they say 1/8.)',
      targets: [{ kind: 'claim', claim: 'share-of-minima' }],
      questions: [],
    },
    {
      title: 'Make peace between the two sentences',
      text: 'The density in a cell falls: 0.75, 0.605, 0.515. The number of cells in a cube of side $s$ is $s^n$. So the count in the cube is $s^n$ times a density that falls slowly. For which $s$ does it grow from one dimension to three? Compare the cube of side 2 with that of side 1.\n\nWrite two sentences about minima in high dimension that are both true, and that nobody could mistake for a contradiction.',
      targets: [
        { kind: 'claim', claim: 'fixed-cube-2' },
        { kind: 'claim', claim: 'fixed-cube-1' },
      ],
      questions: [],
    },
  ],
});
