/** How Ridgeline writes numbers: one notation a column, three significant digits, true minus, never NaN or Infinity. */

export const MINUS = '\u2212';
export const THIN_SPACE = '\u2009';
/** As wide as a digit, so that decimal points stand under each other. */
export const FIGURE_SPACE = '\u2007';
/** As wide as a decimal point. */
export const PUNCTUATION_SPACE = '\u2008';
export const NO_BREAK_SPACE = '\u00a0';
export const DIVERGED = 'diverged';
export const NOT_COMPUTED = 'not computed';
export const EXACT = 'exact';

export type Notation = 'plain' | 'scientific';

/** A number as a table shows it: the exponent ("−3") stands behind a grey e; a word stands for what is not a number. */
export interface NumberParts {
  body: string;
  exponent: string | null;
  word: boolean;
}

/** A number with its interval. `interval` holds the brackets, or "exact", or nothing. */
export interface IntervalParts {
  body: string;
  interval: string | null;
  /** Shared by the number and its interval; null in plain notation. */
  exponent: string | null;
  word: boolean;
}

export interface IntervalValue {
  value: number;
  low: number;
  high: number;
}

const DIGITS = 3;
const PLAIN_LOW = 0.01;
const PLAIN_HIGH = 9999.5;
/** An interval over more than three decades has no exponent worth sharing. */
const SHARED_RATIO = 1000;
const MOST_DECIMALS = 8;

/** The decimal exponent of a number after rounding to `digits` significant digits: 9.996 is 10.0, exponent 1. */
export function decimalExponent(value: number, digits: number = DIGITS): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  return Number(value.toExponential(digits - 1).split('e')[1]);
}

function signed(text: string): string {
  return text.startsWith('-') ? MINUS + text.slice(1) : text;
}

/** The sign of an exponent is always written: +0, −3. */
export function exponentText(exponent: number): string {
  return exponent < 0 ? MINUS + String(-exponent) : `+${exponent}`;
}

/** Groups the digits before the decimal point by thin spaces from five digits on. */
export function grouped(text: string): string {
  const match = /^(\D*)(\d{5,})(.*)$/.exec(text);
  if (!match) return text;
  return match[1] + match[2]!.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE) + match[3];
}

function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return grouped(signed(/^-0(\.0*)?$/.test(text) ? text.slice(1) : text));
}

function plainDecimals(value: number, digits: number): number {
  if (value === 0) return 0;
  return Math.min(MOST_DECIMALS, Math.max(0, digits - 1 - decimalExponent(value, digits)));
}

/** Plain when every number of the column lies from 0.01 to 9999 (zero fits anywhere), scientific otherwise. */
export function notationOf(values: Iterable<number>): Notation {
  for (const value of values) {
    const size = Math.abs(value);
    if (size !== 0 && Number.isFinite(size) && (size < PLAIN_LOW || size >= PLAIN_HIGH)) return 'scientific';
  }
  return 'plain';
}

function wordFor(value: number): string {
  if (Number.isNaN(value)) return NOT_COMPUTED;
  return value > 0 ? DIVERGED : `${MINUS}∞`;
}

/** One number of a column. Infinite is "diverged", NaN is "not computed". */
export function numberParts(value: number, notation: Notation, digits: number = DIGITS): NumberParts {
  if (!Number.isFinite(value)) return { body: wordFor(value), exponent: null, word: true };
  if (value === 0) return { body: '0', exponent: null, word: false };
  if (notation === 'plain') return { body: fixed(value, plainDecimals(value, digits)), exponent: null, word: false };
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return { body: signed(mantissa!), exponent: exponentText(Number(exponent)), word: false };
}

/** Pads the fraction with figure spaces up to `decimals` digits, so that points align in a right-aligned column. */
export function padFraction(body: string, decimals: number): string {
  const point = body.indexOf('.');
  const has = point < 0 ? 0 : body.length - point - 1;
  if (decimals === 0 || has >= decimals) return body;
  return body + (point < 0 ? PUNCTUATION_SPACE : '') + FIGURE_SPACE.repeat(decimals - has);
}

