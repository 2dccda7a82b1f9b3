/**
 * The 24 noiseless functions of BBOB 2009, each as the data and the pieces that the kernel puts together:
 *
 *   y = first (x − centre) + shift,  u = map(y),  z = second u,
 *   f = finish(Σ_i early(y_i), Σ_i term(z_i, z_(i+1))) + penalty Σ_i max(0, |x_i| − 5)² + f_opt.
 *
 * Source: INRIA RR-6829 for the definitions, COCO's code for the order of transformations and for the seeds.
 */
import { pow } from '../../wasm/elementary.ts';
import { type Algebra, awayFromZero, magnitude, power, smaller, square } from './algebra.ts';
import { along, dense, diagonal, firstApart, type Linear, sandwich, scaledRows, spread } from './linear.ts';
import { type Peaks, peaksOf } from './peaks.ts';
import { gauss, offset, optimum, rotation, uniform } from './random.ts';
import {
  griewankRosenbrock,
  katsuura,
  oscillated,
  rastrigin,
  rosenbrock,
  schaffers,
  schwefel,
  slanted,
  slope,
  steepened,
  stepped,
  WEIERSTRASS_AT_ZERO,
  weierstrass,
} from './transforms.ts';

/** The numbers that belong to a coordinate, from the tables of the function. */
type Tables<T> = (table: number) => T;

/** Pieces over any algebra: the same text gives values, gradients and Hessian-vector products. */
export interface BbobPieces {
  map?<T>(g: Algebra<T>, y: T, tables: Tables<T>): T;
  early?<T>(g: Algebra<T>, y: T, tables: Tables<T>): T[];
  /** `next` is there where the sum is over neighbours, i = 1 … d − 1. */
  term<T>(g: Algebra<T>, z: T, tables: Tables<T>, next?: T): T[];
  /** `height` is that of the nearest peak, for functions made of peaks. */
  finish<T>(g: Algebra<T>, sums: readonly T[], height: T): T;
}

export interface BbobFunction {
  dimension: number;
  /** Value at the optimum, and the optimum. */
  minimum: number;
  minimiser: Float64Array;
  centre: Float64Array;
  first: Linear;
  shift: number;
  second?: Linear;
  tables: Float64Array[];
  /** Sums that `early` and `term` give. */
  earlySums: number;
  termSums: number;
  neighbours: boolean;
  penalty: number;
  peaks?: Peaks;
  pieces: BbobPieces;
}

const sumOfSquares: BbobPieces = {
  term: (g, z) => [square(g, z)],
  finish: (_, [sum]) => sum,
};

const weightedSquares: BbobPieces = {
  term: (g, z, tables) => [g.mul(tables(0), square(g, z))],
  finish: (_, [sum]) => sum,
};

const oscillatedSquares: BbobPieces = { ...weightedSquares, map: (g, y) => oscillated(g, y) };

/** A piece needs its neighbour; the kernel gives it, because the function says so. */
function neighbour<T>(next: T | undefined): T {
  if (next === undefined) throw new TypeError('the neighbour of a coordinate is missing');
  return next;
}

type Builder = (dimension: number, instance: number, seed: number) => Omit<BbobFunction, 'dimension' | 'minimum'>;

const plain = { shift: 0, earlySums: 0, termSums: 1, neighbours: false, penalty: 0, tables: [] as Float64Array[] };

function centred(dimension: number, seed: number): Pick<BbobFunction, 'minimiser' | 'centre'> {
  const place = optimum(dimension, seed);
  return { minimiser: place, centre: place };
}

function unrotated(dimension: number): Linear {
  return diagonal(new Float64Array(dimension).fill(1));
}

/** The second rotation of an instance has a seed of its own. */
const APART = 1000000;

const sphere: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: unrotated(dimension),
  pieces: sumOfSquares,
});

const ellipsoid: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: unrotated(dimension),
  tables: [spread(dimension, 1e6)],
  pieces: oscillatedSquares,
});

const separableRastrigin: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: unrotated(dimension),
  tables: [along(dimension).map((a) => 0.2 * a), spread(dimension, Math.sqrt(10))],
  pieces: {
    map: (g, y, tables) => g.mul(tables(1), slanted(g, oscillated(g, y), tables(0))),
    term: (g, z) => [rastrigin(g, z)],
    finish: (_, [sum]) => sum,
  },
});

