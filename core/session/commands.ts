/** Edits of the document: each takes a document and gives a new one that shares what did not change. */

import type { Collection, Command, Document, ExperimentItem } from '../contract/document.ts';
import { COLLECTIONS, documentSchema } from '../contract/document.ts';
import { RidgelineError } from '../contract/errors.ts';
import { requestError } from '../contract/request-error.ts';

type Item = { id: string } & Record<string, unknown>;

/**
 * Applies the commands in order and checks the shape of the outcome; throws without having changed anything. Items that were
 * added or changed come with the defaults of the schema filled in, as after reading them from a file; all others are shared.
 */
export function applyCommands(document: Document, commands: readonly Command[]): Document {
  let next = document;
  for (const command of commands) next = applyOne(next, command);
  const checked = documentSchema.safeParse(next);
  if (!checked.success) throw requestError(checked.error, next);
  return shareUnchanged(document, next, checked.data);
}

/** `parsed`, with every item of `next` that `before` has too in its place. */
function shareUnchanged(before: Document, next: Document, parsed: Document): Document {
  const shared: Partial<Record<Collection, readonly Item[]>> = {};
  for (const collection of COLLECTIONS) {
    const known = new Set(itemsOf(before, collection));
    const complete = itemsOf(parsed, collection);
    shared[collection] =
      next[collection] === before[collection]
        ? itemsOf(before, collection)
        : itemsOf(next, collection).map((item, i) => (known.has(item) ? item : (complete[i] as Item)));
  }
  return { ...parsed, ...shared } as Document;
}

function applyOne(document: Document, command: Command): Document {
  switch (command.kind) {
    case 'rename-session':
      return { ...document, name: command.name };
    case 'add':
      return add(document, command.collection, command.item as Item, command.at);
    case 'set':
      if (command.collection === 'lessons' && (command.path[0] === 'predictions' || command.path[0] === 'done'))
        throw new RidgelineError('not-permitted', `the ${command.path[0]} of a lesson are not edited`, {
          field: 'path',
          value: command.path,
        });
      return replace(
        document,
        command.collection,
        command.id,
        (item) => setIn(item, command.path, command.value) as Item,
      );
    case 'remove':
      return remove(document, command.collection, command.id);
    case 'move': {
      const items = [...itemsOf(document, command.collection)];
      const [item] = items.splice(indexOf(document, command.collection, command.id), 1);
      items.splice(command.to, 0, item as Item);
      return withItems(document, command.collection, items);
    }
  }
}

/** An optimizer takes the next colour slot when it joins; slots are never given twice. Nobody has answered a lesson that joins. */
function add(document: Document, collection: Collection, item: Item, at: number | undefined): Document {
  const items = [...itemsOf(document, collection)];
  if (items.some((other) => other.id === item.id)) {
    throw new RidgelineError('conflict', `${collection} already has an item with the id ‘${item.id}’`, {
      field: 'id',
      value: item.id,
    });
  }
  const joined =
    collection === 'optimizers'
      ? { ...item, slot: document.nextSlot }
      : collection === 'lessons'
        ? { ...item, predictions: [], done: [] }
        : item;
  items.splice(at ?? items.length, 0, joined);
  const next = withItems(document, collection, items);
  return collection === 'optimizers' ? { ...next, nextSlot: document.nextSlot + 1 } : next;
}

/**
 * Removing a landscape or an optimizer also takes it out of the experiments, a landscape out of the analyses, and a
 * verification out of the lessons.
 */
function remove(document: Document, collection: Collection, id: string): Document {
  indexOf(document, collection, id);
  const next = withItems(
    document,
    collection,
    itemsOf(document, collection).filter((item) => item.id !== id),
  );
  if (collection === 'verifications') {
    return {
      ...next,
      lessons: next.lessons.map((lesson) => {
        if (lesson.verification !== id) return lesson;
        const { verification: _, ...rest } = lesson;
        return rest;
      }),
    };
  }
  if (collection !== 'landscapes' && collection !== 'optimizers') return next;
  const key = collection === 'landscapes' ? 'landscape' : 'optimizer';
  const uses = (experiment: ExperimentItem): boolean =>
    experiment[collection].includes(id) || experiment.cells.some((cell) => cell[key] === id);
  const without = (experiment: ExperimentItem): ExperimentItem => ({
    ...experiment,
    [collection]: experiment[collection].filter((other) => other !== id),
    cells: experiment.cells.filter((cell) => cell[key] !== id),
  });
  return {
    ...next,
    experiments: next.experiments.map((experiment) => (uses(experiment) ? without(experiment) : experiment)),
    analyses: next.analyses.map((analysis) => {
      if (analysis.landscape !== id) return analysis;
      const { landscape: _, ...rest } = analysis;
      return rest;
    }),
  };
}

function itemsOf(document: Document, collection: Collection): readonly Item[] {
  return document[collection] as readonly Item[];
}

function withItems(document: Document, collection: Collection, items: Item[]): Document {
  return { ...document, [collection]: items };
}

function indexOf(document: Document, collection: Collection, id: string): number {
  const index = itemsOf(document, collection).findIndex((item) => item.id === id);
  if (index < 0)
    throw new RidgelineError('not-found', `${collection} has no item with the id ‘${id}’`, { field: 'id', value: id });
  return index;
}

function replace(document: Document, collection: Collection, id: string, change: (item: Item) => Item): Document {
  const index = indexOf(document, collection, id);
  const items = [...itemsOf(document, collection)];
  items[index] = change(items[index] as Item);
  return withItems(document, collection, items);
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype', 'id']);

/** A copy of `target` with `value` at `path`; `undefined` removes the key. Objects on the way are made where missing. */
function setIn(target: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'string' && FORBIDDEN.has(key)) {
    throw new RidgelineError('invalid-request', `‘${key}’ cannot be set`, { field: 'path', value: path });
  }
  if (Array.isArray(target)) {
    const copy = [...target];
    const index = Number(key);
    if (!(Number.isInteger(index) && index >= 0 && index <= copy.length)) {
      throw new RidgelineError('invalid-request', `there is no entry ${key}`, { field: 'path', value: path });
    }
    if (rest.length === 0 && value === undefined) copy.splice(index, 1);
    else copy[index] = setIn(copy[index], rest, value);
    return copy;
  }
  const copy = { ...((target ?? {}) as Record<string, unknown>) };
  if (rest.length === 0 && value === undefined) delete copy[key];
  else copy[key] = setIn(copy[key], rest, value);
  return copy;
}
