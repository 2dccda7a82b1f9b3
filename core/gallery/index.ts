/** The list of gallery entries: one line each. */
import { RidgelineError } from '../contract/errors.ts';
import type { GalleryEntry } from './define.ts';
import { cage } from './entries/cage.ts';
import { choi2019 } from './entries/choi-2019.ts';
import { classical } from './entries/classical.ts';
import { cohen2021 } from './entries/cohen-2021.ts';
import { deepLinear } from './entries/deep-linear.ts';
import { degeneracy } from './entries/degeneracy.ts';
import { edgeOfStability } from './entries/edge-of-stability.ts';
import { flatBasins } from './entries/flat-basins.ts';
import { folding } from './entries/folding.ts';
import { garipov2018 } from './entries/garipov-2018.ts';
import { goh2017 } from './entries/goh-2017.ts';
import { implicitBias } from './entries/implicit-bias.ts';
import { labelNoise } from './entries/label-noise.ts';
import { learningCoefficient } from './entries/learning-coefficient.ts';
import { lewkowycz2020 } from './entries/lewkowycz-2020.ts';
import { li2018 } from './entries/li-2018.ts';
import { manyMinima } from './entries/many-minima.ts';
import { noMinimum } from './entries/no-minimum.ts';
import { overparameterisedLoss } from './entries/overparameterised-loss.ts';
import { perlin } from './entries/perlin.ts';
import { randomCriticalPoints } from './entries/random-critical-points.ts';
import { ridgeRegression } from './entries/ridge-regression.ts';
import { saxe2013 } from './entries/saxe-2013.ts';
import { scaleInvariance } from './entries/scale-invariance.ts';
import { teacherStudent } from './entries/teacher-student.ts';
import { tooSmallToStandIn } from './entries/too-small-to-stand-in.ts';
import { vastness } from './entries/vastness.ts';
import { whereFrom } from './entries/where-from.ts';
import { whyOptimizers } from './entries/why-optimizers.ts';
import { zhang2024 } from './entries/zhang-2024.ts';

export const gallery: readonly GalleryEntry[] = [
  vastness,
  cage,
  randomCriticalPoints,
  flatBasins,
  folding,
  perlin,
  noMinimum,
  classical,
  overparameterisedLoss,
  implicitBias,
  deepLinear,
  edgeOfStability,
  scaleInvariance,
  whereFrom,
  tooSmallToStandIn,
  whyOptimizers,
  degeneracy,
  labelNoise,
  teacherStudent,
  learningCoefficient,
  manyMinima,
  ridgeRegression,
  saxe2013,
  cohen2021,
  goh2017,
  lewkowycz2020,
  garipov2018,
  li2018,
  zhang2024,
  choi2019,
];

/** Throws 'unknown-id' with all there are. */
export function galleryById(id: string): GalleryEntry {
  const found = gallery.find((entry) => entry.id === id);
  if (found) return found;
  const expected = `one of ${gallery.map((entry) => entry.id).join(', ')}`;
  throw new RidgelineError('unknown-id', `there is no gallery entry ‘${id.slice(0, 60)}’; expected ${expected}`, {
    field: 'gallery',
    value: id.slice(0, 60),
    expected,
  });
}
