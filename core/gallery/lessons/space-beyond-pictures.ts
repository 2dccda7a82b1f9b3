/** Lengths, volumes and distances where there are 175 billion directions. */
import { defineLesson } from './define.ts';

export const spaceBeyondPictures = defineLesson({
  id: 'space-beyond-pictures',
  label: 'Space beyond pictures',
  entry: 'vastness',
  summary: 'How long, how full and how even a space of many dimensions is, guessed first and computed then.',
  minutes: 20,
  introduction:
    'A language model of 175 billion parameters is one point in a space of 175 billion dimensions. Everything that training does happens there, and everything that we imagine happens in three. This lesson asks how far the two are apart. You guess first: a guess that is far off is worth more here than one that is right, because it shows which picture misled you.',
  locks: [
    {
      target: { kind: 'claims' },
      except: ['seed'],
      reason: 'The numbers of points were fixed before anybody looked; another seed draws other points.',
    },
  ],
  steps: [
    {
      title: 'Guess three numbers',
      text: 'Take a cube whose side is one metre, in $n = 1.75 \\times 10^{11}$ dimensions. Walk from one corner to the opposite one. In two dimensions that is $\\sqrt{2}$ metres, in three $\\sqrt{3}$.\n\nThen take a ball and make its radius larger by one part in ten thousand million. And last, throw two random points into a cube of 1000 dimensions, again and again, and note how far apart they are.\n\nCommit your guesses before you go on. They are kept with the time, and once the measurement is made they cannot be changed.',
      targets: [],
      questions: [
        { id: 'diagonal', kind: 'number', words: 'How many kilometres long is the diagonal?', claim: 'diagonal' },
        {
          id: 'volume',
          kind: 'choice',
          words: 'The radius grows by 1e-8 %. By what factor does the volume grow?',
          claim: 'forty-million',
          options: [
            { words: 'hardly at all: less than two', low: null, high: 2 },
            { words: 'some thousands', low: 2, high: 1e6 },
            { words: 'many millions', low: 1e6, high: null },
          ],
        },
        {
          id: 'spread',
          kind: 'number',
          words: 'The standard deviation of the distance in 1000 dimensions, divided by its mean?',
          claim: 'distances-1000',
        },
      ],
    },
    {
      title: 'Measure',
      text: 'Press Verify. The diagonal and the volume are computed to the last digit that doubles carry; the distances are measured on ten thousand random pairs, with an interval.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
    {
      title: 'Explain the diagonal and the volume',
      text: 'Each dimension adds one square metre under the root: $\\sqrt{n}$ grows without end, and slowly enough to fool us. The volume of a ball goes like $r^n$. Write $(1 + 10^{-10})^n = e^{n \\log(1 + 10^{-10})} \\approx e^{17.5}$ and compute it by hand to two digits.\n\nWhere does this leave the volume of the ball? Look at the claim about the shell: half of all of it lies within $4 \\times 10^{-12}$ of the surface.',
      targets: [
        { kind: 'claim', claim: 'forty-million' },
        { kind: 'claim', claim: 'half-shell' },
      ],
      questions: [],
    },
    {
      title: 'Explain the distances',
      text: 'A squared distance is a sum of $n$ independent terms. Its mean grows like $n$ and its standard deviation like $\\sqrt{n}$. Show that the distance itself keeps a standard deviation that does not depend on $n$, and so that the ratio falls like $\\sqrt{7/(20 n)}$.\n\nCompare with the claim for 100 dimensions: by which factor should the two ratios differ?',
      targets: [
        { kind: 'claim', claim: 'distances-100' },
        { kind: 'claim', claim: 'distances-1000' },
      ],
      questions: [],
    },
    {
      title: 'Change the seed',
      text: 'Set the seed in the inspector to another number and verify again. Which claims keep every digit, and which move inside their intervals? Say why before you look.',
      targets: [{ kind: 'claims' }],
      questions: [],
    },
  ],
});
