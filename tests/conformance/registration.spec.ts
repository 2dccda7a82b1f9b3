import { describe, expect, it } from 'vitest';
import type { ParameterSpec } from '../../core/contract/parameters.ts';
import { fillParameters } from '../../core/contract/validate-parameters.ts';
import { landscapes } from '../../core/landscapes/index.ts';
import { wrappers } from '../../core/landscapes/wrappers/index.ts';
import { optimizers } from '../../core/optimizers/index.ts';
import { transforms } from '../../core/optimizers/transforms/index.ts';
import { registrationFaults } from './definitions.ts';

describe('every definition is in its list', () => {
  it('landscapes', async () => {
    expect(await registrationFaults('landscapes', landscapes)).toEqual([]);
  });

  it('optimizers', async () => {
    expect(await registrationFaults('optimizers', optimizers)).toEqual([]);
  });

  it('wrappers', async () => {
    expect(await registrationFaults('landscapes/wrappers', wrappers)).toEqual([]);
  });

  it('transforms', async () => {
    expect(await registrationFaults('optimizers/transforms', transforms)).toEqual([]);
  });

  it('and a missing one is named', async () => {
    const without = optimizers.filter(({ id }) => id !== 'adam');
    expect(await registrationFaults('optimizers', without)).toEqual(['adam.ts is not in optimizers/index.ts']);
  });
});

describe.each(
  [...landscapes, ...wrappers, ...optimizers, ...transforms].map((definition) => [definition.id, definition] as const),
)('%s', (_, definition) => {
  it('says what it is', () => {
    expect(definition.version).toBeGreaterThanOrEqual(1);
    expect(definition.label).toMatch(/\S/);
    if ('group' in definition) expect(definition.group).toMatch(/\S/);
    expect(definition.summary).toMatch(/^\p{Lu}.*\.$/u);
    for (const { text, url } of definition.references) {
      expect(text).toMatch(/\S/);
      if (url !== undefined) expect(url).toMatch(/^https:\/\//);
    }
  });

  it('labels its parameters and accepts its own defaults', () => {
    for (const [name, spec] of Object.entries(definition.parameters) as [string, ParameterSpec][]) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(spec.label).toMatch(/^\p{Lu}/u);
      if (spec.help !== undefined) expect(spec.help).toMatch(/\.$/);
      if (!spec.optional) expect(spec.default, `the default of ${name}`).toBeDefined();
    }
    expect(() => fillParameters(definition.parameters, {}, '')).not.toThrow();
  });
});
