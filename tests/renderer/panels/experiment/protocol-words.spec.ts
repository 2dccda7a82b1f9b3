import { describe, expect, it } from 'vitest';
import { type ExperimentItem, emptyDocument } from '../../../../core/contract/document.ts';
import { newExperiment } from '../../../../renderer/app/items.ts';
import { protocolWords, seedsWords, startsWords } from '../../../../renderer/panels/experiment/protocol-words.ts';

const experiment: ExperimentItem = newExperiment(emptyDocument('d'));

describe('protocolWords', () => {
  it('says seeds, steps, gradient and starts', () => {
    const item: ExperimentItem = {
      ...experiment,
      seeds: { first: 0, count: 20 },
      gradient: { kind: 'batch', size: 64, sampling: 'shuffle' },
      starts: { kind: 'normal', scale: 1 },
    };
    expect(protocolWords(item)).toBe('20 seeds (0–19) · 1000 steps · batch 64 · starts: normal 1');
  });

  it('adds precision and target where they are not the usual', () => {
    expect(protocolWords({ ...experiment, precision: 'f32', target: 1e-8 })).toMatch(/ · f32 · target 10⁻⁸$/);
    expect(protocolWords({ ...experiment, precision: 'f64' })).not.toContain('f64');
  });

  it('counts one seed as one', () => {
    expect(seedsWords({ first: 7, count: 1 })).toBe('1 seed (7)');
  });

  it('writes points with a true minus and leaves long ones short', () => {
    expect(startsWords({ kind: 'point', point: [-1.2, 1] })).toBe('(−1.2, 1)');
    expect(startsWords({ kind: 'point', point: [1, 2, 3, 4, 5] })).toBe('(1, 2, 3, 4, …)');
    expect(startsWords({ kind: 'uniform', low: -2, high: [1, 2] })).toBe('uniform −2 to (1, 2)');
  });
});
