/** Canonical JSON (RFC 8785) and the content hash that identifies a cell, a data set or a document. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { RidgelineError } from '../contract/errors.ts';

/** RFC 8785 text of plain data: keys sorted, -0 as 0, absent keys left out. A non-finite number is refused with its path. */
export function canonicalJson(value: unknown): string {
  refuseNonFinite(value, '');
  const text = canonicalize(value);
  if (text === undefined) throw new RidgelineError('internal', 'nothing to write as canonical JSON');
  return text;
}

/** SHA-256 of the canonical JSON, as 64 hexadecimal digits. */
export function contentHash(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}

function refuseNonFinite(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RidgelineError('invalid-request', `${path || 'value'} is ${value}; expected a finite number`, {
      field: path,
      value: String(value),
      expected: 'a finite number',
    });
  }
  if (Array.isArray(value)) for (const [i, entry] of value.entries()) refuseNonFinite(entry, `${path}[${i}]`);
  else if (value !== null && typeof value === 'object') {
    for (const [key, entry] of Object.entries(value)) refuseNonFinite(entry, path ? `${path}.${key}` : key);
  }
}
