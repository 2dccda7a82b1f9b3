/** The lines of an update rule as one text: comments from # on, blank lines, and errors that name line and column of it. */
import { RidgelineError } from '../contract/errors.ts';

export interface RuleText {
  /** The lines that say something, without their comments. */
  lines: string[];
  /** Where each of them begins in the text, and which line of it that is, from 1. */
  places: { position: number; line: number }[];
}

export function readRuleText(text: string): RuleText {
  const lines: string[] = [];
  const places: RuleText['places'] = [];
  let position = 0;
  text.split('\n').forEach((line, k) => {
    const said = line.replace(/#.*$/, '').trimEnd();
    if (said.trim() !== '') {
      lines.push(said);
      places.push({ position, line: k + 1 });
    }
    position += line.length + 1;
  });
  return { lines, places };
}

/** Runs `work` on the lines of a text; errors about `lines[k]` then speak of the text: `field`, its line and its place in it. */
export function withRuleText<T>({ places }: RuleText, field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    const { field: inner = '', position = 0, ...details } = error.details;
    const index = /^lines\[(\d+)\]$/.exec(inner)?.[1];
    if (index === undefined) throw error;
    const place = places[Number(index)];
    const message = error.message.replace(/^Column (\d+)/, `Line ${place.line}, column $1`);
    throw new RidgelineError(error.code, message, { ...details, field, position: place.position + position });
  }
}