function fractionLength(body: string): number {
  const point = body.indexOf('.');
  return point < 0 ? 0 : body.length - point - 1;
}

/** A column in one notation with decimal points under each other when right-aligned. */
export function columnParts(values: readonly number[], digits: number = DIGITS): NumberParts[] {
  const notation = notationOf(values);
  const parts = values.map((value) => numberParts(value, notation, digits));
  if (notation === 'scientific') {
    // Exponents of one digit and zeros without exponent are padded, so that the points still align.
    const longest = Math.max(0, ...parts.map((part) => (part.exponent ?? '').length));
    return parts.map((part) => {
      if (part.word || part.exponent === null || longest === 0) return part;
      return { ...part, body: FIGURE_SPACE.repeat(longest - part.exponent.length) + part.body };
    });
  }
  const decimals = Math.max(0, ...parts.map((part) => (part.word ? 0 : fractionLength(part.body))));
  return parts.map((part) => (part.word ? part : { ...part, body: padFraction(part.body, decimals) }));
}

/** A number that stands alone in a table, in the notation it needs and without idle digits: `1.359141`, `28`, `1.0461e−14`. */
export function aloneParts(value: number, digits: number = DIGITS): NumberParts {
  if (!Number.isFinite(value)) return { body: proseNumber(value), exponent: null, word: true };
  const isCount = Number.isInteger(value) && Math.abs(value) < 1e6;
  const parts = numberParts(value, isCount ? 'plain' : notationOf([value]), digits);
  return { ...parts, body: withoutIdleZeros(parts.body) };
}

/** `1.37e−3` or `0.0373`: a number that stands alone, in the notation it needs. */
export function numberText(value: number, digits: number = DIGITS): string {
  return partsText(numberParts(value, notationOf([value]), digits));
}

export function partsText(parts: NumberParts): string {
  return parts.exponent === null ? parts.body : `${parts.body}e${parts.exponent}`;
}

/** Decimals of numbers divided by 10^exponent: three digits, fewer when the interval is wide, more when it would vanish. */
function intervalDecimals(
  { low, high }: IntervalValue,
  exponent: number,
  decimalsOfThree: number,
  least: number,
): number {
  const width = high - low;
  if (!(width > 0) || !Number.isFinite(width)) return decimalsOfThree;
  const second = 1 - (decimalExponent(width, 2) - exponent);
  if (!vanishes(low, high, exponent, decimalsOfThree)) return Math.max(least, Math.min(decimalsOfThree, second));
  return Math.min(MOST_DECIMALS, Math.max(decimalsOfThree, second));
}

/** Both ends of the interval would be written alike. */
function vanishes(low: number, high: number, exponent: number, decimals: number): boolean {
  return low !== high && fixed(shifted(low, exponent), decimals) === fixed(shifted(high, exponent), decimals);
}

export interface IntervalOptions {
  /** Most decimals in plain notation, as long as the interval does not vanish. */
  decimals?: number;
  /** Quantiles of a sample are not exact when they coincide: the interval is written all the same. */
  sampled?: boolean;
}

/**
 * A number with its interval: `1.37 [1.35, 1.40] e−3`. The exponent is shared unless the interval spans more than three
 * decades; digits go by the second digit of the interval's width. An infinite number is "∞ [>low]".
 */
