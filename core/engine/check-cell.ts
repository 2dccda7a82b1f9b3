/** Refuses cells that cannot run: an optimizer, gradient, precision or start that a landscape does not go with. */
import { RidgelineError } from '../contract/errors.ts';
import type { GradientSpec, Precision, StartsSpec } from '../contract/experiment.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { type ResolvedLandscape, runPrecisions } from './resolve.ts';

interface Settings {
  gradient: GradientSpec;
  precision: Precision;
  /** Names of the fields in messages. */
  fields: { algorithm: string; gradient: string; precision: string };
}

/** Refuses what an optimizer cannot do on a landscape. */
export function checkSettings(
  { gradient, precision, fields }: Settings,
  optimizer: OptimizerDefinition,
  resolved: ResolvedLandscape,
  name: string,
): void {
  const { definition } = resolved;
  if (gradient.kind === 'batch') checkBatches(gradient, name, resolved, fields.gradient);
  const { program } = optimizer;
  if (program?.exactGradients && definition.isNoisy) {
    throw new RidgelineError(
      'invalid-request',
      `${optimizer.id} follows the exact gradient; expected ${definition.id} without noise of its own`,
      { field: fields.algorithm, value: optimizer.id, expected: 'an optimizer that bears noise' },
    );
  }
  if (program?.exactGradients && gradient.kind !== 'full') {
    throw new RidgelineError(
      'invalid-request',
      `${fields.gradient}.kind is ‘${gradient.kind}’, but ${optimizer.id} follows the exact gradient; expected ‘full’`,
      { field: `${fields.gradient}.kind`, value: gradient.kind, expected: 'full' },
    );
  }
  if (program?.needs === 'model' && !definition.hasModel)
    refuseWithoutModel(optimizer.id, definition.id, fields.algorithm);
  if (program?.needs === 'layers' && !definition.hasLayers?.(resolved.parameters))
    refuseWithoutLayers(optimizer.id, definition.id, fields.algorithm);
  const precisions = runPrecisions(definition, optimizer, gradient);
  if (!precisions.some((possible) => possible === precision)) {
    const who = program ? `${optimizer.id} on ${definition.id}` : definition.id;
    throw new RidgelineError(
      'invalid-request',
      `${fields.precision} is ‘${precision}’; expected ${precisions.map((p) => `‘${p}’`).join(' or ')} for ${who}`,
      {
        field: fields.precision,
        value: precision,
        expected: precisions.join(' or '),
      },
    );
  }
}

/** Refuses rows of data that are not there, and fresh samples where nothing is to be drawn from. */
function checkBatches(
  { sampling }: Extract<GradientSpec, { kind: 'batch' }>,
  name: string,
  { definition, parameters }: ResolvedLandscape,
  field: string,
): void {
  const regressor = definition.regressor?.(parameters);
  const draws = Boolean(regressor && !regressor.samples);
  const hasRows = definition.hasData || Boolean(regressor?.samples);
  if (sampling === 'fresh' ? draws : hasRows) return;
  const who = name || definition.id;
  if (hasRows || draws) {
    const expected = draws ? '‘fresh’' : '‘shuffle’ or ‘replacement’';
    const why = draws ? 'has no rows, but samples of its own' : 'has rows, and nothing to draw fresh samples from';
    throw new RidgelineError(
      'invalid-request',
      `${field}.sampling is ‘${sampling}’, but ${who} ${why}; expected ${expected}`,
      { field: `${field}.sampling`, value: sampling, expected: expected.replaceAll(/[‘’]/g, '') },
    );
  }
  throw new RidgelineError(
    'invalid-request',
    `${field}.kind is ‘batch’, but ${who} has no data; expected ‘full’ or ‘noise’`,
    { field: `${field}.kind`, value: 'batch', expected: 'full or noise' },
  );
}

export function checkStarts(starts: StartsSpec, dimension: number): void {
  const lengths: [string, number | undefined][] =
    starts.kind === 'point'
      ? [['starts.point', starts.point.length]]
      : starts.kind === 'normal'
        ? [['starts.center', starts.center?.length]]
        : starts.kind === 'uniform'
          ? [
              ['starts.low', Array.isArray(starts.low) ? starts.low.length : undefined],
              ['starts.high', Array.isArray(starts.high) ? starts.high.length : undefined],
            ]
          : [];
  for (const [field, length] of lengths) {
    if (length !== undefined && length !== dimension) {
      throw new RidgelineError(
        'invalid-request',
        `${field} has ${length} coordinates; expected ${dimension}, the dimension of the landscape`,
        {
          field,
          value: length,
          expected: `${dimension} coordinates`,
        },
      );
    }
  }
  if (starts.kind === 'uniform') checkBounds(starts.low, starts.high, dimension);
}

function checkBounds(low: number | number[], high: number | number[], dimension: number): void {
  const entry = (side: number | number[], i: number): number => (typeof side === 'number' ? side : side[i]);
  for (let i = 0; i < (typeof low === 'number' && typeof high === 'number' ? 1 : dimension); i++) {
    if (entry(low, i) <= entry(high, i)) continue;
    const field = typeof low === 'number' ? 'starts.low' : `starts.low[${i}]`;
    const expected = `at most ${entry(high, i)}, where starts.high is`;
    throw new RidgelineError('invalid-request', `${field} is ${entry(low, i)}; expected ${expected}`, {
      field,
      value: entry(low, i),
      expected,
    });
  }
}

/** Says why an optimizer that looks into the model cannot run on a landscape. */
export function refuseWithoutModel(algorithm: string, landscape: string, field: string): never {
  const expected = 'a landscape that is a loss of a model’s outputs, such as network, regression or logistic';
  throw new RidgelineError(
    'invalid-request',
    `${algorithm} needs a model, and ${landscape} has none; expected ${expected}`,
    {
      field,
      value: algorithm,
      expected,
    },
  );
}

/** Says why an optimizer that looks at layers cannot run on a landscape. */
export function refuseWithoutLayers(algorithm: string, landscape: string, field: string): never {
  const expected =
    'a model whose coordinates are all weights or biases of its layers, such as network without normalisation, or logistic';
  throw new RidgelineError(
    'invalid-request',
    `${algorithm} needs layers, and ${landscape} has none here; expected ${expected}`,
    { field, value: algorithm, expected },
  );
}
