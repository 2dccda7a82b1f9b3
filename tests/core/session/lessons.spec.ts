import { describe, expect, it } from 'vitest';
import { type Command, type Document, emptyDocument } from '../../../core/contract/document.ts';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { applyCommands } from '../../../core/session/commands.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';
import { present, record, startHistory, throughout, travel } from '../../../core/session/history.ts';
import { lockedBy, refuseLocked } from '../../../core/session/lesson-locks.ts';
import { commitPrediction, tickStep, withLesson } from '../../../core/session/lesson-progress.ts';
import { optionFor, readLesson, writeLesson } from '../../../core/session/lesson-text.ts';
import { readDocument } from '../../../core/session/migrate.ts';

const TEXT = `Flat minima hold on. A ratio of a > b is no directive.

> lock optimizer "sgd" except learningRate: The rule is what the claim is about.
> lock claims except seed: The number of runs was fixed before.

## Predict

Before anything runs, with $L = w^4$:

> predict exponent (rate-k2): By which power of t: -1, or more?
> choose fate (along-valley): Where does w2 end?
> - it stays: above 0.99
> - it drifts: 0.5 to 0.99
> - I do not know
> open claim rate-k2

## Run

> open experiment "Experiment"
> open claims
`;

function document(): Document {
  const made = documentFromRequest(
    experimentRequest.parse({
      landscapes: [{ family: 'rosenbrock' }],
      optimizers: [{ algorithm: 'sgd' }, { algorithm: 'adam' }],
    }),
  );
  return applyCommands(made, [
    {
      kind: 'add',
      collection: 'verifications',
      item: { id: 'v', name: 'Claims', entry: 'degeneracy', seed: 0, quick: true },
    },
    {
      kind: 'add',
      collection: 'lessons',
      item: { id: 'l', name: 'Flat', text: TEXT, verification: 'v', mode: 'follow' },
    },
  ]);
}

const set = (
  collection: 'optimizers' | 'verifications' | 'lessons',
  id: string,
  path: string[],
  value: unknown,
): Command => ({
  kind: 'set',
  collection,
  id,
  path,
  value,
});

describe('the text of a lesson', () => {
  it('is read into steps, questions, targets and locks', () => {
    const lesson = readLesson(TEXT);
    expect(lesson.problems).toEqual([]);
    expect(lesson.introduction).toBe('Flat minima hold on. A ratio of a > b is no directive.');
    expect(lesson.steps.map(({ title }) => title)).toEqual(['Predict', 'Run']);
    expect(lesson.steps[0].text).toBe('Before anything runs, with $L = w^4$:');
    expect(lesson.questions).toEqual([
      { id: 'exponent', kind: 'number', words: 'By which power of t: -1, or more?', claim: 'rate-k2' },
      {
        id: 'fate',
        kind: 'choice',
        words: 'Where does w2 end?',
        claim: 'along-valley',
        options: [
          { words: 'it stays', low: 0.99, high: null },
          { words: 'it drifts', low: 0.5, high: 0.99 },
          { words: 'I do not know', low: null, high: null },
        ],
      },
    ]);
    expect(lesson.steps[1].targets).toEqual([{ kind: 'experiment', name: 'Experiment' }, { kind: 'claims' }]);
    expect(lesson.locks).toEqual([
      {
        target: { kind: 'optimizer', name: 'sgd' },
        except: ['learningRate'],
        reason: 'The rule is what the claim is about.',
      },
      { target: { kind: 'claims' }, except: ['seed'], reason: 'The number of runs was fixed before.' },
    ]);
  });

  it('is the same after it was read and written', () => {
    const lesson = readLesson(TEXT);
    expect(readLesson(writeLesson(lesson))).toEqual(lesson);
    expect(writeLesson(readLesson(writeLesson(lesson)))).toBe(writeLesson(lesson));
  });

  it('names the lines that it does not understand, and reads the rest', () => {
    const text =
      '> open claims\n## A\n> predcit x: y?\n> open experiment Race\n> - lost\n> choose one: Which?\n## A\n> lock it: no';
    const { problems, steps } = readLesson(text);
    expect(problems.map(({ line }) => line)).toEqual([1, 3, 4, 5, 7, 8, 0]);
    expect(problems.map(({ message }) => message).join('\n')).toMatch(
      /before the first step[\s\S]*expected > open, > predict[\s\S]*> open experiment "Race"[\s\S]*belongs to no question[\s\S]*two steps ‘A’[\s\S]*> lock optimizer "sgd"[\s\S]*has 0 options/,
    );
    expect(steps).toHaveLength(2);
  });

  it('says which option a measured number makes right', () => {
    const [, fate] = readLesson(TEXT).questions;
    const options = fate.kind === 'choice' ? fate.options : [];
    expect([1, 0.99, 0.8, 0.1].map((measured) => optionFor(options, measured)?.words ?? null)).toEqual([
      'it stays',
      'it stays',
      'it drifts',
      null,
    ]);
  });
});

