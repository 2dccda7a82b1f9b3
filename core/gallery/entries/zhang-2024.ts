/** Adam against SGD where blocks of the Hessian differ, and where they do not, after Zhang et al. (2024). */
import { powi } from '../../wasm/elementary.ts';
import {
  ADAM,
  BLOCK_SIZE,
  BLOCKS,
  type Landscape,
  MOMENTUM,
  quadratic,
  RATES,
  STEPS,
  withinBlocks,
} from '../block-quadratics.ts';
import { defineEntry, type GalleryContext } from '../define.ts';
import { exactly, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { DRAWS_FOR_NINE_IN_TEN, NINE_IN_TEN } from '../tolerances.ts';
import { type Contender, tunedLosses } from '../tuning.ts';

const ZHANG =
  'Y. Zhang, C. Chen, T. Ding, Z. Li, R. Sun, Z.-Q. Luo, Why transformers need Adam: a Hessian perspective, NeurIPS 2024.';
/** The same nine eigenvalues, one of each size for each block. */
const DEALT = [0, 1, 2].flatMap((k) => [BLOCKS[k], BLOCKS[k + BLOCK_SIZE], BLOCKS[k + 2 * BLOCK_SIZE]]);

/** Last losses of a tuned contender, with other rotations within the blocks for each run. */
function losses(context: GalleryContext, eigenvalues: readonly number[], contender: Contender): Float64Array {
  const turned = (name: string, count: number): Landscape[] =>
    Array.from({ length: count }, (_, k) => quadratic(eigenvalues, withinBlocks(context, `${name} ${k} `)));
  return context.shared(`losses ${eigenvalues} ${JSON.stringify(contender)}`, () =>
    tunedLosses(
      context,
      {
        tuneOn: turned('tuned', 10),
        compareOn: turned('compared', context.sample(DRAWS_FOR_NINE_IN_TEN, DRAWS_FOR_NINE_IN_TEN)),
        starts: { kind: 'normal', scale: 1 },
        steps: STEPS,
        rates: RATES,
        tuneStarts: 1,
        compareStarts: 1,
      },
      contender,
    ),
  );
}

/** The loss of gradient descent after 200 steps of one rate, from 1 in every direction. */
function afterDescent(context: GalleryContext, eigenvalues: readonly number[], matrix: Float64Array): number {
  const n = eigenvalues.length;
  // The landscape looks at Q w: it starts at 1 in every direction from Q^T 1.
  const point = Array.from({ length: n }, (_, i) => eigenvalues.reduce((sum, __, k) => sum + matrix[k * n + i], 0));
  const [cell] = context.run({
    landscapes: [quadratic(eigenvalues, matrix)],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 2 / 5001 } }],
    starts: { kind: 'point', point },
    budget: { steps: 200 },
    record: { steps: [200], points: false },
  });
  return cell.loss(0, 200);
}

/** The last losses of both methods on both landscapes, from the least to the largest. */
function lossesFigure(context: GalleryContext): ClaimFigure {
  const kinds = [
    { name: 'Adam, blocks differ', eigenvalues: BLOCKS, contender: ADAM },
    { name: 'SGD, blocks differ', eigenvalues: BLOCKS, contender: MOMENTUM },
    { name: 'Adam, blocks alike', eigenvalues: DEALT, contender: ADAM },
    { name: 'SGD, blocks alike', eigenvalues: DEALT, contender: MOMENTUM },
  ];
  const found = kinds.map(({ eigenvalues, contender }) =>
    losses(context, eigenvalues, contender)
      .slice()
      .sort()
      .map((loss) => Math.max(loss, LEAST_DRAWN)),
  );
  const n = found[0].length;
  return {
    picture: {
      kind: 'lines',
      title: 'Last losses, tuned',
      x: { label: 'share of the draws', array: 'shares' },
      y: { label: 'last loss', log: true },
      series: kinds.map(({ name }, k) => ({ array: name, label: name, ...(k % 2 === 1 && { predicted: true }) })),
    },
    arrays: figureArrays({
      shares: Array.from({ length: n }, (_, k) => (k + 0.5) / n),
      ...Object.fromEntries(kinds.map(({ name }, k) => [name, found[k]])),
    }),
    caption: `n = ${n} draws each, ${STEPS} steps; dashed: momentum SGD; losses below ${LEAST_DRAWN} are drawn there`,
  };
}

/** Losses of nothing but rounding are drawn here. */
const LEAST_DRAWN = 1e-40;

