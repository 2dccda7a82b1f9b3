import { describe, expect, it } from 'vitest';
import { hessian, type OpenLandscape } from '../../../core/engine/open-landscape.ts';
import { drawCluster, latticeBlock, PAIR_DISTANCE, START_GAP } from '../../../core/landscapes/lennard-jones/shapes.ts';
import { stream } from '../../../core/math/streams.ts';
import { symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';
import { factsOfFamily, lossAt, openFamily } from './open-family.ts';

/** Plain loops over pairs. */
function energy(x: readonly number[], space: number, excluded: number): number {
  const count = x.length / space;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let j = i + 1 + excluded; j < count; j++) {
      let square = 0;
      for (let k = 0; k < space; k++) square += (x[i * space + k] - x[j * space + k]) ** 2;
      sum += 4 * (square ** -6 - square ** -3);
    }
  }
  return sum;
}

/** Gradient descent with a step that grows while the loss falls and halves when it does not. */
function relax(opened: OpenLandscape, start: ArrayLike<number>): { loss: number; point: Float64Array } {
  let point = Float64Array.from(start);
  const g = new Float64Array(point.length);
  let loss = opened.gradient(point, g);
  let step = 1e-3;
  for (let i = 0; i < 6000; i++) {
    const next = point.map((value, k) => value - step * g[k]);
    const lower = lossAt(opened, next);
    if (lower > loss) {
      step /= 2;
      continue;
    }
    point = next;
    loss = opened.gradient(point, g);
    step *= 1.2;
  }
  return { loss, point };
}

function icosahedron(radius: number): number[] {
  const golden = (1 + Math.sqrt(5)) / 2;
  const length = Math.hypot(1, golden);
  const corners = [-1, 1].flatMap((a) =>
    [-golden, golden].flatMap((b) => [
      [0, a, b],
      [a, b, 0],
      [b, 0, a],
    ]),
  );
  return [0, 0, 0, ...corners.flat().map((value) => (value * radius) / length)];
}

describe('Lennard-Jones clusters', () => {
  it.each([
    [2, 3],
    [5, 3],
    [7, 2],
    [8, 5],
    [3, 1],
  ])('%i particles in %i dimensions have the energy of all pairs', (particles, embeddingDimension) => {
    const opened = openFamily('lennard-jones', { particles, embeddingDimension });
    const x = latticeBlock(particles, embeddingDimension, 1.2).map((value, i) => value + 0.1 * Math.sin(3 * i));
    expect(lossAt(opened, x) / energy(x, embeddingDimension, 0)).toBeCloseTo(1, 12);
  });

  it.each([5, 6, 7, 8])('%i particles relax to the published minimum from one of forty draws', (particles) => {
    const opened = openFamily('lennard-jones', { particles });
    const lowest = factsOfFamily('lennard-jones', { particles }).minimum ?? Number.NaN;
    let best = 0;
    for (let seed = 0; seed < 40 && best > lowest + 1e-6; seed++) {
      const out = new Float64Array(3 * particles);
      drawCluster(3, stream('start', 'cluster spec', seed), out);
      best = Math.min(best, relax(opened, out).loss);
    }
    expect(best).toBeCloseTo(lowest, 8);
  });

  it('13 particles are lowest as an icosahedron, with six zero eigenvalues', () => {
    const opened = openFamily('lennard-jones', { particles: 13 });
    const { loss, point } = relax(opened, icosahedron(1.08));
    expect(loss).toBeCloseTo(-44.326801419534, 10);
    const matrix = Float64Array.from(hessian(opened, point).flatMap((row) => [...row]));
    const eigenvalues = [...symmetricEigenvalues(matrix, 39)].sort((a, b) => a - b);
    for (const value of eigenvalues.slice(0, 6)) expect(Math.abs(value)).toBeLessThan(1e-3);
    expect(eigenvalues[6]).toBeGreaterThan(10);
  });

  it('knows the published energies of 2 to 20 particles', () => {
    const published = [
      1, 3, 6, 9.103852, 12.712062, 16.505384, 19.821489, 24.11336, 28.422532, 32.76597, 37.9676, 44.326801, 47.845157,
      52.322627, 56.815742, 61.317995, 66.530949, 72.659782, 77.177043,
    ];
    published.forEach((value, i) => {
      expect(factsOfFamily('lennard-jones', { particles: i + 2 }).minimum).toBeCloseTo(-value, 6);
    });
  });

  it('does not change under motions of the whole', () => {
    const opened = openFamily('lennard-jones', { particles: 6, embeddingDimension: 2 });
    const x = latticeBlock(6, 2, 1.1);
    const turned = x.map((_, i) => {
      const [a, b] = [x[i - (i % 2)], x[i - (i % 2) + 1]];
      return i % 2 === 0 ? 0.6 * a - 0.8 * b + 3 : 0.8 * a + 0.6 * b - 1;
    });
    expect(lossAt(opened, turned)).toBeCloseTo(lossAt(opened, x), 12);
  });

  it('is infinite where particles meet', () => {
    expect(lossAt(openFamily('lennard-jones', { particles: 3 }), new Array(9).fill(1))).toBe(Number.POSITIVE_INFINITY);
  });

  it('starts with no two particles too close', () => {
    for (const space of [1, 2, 3, 10]) {
      const out = new Float64Array(20 * space);
      drawCluster(space, stream('start', 'cluster spec', 7), out);
      for (let i = 0; i < 20; i++) {
        for (let j = 0; j < i; j++) {
          const square = Array.from({ length: space }, (_, k) => (out[i * space + k] - out[j * space + k]) ** 2);
          expect(Math.sqrt(square.reduce((a, b) => a + b))).toBeGreaterThanOrEqual(START_GAP * (1 - 1e-15));
        }
      }
    }
  });
});

describe('bead chains', () => {
  it('add springs between neighbours to the energy of the other pairs', () => {
    const opened = openFamily('bead-chain', { particles: 7, stiffness: 5, bondLength: 0.9 });
    const x = latticeBlock(7, 3, 1.2).map((value, i) => value + 0.1 * Math.cos(2 * i));
    let springs = 0;
    for (let i = 0; i < 6; i++) {
      const r = Math.hypot(...[0, 1, 2].map((k) => x[3 * i + k] - x[3 * i + 3 + k]));
      springs += (5 / 2) * (r - 0.9) ** 2;
    }
    expect(lossAt(opened, x)).toBeCloseTo(springs + energy(x, 3, 1), 10);
  });

  it('of three beads fold to a triangle', () => {
    const opened = openFamily('bead-chain', { particles: 3, embeddingDimension: 2 });
    const { loss, point } = relax(opened, [-1, 0.1, 0, -0.1, 1.2, 0.2]);
    expect(loss).toBeCloseTo(-1, 10);
    expect(Math.hypot(point[0] - point[4], point[1] - point[5])).toBeCloseTo(PAIR_DISTANCE, 5);
  });
});
