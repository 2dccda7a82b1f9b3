/** What the hidden layers of a model, and its outputs, say of rows of data. */
import { RidgelineError } from '../contract/errors.ts';
import type { NumberSpec } from '../contract/parameters.ts';
import type { Draws } from '../math/streams.ts';
import type { AnalysedHidden, AnalysedLandscape, AnalysedModel } from './define.ts';
import { type Representation, representationOf } from './linear-cka.ts';

export const likenessRows = {
  kind: 'number',
  label: 'Rows of data for likeness',
  default: 500,
  minimum: 3,
  maximum: 5000,
  integer: true,
  scale: 'log',
  help: 'Layers are compared by what they say of so many rows, drawn at random without repeats; all where there are fewer.',
} as const satisfies NumberSpec;

/** A model whose hidden layers can be seen. */
export type LayeredModel = AnalysedModel & { hidden: AnalysedHidden };

/** The model of a landscape whose hidden layers can be seen; throws where there is none, saying what to use instead. */
export function layeredModel({ model }: AnalysedLandscape): LayeredModel {
  if (model?.hidden) return model as LayeredModel;
  const found = model ? 'the model of this landscape has no hidden layers to be seen' : 'this landscape has no model';
  const instead = model
    ? 'training-dynamics, which compares the outputs'
    : 'a landscape with layers, such as network, convolutional-network or attention-network';
  throw new RidgelineError('invalid-request', `${found}; use ${instead}`, {
    field: 'landscape',
    value: null,
    expected: instead,
  });
}

/** Names of the layers that are compared: the hidden ones from the data on, and the outputs. */
export function layerNames({ hidden }: LayeredModel): string[] {
  return [...hidden.layers.map(({ name }) => name), 'outputs'];
}

export function rowsOf({ outputs, outputsPerRow }: AnalysedModel): number {
  return outputs / outputsPerRow;
}

/** At most `most` of the rows, ascending. */
export function chosenRows(model: AnalysedModel, most: number, draws: Draws): Int32Array {
  const rows = rowsOf(model);
  const all = draws.permutation(rows, new Int32Array(rows));
  return all.slice(0, most).sort();
}

/** Activations of all layers named by `layerNames` over all rows of data, row by row. */
export function activationsOf(model: LayeredModel, point: Float64Array): Float64Array[] {
  const outputs = new Float64Array(model.outputs);
  model.predict(point, outputs);
  return [...model.hidden.activations(point), outputs];
}

export function representations(
  model: LayeredModel,
  activations: readonly Float64Array[],
  rows: Int32Array,
): Representation[] {
  return activations.map((each, l) => representationOf(each, widthOf(model, l), rows));
}

/** Features of layer l of `layerNames`. */
export function widthOf({ hidden, outputsPerRow }: LayeredModel, l: number): number {
  return hidden.layers[l]?.features ?? outputsPerRow;
}

/** Numbers that the representations of one point keep. */
export function numbersKept(model: LayeredModel, rows: number): number {
  return layerNames(model).reduce((sum, _, l) => {
    const width = widthOf(model, l);
    return sum + rows * width + (width > rows ? rows * rows : 0);
  }, 0);
}