export function intervalParts(entry: IntervalValue, notation: Notation, options: IntervalOptions = {}): IntervalParts {
  const { decimals: mostDecimals = MOST_DECIMALS, sampled = false } = options;
  const { value, low, high } = entry;
  if (Number.isNaN(value)) return { body: NOT_COMPUTED, interval: null, exponent: null, word: true };
  if (!Number.isFinite(value)) {
    const bound = Number.isFinite(low) ? `[>${proseNumber(low)}]` : null;
    return { body: value > 0 ? '∞' : `${MINUS}∞`, interval: bound, exponent: null, word: false };
  }
  if (Number.isNaN(low) || Number.isNaN(high)) {
    const parts = numberParts(value, notation);
    return { body: parts.body, interval: null, exponent: parts.exponent, word: false };
  }
  if (low === high && !sampled) {
    const parts = numberParts(value, notation);
    return { body: parts.body, interval: EXACT, exponent: parts.exponent, word: false };
  }
  if (notation === 'scientific' && !sharesExponent(entry)) {
    const part = (bound: number) =>
      Number.isFinite(bound) ? partsText(numberParts(bound, notation, 2)) : boundWord(bound);
    const parts = numberParts(value, notation);
    return { body: partsText(parts), interval: `[${part(low)}, ${part(high)}]`, exponent: null, word: false };
  }
  const exponent = notation === 'scientific' ? sharedExponent(entry) : 0;
  const decimals = decimalsOf(entry, notation, mostDecimals);
  const part = (number: number) =>
    Number.isFinite(number) ? fixed(shifted(number, exponent), decimals) : boundWord(number);
  return {
    body: part(value),
    interval: `[${part(low)}, ${part(high)}]`,
    exponent: notation === 'scientific' ? exponentText(exponent) : null,
    word: false,
  };
}

/** Decimals of one row; a column may allow fewer, as long as the interval does not vanish. */
function decimalsOf(entry: IntervalValue, notation: Notation, most: number): number {
  const { value, low, high } = entry;
  const exponent = notation === 'scientific' ? sharedExponent(entry) : 0;
  const three = notation === 'scientific' ? DIGITS - 1 : plainDecimals(value === 0 ? high : value, DIGITS);
  // A lone leading digit would round a mantissa to 1, 2, 3 …
  const own = intervalDecimals(entry, exponent, three, notation === 'scientific' ? 1 : 0);
  return own > most && Number.isFinite(low) && Number.isFinite(high) && vanishes(low, high, exponent, most)
    ? own
    : Math.min(own, most);
}

/** value / 10^exponent, exact in the decimals that are shown: the exponents are added in the written number. */
function shifted(value: number, exponent: number): number {
  const [mantissa, own] = value.toExponential().split('e');
  return Number(`${mantissa}e${Number(own) - exponent}`);
}

function boundWord(value: number): string {
  return value > 0 ? '∞' : `${MINUS}∞`;
}

function sharedExponent({ value, low, high }: IntervalValue): number {
  if (value !== 0) return decimalExponent(value);
  return decimalExponent(Math.abs(high) > Math.abs(low) ? high : low);
}

function sharesExponent({ value, low, high }: IntervalValue): boolean {
  const sizes = [value, low, high].map(Math.abs).filter((size) => size !== 0 && Number.isFinite(size));
  if (sizes.length < 2) return true;
  return Math.max(...sizes) / Math.min(...sizes) <= SHARED_RATIO;
}

/** Small bounds of a plain number stay plain (0.02 [0.004, 0.08]); large ones, and those of a zero, decide. */
export function intervalNotation(entries: readonly IntervalValue[]): Notation {
  return notationOf(
    entries.flatMap(({ value, low, high }) => {
      if (!Number.isFinite(value)) return [];
      if (value === 0) return [Math.max(Math.abs(low), Math.abs(high))];
      return [value, ...[low, high].filter((bound) => Math.abs(bound) >= PLAIN_HIGH)];
    }),
  );
}

/** A column of numbers with intervals, in one notation, padded behind the interval so that points stand under points. */
export function intervalColumn(entries: readonly IntervalValue[], sampled = false): IntervalParts[] {
  const notation = intervalNotation(entries);
  // In plain notation the rows share the fewest decimals that any of them asks for.
  const ordinary = entries.filter(
    ({ value, low, high }) => Number.isFinite(value) && !Number.isNaN(low) && low !== high,
  );
  const shared =
    notation === 'plain'
      ? Math.min(MOST_DECIMALS, ...ordinary.map((entry) => decimalsOf(entry, notation, MOST_DECIMALS)))
      : MOST_DECIMALS;
  const parts = entries.map((entry) => intervalParts(entry, notation, { decimals: shared, sampled }));
  const tails = parts.map((part) => tailWidth(part));
  const digits = Math.max(0, ...tails.map((tail) => tail?.digits ?? 0));
  const points = Math.max(0, ...tails.map((tail) => tail?.points ?? 0));
  const decimals = Math.max(0, ...parts.map((part, row) => (tails[row] ? fractionLength(part.body) : 0)));
  return parts.map((part, row) => {
    const tail = tails[row];
    if (!tail) return part;
    const pad = PUNCTUATION_SPACE.repeat(points - tail.points) + FIGURE_SPACE.repeat(digits - tail.digits);
    return { ...part, body: padFraction(part.body, decimals), interval: part.interval + pad };
  });
}

