import { describe, expect, it } from 'vitest';
import type { Document } from '../../../core/contract/document.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { bytesPerRun, plan, type Task } from '../../../core/engine/plan.ts';
import { elementsPerSeed } from '../../../core/engine/results.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { cellIn, cellsIn, ranToEnd } from './experiment.ts';

const request = (changes: object = {}) => ({
  landscapes: [{ family: 'rosenbrock' }, { family: 'network', parameters: { data: 'iris' } }],
  optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.01 } }, { algorithm: 'sgd' }],
  starts: { kind: 'normal', scale: 1 },
  seeds: { first: 0, count: 300 },
  budget: { steps: 100 },
  ...changes,
});

function documentOf(changes: object = {}): Document {
  return documentFromRequest(experimentRequest.parse(request(changes)));
}

function planned(document: Document, finished: Record<string, number[]> = {}): Task[] {
  return plan(document, document.experiments[0], builtInData, (cell) => new Set(finished[cell] ?? []));
}

const idsOf = (document: Document): string[] =>
  cellsOf(document, document.experiments[0], builtInData).map((cell) => cell.cell);

describe('plan', () => {
  it('covers every seed of every cell exactly once, ascending, with the cells in turn', () => {
    const document = documentOf();
    const tasks = planned(document);
    for (const id of idsOf(document)) {
      const seeds = tasks.filter((task) => task.cell.cell === id).flatMap((task) => task.seeds);
      expect(seeds).toEqual(Array.from({ length: 300 }, (_, i) => i));
    }
    expect(tasks.slice(0, 4).map((task) => task.cell.cell)).toEqual(idsOf(document));
  });

  it('gives only what is missing, and nothing when nothing is', () => {
    const document = documentOf({ landscapes: [{ family: 'rosenbrock' }] });
    const [adam, sgd] = idsOf(document);
    const have = Array.from({ length: 300 }, (_, i) => i).filter((seed) => seed % 7 !== 3);
    const tasks = planned(document, { [adam]: have });
    const missing = tasks.filter((task) => task.cell.cell === adam).flatMap((task) => task.seeds);
    expect(missing).toEqual(Array.from({ length: 300 }, (_, i) => i).filter((seed) => seed % 7 === 3));
    const all = Array.from({ length: 300 }, (_, i) => i);
    expect(planned(document, { [adam]: all, [sgd]: all })).toEqual([]);
  });

  it('ends large tasks where blocks of 64 seeds end, and gives kernels one seed at a time', () => {
    const tasks = planned(documentOf({ seeds: { first: 10, count: 5000 }, budget: { steps: 10 } }));
    const formula = tasks.filter((task) => task.cell.resolved.definition.body.kind === 'formula');
    expect(Math.max(...formula.map((task) => task.seeds.length))).toBeGreaterThanOrEqual(64);
    for (const { seeds } of formula) {
      const last = seeds[seeds.length - 1];
      expect(last === 5009 || (last + 1) % 64 === 0).toBe(true);
    }
    const network = tasks.filter((task) => task.cell.resolved.definition.body.kind === 'kernel');
    expect(new Set(network.map((task) => task.seeds.length))).toEqual(new Set([1]));
  });

  it('makes tasks smaller where runs are longer', () => {
    const seedsAt = (steps: number): number => planned(documentOf({ budget: { steps } }))[0].seeds.length;
    expect(seedsAt(100)).toBeGreaterThan(seedsAt(10_000_000));
    expect(seedsAt(1e9)).toBe(1);
  });

  it('runs once what has nothing random in it', () => {
    const deterministic = cellsIn(
      request({
        starts: { kind: 'point', point: [0, 0] },
        landscapes: [{ family: 'rosenbrock' }],
        seeds: { first: 5, count: 9 },
      }),
    );
    expect(deterministic.map((cell) => cell.wantedSeeds)).toEqual([[0], [0]]);
    const noisy = cellIn(
      request({
        starts: { kind: 'point', point: [0, 0] },
        landscapes: [{ family: 'rosenbrock' }],
        gradient: { kind: 'noise', scale: 1 },
        seeds: { first: 5, count: 2 },
      }),
    );
    expect(noisy.wantedSeeds).toEqual([5, 6]);
    const stochastic = cellIn({
      landscapes: [{ family: 'rosenbrock' }],
      optimizers: [{ algorithm: 'sgld' }],
      seeds: { count: 2 },
    });
    expect(stochastic.wantedSeeds).toEqual([0, 1]);
  });

  it('knows about how large results will be', () => {
    for (const landscape of [
      { family: 'rosenbrock', parameters: { dimension: 4 } },
      { family: 'network', parameters: { data: 'iris' } },
    ]) {
      const cell = cellIn({ ...request(), landscapes: [landscape] });
      const { arrays } = ranToEnd(cell, [0]);
      const bytes = Object.values(arrays).reduce(
        (sum, array) => sum + elementsPerSeed(array) * array.data.BYTES_PER_ELEMENT,
        0,
      );
      expect(bytesPerRun(cell) / bytes).toBeGreaterThan(0.7);
      expect(bytesPerRun(cell) / bytes).toBeLessThan(1.6);
    }
  });
});

describe('the id of a cell', () => {
  const base = idsOf(documentOf());

  it.each([
    ['more seeds', { seeds: { first: 0, count: 301 } }],
    ['other seeds', { seeds: { first: 1000, count: 2 } }],
    ['a name', { name: 'Another name' }],
    ['a default written out', { gradient: { kind: 'full' }, record: {}, stop: {} }],
    [
      '-0 for 0',
      {
        starts: { kind: 'normal', scale: 1 },
        optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.01, weightDecay: -0 } }, { algorithm: 'sgd' }],
      },
    ],
  ])('stays the same with %s', (_, changes) => {
    expect(idsOf(documentOf(changes))).toEqual(base);
  });

  it('stays the same when items are renamed, reordered or joined by others', () => {
    const document = documentOf();
    const [experiment] = document.experiments;
    const other: Document = {
      ...document,
      landscapes: [...document.landscapes].reverse().map((item) => ({ ...item, name: 'renamed' })),
      optimizers: [{ id: 'extra', name: 'extra', slot: 9, algorithm: 'lion', parameters: {} }, ...document.optimizers],
      experiments: [{ ...experiment, optimizers: [...experiment.optimizers].reverse() }],
    };
    expect(new Set(idsOf(other))).toEqual(new Set(base));
  });

  it.each([
    ['the budget', { budget: { steps: 101 } }, 4],
    ['the starts', { starts: { kind: 'normal', scale: 1.1 } }, 4],
    ['the recorded steps', { record: { steps: [0, 100] } }, 4],
    ['the gradient', { gradient: { kind: 'noise', scale: 0.1 } }, 4],
    ['the target', { target: 0.5 }, 4],
    [
      'one optimizer',
      { optimizers: [{ algorithm: 'adam', parameters: { learningRate: 0.02 } }, { algorithm: 'sgd' }] },
      2,
    ],
    [
      'one landscape',
      {
        landscapes: [
          { family: 'rosenbrock', parameters: { dimension: 3 } },
          { family: 'network', parameters: { data: 'iris' } },
        ],
      },
      2,
    ],
    ['one cell', { cells: [{ landscape: 0, optimizer: 1, parameters: { momentum: 0.5 } }] }, 1],
  ])('changes with %s, and only where it matters', (_, changes, count) => {
    const ids = idsOf(documentOf(changes));
    expect(ids.filter((id) => !base.includes(id))).toHaveLength(count);
    expect(new Set(ids).size).toBe(4);
  });
});
