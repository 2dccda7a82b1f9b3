/**
 * Values as bytes, for a window and the service that it talks to.
 *
 *   0   'R' 'D' 'G' 1           four bytes
 *   4   length of the header    unsigned 32 bits, little-endian
 *   8   header                  JSON in UTF-8
 *       sections                the typed arrays in the order in which the header names them, each starting at a
 *                               multiple of 8 and little-endian; the last one ends the frame
 *
 * In the header an object whose only key is `$` stands for what JSON lacks: {"$": "NaN"}, "Infinity", "-Infinity",
 * "-0", "undefined"; {"$": ["Float64Array", 3]} for a typed array of that length; {"$": [{...}]} for an object that
 * itself has just the key `$`.
 */
import { RidgelineError } from './errors.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

const SECTIONS = { Float64Array, Float32Array, Int32Array, Uint8Array, Uint32Array, BigUint64Array } as const;
type SectionName = keyof typeof SECTIONS;
type Section = InstanceType<(typeof SECTIONS)[SectionName]>;

const WORDS = new Map<string, unknown>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
  ['undefined', undefined],
]);
/** Keys that reach an object's prototype when somebody copies a value carelessly. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export const CODEC_LIMITS = { depth: 100, headerBytes: 64 * 1_048_576 } as const;

const START = 8;
const MAGIC = [0x52, 0x44, 0x47, 0x01] as const;
const padded = (length: number): number => length + (-length & 7);

/** The frame of a value made of null, booleans, numbers, strings, undefined, lists, plain objects and typed arrays. */
export function encode(value: unknown): Uint8Array {
  const sections: Section[] = [];
  const header = encodeUtf8(JSON.stringify(toHeader(value, sections, '', 0)));
  if (header.length > CODEC_LIMITS.headerBytes) throw headerTooLarge(header.length);
  let length = START + header.length;
  for (const section of sections) length = padded(length) + section.byteLength;
  const frame = new Uint8Array(length);
  frame.set(MAGIC);
  new DataView(frame.buffer).setUint32(4, header.length, true);
  frame.set(header, START);
  let at = START + header.length;
  for (const section of sections) {
    at = padded(at);
    frame.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), at);
    at += section.byteLength;
  }
  return frame;
}

function toHeader(value: unknown, sections: Section[], path: string, depth: number): unknown {
  if (depth > CODEC_LIMITS.depth) throw cannotSend(path, 'nesting', `at most ${CODEC_LIMITS.depth} levels`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: Object.is(value, -0) ? '-0' : String(value) };
    case 'undefined':
      return { $: 'undefined' };
    case 'object':
      break;
    default:
      throw cannotSend(path, `a ${typeof value}`, 'plain data');
  }
  if (value === null) return null;
  if (ArrayBuffer.isView(value)) {
    const name = Object.prototype.toString.call(value).slice(8, -1);
    if (!Object.hasOwn(SECTIONS, name)) throw cannotSend(path, `a ${name}`, Object.keys(SECTIONS).join(', '));
    const section = value as Section;
    sections.push(section);
    return { $: [name, section.length] };
  }
  if (Array.isArray(value)) {
    return Array.from(value, (entry, index) => toHeader(entry, sections, `${path}[${index}]`, depth + 1));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw cannotSend(
      path,
      `a ${Object.prototype.toString.call(value).slice(8, -1)} with a class of its own`,
      'plain data',
    );
  }
  const tag = Object.prototype.toString.call(value);
  if (tag !== '[object Object]') throw cannotSend(path, `a ${tag.slice(8, -1)}`, 'plain data');
  const keys = Object.keys(value);
  const object: Record<string, unknown> = {};
  for (const key of keys) {
    if (FORBIDDEN_KEYS.has(key)) throw forbiddenKey(key);
    object[key] = toHeader(
      (value as Record<string, unknown>)[key],
      sections,
      path === '' ? key : `${path}.${key}`,
      depth + 1,
    );
  }
  return keys.length === 1 && keys[0] === '$' ? { $: [object] } : object;
}

