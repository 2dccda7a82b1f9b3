import { describe, expect, it } from 'vitest';
import { documentSchema } from '../../../core/contract/document.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { readyById, readyExperiments } from '../../../core/gallery/ready/index.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

describe.each(readyExperiments.map((ready) => [ready.id, ready] as const))('%s', (_, ready) => {
  it('is a valid document whose every cell can be run', () => {
    const document = ready.document();
    expect(documentSchema.parse(document)).toEqual(document);
    expect(document.name).toBe(ready.label);
    const cells = cellsOf(document, document.experiments[0], builtInData);
    expect(cells).toHaveLength(document.landscapes.length * document.optimizers.length);
    expect(new Set(cells.map(({ cell }) => cell)).size).toBe(cells.length);
  });

  it('is made anew each time', () => {
    expect(ready.document()).not.toBe(ready.document());
    expect(ready.document()).toEqual(ready.document());
  });
});

describe('the three', () => {
  it('are what the welcome page says of them', () => {
    const cells = (id: string) => {
      const document = readyById(id).document();
      return cellsOf(document, document.experiments[0], builtInData);
    };
    const race = cells('rosenbrock-race');
    expect(race.every(({ deterministic, pointSteps }) => deterministic && pointSteps.length === 501)).toBe(true);
    expect(cells('degenerate-particles')[0].wantedSeeds).toHaveLength(10_000);
    expect(cells('digits').map(({ dimension }) => dimension)).toEqual([2410, 2410, 2410, 2410]);
  });

  it('are found by id, with the nearest named', () => {
    expect(() => readyById('digit')).toThrow('unknown ready experiment: digit; did you mean digits?');
  });
});
