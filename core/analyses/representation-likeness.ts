/** How alike the layers of a model are at two points: of two runs, of two steps, or among themselves. */

import { student95 } from '../math/student.ts';
import { type AnalysisResult, type AnalysisValue, defineAnalysis } from './define.ts';
import {
  activationsOf,
  chosenRows,
  layeredModel,
  layerNames,
  likenessRows,
  numbersKept,
  representations,
  rowsOf,
  widthOf,
} from './hidden-layers.ts';
import { checkVectors } from './limits.ts';
import { alignments, linearAlignment, representationOf } from './linear-cka.ts';
import { checkOtherPoint, otherPoint, otherPointOf } from './other-point.ts';
import { between, firstWarning, rounded } from './values.ts';

/** Groups of rows that are left out in turn. */
const GROUPS = 20;
/** Likeness by chance from which on it is warned of. */
const CHANCE = 0.2;

const { default: _, ...pointSpec } = otherPoint;

/**
 * Linear CKA of the activations of every hidden layer and of the outputs at one point with those at another, or among
 * themselves without one: |A^T B|_F^2/(|A^T A|_F |B^T B|_F), columns less their means. Intervals where rows are drawn: jackknife
 * over 20 groups of rows. The likeness by chance is that with the rows of one side in random order, about sqrt(p q)/rows.
 * Cost: two passes forward, and rows p q operations for every pair of layers of p and q features (at most rows^2 with
 * rows^2 (p + q) once).
 * Source: Kornblith, Norouzi, Lee, Hinton, ICML 2019.
 */
