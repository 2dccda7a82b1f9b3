/** Figures of samples: their density in bins, or their distribution, beside what theory has for it. */
import { log } from '../wasm/elementary.ts';
import { shareOf } from './estimates.ts';
import { type ClaimFigure, figureArrays } from './figure.ts';

interface SampleFigure {
  title: string;
  /** What the numbers are, with their unit. */
  quantity: string;
  /** What they are of, in the plural: "starts". */
  counted: string;
  values: Float64Array;
  /** Of x, between whose ends the figure is drawn. */
  range: readonly [low: number, high: number];
}

const BINS = 24;
const FINE = 160;

/** Shares of the sample in 24 bins over their width, with 99.9 % intervals, beside a density where theory has one. */
export function densityFigure(
  { title, quantity, counted, values, range: [low, high] }: SampleFigure,
  density?: (x: number) => number,
): ClaimFigure {
  const width = (high - low) / BINS;
  const middles = Array.from({ length: BINS }, (_, k) => low + (k + 0.5) * width);
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor((value - low) / width);
    if (bin >= 0 && bin < BINS) counts[bin]++;
  }
  const shares = counts.map((count) => shareOf(count, values.length));
  const fine = Array.from({ length: FINE + 1 }, (_, k) => low + (k * (high - low)) / FINE);
  return {
    picture: {
      kind: 'points',
      title,
      x: { label: quantity, array: 'middles' },
      y: { label: 'density' },
      series: [
        { array: 'densities', label: 'measured', band: ['low', 'high'] },
        ...(density ? [{ array: 'predicted', label: 'predicted', predicted: true, x: 'fine' }] : []),
      ],
    },
    arrays: figureArrays({
      middles,
      densities: shares.map(({ measured }) => measured / width),
      low: shares.map(({ interval }) => interval[0] / width),
      high: shares.map(({ interval }) => interval[1] / width),
      ...(density && { fine, predicted: fine.map(density) }),
    }),
    caption: `n = ${values.length} ${counted} in ${BINS} bins, 99.9 % intervals`,
  };
}

/** Half the width of the band of Dvoretzky, Kiefer and Wolfowitz at 99.9 %: the distribution of n numbers lies within. */
export function distributionBand(n: number): number {
  return Math.sqrt(log(2 / 0.001) / (2 * n));
}

/** The share of the sample up to each of 161 places, with its band, beside a distribution function. */
export function distributionFigure(
  { title, quantity, counted, values, range: [low, high] }: SampleFigure,
  named: { words: string; distribution: (x: number) => number },
): ClaimFigure {
  const rising = values.slice().sort();
  const half = distributionBand(rising.length);
  const places = Array.from({ length: FINE + 1 }, (_, k) => low + (k * (high - low)) / FINE);
  let below = 0;
  const shares = places.map((place) => {
    while (below < rising.length && rising[below] <= place) below++;
    return below / rising.length;
  });
  return {
    picture: {
      kind: 'lines',
      title,
      x: { label: quantity, array: 'places' },
      y: { label: 'share up to there' },
      series: [
        { array: 'shares', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: named.words, predicted: true },
      ],
    },
    arrays: figureArrays({
      places,
      shares,
      low: shares.map((share) => Math.max(0, share - half)),
      high: shares.map((share) => Math.min(1, share + half)),
      predicted: places.map(named.distribution),
    }),
    caption: `n = ${rising.length} ${counted}, 99.9 % band`,
  };
}
