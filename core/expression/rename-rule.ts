/** Names in the texts of an update rule: which there are, and others in their place. */
import { latinName } from './parse.ts';
import type { UpdateRule } from './rule.ts';

/** Numbers come first, so that the e of 1e-8 is none. */
const WORD = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[\p{L}_][\p{L}\p{N}_]*/gu;
const FIRST_LETTER = /^[\p{L}_]/u;

/** The names in a text, in order; Greek letters as their Latin names. */
function namesIn(text: string): string[] {
  return (text.match(WORD) ?? []).filter((word) => FIRST_LETTER.test(word)).map(latinName);
}

/** Every name in the lines and initial values of a rule, functions among them, and the names of its state. */
export function namesOfRule(rule: UpdateRule): Set<string> {
  const { state, scalars = {}, lines } = rule;
  const initial = Object.values(state).map((vector) => vector.initial ?? '');
  return new Set([...[...lines, ...initial].flatMap(namesIn), ...Object.keys(state), ...Object.keys(scalars)]);
}

/** The lines with other names in place of some. */
export function renamedLines(lines: readonly string[], names: Readonly<Record<string, string>>): string[] {
  return lines.map((line) =>
    line.replace(WORD, (word) => {
      const name = FIRST_LETTER.test(word) ? latinName(word) : word;
      return Object.hasOwn(names, name) ? names[name] : word;
    }),
  );
}

/** The first of xi, xi2, xi3 … that a rule leaves free. */
export function freeDeviate(rule: UpdateRule): string {
  const used = [...namesOfRule(rule)].flatMap((name) => {
    const deviate = /^xi(\d*)$/.exec(name);
    return deviate ? [deviate[1] === '' ? 1 : Number(deviate[1])] : [];
  });
  const free = Math.max(0, ...used) + 1;
  return free === 1 ? 'xi' : `xi${free}`;
}

/** The rule draws random numbers. */
export function drawsDeviates(rule: UpdateRule): boolean {
  return freeDeviate(rule) !== 'xi';
}
