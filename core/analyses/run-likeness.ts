/** How alike the layers of a model are between steps of a run, and among themselves at its end. */
import type { PictureSpec } from '../contract/catalogue.ts';
import type { Draws } from '../math/streams.ts';
import type { AnalysedModel, AnalysisResult } from './define.ts';
import { activationsOf, chosenRows, type LayeredModel, layerNames, representations, rowsOf } from './hidden-layers.ts';
import { alignments, linearAlignment, type Representation } from './linear-cka.ts';
import { firstWarning, rounded } from './values.ts';

/** So many layers have their steps compared in a picture; arrays have all. */
const DRAWN_LAYERS = 3;

export const likenessPictures: readonly PictureSpec[] = [
  {
    kind: 'lines',
    title: 'Likeness of hidden layers to the start',
    x: { label: 'Step', array: 'steps' },
    y: { label: 'Alignment (CKA)' },
    series: [{ array: 'hiddenAlignment', label: 'Hidden layer' }],
  },
  {
    kind: 'map',
    title: 'Likeness of layers at the end: hidden ones, then the outputs',
    array: 'layerLikeness',
    x: { label: 'Layer' },
    y: { label: 'Layer' },
  },
  ...Array.from(
    { length: DRAWN_LAYERS },
    (_, l): PictureSpec => ({
      kind: 'map',
      title: `Likeness between steps of hidden layer ${l + 1}`,
      array: `stepLikeness${l + 1}`,
      x: { label: 'Step looked at' },
      y: { label: 'Step looked at' },
    }),
  ),
];

/** The model where its hidden layers can be seen. */
export function withLayers(model: AnalysedModel | undefined): LayeredModel | null {
  return model?.hidden ? (model as LayeredModel) : null;
}

/** Keeps what the layers say of the same rows of data at one step after another. */
export class RunLikeness {
  private readonly model: LayeredModel;
  private readonly rows: Int32Array;
  private readonly seen: Representation[][] = [];

  constructor(model: LayeredModel, most: number, draws: Draws) {
    this.model = model;
    this.rows = chosenRows(model, most, draws);
  }

  look(point: Float64Array): void {
    this.seen.push(representations(this.model, activationsOf(this.model, point), this.rows));
  }

  /** Values of the last step, and the arrays of the pictures above. */
  answer(warning: string | false): AnalysisResult {
    const { model, rows, seen } = this;
    const names = layerNames(model);
    const hidden = names.length - 1;
    const count = seen.length;
    const arrays: AnalysisResult['arrays'] = {};
    const toStart = new Float64Array(hidden * count);
    for (let l = 0; l < hidden; l++) {
      const along = seen.map((layers) => layers[l]);
      const likeness = alignments(along, along);
      toStart.set(likeness.subarray(0, count), l * count);
      arrays[`stepLikeness${l + 1}`] = { shape: [count, count], data: likeness };
    }
    arrays.hiddenAlignment = { shape: [hidden, count], data: toStart };
    const end = seen[count - 1];
    arrays.layerLikeness = { shape: [names.length, names.length], data: alignments(end, end) };
    const all = rowsOf(model);
    const doubt = firstWarning(warning, rows.length < all && `Seen on ${rows.length} rows of ${all}.`);
    const values: AnalysisResult['values'] = {};
    for (let l = 0; l < hidden; l++) {
      const alike = toStart[(l + 1) * count - 1];
      values[`hiddenAlignment${l + 1}`] = rounded(alike, {
        label: `Likeness of ${names[l]} to itself at the start (linear CKA)`,
        warning: firstWarning(Number.isNaN(alike) && 'Units that say the same of all rows are like nothing.', doubt),
      });
      values[`nextAlignment${l + 1}`] = rounded(linearAlignment(end[l], end[l + 1]), {
        label: `Likeness of ${names[l]} and ${names[l + 1]} at the end (linear CKA)`,
        warning: doubt,
      });
    }
    return { values, arrays };
  }
}
