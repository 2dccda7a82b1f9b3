/** What the library of optimizers holds, and what holds for every one of them however it was written. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/contract/requests.ts';
import { isRuleOptimizer } from '../../core/optimizers/define.ts';
import { optimizerById, optimizers } from '../../core/optimizers/index.ts';
import { cellIn, ranToEnd } from '../core/engine/experiment.ts';
import { torchCases } from '../core/optimizers/torch.ts';

const ids: readonly string[] = optimizers.map(({ id }) => id);

/** What people ask for by name, and the optimizer that it is; parameters where it is a choice of one. */
const NAMES: Record<string, string> = {
  'gradient descent': 'gradient-descent',
  'SGD with momentum, dampening, Nesterov, weight decay': 'sgd',
  'Polyak heavy ball': 'heavy-ball',
  'Nesterov as in the paper': 'nesterov',
  Adagrad: 'adagrad',
  Adadelta: 'adadelta',
  'RMSProp, centered, with momentum': 'rmsprop',
  'Adam, AMSGrad': 'adam',
  AdamW: 'adamw',
  Adamax: 'adamax',
  NAdam: 'nadam',
  RAdam: 'radam',
  AdaBelief: 'adabelief',
  Adan: 'adan',
  Yogi: 'yogi',
  LAMB: 'lamb',
  LARS: 'lars',
  Lion: 'lion',
  signSGD: 'signsgd',
  Signum: 'signum',
  Tiger: 'tiger',
  QHM: 'qhm',
  QHAdam: 'qhadam',
  AggMo: 'aggmo',
  Rprop: 'rprop',
  'ASGD, iterate averaging': 'asgd',
  Lookahead: 'lookahead-sgd',
  SWA: 'swa-sgd',
  EMA: 'ema-sgd',
  'Schedule-Free SGD': 'schedule-free-sgd',
  'Schedule-Free AdamW': 'schedule-free-adamw',
  Prodigy: 'prodigy',
  'D-Adaptation': 'd-adaptation',
  'Polyak step': 'polyak-step',
  AdEMAMix: 'ademamix',
  'Cautious AdamW': 'cautious-adamw',
  'Cautious Lion': 'cautious-lion',
  Grokfast: 'grokfast-ema',
  Adafactor: 'adafactor',
  MARS: 'mars',
  Muon: 'muon',
  Shampoo: 'shampoo',
  SOAP: 'soap',
  'K-FAC': 'k-fac',
  'natural gradient': 'natural-gradient',
  'spectral descent': 'spectral-descent',
  'Newton, damped': 'newton',
  'saddle-free Newton': 'saddle-free-newton',
  'cubic regularisation': 'cubic-newton',
  'Gauss-Newton': 'gauss-newton',
  'Levenberg-Marquardt': 'levenberg-marquardt',
  'L-BFGS, PyTorch’s and with strong Wolfe': 'lbfgs',
  BFGS: 'bfgs',
  'nonlinear conjugate gradients': 'conjugate-gradients',
  'trust region': 'trust-region',
  Sophia: 'sophia',
  AdaHessian: 'adahessian',
  SAM: 'sam',
  ASAM: 'asam',
  'perturbed gradient descent': 'perturbed-gradient-descent',
  'entropy-SGD': 'entropy-sgd',
  'noise injection': 'gradient-noise-sgd',
  SGLD: 'sgld',
  'underdamped Langevin': 'underdamped-langevin',
  SGHMC: 'sghmc',
  SGNHT: 'sgnht',
  MALA: 'mala',
  HMC: 'hmc',
  'gradient flow': 'gradient-flow',
  'Langevin SDE': 'langevin-sde',
  'momentum flow': 'momentum-flow',
  'sign flow': 'sign-flow',
  'central flow': 'central-flow',
  'random search': 'random-search',
  'Nelder-Mead': 'nelder-mead',
  'CMA-ES': 'cma-es',
  'differential evolution': 'differential-evolution',
  'simulated annealing': 'simulated-annealing',
};

const simple = (words: string): string => words.toLowerCase().replaceAll(/[-–’]/g, '');

it.each(Object.entries(NAMES))('there is %s, found by these words', (name, id) => {
  expect(ids).toContain(id);
  const { label, summary, group, parameters } = optimizerById(id);
  const choices = Object.values(parameters).flatMap((spec) => [
    spec.label,
    ...(spec.kind === 'choice' ? spec.options.map((option) => option.label) : []),
  ]);
  const told = simple([label, id, summary, group, ...choices].join(' '));
  const small = ['with', 'and', 'as', 'in', 'the', 'paper', 'pytorchs'];
  for (const word of simple(name).split(/[ ,]+/)) if (!small.includes(word)) expect(told).toContain(word);
});

