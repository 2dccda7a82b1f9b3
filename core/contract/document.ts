/** The document: everything that a session describes, as plain data. Results live beside it, addressed by what they depend on. */
import { z } from 'zod';
import { gradientSpec, landscapeSpec, optimizerSpec, parameterValues, protocol, wholeNumber } from './experiment.ts';
import { lessonItem } from './lessons.ts';
import { analysisItem, verificationItem } from './studies.ts';

/** Raised when the document's shape changes; see session/migrations. */
export const DOCUMENT_FORMAT = 40;

const id = z.string().min(1).max(64);
const name = z.string().max(200);

export const landscapeItem = z.strictObject({ id, name, ...landscapeSpec.shape });
export type LandscapeItem = z.infer<typeof landscapeItem>;

/** `slot` is the colour and marker of the optimizer, given when it joins the document and never reused. */
export const optimizerItem = z.strictObject({ id, name, slot: wholeNumber.min(0), ...optimizerSpec.shape });
export type OptimizerItem = z.infer<typeof optimizerItem>;

/** Overrides for one cell: the named optimizer takes these parameters on the named landscape. */
export const cellOverride = z.strictObject({
  landscape: id,
  optimizer: id,
  parameters: parameterValues.optional(),
  gradient: gradientSpec.optional(),
});

export const experimentItem = z.strictObject({
  id,
  name,
  landscapes: z.array(id),
  optimizers: z.array(id),
  ...protocol,
  cells: z.array(cellOverride).default([]),
});
export type ExperimentItem = z.infer<typeof experimentItem>;

export const noteItem = z.strictObject({ id, name, text: z.string().max(1_000_000) });
export type NoteItem = z.infer<typeof noteItem>;

/** A data set, or weights, that the session carries; its arrays are stored beside the document under the hash. */
export const dataItem = z.strictObject({
  id,
  name,
  hash: z.string(),
  rows: wholeNumber,
  features: wholeNumber,
  classes: z.array(z.string()),
  /** Names of what a set for regression has to predict; such a set has no classes. */
  targets: z.array(z.string()).optional(),
  /** Of weights, which are kept as a data set is: what tensors there are. */
  tensors: z.array(z.strictObject({ name: z.string(), shape: z.array(wholeNumber) })).optional(),
  source: z.string().default(''),
});
export type DataItem = z.infer<typeof dataItem>;

export const documentSchema = z.strictObject({
  format: z.literal(DOCUMENT_FORMAT),
  name,
  landscapes: z.array(landscapeItem),
  optimizers: z.array(optimizerItem),
  experiments: z.array(experimentItem),
  analyses: z.array(analysisItem),
  verifications: z.array(verificationItem),
  lessons: z.array(lessonItem),
  notes: z.array(noteItem),
  data: z.array(dataItem),
  /** The next free colour slot. */
  nextSlot: wholeNumber.min(0),
});
export type Document = z.infer<typeof documentSchema>;

export const COLLECTIONS = [
  'landscapes',
  'optimizers',
  'experiments',
  'analyses',
  'verifications',
  'lessons',
  'notes',
  'data',
] as const;
export type Collection = (typeof COLLECTIONS)[number];
export type ItemOf<C extends Collection> = Document[C][number];

export function emptyDocument(title: string): Document {
  return {
    format: DOCUMENT_FORMAT,
    name: title,
    landscapes: [],
    optimizers: [],
    experiments: [],
    analyses: [],
    verifications: [],
    lessons: [],
    notes: [],
    data: [],
    nextSlot: 0,
  };
}

const collection = z.enum(COLLECTIONS);
/** One edit. A window sends a list of them; the list is one step of undo. */
export const command = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('add'),
    collection,
    item: z.looseObject({ id }),
    at: wholeNumber.min(0).optional(),
  }),
  /** Sets the value at a path inside one item; an absent value removes the key. */
  z.strictObject({
    kind: z.literal('set'),
    collection,
    id,
    path: z.array(z.union([z.string(), wholeNumber])).min(1),
    value: z.unknown().optional(),
  }),
  z.strictObject({ kind: z.literal('remove'), collection, id }),
  z.strictObject({ kind: z.literal('move'), collection, id, to: wholeNumber.min(0) }),
  z.strictObject({ kind: z.literal('rename-session'), name }),
]);
export type Command = z.infer<typeof command>;
