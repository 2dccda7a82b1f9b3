/** The data sets that the laboratory has: those that ship, each read when it is first asked for, and those that are made. */
import type { DataEntry } from '../../contract/catalogue.ts';
import { RidgelineError } from '../../contract/errors.ts';
import type { DataSet } from '../define.ts';
import { breastCancerCsv } from './breast-cancer.ts';
import { digitsCsv } from './digits.ts';
import { hashData } from './hash.ts';
import { irisCsv } from './iris.ts';
import { isSyntheticName, madeData, syntheticData } from './synthetic/index.ts';
import { readTable } from './table.ts';
import { wineCsv } from './wine.ts';

interface Shipped extends DataEntry {
  csv: string;
  /** The first line holds rows, features and class names. */
  hasCounts: boolean;
  featureNames: string[];
}

const cellMeasures = [
  'radius',
  'texture',
  'perimeter',
  'area',
  'smoothness',
  'compactness',
  'concavity',
  'concave points',
  'symmetry',
  'fractal dimension',
];

const shipped: readonly Shipped[] = [
  {
    id: 'digits',
    label: 'Handwritten digits',
    rows: 1797,
    features: 64,
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    source:
      'E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits (1998), test part. UCI Machine Learning Repository, CC BY 4.0',
    csv: digitsCsv,
    hasCounts: false,
    featureNames: Array.from({ length: 64 }, (_, i) => `pixel ${i >> 3},${i & 7}`),
  },
  {
    id: 'iris',
    label: 'Iris',
    rows: 150,
    features: 4,
    classes: ['setosa', 'versicolor', 'virginica'],
    source: 'R. A. Fisher: Iris (1936). UCI Machine Learning Repository, CC BY 4.0',
    csv: irisCsv,
    hasCounts: true,
    featureNames: ['sepal length', 'sepal width', 'petal length', 'petal width'],
  },
  {
    id: 'wine',
    label: 'Wine',
    rows: 178,
    features: 13,
    classes: ['class_0', 'class_1', 'class_2'],
    source: 'S. Aeberhard, M. Forina: Wine (1991). UCI Machine Learning Repository, CC BY 4.0',
    csv: wineCsv,
    hasCounts: true,
    featureNames: [
      'alcohol',
      'malic acid',
      'ash',
      'alcalinity of ash',
      'magnesium',
      'total phenols',
      'flavanoids',
      'nonflavanoid phenols',
      'proanthocyanins',
      'colour intensity',
      'hue',
      'OD280/OD315 of diluted wines',
      'proline',
    ],
  },
  {
    id: 'breast-cancer',
    label: 'Breast cancer Wisconsin (diagnostic)',
    rows: 569,
    features: 30,
    classes: ['malignant', 'benign'],
    source:
      'W. Wolberg, W. Street, O. Mangasarian: Breast Cancer Wisconsin (Diagnostic) (1995). UCI Machine Learning Repository, CC BY 4.0',
    csv: breastCancerCsv,
    hasCounts: true,
    featureNames: ['mean', 'error', 'worst'].flatMap((kind) => cellMeasures.map((measure) => `${kind} ${measure}`)),
  },
];

export const BUILT_IN_DATA: readonly DataEntry[] = shipped.map(({ id, label, rows, features, classes, source }) => ({
  id,
  label,
  rows,
  features,
  classes,
  source,
}));

const cache = new Map<string, DataSet>();

/** Whether a name is that of a set that the laboratory has, shipped or made. */
export function isBuiltIn(name: string): boolean {
  return shipped.some(({ id }) => id === name) || isSyntheticName(name);
}

/** Names of all sets that the laboratory has; those of made ones stand without their parameters. */
export const BUILT_IN_NAMES: readonly string[] = [...shipped, ...syntheticData].map(({ id }) => id);

/**
 * A shipped data set by its id, the same object every time, or a made one by its name; throws 'not-found' with the names
 * that exist.
 */
export function builtInData(id: string): DataSet {
  const known = cache.get(id);
  if (known !== undefined) return known;
  const entry = shipped.find((candidate) => candidate.id === id);
  if (entry === undefined) {
    if (isSyntheticName(id)) return madeData(id);
    const ids = BUILT_IN_NAMES.join(', ');
    throw new RidgelineError('not-found', `there is no data set ‘${id}’; expected one of ${ids}`, {
      field: 'data',
      value: id,
      expected: `one of ${ids}`,
    });
  }
  const set = readShipped(entry);
  cache.set(id, set);
  return set;
}

function readShipped({ id, csv, hasCounts, rows, features: columns, classes, featureNames, source }: Shipped): DataSet {
  const body = hasCounts ? csv.slice(csv.indexOf('\n') + 1) : csv;
  const table = readTable(body, id);
  if (table.length !== rows || table[0].length !== columns + 1) {
    throw new RidgelineError('internal', `the shipped data set ${id} has ${table.length} x ${table[0].length} cells`);
  }
  const features = new Float64Array(rows * columns);
  const labels = new Int32Array(rows);
  table.forEach((row, i) => {
    for (let k = 0; k < columns; k++) features[i * columns + k] = Number(row[k]);
    labels[i] = Number(row[columns]);
  });
  const set = { name: id, rows, columns, features, labels, featureNames, classes, source };
  return { ...set, hash: hashData(set) };
}
