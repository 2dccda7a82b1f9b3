/** Sentences about which optimizers differ, from tests of every pair over the same seeds. */
import type { MedianIqr } from '../contract/summaries.ts';
import { medianIqr } from '../math/quantiles.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { signedRank } from '../statistics/wilcoxon.ts';

const ALPHA = 0.05;

/** One number a finished run of one optimizer, by seed. */
export interface Sample {
  name: string;
  seeds: readonly number[];
  values: ArrayLike<number>;
  /** One run stands for every seed. */
  deterministic: boolean;
}

/**
 * For example `Final loss: 3 of 6 pairs not resolved (Wilcoxon signed-rank over paired seeds, Holm, α = 0.05). No winner.`
 * A winner is named only if it is resolved from every other and its interquartile range lies apart from theirs on the `better`
 * side. Undefined for fewer than two optimizers with runs.
 */
export function pairSentence(what: string, samples: readonly Sample[], better: 'lower' | 'higher'): string | undefined {
  const present = samples.filter(({ seeds }) => seeds.length > 0);
  if (present.length < 2) return undefined;
  if (present.every(({ seeds, deterministic }) => deterministic || seeds.length === 1)) {
    return `${what}: one run for each optimizer, so nothing to test. No winner.`;
  }
  const pairs = present.flatMap((a, i) => present.slice(i + 1).map((b) => ({ a, b, ...paired(a, b) })));
  const adjusted = holmAdjusted(pairs.map(({ first, second }) => signedRank(first, second).p));
  const resolved = pairs.filter((_, i) => adjusted[i] <= ALPHA);
  const test = 'Wilcoxon signed-rank over paired seeds, Holm, α = 0.05';
  const unresolved = pairs.length - resolved.length;
  const count =
    pairs.length === 1
      ? `the pair is ${unresolved === 0 ? 'resolved' : 'not resolved'}`
      : unresolved === 0
        ? `all ${pairs.length} pairs resolved`
        : `${unresolved} of ${pairs.length} pairs not resolved`;
  const winner = winnerOf(present, resolved, better);
  const verdict = winner === undefined ? 'No winner.' : `${winner} is ${better === 'lower' ? 'lowest' : 'highest'}.`;
  return `${what}: ${count} (${test}).${powerless(pairs)} ${verdict}`;
}

interface Pair {
  a: Sample;
  b: Sample;
  first: number[];
  second: number[];
}

/** Values of the seeds that both have; the one run of a deterministic optimizer meets every seed of the other. */
function paired(a: Sample, b: Sample): { first: number[]; second: number[] } {
  const seeds = a.deterministic ? b.seeds : a.seeds;
  const [placeA, placeB] = [places(a), places(b)];
  const first: number[] = [];
  const second: number[] = [];
  for (const seed of seeds) {
    const i = a.deterministic ? 0 : placeA.get(seed);
    const j = b.deterministic ? 0 : placeB.get(seed);
    if (i === undefined || j === undefined || Number.isNaN(a.values[i]) || Number.isNaN(b.values[j])) continue;
    first.push(a.values[i]);
    second.push(b.values[j]);
  }
  return { first, second };
}

function places({ seeds }: Sample): Map<number, number> {
  return new Map(seeds.map((seed, place) => [seed, place]));
}

/** Where even the clearest difference of n pairs, p = 2^(1−n), cannot pass: said, so that nobody reads it as equality. */
function powerless(pairs: readonly Pair[]): string {
  const most = pairs.reduce((n, { first }) => Math.max(n, first.length), 0);
  let smallest = 2;
  for (let i = 0; i < Math.min(most, 60); i++) smallest /= 2;
  if (smallest * pairs.length <= ALPHA) return '';
  return ` With ${most} paired ${most === 1 ? 'seed' : 'seeds'} no difference can be resolved: add seeds.`;
}

function winnerOf(
  samples: readonly Sample[],
  resolved: readonly Pair[],
  better: 'lower' | 'higher',
): string | undefined {
  const ranges = new Map(samples.map((sample) => [sample, medianIqr(Float64Array.from(sample.values))]));
  const ahead = (a: MedianIqr, b: MedianIqr): boolean => (better === 'lower' ? a.high < b.low : a.low > b.high);
  const winner = samples.find((candidate) =>
    samples.every((other) => {
      if (other === candidate) return true;
      const tested = resolved.some(({ a, b }) => (a === candidate && b === other) || (a === other && b === candidate));
      return tested && ahead(ranges.get(candidate)!, ranges.get(other)!);
    }),
  );
  return winner?.name;
}
