/**
 * The transformations of BBOB 2009 and the terms of its sums, over any algebra. Source: N. Hansen, S. Finck, R. Ros,
 * A. Auger, INRIA RR-6829 (2009), section 0.2; the order and the constants are those of COCO's code.
 */
import { type Algebra, awayFromZero, magnitude, power, sign, square } from './algebra.ts';

/** T_osz: a wavy line through 0, sign(a) exp(l + 0.049 (sin c1 l + sin c2 l)) with l = ln |a|. */
export function oscillated<T>(g: Algebra<T>, a: T): T {
  const l = g.log(awayFromZero(g, magnitude(g, a)));
  const first = g.sin(g.mul(l, g.above(a, g.constant(10), g.constant(5.5))));
  const second = g.sin(g.mul(l, g.above(a, g.constant(7.9), g.constant(3.1))));
  const waves = g.mul(g.constant(0.049), g.add(first, second));
  return g.mul(sign(g, a), g.exp(g.add(l, waves)));
}

/** T_asy: a^(1 + slant sqrt(a)) where a is positive, a elsewhere. */
export function slanted<T>(g: Algebra<T>, a: T, slant: T): T {
  const one = g.constant(1);
  const base = g.above(a, a, one);
  return g.above(a, g.exp(g.mul(g.log(base), g.add(one, g.mul(slant, g.sqrt(base))))), a);
}

/** The nearest tenth up to a half, the nearest whole number beyond; without derivatives, as it is flat nearly everywhere. */
export function stepped<T>(g: Algebra<T>, a: T): T {
  const half = g.constant(0.5);
  const ten = g.constant(10);
  const coarse = g.floor(g.add(a, half));
  const fine = g.div(g.floor(g.add(g.mul(ten, a), half)), ten);
  return g.above(g.sub(magnitude(g, a), half), coarse, fine);
}

/** 10 (1 − cos 2πz) + z². */
export function rastrigin<T>(g: Algebra<T>, z: T): T {
  const wave = g.sub(g.constant(1), g.cos(g.mul(g.constant(2 * Math.PI), z)));
  return g.add(g.mul(g.constant(10), wave), square(g, z));
}

/** 100 (z² − next)² + (z − 1)². */
export function rosenbrock<T>(g: Algebra<T>, z: T, next: T): T {
  const bend = square(g, g.sub(square(g, z), next));
  return g.add(g.mul(g.constant(100), bend), square(g, g.sub(z, g.constant(1))));
}

/** s/4000 − cos s with s from Rosenbrock's function. */
export function griewankRosenbrock<T>(g: Algebra<T>, z: T, next: T): T {
  const s = rosenbrock(g, z, next);
  return g.sub(g.div(s, g.constant(4000)), g.cos(s));
}

/** s^(1/4) (1 + sin²(50 s^(1/10))) with s = z² + next². */
export function schaffers<T>(g: Algebra<T>, z: T, next: T): T {
  const s = g.add(square(g, z), square(g, next));
  const safe = awayFromZero(g, s);
  const wave = g.sin(g.mul(g.constant(50), g.exp(g.mul(g.constant(0.1), g.log(safe)))));
  const size = g.sqrt(g.sqrt(safe));
  const full = g.mul(size, g.add(g.constant(1), square(g, wave)));
  return g.above(s, full, g.sub(full, g.lift(g.plain(full))));
}

/** How many waves Weierstrass' function has. */
const WAVES = 12;

/**
 * Σ_k 2^(−k) cos(2π 3^k (z + 1/2)), k = 0 … 11. Each wave is the cube of the one before, as complex numbers: errors triple
 * as those of the angle would, and cosines of large angles are not needed.
 */
export function weierstrass<T>(g: Algebra<T>, z: T): T {
  const turns = g.add(z, g.constant(0.5));
  const angle = g.mul(g.constant(2 * Math.PI), g.sub(turns, g.floor(g.add(turns, g.constant(0.5)))));
  let [real, imaginary] = [g.cos(angle), g.sin(angle)];
  let sum = real;
  for (let k = 1; k < WAVES; k++) {
    const [xx, yy] = [square(g, real), square(g, imaginary)];
    const three = g.constant(3);
    const next = g.mul(real, g.sub(xx, g.mul(three, yy)));
    imaginary = g.mul(imaginary, g.sub(g.mul(three, xx), yy));
    real = next;
    sum = g.add(sum, g.mul(g.constant(1 / (1 << k)), real));
  }
  return sum;
}

/** The same sum at z = 0, where every cosine is −1. */
export const WEIERSTRASS_AT_ZERO = -(2 - 2 / (1 << WAVES));

/** z sin √|z| and the penalty outside of |z| ≤ 500. */
export function schwefel<T>(g: Algebra<T>, z: T): [wave: T, penalty: T] {
  const size = magnitude(g, z);
  const wave = g.mul(z, g.sin(g.sqrt(awayFromZero(g, size))));
  const outside = g.sub(size, g.constant(500));
  return [wave, square(g, g.above(outside, outside, g.constant(0)))];
}

/** ln(1 + number Σ_j |2^j z − [2^j z]| / 2^j), j = 1 … 32: the logarithm of one of Katsuura's factors. */
export function katsuura<T>(g: Algebra<T>, z: T, number: T): T {
  let sum = g.constant(0);
  let scale = 1;
  for (let j = 1; j <= 32; j++) {
    scale *= 2;
    const scaled = g.mul(g.constant(scale), z);
    const distance = magnitude(g, g.sub(scaled, g.floor(g.add(scaled, g.constant(0.5)))));
    sum = g.add(sum, g.mul(g.constant(1 / scale), distance));
  }
  return g.log(g.add(g.constant(1), g.mul(number, sum)));
}

/** |z|^exponent for exponents of at least 2. */
export function steepened<T>(g: Algebra<T>, z: T, exponent: T): T {
  return power(g, magnitude(g, z), exponent);
}

/** steepness (5 − min(5, towards)): falls up to the edge of the domain and is flat from there on. */
export function slope<T>(g: Algebra<T>, towards: T, steepness: T): T {
  const left = g.sub(g.constant(5), towards);
  // Zero, but NaN for NaN.
  const none = g.mul(g.lift(g.plain(left)), g.constant(0));
  return g.mul(steepness, g.above(left, left, none));
}
