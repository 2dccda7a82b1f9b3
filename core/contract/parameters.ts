/**
 * Parameter specs: one plain object describes a definition's parameters and drives its types, validation, form, session
 * fields and documentation.
 */

/** A scheduled number: the value at step t (t = 0 for the first update), as `scheduleValue` in optimizers/schedule computes it. */
export type Schedule =
  | { schedule: 'constant'; value: number }
  | { schedule: 'step'; from: number; factor: number; every: number }
  | { schedule: 'exponential'; from: number; factor: number; every: number }
  | { schedule: 'cosine'; from: number; to: number; steps: number }
  | { schedule: 'cosine-restarts'; from: number; to: number; steps: number; growth?: number }
  | { schedule: 'warm-up'; to: number; steps: number; from?: number; then?: Schedule }
  | {
      schedule: 'warm-up-stable-decay';
      peak: number;
      to: number;
      warmUpSteps: number;
      stableSteps: number;
      decaySteps: number;
      from?: number;
    }
  | { schedule: 'one-cycle'; peak: number; steps: number; rise?: number; from?: number; to?: number }
  | { schedule: 'inverse-time'; from: number; scale: number }
  | { schedule: 'inverse-square-root'; from: number; scale: number }
  /** An expression in t. */
  | { schedule: 'formula'; text: string };

/** Characters that a schedule's formula may have. */
export const SCHEDULE_TEXT_LENGTH = 1000;

interface Common {
  label: string;
  /** TeX of the symbol, for example `\\eta`. */
  symbol?: string;
  help?: string;
  /** The parameter may be left out: its absence means something. */
  optional?: boolean;
  /** Shown under "more" in a form. */
  advanced?: boolean;
}

export interface NumberSpec extends Common {
  kind: 'number';
  default?: number;
  minimum?: number;
  maximum?: number;
  /** The bounds themselves are excluded. */
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  integer?: boolean;
  /** How a form steps the number, and how a search spaces it. */
  scale?: 'linear' | 'log';
  unit?: string;
  /** A schedule object may stand in place of the number. */
  schedulable?: boolean;
}
export interface BooleanSpec extends Common {
  kind: 'boolean';
  default: boolean;
}
export interface ChoiceSpec extends Common {
  kind: 'choice';
  options: readonly { value: string; label: string }[];
  default: string;
}
export interface TextSpec extends Common {
  kind: 'text';
  default: string;
  /** `rule`: lines of an update rule. */
  syntax?: 'formula' | 'rule' | 'plain';
  maximumLength: number;
}
export interface NumbersSpec extends Common {
  kind: 'numbers';
  default?: readonly number[];
  minimum?: number;
  maximum?: number;
  integer?: boolean;
  minimumLength?: number;
  maximumLength?: number;
}
/** A list of variable names, `x` or `z[4]`. */
export interface NamesSpec extends Common {
  kind: 'names';
  default?: readonly string[];
}
/** Named numbers, `{"a": 2}`. */
export interface ConstantsSpec extends Common {
  kind: 'constants';
  default: Readonly<Record<string, number>>;
  maximumCount?: number;
  /** A schedule object may stand in place of each number. */
  schedulable?: boolean;
}
/** Named expressions, `{"m": "0", "slow": "x"}`. */
export interface ExpressionsSpec extends Common {
  kind: 'expressions';
  default: Readonly<Record<string, string>>;
  maximumCount: number;
}
/** A data set: one that ships (`digits`), or one in the session by its content hash. */
export interface DataSpec extends Common {
  kind: 'data';
  default: string;
}

export type ParameterSpec =
  | NumberSpec
  | BooleanSpec
  | ChoiceSpec
  | TextSpec
  | NumbersSpec
  | NamesSpec
  | ConstantsSpec
  | ExpressionsSpec
  | DataSpec;
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

type ValueOf<S extends ParameterSpec> = S extends NumberSpec
  ? S['schedulable'] extends true
    ? number | Schedule
    : number
  : S extends BooleanSpec
    ? boolean
    : S extends ChoiceSpec
      ? S['options'][number]['value']
      : S extends TextSpec | DataSpec
        ? string
        : S extends NumbersSpec
          ? number[]
          : S extends NamesSpec
            ? string[]
            : S extends ExpressionsSpec
              ? Record<string, string>
              : S extends { schedulable: true }
                ? Record<string, number | Schedule>
                : Record<string, number>;

/** The filled-in parameters that a spec describes: every key is there, unless it is optional. */
export type ParametersOf<S extends ParameterSpecs> = {
  [K in keyof S as S[K]['optional'] extends true ? never : K]: ValueOf<S[K]>;
} & { [K in keyof S as S[K]['optional'] extends true ? K : never]?: ValueOf<S[K]> };

export type ParameterValue =
  | number
  | boolean
  | string
  | number[]
  | string[]
  | Record<string, number | Schedule>
  | Record<string, string>
  | Schedule;
export type ParameterValues = Record<string, ParameterValue>;

/** Whether an analysis with these parameters looks at two points; the other one is ‘to’, whose words may mean the end of a range too. */
export function looksAtTwoPoints({ to }: ParameterSpecs): boolean {
  return to?.kind === 'numbers';
}
