/** The list of optimizers: one line each. */
import { RidgelineError } from '../contract/errors.ts';
import { nearestName } from '../contract/nearest-name.ts';
import { accsgd } from './accsgd.ts';
import { adabelief } from './adabelief.ts';
import { adabound } from './adabound.ts';
import { adadelta } from './adadelta.ts';
import { adafactor } from './adafactor.ts';
import { adagrad } from './adagrad.ts';
import { adahessian } from './adahessian.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamw } from './adamw.ts';
import { adan } from './adan.ts';
import { ademamix } from './ademamix.ts';
import { adopt } from './adopt.ts';
import { aggmo } from './aggmo.ts';
import { asam } from './asam.ts';
import { asgd } from './asgd.ts';
import { bfgs } from './bfgs.ts';
import { cautiousAdamw } from './cautious-adamw.ts';
import { cautiousLion } from './cautious-lion.ts';
import { centralFlow } from './central-flow.ts';
import { clippedSgd } from './clipped-sgd.ts';
import { cmaEs } from './cma-es.ts';
import { composed } from './composed.ts';
import { conjugateGradients } from './conjugate-gradients.ts';
import { cubicNewton } from './cubic-newton.ts';
import { dAdaptation } from './d-adaptation.ts';
import type { OptimizerDefinition } from './define.ts';
import { deltaBarDelta } from './delta-bar-delta.ts';
import { demonSgd } from './demon-sgd.ts';
import { differentialEvolution } from './differential-evolution.ts';
import { diffgrad } from './diffgrad.ts';
import { emaSgd } from './ema-sgd.ts';
import { entropySgd } from './entropy-sgd.ts';
import { ftrl } from './ftrl.ts';
import { gaussNewton } from './gauss-newton.ts';
import { gradientDescent } from './gradient-descent.ts';
import { gradientFlow } from './gradient-flow.ts';
import { gradientNoiseSgd } from './gradient-noise-sgd.ts';
import { grams } from './grams.ts';
import { grokfastEma } from './grokfast-ema.ts';
import { heavyBall } from './heavy-ball.ts';
import { hmc } from './hmc.ts';
import { kFac } from './k-fac.ts';
import { lamb } from './lamb.ts';
import { langevinSde } from './langevin-sde.ts';
import { laprop } from './laprop.ts';
import { lars } from './lars.ts';
import { lbfgs } from './lbfgs.ts';
import { levenbergMarquardt } from './levenberg-marquardt.ts';
import { lion } from './lion.ts';
import { lookaheadAdam } from './lookahead-adam.ts';
import { lookaheadSgd } from './lookahead-sgd.ts';
import { mSvag } from './m-svag.ts';
import { madgrad } from './madgrad.ts';
import { mala } from './mala.ts';
import { mars } from './mars.ts';
import { momentumFlow } from './momentum-flow.ts';
import { muon } from './muon.ts';
import { nadam } from './nadam.ts';
import { nadamw } from './nadamw.ts';
import { naturalGradient } from './natural-gradient.ts';
import { nelderMead } from './nelder-mead.ts';
import { nesterov } from './nesterov.ts';
import { newton } from './newton.ts';
import { normClippedSgd } from './norm-clipped-sgd.ts';
import { optimizedGradientMethod } from './optimized-gradient-method.ts';
import { ownRule } from './own-rule.ts';
import { perturbedGradientDescent } from './perturbed-gradient-descent.ts';
import { polyakStep } from './polyak-step.ts';
import { prodigy } from './prodigy.ts';
import { psgld } from './psgld.ts';
import { qhadam } from './qhadam.ts';
import { qhm } from './qhm.ts';
import { radam } from './radam.ts';
import { randomSearch } from './random-search.ts';
import { ranger } from './ranger.ts';
import { rmsprop } from './rmsprop.ts';
import { rprop } from './rprop.ts';
import { saddleFreeNewton } from './saddle-free-newton.ts';
import { sam } from './sam.ts';
import { scheduleFreeAdamw } from './schedule-free-adamw.ts';
import { scheduleFreeSgd } from './schedule-free-sgd.ts';
import { sgd } from './sgd.ts';
import { sgdw } from './sgdw.ts';
import { sghmc } from './sghmc.ts';
import { sgld } from './sgld.ts';
import { sgnht } from './sgnht.ts';
import { shampoo } from './shampoo.ts';
import { signFlow } from './sign-flow.ts';
import { signsgd } from './signsgd.ts';
import { signum } from './signum.ts';
import { simulatedAnnealing } from './simulated-annealing.ts';
import { smorms3 } from './smorms3.ts';
import { soap } from './soap.ts';
import { sophia } from './sophia.ts';
import { spectralDescent } from './spectral-descent.ts';
import { swaSgd } from './swa-sgd.ts';
import { tiger } from './tiger.ts';
import { tripleMomentum } from './triple-momentum.ts';
import { trustRegion } from './trust-region.ts';
import { underdampedLangevin } from './underdamped-langevin.ts';
import { yogi } from './yogi.ts';

export const optimizers: readonly OptimizerDefinition[] = [
  gradientDescent,
  sgd,
  sgdw,
  clippedSgd,
  normClippedSgd,
  gradientNoiseSgd,
  heavyBall,
  nesterov,
  optimizedGradientMethod,
  tripleMomentum,
  qhm,
  aggmo,
  demonSgd,
  accsgd,
  adam,
  adamw,
  rmsprop,
  adagrad,
  adadelta,
  adamax,
  nadam,
  nadamw,
  radam,
  adabelief,
  adabound,
  adan,
  adopt,
  ademamix,
  cautiousAdamw,
  deltaBarDelta,
  diffgrad,
  ftrl,
  grams,
  grokfastEma,
  laprop,
  madgrad,
  mars,
  mSvag,
  qhadam,
  smorms3,
  yogi,
  lion,
  cautiousLion,
  signsgd,
  signum,
  tiger,
  rprop,
  asgd,
  emaSgd,
  swaSgd,
  lookaheadSgd,
  lookaheadAdam,
  ranger,
  scheduleFreeSgd,
  scheduleFreeAdamw,
  sgld,
  psgld,
  sghmc,
  sgnht,
  underdampedLangevin,
  muon,
  shampoo,
  soap,
  kFac,
  spectralDescent,
  adafactor,
  lamb,
  lars,
  lbfgs,
  sam,
  asam,
  entropySgd,
  perturbedGradientDescent,
  polyakStep,
  dAdaptation,
  prodigy,
  bfgs,
  conjugateGradients,
  newton,
  saddleFreeNewton,
  cubicNewton,
  trustRegion,
  gaussNewton,
  levenbergMarquardt,
  naturalGradient,
  sophia,
  adahessian,
  gradientFlow,
  momentumFlow,
  signFlow,
  langevinSde,
  centralFlow,
  mala,
  hmc,
  randomSearch,
  nelderMead,
  cmaEs,
  differentialEvolution,
  simulatedAnnealing,
  composed,
  ownRule,
];

/** The optimizer with this id; throws 'unknown-id' with the nearest one. */
export function optimizerById(id: string): OptimizerDefinition {
  const found = optimizers.find((definition) => definition.id === id);
  if (found) return found;
  const ids = optimizers.map((definition) => definition.id);
  throw new RidgelineError('unknown-id', `unknown algorithm: ${id}; did you mean ${nearestName(id, ids)}?`, {
    field: 'algorithm',
    value: id,
    expected: `one of ${ids.join(', ')}`,
  });
}
