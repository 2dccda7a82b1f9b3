/** Averages over groups of places, such as the pixels of a window or all tokens. */
import type { Circuit } from '../circuit.ts';
import type { Signal } from '../step.ts';

/**
 * Adds the step to a signal with `features` features for each group: the means over the places of the group, which begin at
 * the given features of x. No feature may be in two groups. Returns that signal.
 */
export function addAverage(
  circuit: Circuit,
  x: Signal,
  groups: readonly (readonly number[])[],
  features: number,
): Signal {
  const { functions, facts, steps } = circuit;
  const y = circuit.signal(groups.length * features);
  const bytes = features * facts.stride;
  const forward = (from: number, to: number, rows: number): void => {
    groups.forEach((places, group) => {
      const out = to + group * bytes;
      const weight = 1 / places.length;
      places.forEach((place, i) => {
        const source = from + place * facts.stride;
        if (i === 0) functions.scaled(out, source, features, rows, weight);
        else functions.addScaled(out, out, source, features, rows, weight);
      });
    });
  };
  const back = (from: number, to: number, rows: number): void => {
    functions.clear(to, x.features * facts.stride);
    groups.forEach((places, group) => {
      for (const place of places) {
        functions.scaled(to + place * facts.stride, from + group * bytes, features, rows, 1 / places.length);
      }
    });
  };
  const forwardFrame = ({ base, rows }: { base: number; rows: number }): void =>
    forward(base + x.value, base + y.value, rows);
  const pullBack = ({ base, rows }: { base: number; rows: number }): void => back(base + y.error, base + x.error, rows);
  steps.push({
    forward: forwardFrame,
    forwardCurved: forwardFrame,
    pullBack,
    pullBackCurved: pullBack,
    forwardDot: ({ rows }) => forward(x.dot, y.dot, rows),
    pullBackDot: ({ rows }) => back(y.errorDot, x.errorDot, rows),
  });
  return y;
}
