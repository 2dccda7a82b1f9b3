import { describe, expect, it } from 'vitest';
import { type Command, DOCUMENT_FORMAT, type Document, emptyDocument } from '../../../core/contract/document.ts';
import type { RidgelineError } from '../../../core/contract/errors.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { canonicalJson, contentHash } from '../../../core/session/canonical.ts';
import { applyCommands } from '../../../core/session/commands.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { historyState, present, record, startHistory, travel } from '../../../core/session/history.ts';
import { readDocument } from '../../../core/session/migrate.ts';

function race(): Document {
  return documentFromRequest(
    experimentRequest.parse({
      landscapes: [{ family: 'rosenbrock' }, { family: 'beale' }],
      optimizers: [{ algorithm: 'adam' }, { algorithm: 'adam', parameters: { learningRate: 0.1 } }],
      cells: [{ landscape: 1, optimizer: 0, parameters: { beta1: 0.5 } }],
    }),
  );
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as RidgelineError).code;
  }
  return 'nothing thrown';
}

describe('applyCommands', () => {
  it('gives optimizers colour slots that are never given twice', () => {
    const add = (id: string): Command => ({
      kind: 'add',
      collection: 'optimizers',
      item: { id, name: id, slot: 99, algorithm: 'sgd', parameters: {} },
    });
    const two = applyCommands(emptyDocument('x'), [add('a'), add('b')]);
    const again = applyCommands(two, [{ kind: 'remove', collection: 'optimizers', id: 'b' }, add('c')]);
    expect(again.optimizers.map(({ id, slot }) => [id, slot])).toEqual([
      ['a', 0],
      ['c', 2],
    ]);
  });

  it('takes a removed landscape out of the experiments and their cells', () => {
    const next = applyCommands(race(), [{ kind: 'remove', collection: 'landscapes', id: 'l1' }]);
    expect(next.experiments[0].landscapes).toEqual(['l0']);
    expect(next.experiments[0].cells).toEqual([]);
  });

  it('sets and removes values at a path and shares what did not change', () => {
    const before = race();
    const next = applyCommands(before, [
      { kind: 'set', collection: 'optimizers', id: 'o0', path: ['parameters', 'learningRate'], value: 0.5 },
      { kind: 'set', collection: 'optimizers', id: 'o1', path: ['parameters', 'learningRate'] },
    ]);
    expect(next.optimizers[0].parameters).toEqual({ learningRate: 0.5 });
    expect(next.optimizers[1].parameters).toEqual({});
    expect(next.landscapes).toBe(before.landscapes);
    expect(before.optimizers[0].parameters).toEqual({});
  });

  it('fills in defaults where items join or change, as reading them from a file does', () => {
    const commands: Command[] = [
      { kind: 'add', collection: 'analyses', item: { id: 'a', name: 'a', analysis: 'trace', at: { start: {} } } },
      { kind: 'add', collection: 'verifications', item: { id: 'v', name: 'v', entry: 'cage' } },
      { kind: 'add', collection: 'lessons', item: { id: 'x', name: 'x', text: '', verification: 'v' } },
      { kind: 'add', collection: 'experiments', item: { id: 'e', name: 'e', landscapes: [], optimizers: [] } },
      { kind: 'set', collection: 'experiments', id: 'e0', path: ['seeds'], value: {} },
    ];
    const before = race();
    const next = applyCommands(before, commands);
    expect(next.analyses[0]).toMatchObject({ seed: 0, parameters: {}, at: { start: { seed: 0 } } });
    expect(next.verifications[0]).toMatchObject({ seed: 0, quick: true });
    expect(next.lessons[0]).toMatchObject({ mode: 'write', predictions: [], done: [] });
    expect(next.experiments[0].seeds).toEqual({ first: 0, count: 1 });
    expect(next.experiments[1]).toMatchObject({ budget: { steps: 1000 }, cells: [], gradient: { kind: 'full' } });
    expect(next).toEqual(readDocument(next));
    expect(next.optimizers).toBe(before.optimizers);
    const later = applyCommands(next, [{ kind: 'move', collection: 'experiments', id: 'e', to: 0 }]);
    expect(later.experiments).toEqual([next.experiments[1], next.experiments[0]]);
    expect(later.experiments[0]).toBe(next.experiments[1]);
  });

  it('moves items', () => {
    const next = applyCommands(race(), [{ kind: 'move', collection: 'landscapes', id: 'l1', to: 0 }]);
    expect(next.landscapes.map((item) => item.id)).toEqual(['l1', 'l0']);
  });

  it('refuses what does not fit, and names it', () => {
    const set = (path: (string | number)[], value: unknown) => () =>
      applyCommands(race(), [{ kind: 'set', collection: 'experiments', id: 'e0', path, value }]);
    expect(set(['seeds', 'count'], 0)).toThrow(/experiments\[0\]\.seeds\.count is 0; expected at least 1/);
    expect(set(['budget', 'steps'], 1e12)).toThrow(/budget\.steps is 1000000000000; expected at most 1000000000/);
    expect(set(['__proto__', 'x'], 1)).toThrow(/cannot be set/);
    expect(codeOf(() => applyCommands(race(), [{ kind: 'remove', collection: 'notes', id: 'none' }]))).toBe(
      'not-found',
    );
    expect(codeOf(() => applyCommands(race(), [{ kind: 'add', collection: 'landscapes', item: { id: 'l0' } }]))).toBe(
      'conflict',
    );
  });
});