it('every trajectory of PyTorch is followed by the optimizer of its name', () => {
  const url = new URL('../fixtures/torch-trajectories.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { cases: { optimizer: string }[] };
  expect(cases.length).toBeGreaterThan(20);
  expect(torchCases(ids)).toHaveLength(cases.length);
});

/** What PyTorch's optimizers take, in the laboratory's words; how they are computed, and `maximize`, is no rule's business. */
const TORCH_OPTIONS: Record<string, readonly string[]> = {
  sgd: ['learningRate', 'momentum', 'dampening', 'weightDecay', 'nesterov'],
  adam: ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'amsgrad'],
  adamw: ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'amsgrad'],
  adamax: ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay'],
  nadam: ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'momentumDecay', 'decoupledWeightDecay'],
  radam: ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'decoupledWeightDecay'],
  rmsprop: ['learningRate', 'smoothing', 'epsilon', 'weightDecay', 'momentum', 'centered'],
  adagrad: ['learningRate', 'learningRateDecay', 'weightDecay', 'initialAccumulator', 'epsilon'],
  adadelta: ['learningRate', 'rho', 'epsilon', 'weightDecay'],
  rprop: ['learningRate', 'etaMinus', 'etaPlus', 'stepMin', 'stepMax'],
  asgd: ['learningRate', 'lambda', 'power', 'averageFrom', 'weightDecay'],
  lbfgs: ['learningRate', 'maxIterations', 'historySize', 'toleranceGradient', 'toleranceChange', 'lineSearch'],
  muon: ['learningRate', 'weightDecay', 'momentum', 'nesterov', 'epsilon', 'iterations', 'scale'],
  adafactor: ['learningRate', 'beta2Decay', 'epsilon1', 'epsilon2', 'threshold', 'weightDecay'],
};

it.each(Object.entries(TORCH_OPTIONS))('%s has the options that PyTorch has', (id, options) => {
  const definition = optimizers.find((each) => each.id === id);
  for (const option of options) expect(Object.keys(definition?.parameters ?? {})).toContain(option);
});

describe('a run that diverges keeps its last good state', () => {
  const diverged: string[] = [];

  it.each(optimizers.map((definition) => [definition.id, definition] as const))('%s', (algorithm, definition) => {
    const { program, parameters: specs } = definition;
    const onModel = program?.needs === 'model' || program?.needs === 'layers';
    const landscape = onModel
      ? { family: 'network', parameters: { data: 'iris', hidden: [3], loss: 'squared-error' } }
      : { family: 'formula', parameters: { text: 'x^4 + x*y + 2*y^4 + exp(x)' } };
    const rate = ['learningRate', 'stepSize', 'timeStep'].find((name) => specs[name] !== undefined);
    const cellFor = (steps: number) =>
      cellIn({
        landscapes: [landscape],
        optimizers: [{ algorithm, parameters: rate === undefined ? {} : { [rate]: 50 } }],
        ...(onModel ? {} : { starts: { kind: 'point', point: [3, 2] } }),
        budget: { steps },
        record: { points: false },
      });
    const { arrays } = ranToEnd(cellFor(60), [0]);
    if (OUTCOMES[Number(arrays.outcome.data[0])] !== 'diverged') return;
    diverged.push(algorithm);
    const end = Number(arrays.steps.data[0]);
    expect(Number.isFinite(arrays.finalLoss.data[0])).toBe(true);
    expect([...(arrays.final.data as Float64Array)].every(Number.isFinite)).toBe(true);
    if (end < 2) return;
    // Run up to there alone, it ends by its budget, at the same point and with its whole state.
    const before = ranToEnd(cellFor(end - 1), [0]).arrays;
    expect(OUTCOMES[Number(before.outcome.data[0])]).toBe('budget');
    expect(before.final.data).toEqual(arrays.final.data);
    expect(before.finalLoss.data).toEqual(arrays.finalLoss.data);
    expect(before['state.x'].data).toEqual(before.final.data);
  });

  it('and many do, of both kinds', () => {
    const rules = diverged.filter((id) => optimizers.some((each) => each.id === id && isRuleOptimizer(each)));
    expect(rules.length).toBeGreaterThan(15);
    expect(diverged.length - rules.length).toBeGreaterThan(5);
  });
});
