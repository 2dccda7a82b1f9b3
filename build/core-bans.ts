import type { Linter } from 'eslint';

// What core/ may not use. Its numbers must be the same on every machine and in every run: no clock, no global
// randomness, and outside core/wasm none of the Math functions whose last bits differ between JavaScript engines.
const impreciseMath = [
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atan2',
  'atanh',
  'cbrt',
  'cos',
  'cosh',
  'exp',
  'expm1',
  'hypot',
  'log',
  'log10',
  'log1p',
  'log2',
  'pow',
  'sin',
  'sinh',
  'tan',
  'tanh',
];

const everywhere = [
  { object: 'Math', property: 'random', message: 'Use a named stream of core/math.' },
  { object: 'Date', property: 'now', message: 'core/ has no clock.' },
];

const noClock = {
  selector: "NewExpression[callee.name='Date'], CallExpression[callee.name='Date']",
  message: 'core/ has no clock.',
};

const noAliasOfMath = {
  selector: ":not(MemberExpression, VariableDeclarator[id.type='ObjectPattern']) > Identifier[name='Math']",
  message: 'Name the function, Math.abs: the bans cannot see through an alias.',
};

const noComputedMath = {
  selector: "MemberExpression[computed=true][object.name='Math']",
  message: 'Name the function, Math.abs: the bans cannot see through a computed name.',
};

const noPower = {
  selector: "BinaryExpression[operator='**'], AssignmentExpression[operator='**=']",
  message: 'The bits of ** differ between machines; multiply, or use core/wasm/elementary.ts.',
};

export const coreBans: Linter.Config[] = [
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...everywhere],
      'no-restricted-syntax': ['error', noClock, noAliasOfMath, noComputedMath],
    },
  },
];

export const coreOutsideWasmBans: Linter.Config[] = [
  {
    files: ['core/**/*.ts'],
    ignores: ['core/wasm/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...everywhere,
        ...impreciseMath.map((property) => ({
          object: 'Math',
          property,
          message: `The bits of Math.${property} differ between machines; use core/wasm/elementary.ts.`,
        })),
      ],
      'no-restricted-syntax': ['error', noClock, noAliasOfMath, noComputedMath, noPower],
    },
  },
];
