/** The list of analyses: one line each. */
import { RidgelineError } from '../contract/errors.ts';
import { nearestName } from '../contract/nearest-name.ts';
import { basinCensus } from './basin-census.ts';
import { basinMap } from './basin-map.ts';
import { basinStability } from './basin-stability.ts';
import { basinVolume } from './basin-volume.ts';
import { blockSpectra } from './block-spectra.ts';
import { certificates } from './certificates.ts';
import { connectingCurve } from './connecting-curve.ts';
import { criticalPointStatistics } from './critical-point-statistics.ts';
import { criticalPoints } from './critical-points.ts';
import type { AnalysisDefinition } from './define.ts';
import { densityInPlane } from './density-in-plane.ts';
import { descentCheck } from './descent-check.ts';
import { divergence } from './divergence.ts';
import { edgeOfStability } from './edge-of-stability.ts';
import { finiteArithmetic } from './finite-arithmetic.ts';
import { gaussNewton } from './gauss-newton.ts';
import { geometry } from './geometry.ts';
import { gradientAlignment } from './gradient-alignment.ts';
import { gradientNoise } from './gradient-noise.ts';
import { hessianSpectrum } from './hessian-spectrum.ts';
import { linearInterpolation } from './linear-interpolation.ts';
import { llcCalibration } from './llc-calibration.ts';
import { localLearningCoefficient } from './local-learning-coefficient.ts';
import { orderOfVanishing } from './order-of-vanishing.ts';
import { otherArithmetic } from './other-arithmetic.ts';
import { representationLikeness } from './representation-likeness.ts';
import { saddleGraph } from './saddle-graph.ts';
import { saddlePath } from './saddle-path.ts';
import { sharpness } from './sharpness.ts';
import { sliceOneDimension } from './slice-1d.ts';
import { solutionSet } from './solution-set.ts';
import { spectralDensity } from './spectral-density.ts';
import { stationaryDensity } from './stationary-density.ts';
import { trace } from './trace.ts';
import { trainingDynamics } from './training-dynamics.ts';
import { unitMatching } from './unit-matching.ts';
import { volumeScaling } from './volume-scaling.ts';

export const analyses: readonly AnalysisDefinition[] = [
  hessianSpectrum,
  sharpness,
  trace,
  spectralDensity,
  gradientAlignment,
  blockSpectra,
  gaussNewton,
  criticalPoints,
  criticalPointStatistics,
  saddleGraph,
  basinMap,
  basinCensus,
  basinVolume,
  basinStability,
  geometry,
  certificates,
  orderOfVanishing,
  localLearningCoefficient,
  llcCalibration,
  volumeScaling,
  solutionSet,
  gradientNoise,
  stationaryDensity,
  densityInPlane,
  linearInterpolation,
  connectingCurve,
  unitMatching,
  representationLikeness,
  saddlePath,
  sliceOneDimension,
  edgeOfStability,
  divergence,
  trainingDynamics,
  descentCheck,
  finiteArithmetic,
  otherArithmetic,
];

/** The analysis with this id; throws 'unknown-id' with the nearest one. */
export function analysisById(id: string): AnalysisDefinition {
  const found = analyses.find((definition) => definition.id === id);
  if (found) return found;
  const ids = analyses.map((definition) => definition.id);
  const shown = id.slice(0, 60);
  throw new RidgelineError('unknown-id', `unknown analysis: ${shown}; did you mean ${nearestName(id, ids)}?`, {
    field: 'analysis',
    value: shown,
    expected: `one of ${ids.join(', ')}`,
  });
}
