/** Paths on the Rosenbrock function written from the papers' formulas: tests/fixtures/optimizer-references.py. */
import { readFileSync } from 'node:fs';

export interface ReferenceCase {
  name: string;
  optimizer: string;
  parameters: Record<string, unknown>;
  points: { step: number; w: number[]; state?: Record<string, number[]> }[];
}

export const referenceStart: readonly number[] = [-1.2, 1];

export function rosenbrockGradient([x, y]: readonly number[]): number[] {
  return [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)];
}

export function referenceCases(): ReferenceCase[] {
  const url = new URL('../../fixtures/optimizer-references.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { cases: Omit<ReferenceCase, 'name'>[] };
  return cases.map((one) => ({ name: `${one.optimizer} ${JSON.stringify(one.parameters)}`, ...one }));
}