/** Digits and points of what follows the number, where that is an ordinary interval with a shared exponent or none. */
function tailWidth(part: IntervalParts): { digits: number; points: number } | null {
  if (part.word || part.interval === null || part.interval === EXACT || !part.interval.includes(',')) return null;
  if (part.body.includes('e')) return null;
  const tail = part.interval + (part.exponent ?? '');
  return { digits: tail.match(/[\d−+]/g)?.length ?? 0, points: tail.match(/\./g)?.length ?? 0 };
}

export function intervalText(entry: IntervalValue, notation: Notation = intervalNotation([entry])): string {
  return intervalPartsText(intervalParts(entry, notation));
}

export function intervalPartsText(parts: IntervalParts): string {
  const exponent = parts.exponent === null ? '' : `e${parts.exponent}`;
  if (parts.interval === null) return parts.body + exponent;
  if (parts.interval === EXACT) return `${parts.body}${exponent} ${EXACT}`;
  return `${parts.body} ${parts.interval}${exponent === '' ? '' : ` ${exponent}`}`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export function superscript(whole: number): string {
  const digits = String(Math.abs(whole)).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]!);
  return whole < 0 ? `⁻${digits}` : digits;
}

function withoutIdleZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A number in a sentence, a caption or an axis: `1.37×10⁻³`, `10⁻³`, `0.05`, `10 000`, without idle digits. */
export function proseNumber(value: number, digits: number = DIGITS): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? NOT_COMPUTED : boundWord(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6 && (size < 1e4 || Number(value.toPrecision(digits)) === value))
    return fixed(value, 0);
  if (size >= PLAIN_LOW && size < PLAIN_HIGH) return withoutIdleZeros(fixed(value, plainDecimals(value, digits)));
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const short = withoutIdleZeros(signed(mantissa!));
  const power = `10${superscript(Number(exponent))}`;
  if (short === '1') return power;
  if (short === `${MINUS}1`) return MINUS + power;
  return `${short}×${power}`;
}

/** Labels of one axis: `decimals` is shared by all of them, so that 0.5 stands beside 1.0. */
export function axisNumbers(values: readonly number[]): string[] {
  const largest = Math.max(0, ...values.map(Math.abs));
  if (largest !== 0 && (largest < 1e-3 || largest >= 1e6)) {
    // As many digits as tell neighbours apart.
    for (let digits = DIGITS; ; digits += 1) {
      const texts = values.map((value) => proseNumber(value, digits));
      if (digits >= 15 || new Set(texts).size === new Set(values).size) return texts;
    }
  }
  let decimals = 0;
  while (
    decimals < MOST_DECIMALS &&
    values.some((value) => Math.abs(value - Number(value.toFixed(decimals))) > largest * 1e-9)
  ) {
    decimals += 1;
  }
  return values.map((value) => fixed(value, decimals));
}

/** A decade of a log axis: 1, 10 and powers with superscripts; plain when `plain` says that the whole axis fits. */
export function decadeText(exponent: number, plain = false): string {
  if (exponent === 0) return '1';
  if (exponent === 1) return '10';
  if (plain) return grouped(String(10 ** exponent));
  return `10${superscript(exponent)}`;
}

/** A whole number: `1000`, `10 000`. */
export function countText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? NOT_COMPUTED : boundWord(value);
  return fixed(value, 0);
}

/** A share from 0 to 1 as `67 %`; below 1 % and above 99 % one decimal is kept, so that neither reads as none or all. */
export function percentText(share: number, decimals?: number): string {
  if (!Number.isFinite(share)) return NOT_COMPUTED;
  const percent = share * 100;
  const near = percent !== 0 && percent !== 100 && (percent < 1 || percent > 99);
  return `${fixed(percent, decimals ?? (near ? 1 : 0))}${NO_BREAK_SPACE}%`;
}