export const zhang2024 = defineEntry({
  id: 'zhang-2024',
  version: 2,
  label: 'Zhang 2024: blocks of the Hessian',
  group: 'Published figures',
  summary:
    'The same eigenvalues, dealt out to blocks in two ways: in one Adam wins by far, in the other it wins nothing.',
  seed: '002',
  references: [{ text: ZHANG, url: 'https://arxiv.org/abs/2402.16788' }],
  budgetSeconds: { quick: 12, full: 12 },
  experiments: [
    {
      name: 'Blocks of one size each, and mixed ones',
      landscapes: [BLOCKS, DEALT].map((eigenvalues) => quadratic(eigenvalues)),
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 5e-4, momentum: 0.9 } },
        { algorithm: 'adam', parameters: { learningRate: { schedule: 'cosine', from: 1, to: 0, steps: STEPS } } },
      ],
      starts: { kind: 'normal', scale: 1 },
      seeds: { count: 20 },
      budget: { steps: STEPS },
    },
    {
      name: 'A small transformer on digits',
      landscapes: [{ family: 'attention-network', parameters: { data: 'digits', trainFraction: 0.1 } }],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 0.1, momentum: 0.9 } },
        { algorithm: 'adam', parameters: { learningRate: 0.01 } },
      ],
      budget: { steps: 200 },
    },
  ],
  analyses: [
    {
      name: 'Spectra of the blocks',
      analysis: 'block-spectra',
      parameters: { lengths: [BLOCK_SIZE, BLOCK_SIZE, BLOCK_SIZE] },
      at: { run: {} },
    },
    {
      name: 'Spectra of the layers of a transformer',
      analysis: 'block-spectra',
      experiment: 1,
      at: { run: { optimizer: 1 } },
    },
  ],
  guide:
    'Zhang et al. (2024) ask why transformers need Adam and find that the blocks of their Hessians differ from one another, while those of convolutional networks are alike. To separate cause and effect they deal the same eigenvalues out to the blocks of a quadratic in two ways: each block one size, or each block all sizes. SGD cannot tell the two apart; Adam wins in the first case, because one learning rate for each block is all that is needed there, and nothing in the second. That it wins in the first case is measured in the entry “Why some optimizers do better”.\n\nLook at the curves: those of SGD are the same on both landscapes, that of Adam falls to nothing on the first one only. The analyses show the spectra block by block; those of the layers of a small transformer differ among themselves, at this size by less than in the paper.\n\nChange the eigenvalues of one block, or rotate the whole landscape: the advantage of Adam goes with the blocks.',
  claims: [
    {
      id: 'dealt-out',
      statement: 'Adam copes with bad condition numbers.',
      asStated: 'wrong',
      corrected:
        'With the same eigenvalues in blocks that are alike at least half of its advantage, in powers of ten of the loss, is gone.',
      theory: `It needs the largest condition number of a block, here 3 in the one case and 5000 in the other; both methods with 13 rates, chosen on other draws. ${ZHANG}`,
      ...NINE_IN_TEN,
      quantity: 'share of draws',
      counted: 'draws of rotations',
      reading:
        'What Adam copes with is blocks that differ from one another; a bad condition within a block defeats it.',
      notShown: 'Landscapes that are not quadratic, and noise in the gradients.',
      figure: lossesFigure,
      mistaken: { what: 'the same advantage', predicted: 0 },
      measure: (context) => {
        const ratios = [BLOCKS, DEALT].map((eigenvalues) => {
          const adam = losses(context, eigenvalues, ADAM);
          return losses(context, eigenvalues, MOMENTUM).map((loss, k) => loss / Math.max(adam[k], Number.MIN_VALUE));
        });
        // Half of the powers of ten: the square is not larger.
        const gone = ratios[1].filter((ratio, k) => ratio <= 1 || ratio * ratio < ratios[0][k]);
        return { predicted: 1, ...shareOf(gone.length, ratios[1].length) };
      },
    },
    {
      id: 'no-gain',
      statement: 'It is at least as good as SGD everywhere.',
      asStated: 'wrong',
      corrected:
        'With blocks that are alike it gains nothing: it is ahead of tuned momentum SGD on fewer than half of the draws.',
      theory: `Dividing by coordinates does not change the condition of blocks that mix all sizes, and momentum alone has the root of it: no share above one half. ${ZHANG}`,
      tolerance: 0.25,
      toleranceReason:
        '“Fewer than half”: any share between 0 and one half, in the middle of which the prediction stands.',
      quantity: 'share of draws where Adam is ahead',
      counted: 'draws of rotations',
      reading: 'Where blocks are alike tuned momentum is the better method: it takes the root of the condition number.',
      notShown: 'Adam with other betas, which are not tuned.',
      figure: lossesFigure,
      mistaken: { what: 'ahead on all draws', predicted: 1 },
      measure: (context) => {
        const momentum = losses(context, DEALT, MOMENTUM);
        const ahead = losses(context, DEALT, ADAM).filter((loss, k) => loss < momentum[k]);
        return { predicted: 0.25, ...shareOf(ahead.length, momentum.length) };
      },
    },
    {
      id: 'sgd-blind',
      statement: 'SGD does worse where blocks differ.',
      asStated: 'wrong',
      corrected: 'It does not see blocks: with the same eigenvalues its loss is the same.',
      theory: `Gradient descent from the same coordinates along the eigenvectors: the ratio of the losses is 1. ${ZHANG}`,
      tolerance: 1e-9,
      toleranceReason: 'Rounding in 200 steps.',
      quantity: 'ratio of the losses',
      reading: 'Gradient descent knows eigenvalues and nothing else; blocks are a matter of coordinates.',
      notShown: 'Noise, which coordinates could share out unevenly.',
      measure: (context) => {
        const [differ, alike] = [BLOCKS, DEALT].map((eigenvalues) =>
          afterDescent(context, eigenvalues, withinBlocks(context)),
        );
        return { predicted: 1, ...exactly(differ / alike) };
      },
    },
    {
      id: 'one-rate-each',
      statement: 'One learning rate for each block is enough.',
      asStated: 'right',
      theory: `Each block alone has condition 3 or less: at 2/(smallest + largest) the error halves every step, (1/2)^50 after 50 in the block of 1, 2, 3. ${ZHANG}`,
      tolerance: 1e-25,
      toleranceReason: 'Halving is exact; the rate is rounded, by 1e-16 a step and 50 steps of it.',
      quantity: 'error along the first direction',
      reading: 'With the right rate for each block nothing is left that needs an adaptive method.',
      notShown: 'How those rates would be found; Adam finds something like them.',
      measure: (context) => {
        const block = BLOCKS.slice(0, BLOCK_SIZE);
        const [cell] = context.run({
          landscapes: [quadratic(block)],
          optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 2 / (block[0] + block[BLOCK_SIZE - 1]) } }],
          starts: { kind: 'point', point: block.map(() => 1) },
          budget: { steps: 50 },
        });
        return { predicted: powi(1 / 2, 50), ...exactly(cell.final(0)[0]) };
      },
    },
  ],
});
