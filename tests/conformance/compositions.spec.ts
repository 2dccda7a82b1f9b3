import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../core/contract/validate-parameters.ts';
import { encodeCheckpoint } from '../../core/engine/checkpoint.ts';
import { startRuns } from '../../core/engine/execute.ts';
import { checkpointFromShorter, isBeginning } from '../../core/engine/extend.ts';
import { resolveOptimizer } from '../../core/engine/resolve.ts';
import { builtInData } from '../../core/landscapes/data/index.ts';
import { transforms } from '../../core/optimizers/transforms/index.ts';
import { typesetOptimizer } from '../../core/optimizers/typeset-rule.ts';
import { arraysOf, cellIn, ranToEnd } from '../core/engine/experiment.ts';

const rate = { learningRate: 1e-3 };
const own = {
  algorithm: 'own-rule',
  parameters: {
    lines: 'n = n + 1\nm = beta*m + (1 - beta)*g\nx = x - learningRate*m/(1 + abs(m)) + 1e-3*sqrt(1/n)*xi',
    values: { beta: 0.9, learningRate: { schedule: 'formula', text: 'if(t < 10, 0.01, 0.01/sqrt(t - 9))' } },
    state: { m: '0' },
    scalars: { n: 0 },
  },
};
const composed = {
  algorithm: 'composed',
  parameters: {
    ...rate,
    gradient: 'clip',
    momentumKind: 'ema',
    preconditioner: 'largest',
    decay: 'decoupled',
    averaging: 'equal',
  },
};
/** Every transform round a rule with state, with every choice of its own. */
const wrapped = transforms.flatMap(({ id, parameters }) => {
  const choices = Object.entries(parameters).flatMap(([name, spec]) =>
    spec.kind === 'choice' ? spec.options.map(({ value }) => ({ [name]: value })) : [],
  );
  return (choices.length > 0 ? choices : [{}]).map((choice) => ({
    algorithm: 'adam',
    parameters: rate,
    transforms: [{ kind: id, ...choice }],
  }));
});
const nested = {
  algorithm: 'nadam',
  parameters: rate,
  transforms: [
    { kind: 'clip' },
    { kind: 'noise' },
    { kind: 'accumulate', gradients: 3 },
    { kind: 'lookahead' },
    { kind: 'average' },
  ],
};
const cases = [own, composed, ...wrapped, nested];

const places: Record<string, object> = {
  'a formula, an ensemble': {
    landscapes: [{ family: 'rosenbrock', parameters: { dimension: 3 } }],
    starts: { kind: 'normal', scale: 0.5 },
  },
  'a formula with noise': {
    landscapes: [{ family: 'rosenbrock', parameters: { dimension: 3 } }],
    gradient: { kind: 'noise', scale: 0.1 },
  },
  'a network': { landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [4] } }] },
  'mini-batches': {
    landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [4] } }],
    gradient: { kind: 'batch', size: 16 },
  },
  'single precision': {
    landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [4] } }],
    precision: 'f32',
  },
};

const title = ({ algorithm, transforms: list = [] }: { algorithm: string; transforms?: readonly object[] }): string =>
  [algorithm, ...list.map((transform) => JSON.stringify(transform))].join(' ');

describe.each(cases.map((optimizer) => [title(optimizer), optimizer] as const))('%s', (_, optimizer) => {
  it.each(Object.entries(places))(
    'on %s: stops and goes on, alone and beside others, with the same bits',
    (_, rest) => {
      const cell = cellIn({ optimizers: [optimizer], seeds: { first: 0, count: 3 }, budget: { steps: 40 }, ...rest });
      const seeds = cell.spec.precision === 'f32' ? [0] : [0, 1, 2];
      const whole = ranToEnd(cell, seeds);
      const { loss } = arraysOf(whole, 0);
      expect(loss.every((value) => Number.isFinite(value as number))).toBe(true);
      const start = (checkpoint: Uint8Array | null) => startRuns(cell.cell, cell.spec, seeds, builtInData, checkpoint);
      const stopped = start(null);
      stopped.advance(17);
      const resumed = start(stopped.checkpoint());
      resumed.advance(40);
      expect(resumed.results().arrays).toEqual(whole.arrays);
      expect(arraysOf(ranToEnd(cell, [0], 7), 0)).toEqual(arraysOf(whole, 0));
    },
  );

  it('goes on from a smaller budget with the same bits', () => {
    const request = (steps: number) => ({
      optimizers: [optimizer],
      budget: { steps },
      ...places['a network'],
      seeds: { count: 2 },
    });
    const [short, long] = [cellIn(request(20)), cellIn(request(50))];
    expect(isBeginning(short.spec, long.spec)).toBe(true);
    const from = checkpointFromShorter(long.cell, [0, 1], short.spec, [ranToEnd(short, [0, 1])]);
    const runs = startRuns(long.cell, long.spec, [0, 1], builtInData, from && encodeCheckpoint(from));
    while (!runs.finished) runs.advance(1e9);
    expect(runs.results().arrays).toEqual(ranToEnd(long, [0, 1]).arrays);
  });

  it('is typeset', () => {
    const { definition, parameters } = resolveOptimizer(optimizer, 'optimizer');
    const lines = typesetOptimizer(definition, parameters);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(() => katex.renderToString(line, { strict: 'error' })).not.toThrow();
  });
});

describe.each(transforms.map((transform) => [transform.id, transform] as const))('%s', (_, { parameters, formula }) => {
  it('refuses numbers out of range, with their name', () => {
    for (const [name, spec] of Object.entries(parameters)) {
      expect(name).not.toBe('kind');
      if (spec.kind !== 'number' || spec.minimum === undefined) continue;
      const value = spec.minimum - 1;
      expect(() => fillParameters(parameters, { [name]: value }, 'transforms[0]')).toThrow(`invalid ${name}: ${value}`);
    }
  });

  it('says in TeX what it does', () => {
    const filled = fillParameters(parameters, {}, '');
    const lines = [...(formula.before?.(filled) ?? []), ...(formula.after?.(filled) ?? [])];
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(() => katex.renderToString(line, { strict: 'error' })).not.toThrow();
  });
});