export const representationLikeness = defineAnalysis({
  id: 'representation-likeness',
  version: 1,
  label: 'Likeness of layers',
  group: 'Paths',
  summary: 'How alike the hidden layers of a model are at two points, of two runs or steps, and among themselves.',
  method:
    'Linear centred kernel alignment of the activations over rows of data; jackknife over 20 groups where the rows are a sample. Two passes forward, and rows · p · q operations for each pair of layers of p and q features.',
  formula: [
    String.raw`\operatorname{CKA}(A, B) = \frac{\lVert A^{\mathsf T} B \rVert_F^2}{\lVert A^{\mathsf T} A \rVert_F\,\lVert B^{\mathsf T} B \rVert_F}, \qquad \textstyle\sum_i A_{ij} = \sum_i B_{ij} = 0`,
  ],
  references: [
    {
      text: 'S. Kornblith, M. Norouzi, H. Lee, G. Hinton, Similarity of neural network representations revisited, ICML 2019',
      url: 'https://arxiv.org/abs/1905.00414',
    },
  ],
  needs: 'point',
  parameters: {
    to: { ...pointSpec, optional: true, help: `${otherPoint.help} None: the layers are compared among themselves.` },
    rows: likenessRows,
  },
  pictures: [
    {
      kind: 'map',
      title: 'Likeness of layers: of the point (rows) and of the other (columns)',
      array: 'likeness',
      x: { label: 'Layer of the other point' },
      y: { label: 'Layer of the point' },
    },
    {
      kind: 'lines',
      title: 'The same layer at both points',
      x: { label: 'Layer' },
      y: { label: 'Alignment (CKA)' },
      series: [
        { array: 'sameLayer', label: 'Same layer' },
        { array: 'chance', label: 'By chance', predicted: true },
      ],
    },
  ],
  check: ({ to, rows }, landscape) => {
    if (to !== undefined) checkOtherPoint(to, landscape.dimension);
    const model = layeredModel(landscape);
    checkVectors(2, numbersKept(model, Math.min(rows, rowsOf(model))), 'rows', 'take fewer');
  },
  run: ({ to, rows: most }, { landscape, point, draw, progress }): AnalysisResult => {
    const model = layeredModel(landscape);
    const names = layerNames(model);
    const rows = chosenRows(model, most, draw(0));
    const other = to === undefined ? point : otherPointOf(to, point.length);
    const here = activationsOf(model, point);
    const there = to === undefined ? here : activationsOf(model, other);
    const a = representations(model, here, rows);
    const b = to === undefined ? a : representations(model, there, rows);
    progress(1, GROUPS + 3);
    const likeness = alignments(a, b);
    progress(2, GROUPS + 3);
    const count = names.length;
    const order = draw(1).permutation(rows.length, new Int32Array(rows.length));
    const mixed = order.map((k) => rows[k]);
    const chance = Float64Array.from(names, (__, l) =>
      linearAlignment(a[l], representationOf(there[l], widthOf(model, l), mixed)),
    );
    progress(3, GROUPS + 3);
    const isSample = rows.length < rowsOf(model);
    const left = isSample
      ? jackknife(rows, Math.min(GROUPS, rows.length), (kept, done) => {
          const [x, y] = [representations(model, here, kept), representations(model, there, kept)];
          progress(3 + done, GROUPS + 3);
          return alignments(x, to === undefined ? x : y);
        })
      : null;
    progress(GROUPS + 3, GROUPS + 3);
    const half = (k: number): number => (left === null ? 0 : deviationOf(left.map((each) => each[k])));
    const value = (i: number, j: number, label: string): AnalysisValue => {
      const k = i * count + j;
      const width = half(k);
      const isFlat = Number.isNaN(likeness[k]);
      return between(likeness[k], Math.max(0, likeness[k] - width), Math.min(1, likeness[k] + width), {
        label,
        // A representation is itself like itself.
        exact: to === undefined && i === j && !isFlat ? 1 : null,
        warning: firstWarning(
          isFlat && 'A layer that says the same of all rows is like nothing.',
          Math.max(chance[i], chance[j]) > CHANCE &&
            `Rows in random order are already alike by ${Math.max(chance[i], chance[j]).toFixed(2)}: there are too few rows for so many features.`,
        ),
      });
    };
    const values: AnalysisResult['values'] = {};
    const capital = (words: string): string => words[0].toUpperCase() + words.slice(1);
    names.forEach((name, l) => {
      if (to !== undefined) {
        values[`likeness${l + 1}`] = value(l, l, `Likeness of ${name} at the two points (linear CKA)`);
      } else if (l > 0) {
        values[`likeness${l}`] = value(l - 1, l, `Likeness of ${names[l - 1]} and ${name} (linear CKA)`);
      }
      values[`chance${l + 1}`] = rounded(chance[l], {
        label: `${capital(name)}: likeness by chance, of rows in random order`,
      });
    });
    if (to !== undefined) {
      const found = names.filter((__, l) => {
        const row = likeness.subarray(l * count, (l + 1) * count);
        return row.every((each, j) => j === l || each < row[l]);
      }).length;
      values.matched = rounded(found / count, {
        label: 'Share of the layers that are most like the same layer of the other point',
        warning: firstWarning(isSample && `Seen on ${rows.length} rows of ${rowsOf(model)}.`),
      });
    }
    return {
      values,
      arrays: {
        likeness: { shape: [count, count], data: likeness },
        sameLayer: { shape: [count], data: Float64Array.from(names, (__, l) => likeness[l * count + l]) },
        chance: { shape: [count], data: chance },
      },
    };
  },
});

/** What is found when each of some groups of rows is left out. */
function jackknife(
  rows: Int32Array,
  groups: number,
  find: (kept: Int32Array, done: number) => Float64Array,
): Float64Array[] {
  return Array.from({ length: groups }, (_row, g) =>
    find(
      rows.filter((__, i) => i % groups !== g),
      g,
    ),
  );
}

/** Half of the 95 % interval of the jackknife: Student's factor times sqrt((g - 1)/g sum (x - mean)^2). */
function deviationOf(values: readonly number[]): number {
  const g = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / g;
  const squares = values.reduce((a, b) => a + (b - mean) * (b - mean), 0);
  return student95(g - 1) * Math.sqrt(((g - 1) / g) * squares);
}