const buecheRastrigin: Builder = (dimension, _, seed) => {
  const place = optimum(dimension, seed).map((x, i) => (i % 2 === 0 ? Math.abs(x) : x));
  const factors = spread(dimension, Math.sqrt(10));
  return {
    ...plain,
    minimiser: place,
    centre: place,
    first: unrotated(dimension),
    tables: [factors, factors.map((factor, i) => (i % 2 === 0 ? 10 * factor : factor))],
    penalty: 100,
    pieces: {
      map: (g, y, tables) => {
        const u = oscillated(g, y);
        return g.mul(g.above(u, tables(1), tables(0)), u);
      },
      term: (g, z) => [rastrigin(g, z)],
      finish: (_, [sum]) => sum,
    },
  };
};

const linearSlope: Builder = (dimension, _, seed) => {
  const signs = optimum(dimension, seed).map((x) => (x > 0 ? 1 : -1));
  return {
    ...plain,
    minimiser: signs.map((s) => 5 * s),
    centre: new Float64Array(dimension),
    first: diagonal(signs),
    tables: [spread(dimension, 10)],
    pieces: {
      term: (g, z, tables) => [slope(g, z, tables(0))],
      finish: (_, [sum]) => sum,
    },
  };
};

const attractiveSector: Builder = (dimension, _, seed) => {
  const { minimiser, centre } = centred(dimension, seed);
  const matrix = sandwich(
    rotation(dimension, seed + APART),
    spread(dimension, Math.sqrt(10)),
    rotation(dimension, seed),
  );
  return {
    ...plain,
    minimiser,
    centre,
    first: dense(matrix),
    tables: [minimiser.map((x) => (x > 0 ? 1 : -1))],
    pieces: {
      term: (g, z, tables) => [g.mul(g.above(g.mul(tables(0), z), g.constant(1e4), g.constant(1)), square(g, z))],
      finish: (g, [sum]) => power(g, oscillated(g, sum), g.constant(0.9)),
    },
  };
};

const stepEllipsoid: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: dense(scaledRows(rotation(dimension, seed), spread(dimension, 10).map(Math.sqrt))),
  second: dense(rotation(dimension, seed + APART)),
  tables: [spread(dimension, 100), firstApart(dimension, 1, 0)],
  earlySums: 1,
  penalty: 1,
  pieces: {
    early: (g, y, tables) => [g.mul(tables(1), magnitude(g, y))],
    map: (g, y) => stepped(g, y),
    term: (g, z, tables) => [g.mul(tables(0), square(g, z))],
    finish: (g, [first, sum]) => {
      const floor = g.mul(g.constant(1e-4), first);
      return g.mul(g.constant(0.1), g.above(g.sub(floor, sum), floor, sum));
    },
  },
});

/** How much Rosenbrock's valley is widened in many dimensions. */
function widening(dimension: number): number {
  return Math.max(1, Math.sqrt(dimension) / 8);
}

const rosenbrockPieces: BbobPieces = {
  term: (g, z, _, next) => [rosenbrock(g, z, neighbour(next))],
  finish: (_, [sum]) => sum,
};

const separableRosenbrock: Builder = (dimension, _, seed) => {
  const place = optimum(dimension, seed).map((x) => 0.75 * x);
  return {
    ...plain,
    minimiser: place,
    centre: place,
    first: diagonal(new Float64Array(dimension).fill(widening(dimension))),
    shift: 1,
    neighbours: true,
    pieces: rosenbrockPieces,
  };
};

/** Rotated about the origin: z = factor R x + 1/2 is 1 at Rᵀ (1/2, …, 1/2) / factor. */
function rotatedAboutOrigin(dimension: number, seed: number): Pick<BbobFunction, 'minimiser' | 'centre' | 'first'> {
  const factor = widening(dimension);
  const rows = rotation(dimension, seed);
  return {
    minimiser: rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / (2 * factor)),
    centre: new Float64Array(dimension),
    first: dense(rows.map((row) => row.map((entry) => factor * entry))),
  };
}

const rotatedRosenbrock: Builder = (dimension, _, seed) => ({
  ...plain,
  ...rotatedAboutOrigin(dimension, seed),
  shift: 0.5,
  neighbours: true,
  pieces: rosenbrockPieces,
});

const rotatedEllipsoid: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: dense(rotation(dimension, seed + APART)),
  tables: [spread(dimension, 1e6)],
  pieces: oscillatedSquares,
});

const discus: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: dense(rotation(dimension, seed + APART)),
  tables: [firstApart(dimension, 1e6, 1)],
  pieces: oscillatedSquares,
});

const bentCigar: Builder = (dimension, _, seed) => {
  const rows = rotation(dimension, seed + APART);
  return {
    ...plain,
    ...centred(dimension, seed + APART),
    first: dense(rows),
    second: dense(rows),
    tables: [firstApart(dimension, 1, 1e6), along(dimension).map((a) => 0.5 * a)],
    pieces: { ...weightedSquares, map: (g, y, tables) => slanted(g, y, tables(1)) },
  };
};

