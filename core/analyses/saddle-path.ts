/** The way of least height between two minima, and the saddles on it. */
import { RidgelineError } from '../contract/errors.ts';
import { dot, norm2 } from '../math/sums.ts';
import { axpy } from '../math/vectors.ts';
import { distance } from './attractors.ts';
import { type AnalysedLandscape, type AnalysisResult, defineAnalysis } from './define.ts';
import { checkVectors } from './limits.ts';
import { checkOtherPoint, otherPoint, otherPointOf } from './other-point.ts';
import { type StationaryPoint, stationaryFrom } from './stationary-search.ts';
import { between, firstWarning, rounded } from './values.ts';

const POLISHED_DIMENSION = 100;
/** Part of the iterations after which the highest image begins to climb. */
const BEFORE_CLIMBING = 0.2;
/** Iterations that an image climbs at least. */
const CLIMB_FOR = 500;
/** FIRE's numbers, as published. */
const FIRE = { wait: 5, longer: 1.1, shorter: 0.5, mixing: 0.1, lessMixing: 0.99 } as const;

/**
 * Images R_0 = A, ..., R_m = B on an elastic band. On each the loss pushes across the band only, springs pull along it only:
 * F = -(g - (g.T) T) + k (|R_+ - R| - |R - R_-|) T with the tangent T of the higher neighbour (improved tangent); the
 * highest image climbs, F = -g + 2 (g.T) T, to a saddle. Moved by FIRE until the largest force is small. Every height of the
 * band is then carried by damped Newton to the saddle beside it (up to 100 dimensions), whose index is counted. The band ends at a
 * minimum over bands nearby: another, lower way may exist elsewhere. Cost: iterations x images gradients.
 * Sources: Henkelman, Uberuaga, Jonsson, J. Chem. Phys. 113 (2000) 9901-9904; Henkelman and Jonsson, ibid. 9978-9985; Bitzek
 * et al., Phys. Rev. Lett. 97 (2006) 170201.
 */
