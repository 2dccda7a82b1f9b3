/** An update rule that a person types: the lines, the numbers and the state are its parameters. */

import { RidgelineError } from '../contract/errors.ts';
import type { Schedule } from '../contract/parameters.ts';
import { lowerRule } from '../expression/lower-rule.ts';
import { drawsDeviates } from '../expression/rename-rule.ts';
import type { UpdateRule } from '../expression/rule.ts';
import { readRuleText, withRuleText } from '../expression/rule-text.ts';
import { defineOptimizer, type RuleOptimizer } from './define.ts';
import { hyperValues } from './hyper-values.ts';
import { RESERVED_STATES } from './program.ts';

const LIMITS = { characters: 20_000, lines: 200, values: 64, states: 32, scalars: 32 } as const;

/** Names that papers have a letter for. */
const SYMBOLS: Readonly<Record<string, string>> = {
  learningRate: '\\eta',
  momentum: '\\mu',
  weightDecay: '\\lambda',
  epsilon: '\\epsilon',
  dampening: '\\tau',
  threshold: 'c',
  smoothing: '\\alpha',
  before: '\\theta^-',
  slow: '\\phi',
};

interface OwnParameters {
  lines: string;
  values: Record<string, number | Schedule>;
  state: Record<string, string>;
  scalars: Record<string, number>;
  evaluated: string;
}

function writtenRule({ lines: text, state, scalars, evaluated }: OwnParameters): UpdateRule {
  const { lines } = readRuleText(text);
  return {
    state: Object.fromEntries(
      Object.entries(state).map(([name, initial]) => [name, { label: `State ${name}`, initial }]),
    ),
    scalars: Object.fromEntries(Object.entries(scalars).map(([name, initial]) => [name, { initial }])),
    lines,
    symbols: SYMBOLS,
    ...(evaluated !== '' && { evaluated }),
  };
}

/** Throws 'invalid-formula' or 'too-large' for the first fault, with line and column of it. */
function checkRule(parameters: OwnParameters): void {
  const { lines: text, values, state, scalars, evaluated } = parameters;
  const read = readRuleText(text);
  if (read.lines.length > LIMITS.lines) {
    const expected = `at most ${LIMITS.lines} lines`;
    throw new RidgelineError('too-large', `the rule has ${read.lines.length} lines; expected ${expected}`, {
      field: 'lines',
      value: read.lines.length,
      expected,
    });
  }
  const taken = Object.keys(state).find((name) => RESERVED_STATES.includes(name) && name !== 'x');
  if (taken !== undefined) {
    const expected = `a name other than ${RESERVED_STATES.join(', ')}`;
    throw new RidgelineError('invalid-parameter', `invalid state: ${taken}; expected ${expected}`, {
      field: `state.${taken}`,
      value: taken,
      expected,
    });
  }
  if (evaluated !== '' && !Object.hasOwn(state, evaluated)) {
    const expected = `nothing, or one of the state: ${Object.keys(state).join(', ')}`;
    throw new RidgelineError('invalid-parameter', `invalid evaluated: ${evaluated}; expected ${expected}`, {
      field: 'evaluated',
      value: evaluated,
      expected,
    });
  }
  const { names } = hyperValues(ownRule.parameters, parameters as unknown as Record<string, unknown>);
  try {
    withRuleText(read, 'lines', () => lowerRule(writtenRule(parameters), names));
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    const { field = '' } = error.details;
    const initial = /^state\.(.*)\.initial$/.exec(field)?.[1];
    const owner = Object.entries({ values, state, scalars }).find(([, named]) => Object.hasOwn(named, field))?.[0];
    const full = initial === undefined ? (owner === undefined ? field : `${owner}.${field}`) : `state.${initial}`;
    throw new RidgelineError(error.code, error.message, { ...error.details, field: full });
  }
}

export const ownRule: RuleOptimizer = defineOptimizer({
  id: 'own-rule',
  version: 1,
  label: 'Own rule',
  group: 'Composed',
  summary: 'An update rule in your own lines, compiled to the same kernels as all others.',
  references: [],
  parameters: {
    lines: {
      kind: 'text',
      label: 'Lines of the rule',
      syntax: 'rule',
      default: 'b = momentum*b + g\nx = x - learningRate*b',
      maximumLength: LIMITS.characters,
      help: 'One name = expression a line, in order, for every coordinate: x the parameter, g its gradient, t the number of the update from 1, xi, xi2, … standard normal deviates; # begins a comment. Functions: exp, log, sqrt, sin, cos, tan, tanh, abs, sign, floor, min, max, if(condition, then, otherwise).',
    },
    values: {
      kind: 'constants',
      label: 'Numbers',
      default: { learningRate: 0.001, momentum: 0.9 },
      maximumCount: LIMITS.values,
      schedulable: true,
      help: 'The hyper-parameters by name; each is a number or a schedule.',
    },
    state: {
      kind: 'expressions',
      label: 'State',
      default: { b: '0' },
      maximumCount: LIMITS.states,
      help: 'What is kept of every coordinate from step to step, by name, with its value at the start: a number, or an expression in x and the numbers.',
    },
    scalars: {
      kind: 'constants',
      label: 'Shared state',
      default: {},
      maximumCount: LIMITS.scalars,
      advanced: true,
      help: 'What is kept once for all coordinates, by name, with its value at the start; it can depend only on t, the numbers and other shared state.',
    },
    evaluated: {
      kind: 'text',
      label: 'Shown in place of x',
      default: '',
      maximumLength: 64,
      advanced: true,
      help: 'The name of a state whose loss and points runs show, such as an average; left empty, those of x.',
    },
  },
  rule: writtenRule,
  choose: (parameters) => {
    checkRule(parameters);
    const stochastic = drawsDeviates(writtenRule(parameters));
    const isEvaluatedElsewhere = parameters.evaluated !== '';
    return { definition: { ...ownRule, stochastic, isEvaluatedElsewhere }, parameters: parameters as never };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