const sharpRidge: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: dense(
    sandwich(rotation(dimension, seed + APART), spread(dimension, Math.sqrt(10)), rotation(dimension, seed)),
  ),
  tables: [firstApart(dimension, 1, 0), firstApart(dimension, 0, 1)],
  termSums: 2,
  pieces: {
    term: (g, z, tables) => [g.mul(tables(0), square(g, z)), g.mul(tables(1), square(g, z))],
    finish: (g, [ridge, across]) => g.add(ridge, g.mul(g.constant(100), root(g, across))),
  },
});

/** √a for a ≥ 0, with a finite slope at 0. */
function root<T>(g: Algebra<T>, a: T): T {
  const full = g.sqrt(awayFromZero(g, a));
  return g.above(a, full, g.sub(full, g.lift(g.plain(full))));
}

const differentPowers: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: dense(rotation(dimension, seed + APART)),
  tables: [along(dimension).map((a) => 2 + 4 * a)],
  pieces: {
    term: (g, z, tables) => [steepened(g, z, tables(0))],
    finish: (g, [sum]) => root(g, sum),
  },
});

const rotatedRastrigin: Builder = (dimension, _, seed) => {
  const left = rotation(dimension, seed + APART);
  return {
    ...plain,
    ...centred(dimension, seed),
    first: dense(left),
    second: dense(sandwich(left, spread(dimension, Math.sqrt(10)), rotation(dimension, seed))),
    tables: [along(dimension).map((a) => 0.2 * a)],
    pieces: {
      map: (g, y, tables) => slanted(g, oscillated(g, y), tables(0)),
      term: (g, z) => [rastrigin(g, z)],
      finish: (_, [sum]) => sum,
    },
  };
};

const weierstrassFunction: Builder = (dimension, _, seed) => {
  const left = rotation(dimension, seed + APART);
  return {
    ...plain,
    ...centred(dimension, seed),
    first: dense(left),
    second: dense(sandwich(left, spread(dimension, 0.1), rotation(dimension, seed))),
    penalty: 10 / dimension,
    pieces: {
      map: (g, y) => oscillated(g, y),
      term: (g, z) => [weierstrass(g, z)],
      finish: (g, [sum]) => {
        const height = g.sub(g.div(sum, g.constant(dimension)), g.constant(WEIERSTRASS_AT_ZERO));
        return g.mul(g.constant(10), g.mul(height, square(g, height)));
      },
    },
  };
};

function schaffersFunction(condition: number): Builder {
  return (dimension, _, seed) => ({
    ...plain,
    ...centred(dimension, seed),
    first: dense(rotation(dimension, seed + APART)),
    second: dense(scaledRows(rotation(dimension, seed), spread(dimension, Math.sqrt(condition)))),
    tables: [along(dimension).map((a) => 0.5 * a)],
    neighbours: true,
    penalty: 10,
    pieces: {
      map: (g, y, tables) => slanted(g, y, tables(0)),
      term: (g, z, __, next) => [schaffers(g, z, neighbour(next))],
      finish: (g, [sum]) => square(g, g.div(sum, g.constant(dimension - 1))),
    },
  });
}

const griewank: Builder = (dimension, _, seed) => ({
  ...plain,
  ...rotatedAboutOrigin(dimension, seed),
  shift: 0.5,
  neighbours: true,
  pieces: {
    term: (g, z, __, next) => [griewankRosenbrock(g, z, neighbour(next))],
    finish: (g, [sum]) => g.add(g.constant(10), g.mul(g.constant(10 / (dimension - 1)), sum)),
  },
});

/** The optimum of Schwefel's function as the definition rounds it, and where the wave is really highest. */
const SCHWEFEL_CENTRE = 4.2096874637;
const SCHWEFEL_MINIMISER = 4.20968746359982;