export const saddlePath = defineAnalysis({
  id: 'saddle-path',
  version: 1,
  label: 'Path over a saddle',
  group: 'Paths',
  summary: 'The way of least height to another minimum, with the saddles that it crosses.',
  method:
    'Nudged elastic band with a climbing image, moved by FIRE; then damped Newton to the saddles. Iterations times images gradients.',
  formula: [
    String.raw`F_i = -\nabla L(\theta_i)_\perp + k \left( \lVert \theta_{i+1} - \theta_i \rVert - \lVert \theta_i - \theta_{i-1} \rVert \right) \hat\tau_i`,
  ],
  references: [
    {
      text: 'G. Henkelman, B. P. Uberuaga, H. Jónsson, A climbing image nudged elastic band method for finding saddle points and minimum energy paths, J. Chem. Phys. 113 (2000)',
      url: 'https://doi.org/10.1063/1.1329672',
    },
    {
      text: 'E. Bitzek, P. Koskinen, F. Gähler, M. Moseler, P. Gumbsch, Structural relaxation made simple, Phys. Rev. Lett. 97 (2006)',
      url: 'https://doi.org/10.1103/PhysRevLett.97.170201',
    },
  ],
  needs: 'point',
  parameters: {
    to: otherPoint,
    images: { kind: 'number', label: 'Images', default: 25, minimum: 3, maximum: 1000, integer: true },
    iterations: {
      kind: 'number',
      label: 'Most iterations',
      default: 3000,
      minimum: 1,
      maximum: 1e6,
      integer: true,
      scale: 'log',
    },
    tolerance: {
      kind: 'number',
      label: 'Tolerance',
      default: 1e-4,
      minimum: 1e-12,
      maximum: 1,
      scale: 'log',
      help: 'Of the largest force, relative to the largest slope on the straight way.',
    },
    disturbance: {
      kind: 'number',
      label: 'Disturbance',
      default: 1e-3,
      minimum: 0,
      maximum: 10,
      scale: 'log',
      advanced: true,
      help: 'The band starts straight, moved sideways by random vectors of this part of its length: a straight band may rest on a maximum across.',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Loss along the band',
      x: { label: 'Image' },
      y: { label: 'Loss' },
      series: [{ array: 'losses', label: 'Loss' }],
    },
  ],
  check: ({ to, images }, { dimension }) => {
    checkOtherPoint(to, dimension);
    checkVectors(5 * images, dimension, 'images', 'take fewer');
  },
  run: (parameters, { landscape, point, draw, progress }): AnalysisResult => {
    const { images, iterations, tolerance, disturbance } = parameters;
    const { dimension: n } = landscape;
    const end = otherPointOf(parameters.to, n);
    const apart = distance(point, end);
    if (apart === 0) {
      const expected = 'another point than the first';
      throw new RidgelineError('invalid-parameter', `to is the point itself; expected ${expected}`, {
        field: 'parameters.to',
        value: parameters.to,
        expected,
      });
    }
    const draws = draw(0);
    const path = new Float64Array(images * n);
    for (let k = 0; k < images; k++) {
      const t = k / (images - 1);
      const aside = Float64Array.from({ length: n }, () => draws.normal());
      const length = k === 0 || k === images - 1 ? 0 : (disturbance * apart) / Math.max(norm2(aside), 1e-300);
      for (let i = 0; i < n; i++) path[k * n + i] = (1 - t) * point[i] + t * end[i] + length * aside[i];
    }
    const band = relax(landscape, path, images, { iterations, tolerance, done: (k) => progress(k, iterations + 1) });
    const saddles = saddlesOf(landscape, path, band.losses, images);
    progress(iterations + 1, iterations + 1);
    const top = saddles.reduce<StationaryPoint | null>((a, b) => (a === null || b.loss > a.loss ? b : a), null);
    const image = band.losses.reduce((best, loss, k) => (loss > band.losses[best] ? k : best), 0);
    const highest = top?.loss ?? band.losses[image];
    const ends = [band.losses[0], band.losses[images - 1]] as const;
    const inside = image > 0 && image < images - 1;
    const indexOf = ({ eigenvalues }: StationaryPoint): number => eigenvalues.filter((value) => value < 0).length;
    const warning = firstWarning(
      !band.losses.every(Number.isFinite) && 'The loss is not finite everywhere on the band.',
      !inside &&
        'The band has no height between its ends: one end is no minimum, or the other lies below it on the same slope.',
      top !== null && indexOf(top) !== 1 && `The highest stationary point has index ${indexOf(top)}, not 1.`,
      top === null && n > POLISHED_DIMENSION && 'The highest image itself: its slope is the error.',
      top === null &&
        n <= POLISHED_DIMENSION &&
        'No saddle was found beside the highest image: allow more iterations or images.',
      !band.converged && top === null && `The band was still moving after ${band.iterations} iterations.`,
    );
    // Without a saddle of its own the true height lies above the highest image, at most by a neighbour's step.
    const doubt =
      top === null && inside ? Math.max(...[image - 1, image + 1].map((k) => band.losses[image] - band.losses[k])) : 0;
    const gradient = new Float64Array(n);
    const [slopeHere, slopeThere] = [point, end].map((x) => {
      landscape.gradient(x, gradient);
      return norm2(gradient);
    });
    const slope = Math.max(slopeHere, slopeThere);
    const endWarning = firstWarning(
      warning,
      slope > 1e-3 * band.scale && 'An end is no minimum: its gradient is not 0.',
    );
    return {
      values: {
        saddle: between(highest, highest, highest + doubt, { label: 'Loss of the highest saddle', warning }),
        barrierHere: between(highest - ends[0], highest - ends[0], highest - ends[0] + doubt, {
          label: 'Barrier from the point',
          warning: endWarning,
        }),
        barrierThere: between(highest - ends[1], highest - ends[1], highest - ends[1] + doubt, {
          label: 'Barrier from the other point',
          warning: endWarning,
        }),
        saddles: rounded(saddles.length, { label: 'Saddles on the way' }),
        ...(top === null
          ? {}
          : {
              index: rounded(indexOf(top), { label: 'Index of the highest saddle' }),
              curvature: rounded(top.eigenvalues[0], { label: 'Its most negative curvature' }),
              gradientNorm: rounded(top.gradientNorm, { label: 'Norm of the gradient there' }),
            }),
        length: rounded(lengthOf(path, images, n), { label: 'Length of the way' }),
        largestForce: rounded(band.force, {
          label: 'Largest force left on the band',
          warning: band.converged ? null : 'More than the tolerance.',
        }),
        iterations: rounded(band.iterations, { label: 'Iterations' }),
        lossHere: rounded(ends[0], { label: 'Loss of the point' }),
        lossThere: rounded(ends[1], { label: 'Loss of the other point' }),
      },
      arrays: {
        path: { shape: [images, n], data: path },
        losses: { shape: [images], data: band.losses },
        saddlePoints: { shape: [saddles.length, n], data: Float64Array.from(saddles.flatMap((s) => [...s.point])) },
        saddleLosses: { shape: [saddles.length], data: Float64Array.from(saddles, ({ loss }) => loss) },
        saddleIndices: { shape: [saddles.length], data: Float64Array.from(saddles, indexOf) },
      },
    };
  },
});