describe('history', () => {
  it('undoes, redoes and drops what could have been redone', () => {
    const documents = ['a', 'b', 'c'].map(emptyDocument);
    let history = startHistory(documents[0], 'open', 0);
    history = record(history, documents[1], 'to b', 1);
    history = record(history, documents[2], 'to c', 2);
    expect(historyState(history)).toMatchObject({ undo: 'to c', redo: null, position: 2 });
    history = travel(history, -1);
    expect(present(history).name).toBe('b');
    expect(historyState(history)).toMatchObject({ undo: 'to b', redo: 'to c' });
    history = record(history, documents[0], 'to a', 3);
    expect(historyState(history).entries.map((entry) => entry.label)).toEqual(['to b', 'to a']);
    expect(present(travel(history, -99)).name).toBe('a');
  });
});

describe('canonical JSON', () => {
  it('follows RFC 8785: sorted keys, shortest numbers, -0 as 0', () => {
    expect(canonicalJson({ b: -0, a: [1e21, 1e-7, 'é\u0001'], '\u20ac': null })).toBe(
      '{"a":[1e+21,1e-7,"é\\u0001"],"b":0,"€":null}',
    );
  });

  it('hashes the same content to the same id whatever the order of keys', () => {
    expect(contentHash({ x: 1, y: [2, { z: 3, w: 4 }] })).toBe(contentHash({ y: [2, { w: 4, z: 3 }], x: 1 }));
  });

  it('refuses a non-finite number and names its place', () => {
    expect(() => canonicalJson({ a: { b: [1, Number.NaN] } })).toThrow(/a\.b\[1\] is NaN/);
  });
});

describe('readDocument', () => {
  it('migrates through every step that is newer than the document', () => {
    const old = { ...emptyDocument('old'), format: 3, name: undefined, title: 'old' };
    const migrations = [
      { to: 5, up: ({ title, ...rest }: Record<string, unknown>) => ({ ...rest, heading: title }) },
      { to: DOCUMENT_FORMAT, up: ({ heading, ...rest }: Record<string, unknown>) => ({ ...rest, name: heading }) },
    ];
    expect(readDocument(old, migrations)).toEqual(emptyDocument('old'));
  });

  it('gives documents of format 10 their analyses and verifications', () => {
    const { analyses, verifications, ...old } = { ...emptyDocument('old'), format: 10 };
    expect(readDocument(old)).toEqual(emptyDocument('old'));
    expect([analyses, verifications]).toEqual([[], []]);
  });

  it('gives documents of format 20 their lessons', () => {
    const { lessons, ...old } = { ...emptyDocument('old'), format: 20 };
    expect(readDocument(old)).toEqual(emptyDocument('old'));
    expect(lessons).toEqual([]);
  });

  it('takes documents of format 30, whose optimizers are no forks', () => {
    const optimizer = { id: 'o', name: 'SGD', slot: 0, algorithm: 'sgd', parameters: {} };
    const old = { ...emptyDocument('old'), optimizers: [optimizer], nextSlot: 1 };
    expect(readDocument({ ...old, format: 30 })).toEqual(old);
    const fork = { step: 3, parameters: { learningRate: 0.1 }, fork: { step: 1, parameters: {} } };
    const forked = { ...old, optimizers: [{ ...optimizer, precision: 'f32', fork }] };
    expect(readDocument(forked)).toEqual(forked);
  });

  it('refuses a newer and a damaged document', () => {
    expect(codeOf(() => readDocument({ ...emptyDocument('x'), format: DOCUMENT_FORMAT + 10 }))).toBe('session-newer');
    expect(codeOf(() => readDocument({ ...emptyDocument('x'), optimizers: 3 }))).toBe('session-damaged');
    expect(codeOf(() => readDocument('text'))).toBe('session-damaged');
  });
});
