/**
 * The one order in which the terms of a sum are added. Term k of a block of 64 goes to partial sum k mod 8; a block is
 * ((p0+p1)+(p2+p3))+((p4+p5)+(p6+p7)); blocks are added pairwise, as a binary counter carries, and what is left at the
 * end from the last to the first. Unused partial sums are -0, which changes nothing when added.
 */

export const SUM_LANES = 8;
export const SUM_BLOCK = 64;

/** Blocks that may wait on the pairwise stack while `terms` terms are added. */
export function sumLevels(terms: number): number {
  let levels = 2;
  for (let blocks = terms / SUM_BLOCK; blocks >= 1; blocks /= 2) levels++;
  return levels;
}

/** Adds up to 64 terms in the order above, by any kind of addition. There has to be at least one. */
export function sumBlock<T>(terms: readonly T[], add: (a: T, b: T) => T): T {
  const partials = terms.slice(0, SUM_LANES);
  for (let k = SUM_LANES; k < terms.length; k++) partials[k % SUM_LANES] = add(partials[k % SUM_LANES], terms[k]);
  let level = partials;
  while (level.length > 1) {
    const next: T[] = [];
    for (let k = 0; k < level.length; k += 2) next.push(k + 1 < level.length ? add(level[k], level[k + 1]) : level[k]);
    level = next;
  }
  return level[0];
}

/** The same order for any number of terms, one at a time. `round` is applied to each sum of two. */
export class BlockedSum {
  private readonly round: (value: number) => number;
  private readonly partials = new Float64Array(SUM_LANES).fill(-0);
  private readonly stack: number[] = [];
  private terms = 0;
  private blocks = 0;

  constructor(round: (value: number) => number = (value) => value) {
    this.round = round;
  }

  add(term: number): void {
    const lane = this.terms % SUM_LANES;
    this.partials[lane] = this.round(this.partials[lane] + term);
    this.terms++;
    if (this.terms % SUM_BLOCK !== 0) return;
    let sum = this.foldPartials();
    for (let count = this.blocks; count % 2 === 1; count = (count - 1) / 2) {
      sum = this.round((this.stack.pop() ?? 0) + sum);
    }
    this.stack.push(sum);
    this.blocks++;
  }

  total(): number {
    let sum = this.foldPartials();
    for (let k = this.stack.length - 1; k >= 0; k--) sum = this.round(this.stack[k] + sum);
    return sum;
  }

  private foldPartials(): number {
    const sum = sumBlock([...this.partials], (a, b) => this.round(a + b));
    this.partials.fill(-0);
    return sum;
  }
}
