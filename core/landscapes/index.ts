/** The list of landscape families: one line each. */
import { RidgelineError } from '../contract/errors.ts';
import { nearestName } from '../contract/nearest-name.ts';
import { ackley } from './ackley.ts';
import { alpine } from './alpine.ts';
import { attentionNetwork } from './attention-network.ts';
import { bbob } from './bbob.ts';
import { beadChain } from './bead-chain.ts';
import { beale } from './beale.ts';
import { bohachevsky } from './bohachevsky.ts';
import { booth } from './booth.ts';
import { box3d } from './box-3d.ts';
import { branin } from './branin.ts';
import { brownBadlyScaled } from './brown-badly-scaled.ts';
import { bukin6 } from './bukin-6.ts';
import { chebyshevNetwork } from './chebyshev-network.ts';
import { colville } from './colville.ts';
import { convolutionalNetwork } from './convolutional-network.ts';
import { crossInTray } from './cross-in-tray.ts';
import { cube } from './cube.ts';
import { deepLinear } from './deep-linear.ts';
import type { LandscapeDefinition } from './define.ts';
import { degenerateMinima1d } from './degenerate-minima-1d.ts';
import { degenerateMinima2d } from './degenerate-minima-2d.ts';
import { diagonalNetwork } from './diagonal-network.ts';
import { dixonPrice } from './dixon-price.ts';
import { doubleWell } from './double-well.ts';
import { dropWave } from './drop-wave.ts';
import { easom } from './easom.ts';
import { eggholder } from './eggholder.ts';
import { ellipsoid } from './ellipsoid.ts';
import { formula } from './formula.ts';
import { foxholes } from './foxholes.ts';
import { freudensteinRoth } from './freudenstein-roth.ts';
import { gaussianField } from './gaussian-field.ts';
import { goldsteinPrice } from './goldstein-price.ts';
import { griewank } from './griewank.ts';
import { hartmann3 } from './hartmann-3.ts';
import { hartmann6 } from './hartmann-6.ts';
import { helicalValley } from './helical-valley.ts';
import { himmelblau } from './himmelblau.ts';
import { holderTable } from './holder-table.ts';
import { kernelRegression } from './kernel-regression.ts';
import { langermann } from './langermann.ts';
import { lennardJones } from './lennard-jones.ts';
import { levy } from './levy.ts';
import { levy13 } from './levy-13.ts';
import { logistic } from './logistic.ts';
import { matrixFactorisation } from './matrix-factorisation.ts';
import { matyas } from './matyas.ts';
import { mccormick } from './mccormick.ts';
import { mexicanHat } from './mexican-hat.ts';
import { michalewicz } from './michalewicz.ts';
import { monkeySaddle } from './monkey-saddle.ts';
import { monomial } from './monomial.ts';
import { mullerBrown } from './muller-brown.ts';
import { network } from './network.ts';
import { normalCrossing } from './normal-crossing.ts';
import { pSpin } from './p-spin.ts';
import { perlin } from './perlin.ts';
import { phaseRetrieval } from './phase-retrieval.ts';
import { powellBadlyScaled } from './powell-badly-scaled.ts';
import { powellSingular } from './powell-singular.ts';
import { qing } from './qing.ts';
import { quadratic } from './quadratic.ts';
import { quarticProduct } from './quartic-product.ts';
import { randomQuadratic } from './random-quadratic.ts';
import { rastrigin } from './rastrigin.ts';
import { reducedRankRegression } from './reduced-rank-regression.ts';
import { regression } from './regression.ts';
import { rosenbrock } from './rosenbrock.ts';
import { saddle } from './saddle.ts';
import { salomon } from './salomon.ts';
import { scalarProduct } from './scalar-product.ts';
import { schaffer2 } from './schaffer-2.ts';
import { schaffer4 } from './schaffer-4.ts';
import { schwefel12 } from './schwefel-1-2.ts';
import { schwefel222 } from './schwefel-2-22.ts';
import { schwefel226 } from './schwefel-2-26.ts';
import { selfStabilisation } from './self-stabilisation.ts';
import { shekel } from './shekel.ts';
import { shubert } from './shubert.ts';
import { sixHumpCamel } from './six-hump-camel.ts';
import { softCommittee } from './soft-committee.ts';
import { sphere } from './sphere.ts';
import { styblinskiTang } from './styblinski-tang.ts';
import { sumOfPowers } from './sum-of-powers.ts';
import { threeHumpCamel } from './three-hump-camel.ts';
import { trid } from './trid.ts';
import { twoBasins } from './two-basins.ts';
import { uvNetwork } from './uv-network.ts';
import { wood } from './wood.ts';
import { zakharov } from './zakharov.ts';

export const landscapes: readonly LandscapeDefinition[] = [
  formula,
  rosenbrock,
  quadratic,
  sphere,
  ellipsoid,
  beale,
  cube,
  trid,
  zakharov,
  dixonPrice,
  booth,
  brownBadlyScaled,
  colville,
  freudensteinRoth,
  helicalValley,
  matyas,
  powellBadlyScaled,
  schwefel12,
  sumOfPowers,
  wood,
  doubleWell,
  himmelblau,
  mullerBrown,
  branin,
  easom,
  goldsteinPrice,
  hartmann3,
  hartmann6,
  mccormick,
  qing,
  shekel,
  sixHumpCamel,
  threeHumpCamel,
  rastrigin,
  ackley,
  griewank,
  styblinskiTang,
  bohachevsky,
  crossInTray,
  dropWave,
  eggholder,
  foxholes,
  holderTable,
  langermann,
  levy,
  levy13,
  michalewicz,
  schaffer2,
  schaffer4,
  schwefel226,
  shubert,
  alpine,
  bukin6,
  salomon,
  schwefel222,
  saddle,
  monkeySaddle,
  monomial,
  normalCrossing,
  degenerateMinima1d,
  degenerateMinima2d,
  twoBasins,
  reducedRankRegression,
  box3d,
  mexicanHat,
  powellSingular,
  scalarProduct,
  quarticProduct,
  uvNetwork,
  selfStabilisation,
  gaussianField,
  perlin,
  pSpin,
  randomQuadratic,
  lennardJones,
  beadChain,
  deepLinear,
  matrixFactorisation,
  regression,
  logistic,
  kernelRegression,
  phaseRetrieval,
  softCommittee,
  diagonalNetwork,
  bbob,
  network,
  chebyshevNetwork,
  convolutionalNetwork,
  attentionNetwork,
];

/** The family with this id; throws 'unknown-id' with the nearest one. */
export function landscapeById(id: string): LandscapeDefinition {
  const found = landscapes.find((definition) => definition.id === id);
  if (found) return found;
  const ids = landscapes.map((definition) => definition.id);
  throw new RidgelineError('unknown-id', `unknown family: ${id}; did you mean ${nearestName(id, ids)}?`, {
    field: 'family',
    value: id,
    expected: `one of ${ids.join(', ')}`,
  });
}
