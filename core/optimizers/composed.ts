/** An optimizer out of blocks: the gradient, its momentum, what divides it, decay, and an average. */
import { RidgelineError } from '../contract/errors.ts';
import type { NumberSpec } from '../contract/parameters.ts';
import type { UpdateRule } from '../expression/rule.ts';
import { type AverageWeights, withAverage } from './average-lines.ts';
import { beta1, beta2, decayRate, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import {
  type GradientBlock,
  gradientBlock,
  type MomentumBlock,
  momentumBlock,
  type PreconditionerBlock,
  preconditionerBlock,
} from './composed-lines.ts';
import { defineOptimizer, type RuleOptimizer } from './define.ts';
import { transformed } from './transforms/apply.ts';
import { average } from './transforms/average.ts';
import { clip } from './transforms/clip.ts';
import type { TransformDefinition } from './transforms/define.ts';
import { annealedNoiseParameters } from './transforms/noise.ts';

interface Blocks {
  gradient: GradientBlock;
  noise: 'none' | 'annealed';
  decay: 'none' | 'coupled' | 'decoupled';
  momentumKind: MomentumBlock;
  correctMean: boolean;
  preconditioner: PreconditionerBlock;
  preconditioned: 'momentum' | 'gradient';
  correctSquare: boolean;
  averaging: 'none' | AverageWeights;
  evaluated: boolean;
}

/** Blocks that keep a running mean, which a bias correction and belief can use. */
const MEANS: readonly MomentumBlock[] = ['ema', 'qh', 'two-ema'];

function composedRule(blocks: Blocks): UpdateRule {
  const { decay, preconditioner, momentumKind, averaging } = blocks;
  const gradient = gradientBlock(blocks.gradient, blocks.noise === 'annealed', decay === 'coupled');
  const h = gradient.out;
  const hasMean = MEANS.includes(momentumKind);
  const early = blocks.preconditioned === 'gradient' && momentumKind !== 'none' && momentumKind !== 'points';
  // Adamax corrects the rate, not the mean: its rounding is that of the paper’s order.
  const correctsRate = preconditioner === 'infinity' && momentumKind === 'ema' && blocks.correctMean && !early;
  const corrected = blocks.correctMean && hasMean && !correctsRate;
  const first = early ? preconditionerBlock(preconditioner, h, null, blocks.correctSquare, h) : null;
  const entering = first ? 'p' : h;
  const momentum = momentumBlock(momentumKind, entering, corrected);
  const last = first
    ? { state: {}, lines: [], out: momentum.out }
    : preconditionerBlock(preconditioner, h, momentum.mean, blocks.correctSquare, momentum.out);
  const base = decay === 'decoupled' ? '(1 - learningRate*weightDecay)*x' : 'x';
  const rate = correctsRate ? 'learningRate/(1 - beta1^t)' : 'learningRate';
  const step = `${base} - ${rate}*${last.out}${momentum.push}`;
  const moving: UpdateRule = {
    state: { ...(first?.state ?? {}), ...momentum.state, ...last.state },
    lines: [
      ...gradient.lines,
      ...(first ? [...first.lines, `p = ${first.out}`] : []),
      ...momentum.lines,
      ...last.lines,
      ...(momentumKind === 'points' ? [`y = ${step}`, 'before = x', 'x = y'] : [`x = ${step}`]),
    ],
  };
  return averaging === 'none' ? moving : withAverage(averaging, moving, undefined, blocks.evaluated);
}

function refuse(field: string, value: string, expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${field}: ${value}; expected ${expected}`, {
    field,
    value,
    expected,
  });
}

function checkBlocks({ preconditioner, preconditioned, momentumKind }: Blocks): void {
  if (preconditioner !== 'belief') return;
  if (!MEANS.includes(momentumKind))
    refuse('momentumKind', momentumKind, `${MEANS.join(', ')}: belief looks at a running mean`);
  if (preconditioned === 'gradient')
    refuse('preconditioned', preconditioned, 'momentum: belief looks at a running mean');
}

const share = (label: string, symbol: string, value: number): NumberSpec & { kind: 'number'; default: number } => ({
  kind: 'number',
  label,
  symbol,
  default: value,
  minimum: 0,
  maximum: 1,
  schedulable: true,
});

export const composed: RuleOptimizer = defineOptimizer({
  id: 'composed',
  version: 1,
  label: 'Composed',
  group: 'Composed',
  summary: 'An optimizer out of blocks, one for each place of a step, which together are one rule.',
  references: [],
  parameters: {
    learningRate: learningRate(1e-3),
    gradient: {
      kind: 'choice',
      label: 'Treatment of the gradient',
      options: [
        { value: 'none', label: 'As it is' },
        { value: 'clip', label: 'Clipped by value' },
        { value: 'sign', label: 'Its sign' },
        { value: 'clip-norm', label: 'Clipped by norm' },
        { value: 'normalised', label: 'Its direction' },
      ],
      default: 'none',
      help: 'The last two need norms, so that runs go point by point.',
    },
    threshold: {
      kind: 'number',
      label: 'Threshold',
      symbol: 'c',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      schedulable: true,
      help: 'The largest coordinate or norm of the gradient; the norm of its direction.',
    },
    noise: {
      kind: 'choice',
      label: 'Noise',
      options: [
        { value: 'none', label: 'None' },
        { value: 'annealed', label: 'Annealed' },
      ],
      default: 'none',
    },
    ...annealedNoiseParameters,
    momentumKind: {
      kind: 'choice',
      label: 'Momentum',
      options: [
        { value: 'none', label: 'None' },
        { value: 'heavy-ball', label: 'Heavy ball' },
        { value: 'points', label: 'Heavy ball, between points' },
        { value: 'nesterov', label: 'Nesterov' },
        { value: 'ema', label: 'Running mean' },
        { value: 'qh', label: 'Quasi-hyperbolic' },
        { value: 'two-ema', label: 'Two running means' },
      ],
      default: 'none',
    },
    momentum: decayRate('Momentum', '\\mu', 0.9),
    beta1: beta1(),
    nu: share('Share of the momentum', '\\nu_1', 0.7),
    beta3: decayRate('Decay of the slow mean', '\\beta_3', 0.9999),
    alpha: {
      kind: 'number',
      label: 'Weight of the slow mean',
      symbol: '\\alpha',
      default: 5,
      minimum: 0,
      schedulable: true,
    },
    correctMean: {
      kind: 'boolean',
      label: 'Correct the mean for its start',
      default: true,
      help: 'Divides the running mean by 1 − β₁^t.',
    },
    preconditioner: {
      kind: 'choice',
      label: 'Preconditioner',
      options: [
        { value: 'none', label: 'None' },
        { value: 'second-moment', label: 'Mean square (Adam, RMSprop)' },
        { value: 'centred', label: 'Variance (centred RMSprop)' },
        { value: 'largest', label: 'Largest mean square (AMSGrad)' },
        { value: 'sum', label: 'Sum of squares (Adagrad)' },
        { value: 'infinity', label: 'Largest gradient (Adamax)' },
        { value: 'belief', label: 'Mean square surprise (AdaBelief)' },
        { value: 'sign', label: 'Sign of the momentum (Signum)' },
      ],
      default: 'none',
    },
    preconditioned: {
      kind: 'choice',
      label: 'What is preconditioned',
      options: [
        { value: 'momentum', label: 'The momentum, as in Adam' },
        { value: 'gradient', label: 'The gradient before it, as in RMSprop' },
      ],
      default: 'momentum',
    },
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    correctSquare: {
      kind: 'boolean',
      label: 'Correct the mean square for its start',
      default: true,
      help: 'Divides the mean square by 1 − β₂^t.',
    },
    decay: {
      kind: 'choice',
      label: 'Weight decay',
      options: [
        { value: 'none', label: 'None' },
        { value: 'coupled', label: 'In the gradient (L2)' },
        { value: 'decoupled', label: 'Beside the gradient' },
      ],
      default: 'none',
    },
    weightDecay: weightDecay(1e-2, 'Adds λθ to the gradient, or shrinks the weights by ηλ beside it.'),
    averaging: {
      kind: 'choice',
      label: 'Average',
      options: [{ value: 'none', label: 'None' }, ...average.parameters.weights.options],
      default: 'none',
      help: 'Of the points, kept as state.',
    },
    averageFrom: average.parameters.averageFrom,
    averagePeriod: average.parameters.averagePeriod,
    averageDecay: average.parameters.averageDecay,
    averagePower: average.parameters.averagePower,
    evaluated: average.parameters.evaluated,
  },
  rule: composedRule,
  choose: (parameters) => {
    checkBlocks(parameters);
    const { gradient, threshold } = parameters;
    const definition: RuleOptimizer = {
      ...composed,
      stochastic: parameters.noise === 'annealed',
      isEvaluatedElsewhere: parameters.averaging !== 'none' && parameters.evaluated,
    };
    const chosen = { definition, parameters: parameters as never };
    if (gradient !== 'clip-norm' && gradient !== 'normalised') return chosen;
    const by = gradient === 'clip-norm' ? 'norm' : 'normalised';
    return transformed(chosen, clip as unknown as TransformDefinition, { by, threshold, smallestNorm: 0 } as never);
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
