/** The content hash of a data set. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { DataSet } from '../define.ts';

/**
 * SHA-256, in hexadecimal, over: rows, columns (u32); the features row by row (f64); the labels (i32); then the number of
 * feature names (u32), each name as UTF-8 behind its length in bytes (u32), and the class names in the same way. All
 * little-endian. A set with targets has a 0 (u32) in front, which no number of rows is, and behind the names those of the
 * targets and the targets row by row (f64). The name of the set and its source are left out: a renamed file is the same
 * data. Weights have two such zeros in front, and their tensors behind: for each its name, the number of its extents, and
 * those (u32).
 */
export function hashData(set: Omit<DataSet, 'hash' | 'name' | 'source'>): string {
  const hash = sha256.create();
  if (set.targets || set.tensors) hash.update(unsigned(0));
  if (set.tensors) hash.update(unsigned(0));
  const numbers = new DataView(new ArrayBuffer(8 * set.features.length + 4 * set.labels.length + 8));
  numbers.setUint32(0, set.rows, true);
  numbers.setUint32(4, set.columns, true);
  set.features.forEach((value, i) => {
    numbers.setFloat64(8 + 8 * i, value, true);
  });
  const labelsAt = 8 + 8 * set.features.length;
  set.labels.forEach((value, i) => {
    numbers.setInt32(labelsAt + 4 * i, value, true);
  });
  hash.update(new Uint8Array(numbers.buffer));
  const lists = set.targets ? [set.featureNames, set.classes, set.targetNames ?? []] : [set.featureNames, set.classes];
  for (const names of lists) {
    hash.update(unsigned(names.length));
    for (const name of names) updateText(hash, name);
  }
  if (set.targets) hash.update(doubles(set.targets));
  for (const { name, shape } of set.tensors ?? []) {
    updateText(hash, name);
    for (const extent of [shape.length, ...shape]) hash.update(unsigned(extent));
  }
  return bytesToHex(hash.digest());
}

function updateText(hash: { update(bytes: Uint8Array): unknown }, text: string): void {
  const bytes = utf8ToBytes(text);
  hash.update(unsigned(bytes.length));
  hash.update(bytes);
}

function doubles(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

function unsigned(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}
