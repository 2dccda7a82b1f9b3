/** The places of a composed step, in order, with the numbers that each choice has. */
import type { ParameterSpecs } from '../../../core/contract/parameters.ts';

export interface BlockPlace {
  label: string;
  /** The parameter that chooses the block; null where there is nothing to choose. */
  choice: string | null;
  /** Parameters that the chosen block reads, in order. */
  fields(value: (name: string) => unknown): string[];
}

const MEANS = ['ema', 'qh', 'two-ema'];

export const PLACES: readonly BlockPlace[] = [
  {
    label: 'Gradient',
    choice: 'gradient',
    fields: (value) => (['clip', 'clip-norm', 'normalised'].includes(value('gradient') as string) ? ['threshold'] : []),
  },
  { label: 'Noise', choice: 'noise', fields: (value) => (value('noise') === 'none' ? [] : ['variance', 'annealing']) },
  {
    label: 'Momentum',
    choice: 'momentumKind',
    fields: (value) => {
      const kind = value('momentumKind') as string;
      if (kind === 'none') return [];
      if (!MEANS.includes(kind)) return ['momentum'];
      const own = kind === 'qh' ? ['nu'] : kind === 'two-ema' ? ['beta3', 'alpha'] : [];
      return ['beta1', ...own, 'correctMean'];
    },
  },
  {
    label: 'Preconditioner',
    choice: 'preconditioner',
    fields: (value) => {
      const kind = value('preconditioner') as string;
      if (kind === 'none') return [];
      const corrected = ['second-moment', 'largest', 'belief'].includes(kind) ? ['correctSquare'] : [];
      const numbers = kind === 'sign' ? [] : kind === 'sum' ? ['epsilon'] : ['beta2', 'epsilon', ...corrected];
      const hasOrder = !['none', 'points'].includes(value('momentumKind') as string) && kind !== 'belief';
      return [...numbers, ...(hasOrder ? ['preconditioned'] : [])];
    },
  },
  { label: 'Decay', choice: 'decay', fields: (value) => (value('decay') === 'none' ? [] : ['weightDecay']) },
  { label: 'Step', choice: null, fields: () => ['learningRate'] },
  {
    label: 'Average',
    choice: 'averaging',
    fields: (value) => {
      switch (value('averaging')) {
        case 'equal':
          return ['averageFrom', 'averagePeriod', 'evaluated'];
        case 'ema':
          return ['averageDecay', 'evaluated'];
        case 'polynomial':
          return ['averagePower', 'evaluated'];
        default:
          return [];
      }
    },
  },
];

/** A value as given, or the default of its spec. */
export function valueIn(specs: ParameterSpecs, given: Readonly<Record<string, unknown>>): (name: string) => unknown {
  return (name) => given[name] ?? specs[name]?.default;
}

/** Parameters that no chosen block reads. */
export function idleParameters(specs: ParameterSpecs, given: Readonly<Record<string, unknown>>): string[] {
  const value = valueIn(specs, given);
  const read = new Set(
    PLACES.flatMap((place) => [...(place.choice === null ? [] : [place.choice]), ...place.fields(value)]),
  );
  return Object.keys(specs).filter((name) => !read.has(name));
}
