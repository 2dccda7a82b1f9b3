/** Parameters that most made data sets share. */
export const rowsParameter = {
  kind: 'number',
  label: 'Rows',
  help: 'More rows of the same seed begin with those of fewer.',
  default: 400,
  minimum: 2,
  maximum: 1_000_000,
  integer: true,
} as const;

export const noiseParameter = {
  kind: 'number',
  label: 'Noise',
  symbol: String.raw`\sigma`,
  help: 'Standard deviation of the normal noise on every coordinate.',
  default: 0.1,
  minimum: 0,
  maximum: 1e6,
} as const;

export const seedParameter = {
  kind: 'number',
  label: 'Seed',
  help: 'Another one draws other rows.',
  default: 0,
  minimum: 0,
  maximum: 9_007_199_254_740_991,
  integer: true,
} as const;