/** Successes of n with the Wilson interval in percent: `20/20`, `[84, 100] %`. */
export function shareParts(share: { successes: number; n: number; low: number; high: number }): {
  body: string;
  interval: string;
} {
  const body = `${countText(share.successes)}/${countText(share.n)}`;
  if (share.n === 0) return { body, interval: '' };
  return { body, interval: `[${fixed(share.low * 100, 0)}, ${fixed(share.high * 100, 0)}]${NO_BREAK_SPACE}%` };
}

/** `12 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function secondsText(seconds: number): string {
  if (!Number.isFinite(seconds)) return NOT_COMPUTED;
  if (seconds <= 0) return '0 s';
  if (seconds < 1e-3) return `${shortDigits(seconds * 1e6)} µs`;
  if (seconds < 0.9995) return `${shortDigits(seconds * 1e3)} ms`;
  if (seconds < 59.95) return `${shortDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return minutes % 60 === 0
    ? `${countText(minutes / 60)} h`
    : `${countText(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

function shortDigits(value: number): string {
  return value >= 9.95 ? fixed(value, 0) : fixed(value, value >= 0.995 ? 1 : 2);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, as a file manager shows them: `18.4 MB`. */
export function bytesText(bytes: number): string {
  if (!Number.isFinite(bytes)) return NOT_COMPUTED;
  let unit = 0;
  let value = bytes;
  while (unit < BYTE_UNITS.length - 1 && value >= (unit === 0 ? 1000 : 999.5)) {
    value /= 1000;
    unit += 1;
  }
  const text = unit === 0 || value >= 99.95 ? fixed(value, 0) : withoutIdleZeros(fixed(value, 1));
  return `${text} ${BYTE_UNITS[unit]}`;
}

export function dimensionText(dimension: number): string {
  return `${countText(dimension)}-D`;
}

/** A number as it is typed and copied, with every digit it has: `1.37e-3`, `0.9`, `20000`. */
export function typedNumber(value: number): string {
  if (!Number.isFinite(value)) return '';
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= PLAIN_LOW && size < 1e6) return String(value);
  return value.toExponential().replace('e+', 'e');
}

/** The same number at rest in a field: every digit, with a true minus. */
export function fieldNumber(value: number): string {
  return typedNumber(value).replaceAll('-', MINUS);
}

export type ParsedNumber =
  | { state: 'number'; value: number }
  | { state: 'partial' }
  | { state: 'wrong'; message: string };

const PARTIAL = /^[+-]?(\d+\.?\d*|\.\d*)?(e[+-]?\d*)?$/i;
const COMPLETE = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads what a person types: `1e-3`, `.5`, `1.37×10⁻³`, `10 000`. "1e-" is partial, not wrong. */
export function parseNumber(text: string): ParsedNumber {
  const plain = text
    .trim()
    .replace(/[−–]/g, '-')
    .replace(
      /\s*[×x*·]\s*10\s*\^?\s*([+-]?\d+|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/i,
      (_, power: string) => `e${fromSuperscript(power)}`,
    )
    .replace(/(\d)[\u2009\u202f\u00a0 ](?=\d{3}(\D|$))/g, '$1');
  if (COMPLETE.test(plain)) {
    const value = Number(plain);
    if (!Number.isFinite(value))
      return { state: 'wrong', message: `‘${text.trim()}’ is larger than the largest number, 1.8×10³⁰⁸.` };
    return { state: 'number', value };
  }
  if (PARTIAL.test(plain)) return { state: 'partial' };
  if (/^[+-]?\d+,\d+/.test(plain))
    return { state: 'wrong', message: `‘${text.trim()}’ has a comma; write ${plain.replace(',', '.')}.` };
  return { state: 'wrong', message: `‘${text.trim()}’ is not a number; expected one such as 0.1 or 1e-3.` };
}

function fromSuperscript(power: string): string {
  return power
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)))
    .replace('⁻', '-')
    .replace('⁺', '');
}