describe('predictions', () => {
  const lesson = () => document().lessons[0];

  it('are kept with their time, one for each question', () => {
    const once = commitPrediction(lesson(), { question: 'exponent', answer: -1, at: 5 });
    const twice = commitPrediction(once, { question: 'exponent', answer: -2, at: 9 });
    const both = commitPrediction(twice, { question: 'fate', answer: 'it drifts', at: 11 });
    expect(both.predictions).toEqual([
      { question: 'exponent', answer: -2, at: 9 },
      { question: 'fate', answer: 'it drifts', at: 11 },
    ]);
  });

  it('refuse a question that is not asked and an answer of another kind', () => {
    expect(() => commitPrediction(lesson(), { question: 'none', answer: 1, at: 0 })).toThrow(/no question ‘none’/);
    expect(() => commitPrediction(lesson(), { question: 'exponent', answer: 'x', at: 0 })).toThrow(/expected a number/);
    expect(() => commitPrediction(lesson(), { question: 'fate', answer: 'up', at: 0 })).toThrow(
      /‘it stays’, ‘it drifts’/,
    );
  });

  it('are no edits: nothing sets them, and a copy of a lesson has none', () => {
    const answered = withLesson(document(), 'l', (item) =>
      tickStep(commitPrediction(item, { question: 'exponent', answer: -1, at: 5 }), 'Predict', true),
    );
    expect(() => applyCommands(answered, [set('lessons', 'l', ['predictions'], [])])).toThrow(/not edited/);
    const copied = applyCommands(answered, [
      { kind: 'add', collection: 'lessons', item: { ...answered.lessons[0], id: 'copy' } },
    ]);
    expect(copied.lessons.map(({ predictions, done }) => [predictions.length, done.length])).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  it('outlast undo and redo of everything else, and go with the lesson alone', () => {
    const before = emptyDocument('x');
    const opened = document();
    const edited = applyCommands(opened, [set('optimizers', 'o1', ['name'], 'other')]);
    let history = record(record(startHistory(before, 'open', 0), opened, 'Open', 1), edited, 'Rename', 2);
    history = throughout(history, (one) =>
      withLesson(one, 'l', (item) => commitPrediction(item, { question: 'exponent', answer: -1, at: 5 })),
    );
    const answers = (): number[] => present(history).lessons.map(({ predictions }) => predictions.length);
    expect([history.entries.length, history.position, answers()]).toEqual([3, 2, [1]]);
    history = travel(history, -1);
    expect([present(history).optimizers[1].name, answers()]).toEqual(['adam', [1]]);
    history = travel(history, -1);
    expect(answers()).toEqual([]);
    history = travel(history, 2);
    expect([present(history).optimizers[1].name, answers()]).toEqual(['other', [1]]);
  });

  it('are read from a stored document', () => {
    const answered = withLesson(document(), 'l', (item) =>
      commitPrediction(item, { question: 'exponent', answer: -1, at: 5 }),
    );
    expect(readDocument(JSON.parse(JSON.stringify(answered)))).toEqual(answered);
  });
});

describe('locks', () => {
  const tryIt =
    (...commands: Command[]) =>
    () =>
      refuseLocked(document(), commands);

  it('refuse a locked change with its reason, and let through what the teacher left open', () => {
    expect(tryIt(set('optimizers', 'o0', ['parameters', 'momentum'], 0.9))).toThrow(
      '‘sgd’ is locked by the lesson ‘Flat’: The rule is what the claim is about.',
    );
    expect(tryIt(set('optimizers', 'o0', ['name'], 'mine'))).toThrow(/locked/);
    expect(tryIt({ kind: 'remove', collection: 'optimizers', id: 'o0' })).toThrow(/locked/);
    expect(tryIt(set('optimizers', 'o0', ['parameters', 'learningRate'], 0.1))).not.toThrow();
    expect(tryIt(set('optimizers', 'o0', ['parameters', 'learningRate', 'from'], 0.1))).not.toThrow();
    expect(tryIt(set('optimizers', 'o1', ['parameters', 'beta1'], 0.1))).not.toThrow();
    expect(tryIt(set('verifications', 'v', ['quick'], false))).toThrow(/fixed before/);
    expect(tryIt(set('verifications', 'v', ['seed'], 3))).not.toThrow();
    expect(tryIt(set('lessons', 'l', ['text'], ''))).toThrow(/stands while the lesson is followed/);
    expect(tryIt(set('lessons', 'l', ['mode'], 'write'))).not.toThrow();
  });

  it('hold only while the lesson is followed', () => {
    const written = applyCommands(document(), [set('lessons', 'l', ['mode'], 'write')]);
    expect(lockedBy(written, { collection: 'optimizers', id: 'o0' }, ['name'])).toBeNull();
    expect(() => refuseLocked(written, [set('optimizers', 'o0', ['name'], 'mine')])).not.toThrow();
  });

  it('keep what a locked experiment is made of', () => {
    const text = '> lock experiment "Experiment" except seeds.count: Compare like with like.';
    const locked = { ...document(), lessons: [{ ...document().lessons[0], text }] };
    expect(() => refuseLocked(locked, [{ kind: 'remove', collection: 'landscapes', id: 'l0' }])).toThrow(
      /like with like/,
    );
    expect(lockedBy(locked, { collection: 'experiments', id: 'e0' }, ['seeds', 'count'])).toBeNull();
    expect(lockedBy(locked, { collection: 'experiments', id: 'e0' }, ['seeds'])).toMatchObject({ lesson: 'Flat' });
  });

  it('lose the claims with the verification', () => {
    const without = applyCommands({ ...document(), lessons: [{ ...document().lessons[0], mode: 'write' }] }, [
      { kind: 'remove', collection: 'verifications', id: 'v' },
    ]);
    expect(without.lessons[0].verification).toBeUndefined();
  });
});
