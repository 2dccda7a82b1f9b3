/** UTF-8 for a core that has no TextEncoder. */
import { RidgelineError } from './errors.ts';

/** Bytes of `text`. A lone surrogate becomes U+FFFD, as in TextEncoder. */
export function encodeUtf8(text: string): Uint8Array {
  let bytes = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80 && length < bytes.length) {
      bytes[length++] = unit;
      continue;
    }
    if (length + 4 > bytes.length) {
      const larger = new Uint8Array(length + 3 * (text.length - i) + 4);
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    let point = text.codePointAt(i)!;
    if (point > 0xffff) i++;
    else if (point >= 0xd800 && point < 0xe000) point = 0xfffd;
    if (point < 0x80) bytes[length++] = point;
    else if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      bytes[length++] = 0xe0 | (point >> 12);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (point >> 18);
      bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    }
  }
  return bytes.subarray(0, length);
}

/** Smallest code point that needs a sequence of 1, 2, 3 or 4 bytes: anything below is an overlong form. */
const SMALLEST = [0, 0x80, 0x800, 0x10000];
const UNITS = 4096;

/** The text of `bytes`; refuses whatever is not well-formed UTF-8 (overlong forms, surrogates, cut sequences). */
export function decodeUtf8(bytes: Uint8Array): string {
  const parts: string[] = [];
  let units: number[] = [];
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!;
    const following =
      first < 0x80 ? 0 : first < 0xc0 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf8 ? 3 : -1;
    if (following < 0 || i + following >= bytes.length) throw notUtf8(i);
    let point = following === 0 ? first : first & (0x3f >> following);
    for (let k = 1; k <= following; k++) {
      const byte = bytes[i + k]!;
      if ((byte & 0xc0) !== 0x80) throw notUtf8(i + k);
      point = (point << 6) | (byte & 0x3f);
    }
    if (point < SMALLEST[following]! || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw notUtf8(i);
    if (point > 0xffff) units.push(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff));
    else units.push(point);
    if (units.length >= UNITS) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
    i += following + 1;
  }
  parts.push(String.fromCharCode(...units));
  return parts.join('');
}

function notUtf8(at: number): RidgelineError {
  return new RidgelineError('invalid-request', `Byte ${at} of the text is not UTF-8.`, {
    field: 'text',
    value: at,
    expected: 'UTF-8',
  });
}
