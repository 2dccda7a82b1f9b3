/** Parameters and starts that many landscapes share, with one label, symbol and range everywhere. */
import type { ChoiceSpec, NumberSpec } from '../contract/parameters.ts';
import type { FamilyStart } from './define.ts';
import { shownNumber } from './parts.ts';

type Numbered = NumberSpec & { kind: 'number'; default: number };

/** The share of a data set's rows that are trained on. */
export function trainFraction(help: string): Numbered {
  return {
    kind: 'number',
    label: 'Training part',
    help,
    default: 0.8,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
  };
}

/** How the features of a data set are scaled, with the numbers of its training part. */
export function scaling(help: string): ChoiceSpec & {
  kind: 'choice';
  options: [{ value: 'standard'; label: string }, { value: 'unit'; label: string }, { value: 'none'; label: string }];
  default: 'standard';
} {
  return {
    kind: 'choice',
    label: 'Scaling',
    help,
    options: [
      { value: 'standard', label: 'Mean 0, deviation 1' },
      { value: 'unit', label: '0 to 1' },
      { value: 'none', label: 'None' },
    ],
    default: 'standard',
  };
}

/** The class of a data set that has y = 1 where there are two. */
export function positiveClass(help: string): Numbered {
  return {
    kind: 'number',
    label: 'Class against the rest',
    help,
    default: 1,
    minimum: 0,
    maximum: 100_000,
    integer: true,
  };
}

/** A penalty of λ/2 times a sum of squares. */
export function squaredPenalty(label: string, value: number, help: string): Numbered {
  return {
    kind: 'number',
    label,
    symbol: String.raw`\lambda`,
    help,
    default: value,
    minimum: 0,
    scale: 'log',
  };
}

/** Independent normal coordinates about the origin. */
export function normalStart(deviation: number): FamilyStart {
  return {
    kind: 'random',
    draw(source, out) {
      source.fillNormal(out);
      for (let i = 0; i < out.length; i++) out[i] *= deviation;
    },
    words: deviation === 0 ? 'the origin' : `normal, deviation ${shownNumber(deviation)}`,
  };
}
