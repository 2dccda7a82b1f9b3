/** Words and numbers of the run debugger. */
import type { TraceCondition, WrittenPart } from '../../../core/contract/trace.ts';
import { MINUS, proseNumber } from '../../controls/number-text.ts';

/** A number in written arithmetic: four digits, or what it was set to where that is shorter. */
export function putInNumber(value: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(4));
  const size = Math.abs(value);
  const same = Math.abs(rounded - value) <= 1e-12 * size;
  const text = same ? String(rounded) : size >= 1e-4 && size < 1e5 ? value.toPrecision(4) : value.toExponential(3);
  return text.replace('e+', 'e').replaceAll('-', MINUS);
}

export function writtenText(parts: readonly WrittenPart[]): string {
  return parts.map((part) => (typeof part === 'number' ? putInNumber(part) : part)).join('');
}

/** `mhat` as m̂, the others as they are. */
export function lineName(name: string, coordinate: string): string {
  if (name === 'update') return `Δ${coordinate}`;
  if (name === 'x') return coordinate;
  const accent = /^(.+?)(hat|bar|tilde)$/.exec(name);
  const marks: Record<string, string> = { hat: '\u0302', bar: '\u0304', tilde: '\u0303' };
  if (accent && accent[1]!.length === 1) return `${accent[1]}${marks[accent[2]!]}`;
  return name;
}

export function conditionWords(condition: TraceCondition, coordinate: (index: number) => string): string {
  switch (condition.kind) {
    case 'loss-rises':
      return 'Loss rises';
    case 'uphill':
      return 'Update points uphill';
    case 'gradient-below':
      return `|g| below ${proseNumber(condition.value)}`;
    case 'loss-below':
      return `Loss below ${proseNumber(condition.value)}`;
    case 'loss-above':
      return `Loss above ${proseNumber(condition.value)}`;
    case 'update-above':
      return `|Δw| above ${proseNumber(condition.value)}`;
    case 'crosses':
      return `${coordinate(condition.coordinate)} crosses ${proseNumber(condition.value)}`;
    case 'not-finite':
      return 'Loss not finite';
  }
}

export const CONDITION_KINDS: readonly { label: string; condition: TraceCondition }[] = [
  { label: 'Loss rises', condition: { kind: 'loss-rises' } },
  { label: 'Update points uphill', condition: { kind: 'uphill' } },
  { label: '|g| below a value', condition: { kind: 'gradient-below', value: 1e-3 } },
  { label: 'Loss below a value', condition: { kind: 'loss-below', value: 1e-3 } },
  { label: 'Loss above a value', condition: { kind: 'loss-above', value: 1e3 } },
  { label: '|Δw| above a value', condition: { kind: 'update-above', value: 1 } },
  { label: 'A coordinate crosses a value', condition: { kind: 'crosses', coordinate: 0, value: 0 } },
  { label: 'Loss not finite', condition: { kind: 'not-finite' } },
];

/** What the lanes show: "Steps 1 to 120 of 400, every step drawn." */
export function lanesCaption(
  drawn: ArrayLike<number>,
  complete: boolean,
  budget: number,
  end: { outcome: string; step: number } | null,
  gradient: 'full' | 'batch' | 'noise',
  isAveraged = false,
): string {
  if (drawn.length === 0) return 'No step yet.';
  const count = (value: number): string => proseNumber(value, 9);
  const [from, to] = [drawn[0]!, drawn[drawn.length - 1]!];
  const words = [`Steps ${count(from)} to ${count(to)} of ${count(budget)}`];
  words.push(complete ? 'every step drawn' : `${count(drawn.length)} of ${count(to - from + 1)} drawn`);
  const ended = end === null ? '' : ` The run ${END_WORDS[end.outcome] ?? 'ended'} after step ${count(end.step)}.`;
  const exact = gradient === 'full' ? '' : ' Loss and |g| are those of all data without noise.';
  const averaged = isAveraged ? ' Loss is at the points themselves; the results of this run are of their average.' : '';
  return `${words.join(', ')}. Grey: the update points uphill, cos < 0.${exact}${averaged}${ended}`;
}

const END_WORDS: Readonly<Record<string, string>> = {
  diverged: 'diverged',
  target: 'reached its target',
  stationary: 'was stationary',
};