interface Band {
  losses: Float64Array;
  force: number;
  /** The largest slope at the start: what forces are relative to. */
  scale: number;
  converged: boolean;
  iterations: number;
}

/** Moves the inner images of `path` by FIRE; a step is never longer than half the distance of two images. */
function relax(
  landscape: AnalysedLandscape,
  path: Float64Array,
  images: number,
  { iterations, tolerance, done }: { iterations: number; tolerance: number; done: (iteration: number) => void },
): Band {
  const { dimension: n } = landscape;
  const gradients = new Float64Array(images * n);
  const forces = new Float64Array(images * n);
  const velocity = new Float64Array(images * n);
  let losses = landscape.gradients(path, images, gradients);
  const scale = Array.from({ length: images }, (_, k) => norm2(gradients.subarray(k * n, (k + 1) * n))).reduce((a, b) =>
    Math.max(a, b),
  );
  const spacing = lengthOf(path, images, n) / (images - 1);
  // Stiffer springs keep images more even, but make the band tremble.
  const spring = (0.1 * scale) / (spacing * images);
  let time = Math.sqrt((0.05 * spacing) / Math.max(scale, 1e-300));
  const longestTime = 1000 * time;
  let mixing: number = FIRE.mixing;
  let uphill = 0;
  let force = Number.POSITIVE_INFINITY;
  let iteration = 0;
  let converged = false;
  /** The image that climbs; 0 before any does. */
  let climber = 0;
  for (; iteration < iterations; iteration++) {
    const climbing = climber > 0 || iteration >= BEFORE_CLIMBING * iterations || force < 100 * tolerance * scale;
    // One of two images of like height has to keep climbing, or the band would tremble between them. Where an end is the
    // highest there is nothing to climb.
    if (climbing && (climber === 0 || iteration % CLIMB_FOR === 0)) {
      const top = highestInside(losses, images);
      climber = losses[top] > Math.max(losses[0], losses[images - 1]) ? top : 0;
    }
    force = bandForces(forces, path, gradients, losses, images, n, spring, climber);
    converged = climbing && force <= tolerance * scale;
    if (converged || !Number.isFinite(force)) break;
    const power = dot(forces, velocity);
    if (power > 0) {
      const ratio = (mixing * norm2(velocity)) / norm2(forces);
      for (let i = 0; i < velocity.length; i++) velocity[i] = (1 - mixing) * velocity[i] + ratio * forces[i];
      if (++uphill > FIRE.wait) {
        time = Math.min(FIRE.longer * time, longestTime);
        mixing *= FIRE.lessMixing;
      }
    } else {
      velocity.fill(0);
      time *= FIRE.shorter;
      mixing = FIRE.mixing;
      uphill = 0;
    }
    axpy(velocity, time, forces);
    let longest = 0;
    for (let k = 1; k + 1 < images; k++) longest = Math.max(longest, norm2(velocity.subarray(k * n, (k + 1) * n)));
    axpy(path, Math.min(time, (0.5 * spacing) / Math.max(longest, 1e-300)), velocity);
    losses = landscape.gradients(path, images, gradients);
    done(iteration + 1);
  }
  return { losses: losses.slice(), force, scale, converged, iterations: iteration };
}

