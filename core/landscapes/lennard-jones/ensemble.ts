/** Energies of point particles at many points: the lanes are two points, and a point has the bits that it has alone. */
import { type Arithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { forEachPair } from '../../wasm/pairs.ts';
import type { EnsembleKernel } from '../define.ts';
import { kernelModule, pointTo } from '../kernel-parts.ts';
import { type Closeness, emitBend, emitForce, emitHalfEnergy } from './potential.ts';
import type { Springs } from './springs.ts';

/** `bonded` is 1 where there are springs. */
type Cluster = [count: number, excluded: number, bonded: number, stiffness: number, length: number];

interface ClusterFunctions {
  losses(x: number, losses: number, points: number, ...cluster: Cluster): void;
  gradients(x: number, losses: number, g: number, points: number, ...cluster: Cluster): void;
  products(x: number, v: number, out: number, points: number, ...cluster: Cluster): void;
}

const CLUSTER = { count: 'i32', excluded: 'i32', bonded: 'i32', stiffness: 'f64', length: 'f64' } as const;
type ClusterLocals = Record<keyof typeof CLUSTER, Local>;

const modules = new Map<number, (workspace: Workspace) => ClusterFunctions>();

function clusterFunctions(space: number, workspace: Workspace): ClusterFunctions {
  const known = modules.get(space);
  if (known !== undefined) return known(workspace);
  const made = kernelModule<ClusterFunctions>((module) => {
    emitLosses(module, space);
    emitGradients(module, space);
    emitProducts(module, space);
  });
  modules.set(space, made);
  return made(workspace);
}

/** One coordinate after another of the particle at an address. */
function loadParticle(a: Arithmetic, space: number, address: Local, stride: Local): Value[] {
  const place = a.f.local('i32');
  a.f.get(address).set(place);
  const loaded = Array.from({ length: space }, () => {
    const value = a.load(place);
    pointTo(a.f, place, place, stride);
    return value;
  });
  a.f.release(place);
  return loaded;
}

/** Adds to one coordinate after another of the particle at an address. */
function addToParticle(a: Arithmetic, values: readonly Value[], address: Local, stride: Local): void {
  const place = a.f.local('i32');
  a.f.get(address).set(place);
  for (const value of values) {
    a.scope(() => a.store(place, a.add(a.load(place), value)));
    pointTo(a.f, place, place, stride);
  }
  a.f.release(place);
}

interface Meeting extends Closeness {
  /** 0 for partners of even number, 1 for others: sums over partners are kept apart by it. */
  parity: 0 | 1;
  /** Differences of coordinates, particle minus partner. */
  apart: readonly Value[];
  /** The address of the partner. */
  other: Local;
}

/** Sets `size` to the bytes from one particle to the next. */
function particleBytes(f: FunctionBuilder, space: number, stride: Local): Local {
  const size = f.local('i32');
  f.get(stride).i32(space).op('i32.mul').set(size);
  return size;
}

/** Runs `body` for each particle and each partner, between `before` and `after` for the particle at `own`. */
function emitMeetings(
  a: Arithmetic,
  space: number,
  x: Local,
  stride: Local,
  { count, excluded }: ClusterLocals,
  body: (meeting: Meeting) => void,
  before: (own: Local) => void = () => {},
  after: (own: Local) => void = () => {},
): void {
  const { f } = a;
  const size = particleBytes(f, space, stride);
  const [i, j, own, other, steps] = Array.from({ length: 5 }, () => f.local('i32'));
  const mine = Array.from({ length: space }, () => a.variable(a.constant(0)));
  const distance = a.variable(a.constant(0));
  const meet = (parity: 0 | 1): void => {
    a.scope(() => {
      const apart = loadParticle(a, space, other, stride).map((value, k) => a.sub(mine[k], value));
      const square = apart.map((difference) => a.mul(difference, difference)).reduce((sum, value) => a.add(sum, value));
      f.get(i).get(j).i32(parity).op('i32.add', 'i32.sub').set(steps);
      a.assign(distance, a.constant(Number.POSITIVE_INFINITY));
      f.get(steps).get(steps).op('i32.mul').get(excluded).get(excluded).op('i32.mul', 'i32.gt_s');
      f.if(() => a.assign(distance, square));
      const inverse = a.div(a.constant(1), distance);
      const sixth = a.mul(a.mul(inverse, inverse), inverse);
      body({ a, parity, apart, inverse, sixth, other });
    });
    pointTo(f, other, other, size);
  };
  f.get(x).set(own);
  f.forRange(i, 0, count, 1, () => {
    a.scope(() => {
      for (const [k, value] of loadParticle(a, space, own, stride).entries()) a.assign(mine[k], value);
    });
    before(own);
    f.get(x).set(other);
    f.forRange(j, 0, count, 2, () => {
      meet(0);
      f.get(j).i32(1).op('i32.add').get(count).op('i32.lt_s');
      f.if(() => meet(1));
    });
    after(own);
    pointTo(f, own, own, size);
  });
  for (const local of [size, i, j, own, other, steps]) f.release(local);
}

/** Runs `body` for the springs of a chain, with the addresses of its two particles, and second minus first. */
function emitSprings(
  a: Arithmetic,
  space: number,
  x: Local,
  stride: Local,
  { count, bonded }: ClusterLocals,
  body: (spring: { first: Local; second: Local; apart: readonly Value[]; distance: Value }) => void,
): void {
  const { f } = a;
  const size = particleBytes(f, space, stride);
  const [i, first, second] = Array.from({ length: 3 }, () => f.local('i32'));
  f.get(bonded).if(() => {
    f.get(x).set(first);
    f.forRange(i, 1, count, 1, () => {
      pointTo(f, second, first, size);
      a.scope(() => {
        const from = loadParticle(a, space, first, stride);
        const apart = loadParticle(a, space, second, stride).map((value, k) => a.sub(value, from[k]));
        const square = apart
          .map((difference) => a.mul(difference, difference))
          .reduce((sum, value) => a.add(sum, value));
        body({ first, second, apart, distance: a.sqrt(square) });
      });
      f.get(second).set(first);
    });
  });
  for (const local of [size, i, first, second]) f.release(local);
}

/** Adds k/2 (r - length)² to `energy`. */
function addSpringEnergy(a: Arithmetic, { stiffness, length }: ClusterLocals, distance: Value, energy: Value): void {
  a.scope(() => {
    const stretch = a.sub(distance, a.splat(length));
    const half = a.mul(a.constant(0.5), a.splat(stiffness));
    a.assign(energy, a.add(energy, a.mul(a.mul(half, stretch), stretch)));
  });
}

/** k (1 - length/r). */
function emitPull(a: Arithmetic, { stiffness, length }: ClusterLocals, distance: Value): Value {
  return a.scope(() => a.mul(a.splat(stiffness), a.sub(a.constant(1), a.div(a.splat(length), distance))));
}

/** The address `moved` of what stands to the array `to` as `address` does to `from`. */
function alike(f: FunctionBuilder, moved: Local, address: Local, from: Local, to: Local): Local {
  f.get(address).get(from).op('i32.sub').get(to).op('i32.add').set(moved);
  return moved;
}

/** Stores a pair's energies: those of the particles, and where there are springs those of the springs added. */
function storeEnergy(f: FunctionBuilder, a: Arithmetic, bonded: Local, energies: Value[], springs: Value, out: Local) {
  a.scope(() => {
    const total = a.variable(a.add(energies[0], energies[1]));
    f.get(bonded).if(() => a.scope(() => a.assign(total, a.add(total, springs))));
    a.store(out, total);
  });
}

function emitLosses(module: ModuleBuilder, space: number): void {
  module.exportFunction(
    'losses',
    { x: 'i32', losses: 'i32', points: 'i32', ...CLUSTER },
    [],
    (f, { x, losses, points, ...cluster }) => {
      const a = simdArithmetic(f);
      const [point, place] = [f.local('i32'), f.local('i32')];
      const zeros = () => a.variable(a.constant(0));
      const [energies, springs] = [[zeros(), zeros()], zeros()];
      forEachPair(f, points, (offset, stride) => {
        for (const sum of [...energies, springs]) a.assign(sum, a.constant(0));
        pointTo(f, point, x, offset);
        emitMeetings(a, space, point, stride, cluster, (meeting) => {
          const energy = energies[meeting.parity];
          a.assign(energy, a.add(energy, emitHalfEnergy(meeting)));
        });
        emitSprings(a, space, point, stride, cluster, ({ distance }) => addSpringEnergy(a, cluster, distance, springs));
        storeEnergy(f, a, cluster.bonded, energies, springs, pointTo(f, place, losses, offset));
      });
    },
  );
}

/** Sums over partners of even and of odd number, one a coordinate; cleared and stored for each particle. */
function particleSums(a: Arithmetic, space: number, stride: Local) {
  const sums = [0, 1].map(() => Array.from({ length: space }, () => a.variable(a.constant(0))));
  const place = a.f.local('i32');
  return {
    sums,
    clear(): void {
      for (const sum of sums.flat()) a.assign(sum, a.constant(0));
    },
    store(address: Local): void {
      a.f.get(address).set(place);
      for (let k = 0; k < space; k++) {
        a.scope(() => a.store(place, a.add(sums[0][k], sums[1][k])));
        pointTo(a.f, place, place, stride);
      }
    },
  };
}

function emitGradients(module: ModuleBuilder, space: number): void {
  module.exportFunction(
    'gradients',
    { x: 'i32', losses: 'i32', g: 'i32', points: 'i32', ...CLUSTER },
    [],
    (f, { x, losses, g, points, ...cluster }) => {
      const a = simdArithmetic(f);
      const [point, place] = [f.local('i32'), f.local('i32')];
      const zeros = () => a.variable(a.constant(0));
      const [energies, springs] = [[zeros(), zeros()], zeros()];
      forEachPair(f, points, (offset, stride) => {
        for (const sum of [...energies, springs]) a.assign(sum, a.constant(0));
        pointTo(f, point, x, offset);
        const { sums, clear, store } = particleSums(a, space, stride);
        emitMeetings(
          a,
          space,
          point,
          stride,
          cluster,
          (meeting) => {
            const { parity, apart } = meeting;
            a.assign(energies[parity], a.add(energies[parity], emitHalfEnergy(meeting)));
            const force = emitForce(meeting);
            sums[parity].forEach((sum, k) => {
              a.scope(() => a.assign(sum, a.add(sum, a.mul(force, apart[k]))));
            });
          },
          clear,
          (own) => store(alike(f, place, own, x, g)),
        );
        emitSprings(a, space, point, stride, cluster, ({ first, second, apart, distance }) => {
          addSpringEnergy(a, cluster, distance, springs);
          const pull = emitPull(a, cluster, distance);
          const forces = apart.map((difference) => a.mul(pull, difference));
          addToParticle(a, forces, alike(f, place, second, x, g), stride);
          const against = forces.map((force) => a.neg(force));
          addToParticle(a, against, alike(f, place, first, x, g), stride);
        });
        storeEnergy(f, a, cluster.bonded, energies, springs, pointTo(f, place, losses, offset));
      });
    },
  );
}

function emitProducts(module: ModuleBuilder, space: number): void {
  module.exportFunction(
    'products',
    { x: 'i32', v: 'i32', out: 'i32', points: 'i32', ...CLUSTER },
    [],
    (f, { x, v, out, points, ...cluster }) => {
      const a = simdArithmetic(f);
      const [point, place] = [f.local('i32'), f.local('i32')];
      const turning = Array.from({ length: space }, () => a.variable(a.constant(0)));
      forEachPair(f, points, (offset, stride) => {
        pointTo(f, point, x, offset);
        const { sums, clear, store } = particleSums(a, space, stride);
        emitMeetings(
          a,
          space,
          point,
          stride,
          cluster,
          (meeting) => {
            const { parity, apart, other } = meeting;
            const theirs = loadParticle(a, space, alike(f, place, other, x, v), stride);
            const turned = theirs.map((value, k) => a.sub(turning[k], value));
            const force = emitForce(meeting);
            const along = apart
              .map((difference, k) => a.mul(difference, turned[k]))
              .reduce((sum, term) => a.add(sum, term));
            const pull = a.mul(emitBend(meeting), along);
            sums[parity].forEach((sum, k) => {
              a.scope(() => {
                const change = a.add(a.mul(force, turned[k]), a.mul(pull, apart[k]));
                a.assign(sum, a.add(sum, change));
              });
            });
          },
          (own) => {
            clear();
            a.scope(() => {
              const mine = loadParticle(a, space, alike(f, place, own, x, v), stride);
              for (const [k, value] of mine.entries()) a.assign(turning[k], value);
            });
          },
          (own) => store(alike(f, place, own, x, out)),
        );
        emitSprings(a, space, point, stride, cluster, ({ first, second, apart, distance }) => {
          const from = loadParticle(a, space, alike(f, place, first, x, v), stride);
          const to = loadParticle(a, space, alike(f, place, second, x, v), stride);
          const turned = to.map((value, k) => a.sub(value, from[k]));
          const along = apart.reduce((sum, value, k) => a.add(sum, a.mul(value, turned[k])), a.constant(0));
          const pull = emitPull(a, cluster, distance);
          const { stiffness, length } = cluster;
          const cube = a.mul(a.mul(distance, distance), distance);
          const bend = a.div(a.mul(a.mul(a.splat(stiffness), a.splat(length)), along), cube);
          const forces = apart.map((value, k) => a.add(a.mul(pull, turned[k]), a.mul(bend, value)));
          addToParticle(a, forces, alike(f, place, second, x, out), stride);
          const against = forces.map((force) => a.neg(force));
          addToParticle(a, against, alike(f, place, first, x, out), stride);
        });
      });
    },
  );
}

/** Losses, gradients and products of particles at many points. */
export function clusterEnsemble(
  particles: { count: number; space: number; excluded: number; springs?: Springs },
  workspace: Workspace,
): EnsembleKernel {
  const { count, space, excluded, springs } = particles;
  const functions = clusterFunctions(space, workspace);
  const cluster: Cluster = [count, excluded, springs ? 1 : 0, springs?.stiffness ?? 0, springs?.length ?? 0];
  return {
    losses: (x, losses, points) => functions.losses(x, losses, points, ...cluster),
    gradients: (x, losses, g, points) => functions.gradients(x, losses, g, points, ...cluster),
    products: (x, v, out, points) => functions.products(x, v, out, points, ...cluster),
  };
}