/** The value of a frame. Typed arrays are copies of their own; anything that `encode` would not have written is refused. */
export function decode(frame: Uint8Array): unknown {
  if (frame.length < START || MAGIC.some((byte, index) => frame[index] !== byte))
    throw damaged('it does not start as one');
  const headerLength = new DataView(frame.buffer, frame.byteOffset, START).getUint32(4, true);
  if (headerLength > CODEC_LIMITS.headerBytes) throw headerTooLarge(headerLength);
  if (headerLength > frame.length - START) throw damaged(`its header of ${headerLength} bytes is cut off`);
  const reader = new SectionReader(frame, START + headerLength);
  const value = fromHeader(parse(decodeUtf8(frame.subarray(START, START + headerLength))), reader, 0);
  reader.finish();
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged('its header is not JSON');
  }
}

/** Hands out the sections in order, so that no byte can be asked for twice. */
class SectionReader {
  private readonly frame: Uint8Array;
  private at: number;

  constructor(frame: Uint8Array, at: number) {
    this.frame = frame;
    this.at = at;
  }

  read(name: unknown, length: unknown): Section {
    if (typeof name !== 'string' || !Object.hasOwn(SECTIONS, name))
      throw damaged(`it names an array of kind ${show(name)}`);
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
      throw damaged(`it names an array of ${show(length)} entries`);
    }
    const type = SECTIONS[name as SectionName];
    const start = padded(this.at);
    const end = start + length * type.BYTES_PER_ELEMENT;
    if (end > this.frame.length) throw damaged(`an array of ${length} entries is cut off`);
    this.at = end;
    const array = new type(length);
    new Uint8Array(array.buffer).set(this.frame.subarray(start, end));
    return array;
  }

  finish(): void {
    if (this.at !== this.frame.length) throw damaged(`${this.frame.length - this.at} bytes are left over`);
  }
}

function fromHeader(value: unknown, reader: SectionReader, depth: number): unknown {
  if (depth > CODEC_LIMITS.depth) throw damaged(`it is nested deeper than ${CODEC_LIMITS.depth} levels`);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list: unknown[] = new Array(value.length);
    for (let i = 0; i < value.length; i++) list[i] = fromHeader(value[i], reader, depth + 1);
    return list;
  }
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === '$') return fromEscape((value as { $: unknown }).$, reader, depth);
  return fromObject(value as Record<string, unknown>, keys, reader, depth);
}

function fromObject(value: Record<string, unknown>, keys: string[], reader: SectionReader, depth: number): unknown {
  const object: Record<string, unknown> = {};
  for (const key of keys) {
    if (FORBIDDEN_KEYS.has(key)) throw forbiddenKey(key);
    object[key] = fromHeader(value[key], reader, depth + 1);
  }
  return object;
}

function fromEscape(escaped: unknown, reader: SectionReader, depth: number): unknown {
  if (typeof escaped === 'string' && WORDS.has(escaped)) return WORDS.get(escaped);
  if (Array.isArray(escaped) && escaped.length === 2) return reader.read(escaped[0], escaped[1]);
  const inner: unknown = Array.isArray(escaped) && escaped.length === 1 ? escaped[0] : undefined;
  if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
    const keys = Object.keys(inner);
    if (keys.length === 1 && keys[0] === '$') return fromObject(inner as Record<string, unknown>, keys, reader, depth);
  }
  throw damaged(`it holds the unknown value ${show(escaped)}`);
}

function show(value: unknown): string {
  return (typeof value === 'string' ? `‘${value}’` : (JSON.stringify(value) ?? 'nothing')).slice(0, 60);
}

function damaged(what: string): RidgelineError {
  return new RidgelineError('invalid-request', `The message cannot be read: ${what}.`, {
    field: 'message',
    expected: 'a whole frame',
  });
}

function headerTooLarge(length: number): RidgelineError {
  const expected = `at most ${CODEC_LIMITS.headerBytes} bytes`;
  return new RidgelineError('too-large', `The message's header has ${length} bytes; expected ${expected}.`, {
    field: 'message',
    value: length,
    expected,
  });
}

function forbiddenKey(key: string): RidgelineError {
  return new RidgelineError('invalid-request', `The message has the key ‘${key}’, which is not allowed.`, {
    field: key,
    expected: 'any other key',
  });
}

function cannotSend(path: string, what: string, expected: string): RidgelineError {
  const field = path === '' ? 'value' : path;
  return new RidgelineError('invalid-request', `${field} cannot be sent: ${what}; expected ${expected}.`, {
    field,
    value: what,
    expected,
  });
}