function highestInside(losses: Float64Array, images: number): number {
  let top = 1;
  for (let k = 2; k + 1 < images; k++) if (losses[k] > losses[top]) top = k;
  return top;
}

/** Forces on the inner images; returns the largest. */
function bandForces(
  forces: Float64Array,
  path: Float64Array,
  gradients: Float64Array,
  losses: Float64Array,
  images: number,
  n: number,
  spring: number,
  climber: number,
): number {
  let largest = 0;
  const image = (k: number): Float64Array => path.subarray(k * n, (k + 1) * n);
  for (let k = 1; k + 1 < images; k++) {
    const tangent = tangentAt(image(k - 1), image(k), image(k + 1), losses[k - 1], losses[k], losses[k + 1]);
    const gradient = gradients.subarray(k * n, (k + 1) * n);
    const force = forces.subarray(k * n, (k + 1) * n);
    const along = dot(gradient, tangent);
    const climbs = k === climber;
    const pull = climbs ? 0 : spring * (distance(image(k + 1), image(k)) - distance(image(k), image(k - 1)));
    for (let i = 0; i < n; i++) force[i] = -gradient[i] + ((climbs ? 2 : 1) * along + pull) * tangent[i];
    largest = Math.max(largest, norm2(force));
  }
  return largest;
}

/** The unit tangent: towards the higher neighbour; at heights and hollows a mean of both, weighted by their differences. */
function tangentAt(
  before: Float64Array,
  here: Float64Array,
  after: Float64Array,
  lossBefore: number,
  loss: number,
  lossAfter: number,
): Float64Array {
  const rise = lossAfter - loss;
  const fall = loss - lossBefore;
  let [forth, back] = [1, 0];
  if (!(rise > 0 && fall > 0)) {
    if (rise < 0 && fall < 0) [forth, back] = [0, 1];
    else {
      const more = Math.max(Math.abs(rise), Math.abs(fall));
      const less = Math.min(Math.abs(rise), Math.abs(fall));
      [forth, back] = lossAfter > lossBefore ? [more, less] : [less, more];
    }
  }
  const tangent = here.map((x, i) => forth * (after[i] - x) + back * (x - before[i]));
  const length = norm2(tangent);
  if (!(length > 0)) return here.map((_, i) => (after[i] - before[i]) / Math.max(distance(after, before), 1e-300));
  return tangent.map((x) => x / length);
}

/** Stationary points beside the heights of the band, each within the distance of two images. */
function saddlesOf(
  landscape: AnalysedLandscape,
  path: Float64Array,
  losses: Float64Array,
  images: number,
): StationaryPoint[] {
  const { dimension: n } = landscape;
  if (n > POLISHED_DIMENSION) return [];
  const spacing = lengthOf(path, images, n) / (images - 1);
  const found: StationaryPoint[] = [];
  for (let k = 1; k + 1 < images; k++) {
    if (!(losses[k] >= losses[k - 1] && losses[k] > losses[k + 1])) continue;
    const image = path.slice(k * n, (k + 1) * n);
    const saddle = stationaryFrom(landscape, image);
    if (!saddle || distance(saddle.point, image) > 2 * spacing || !(saddle.eigenvalues[0] < 0)) continue;
    if (found.every((known) => distance(known.point, saddle.point) > 1e-6 * spacing)) found.push(saddle);
  }
  return found;
}

function lengthOf(path: Float64Array, images: number, n: number): number {
  let total = 0;
  for (let k = 1; k < images; k++) {
    total += distance(path.subarray(k * n, (k + 1) * n), path.subarray((k - 1) * n, k * n));
  }
  return total;
}
