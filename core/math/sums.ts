/**
 * Sums over coordinates in the one fixed order. Term k of a block of 64 goes to partial sum k mod 8; a block is
 * ((p0+p1)+(p2+p3))+((p4+p5)+(p6+p7)); blocks are added pairwise: the first 2^k of them, the largest power below their
 * count, plus the rest. Partial sums start at -0, which changes nothing when added.
 */

const blockLength = 64;

/** x[0] + ... + x[n - 1]; n is the length unless given. 0 for an empty sum. Error about n u log2(n)/8 at worst. */
export function sum(x: Float64Array, n: number = x.length): number {
  return n === 0 ? 0 : sumRange(x, 0, n);
}

/** x . y = x[0] y[0] + ... . 0 for empty vectors. */
export function dot(x: Float64Array, y: Float64Array, n: number = x.length): number {
  return n === 0 ? 0 : dotRange(x, y, 0, n);
}

/** Largest |x[i]|; NaN when one is NaN. */
export function maximumNorm(x: Float64Array, n: number = x.length): number {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(x[i]));
  return largest;
}

/** 2^-600 and 2^600: powers of two, which scale without rounding. */
const down = 2.409919865102884e-181;
const up = 4.149515568880993e180;

/** sqrt(x . x), also where the squares overflow or underflow. Infinite when an entry is and none is NaN. */
export function norm2(x: Float64Array, n: number = x.length): number {
  const squares = dot(x, x, n);
  if (squares > 1e-280 && squares < Number.POSITIVE_INFINITY) return Math.sqrt(squares);
  const largest = maximumNorm(x, n);
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return largest;
  const [scale, back] = largest > 1 ? [down, up] : [up, down];
  const scaled = new Float64Array(n);
  for (let i = 0; i < n; i++) scaled[i] = x[i] * scale;
  return Math.sqrt(dot(scaled, scaled, n)) * back;
}

/** How many of `count` > 64 terms the first half of the pairwise sum takes: 64 times the largest power of 2 that leaves a rest. */
function firstHalf(count: number): number {
  let half = blockLength;
  while (2 * half < count) half *= 2;
  return half;
}

/** What `sum` and `dot` make of the sums of all their blocks of 64. */
export function sumOfBlocks(blocks: Float64Array, from = 0, to: number = blocks.length): number {
  if (to - from === 1) return blocks[from];
  const middle = from + firstHalf((to - from) * blockLength) / blockLength;
  return sumOfBlocks(blocks, from, middle) + sumOfBlocks(blocks, middle, to);
}

function sumRange(x: Float64Array, from: number, to: number): number {
  if (to - from > blockLength) {
    const middle = from + firstHalf(to - from);
    return sumRange(x, from, middle) + sumRange(x, middle, to);
  }
  let p0 = -0;
  let p1 = -0;
  let p2 = -0;
  let p3 = -0;
  let p4 = -0;
  let p5 = -0;
  let p6 = -0;
  let p7 = -0;
  let i = from;
  for (; i + 8 <= to; i += 8) {
    p0 += x[i];
    p1 += x[i + 1];
    p2 += x[i + 2];
    p3 += x[i + 3];
    p4 += x[i + 4];
    p5 += x[i + 5];
    p6 += x[i + 6];
    p7 += x[i + 7];
  }
  if (i < to) p0 += x[i];
  if (i + 1 < to) p1 += x[i + 1];
  if (i + 2 < to) p2 += x[i + 2];
  if (i + 3 < to) p3 += x[i + 3];
  if (i + 4 < to) p4 += x[i + 4];
  if (i + 5 < to) p5 += x[i + 5];
  if (i + 6 < to) p6 += x[i + 6];
  return p0 + p1 + (p2 + p3) + (p4 + p5 + (p6 + p7));
}

function dotRange(x: Float64Array, y: Float64Array, from: number, to: number): number {
  if (to - from > blockLength) {
    const middle = from + firstHalf(to - from);
    return dotRange(x, y, from, middle) + dotRange(x, y, middle, to);
  }
  let p0 = -0;
  let p1 = -0;
  let p2 = -0;
  let p3 = -0;
  let p4 = -0;
  let p5 = -0;
  let p6 = -0;
  let p7 = -0;
  let i = from;
  for (; i + 8 <= to; i += 8) {
    p0 += x[i] * y[i];
    p1 += x[i + 1] * y[i + 1];
    p2 += x[i + 2] * y[i + 2];
    p3 += x[i + 3] * y[i + 3];
    p4 += x[i + 4] * y[i + 4];
    p5 += x[i + 5] * y[i + 5];
    p6 += x[i + 6] * y[i + 6];
    p7 += x[i + 7] * y[i + 7];
  }
  if (i < to) p0 += x[i] * y[i];
  if (i + 1 < to) p1 += x[i + 1] * y[i + 1];
  if (i + 2 < to) p2 += x[i + 2] * y[i + 2];
  if (i + 3 < to) p3 += x[i + 3] * y[i + 3];
  if (i + 4 < to) p4 += x[i + 4] * y[i + 4];
  if (i + 5 < to) p5 += x[i + 5] * y[i + 5];
  if (i + 6 < to) p6 += x[i + 6] * y[i + 6];
  return p0 + p1 + (p2 + p3) + (p4 + p5 + (p6 + p7));
}

/**
 * y += a x, then y . z in the order of `dot`: block by block, so that y goes through the caches once. x may not be y. 0 for empty
 * vectors.
 */
export function axpyDot(y: Float64Array, a: number, x: Float64Array, z: Float64Array): number {
  return y.length === 0 ? 0 : axpyDotRange(y, a, x, z, 0, y.length);
}

function axpyDotRange(y: Float64Array, a: number, x: Float64Array, z: Float64Array, from: number, to: number): number {
  if (to - from > blockLength) {
    const middle = from + firstHalf(to - from);
    return axpyDotRange(y, a, x, z, from, middle) + axpyDotRange(y, a, x, z, middle, to);
  }
  for (let i = from; i < to; i++) y[i] += a * x[i];
  return dotRange(y, z, from, to);
}