const schwefelFunction: Builder = (dimension, _, seed) => {
  const signs = uniform(dimension, seed).map((draw) => (draw < 0.5 ? -1 : 1));
  const factors = spread(dimension, Math.sqrt(10));
  // ẑ_i − c = 2 (s_i δ_i + s_(i−1) δ_(i−1) / 4) with δ = x − s c/2, then z = 100 (Λ (ẑ − c) + c).
  const rows = Array.from({ length: dimension }, (_row, i) => {
    const row = new Float64Array(dimension);
    row[i] = 200 * factors[i] * signs[i];
    if (i > 0) row[i - 1] = 50 * factors[i] * signs[i - 1];
    return row;
  });
  const moves = new Float64Array(dimension);
  for (let i = 0; i < dimension; i++) {
    moves[i] = (SCHWEFEL_MINIMISER - SCHWEFEL_CENTRE) / factors[i] - (i > 0 ? 0.25 * moves[i - 1] : 0);
  }
  return {
    ...plain,
    minimiser: signs.map((s, i) => s * 0.5 * (SCHWEFEL_CENTRE + moves[i])),
    centre: signs.map((s) => s * 0.5 * SCHWEFEL_CENTRE),
    first: dense(rows),
    shift: 100 * SCHWEFEL_CENTRE,
    termSums: 2,
    pieces: {
      term: (g, z) => schwefel(g, z),
      finish: (g, [waves, outside]) => {
        const mean = g.div(waves, g.constant(dimension));
        return g.mul(g.constant(0.01), g.add(outside, g.sub(g.constant(418.9828872724339), mean)));
      },
    },
  };
};

function gallagher(count: 101 | 21): Builder {
  return (dimension, _, seed) => {
    const rows = rotation(dimension, seed);
    const peaks = peaksOf(dimension, count, seed, rows);
    return {
      ...plain,
      minimiser: peaks.highest,
      centre: new Float64Array(dimension),
      first: dense(rows),
      penalty: 1,
      peaks,
      pieces: {
        term: (g, z, tables) => [g.mul(tables(0), square(g, g.sub(z, tables(1))))],
        finish: (g, [sum], height) => {
          const peak = g.mul(height, g.exp(g.mul(g.constant(-0.5 / dimension), sum)));
          return square(g, oscillated(g, g.sub(g.constant(10), peak)));
        },
      },
    };
  };
}

const katsuuraFunction: Builder = (dimension, _, seed) => ({
  ...plain,
  ...centred(dimension, seed),
  first: dense(sandwich(rotation(dimension, seed + APART), spread(dimension, 10), rotation(dimension, seed))),
  tables: [Float64Array.from({ length: dimension }, (_row, i) => i + 1)],
  penalty: 1,
  pieces: {
    term: (g, z, tables) => [katsuura(g, z, tables(0))],
    finish: (g, [sum]) => {
      const product = g.exp(g.mul(g.constant(10 / pow(dimension, 1.2)), sum));
      return g.mul(g.constant(10 / dimension / dimension), g.sub(product, g.constant(1)));
    },
  },
});

const lunacek: Builder = (dimension, _, seed) => {
  const near = 2.5;
  const depth = 1 - 0.5 / (Math.sqrt(dimension + 20) - 4.1);
  const far = -Math.sqrt((near * near - 1) / depth);
  const signs = gauss(dimension, seed).map((draw) => (draw < 0 ? -1 : 1));
  const place = signs.map((s) => 0.5 * near * s);
  return {
    ...plain,
    minimiser: place,
    centre: place,
    // y = 2 s x − μ₀.
    first: diagonal(signs.map((s) => 2 * s)),
    second: dense(sandwich(rotation(dimension, seed + APART), spread(dimension, 10), rotation(dimension, seed))),
    earlySums: 2,
    penalty: 1e4,
    pieces: {
      early: (g, y) => [square(g, y), square(g, g.add(y, g.constant(near - far)))],
      term: (g, z) => [g.cos(g.mul(g.constant(2 * Math.PI), z))],
      finish: (g, [here, there, waves]) => {
        const other = g.add(g.constant(dimension), g.mul(g.constant(depth), there));
        const ripples = g.mul(g.constant(10), g.sub(g.constant(dimension), waves));
        return g.add(smaller(g, here, other), ripples);
      },
    },
  };
};

const builders: readonly Builder[] = [
  sphere,
  ellipsoid,
  separableRastrigin,
  buecheRastrigin,
  linearSlope,
  attractiveSector,
  stepEllipsoid,
  separableRosenbrock,
  rotatedRosenbrock,
  rotatedEllipsoid,
  discus,
  bentCigar,
  sharpRidge,
  differentPowers,
  rotatedRastrigin,
  weierstrassFunction,
  schaffersFunction(10),
  schaffersFunction(1000),
  griewank,
  schwefelFunction,
  gallagher(101),
  gallagher(21),
  katsuuraFunction,
  lunacek,
];

/** Functions that draw with the number of another one. */
const SEED_OF: Readonly<Record<number, number>> = { 4: 3, 18: 17 };

/** Function 1 … 24, instance from 1, in at least two dimensions. */
export function bbobFunction(number: number, instance: number, dimension: number): BbobFunction {
  const seed = (SEED_OF[number] ?? number) + 10000 * instance;
  return { dimension, minimum: offset(seed), ...builders[number - 1](dimension, instance, seed) };
}
