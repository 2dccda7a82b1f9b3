/** Numbers in JSON: non-finite ones are the strings "NaN", "Infinity", "-Infinity". */
import type { JsonNumber } from './requests.ts';

export function toJsonNumber(value: number): JsonNumber {
  return Number.isFinite(value) ? value : (String(value) as JsonNumber);
}

/** Plain data with typed arrays as lists and non-finite numbers as strings; keys whose value is undefined are left out. */
export function jsonSafe(value: unknown): unknown {
  if (typeof value === 'number') return toJsonNumber(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, jsonSafe);
  if (Array.isArray(value)) return value.map(jsonSafe);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => (entry === undefined ? [] : [[key, jsonSafe(entry)]])),
  );
}
