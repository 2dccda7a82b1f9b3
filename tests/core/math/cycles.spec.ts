import { describe, expect, it } from 'vitest';
import { brentCycle, randomMap } from '../../../core/math/cycles.ts';
import { stream } from '../../../core/math/streams.ts';

const isFull = process.env.RIDGELINE_FULL === '1';
const draws = stream('probe', 'cycles spec', 1);
const mapOf = (n: number): Int32Array => Int32Array.from({ length: n }, () => draws.integer(n));

/** Tail and cycle by remembering every state. */
function plain(next: Int32Array, start: number): { tail: number; length: number } {
  const seen = new Map<number, number>();
  let at = start;
  for (let step = 0; ; step++) {
    const before = seen.get(at);
    if (before !== undefined) return { tail: before, length: step - before };
    seen.set(at, step);
    at = next[at]!;
  }
}

describe('Brent’s search', () => {
  it('finds tail and cycle as a walk that remembers everything does', () => {
    for (let k = 0; k < 300; k++) {
      const next = mapOf(1 + draws.integer(400));
      const start = draws.integer(next.length);
      const step = (at: number): number => next[at]!;
      expect(brentCycle(start, step, Object.is, 1e6)).toEqual(plain(next, start));
    }
    expect(brentCycle<number>(3, () => 3, Object.is, 10)).toEqual({ tail: 0, length: 1 });
    expect(
      brentCycle<number>(
        0,
        (at) => (at < 5 ? at + 1 : null),
        (a, b) => a === b,
        100,
      ),
    ).toBeNull();
    expect(brentCycle<number>(0, (at) => at + 1, Object.is, 100)).toBeNull();
  });

  it('meets the yardstick of random maps of 2^16 states: ways of 320.8, cycles of 160.4', () => {
    const yardstick = randomMap(65_536);
    expect(yardstick.rho).toBeCloseTo(320.8, 1);
    expect(yardstick.cycle).toBeCloseTo(160.4, 1);
    const count = isFull ? 2000 : 150;
    const walks = Array.from({ length: count }, () => {
      const next = mapOf(65_536);
      return brentCycle(draws.integer(65_536), (at) => next[at]!, Object.is, 1e6)!;
    });
    for (const [numbers, expected] of [
      [walks.map(({ tail, length }) => tail + length), yardstick.rho],
      [walks.map(({ length }) => length), yardstick.cycle],
    ] as const) {
      const mean = numbers.reduce((a, b) => a + b) / count;
      const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (count - 1);
      expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.sqrt(variance / count));
    }
  });

  it('has the other means of random maps', () => {
    const n = 4096;
    const maps = isFull ? 1000 : 200;
    const [components, cyclic, leaves]: number[][] = [[], [], []];
    for (let k = 0; k < maps; k++) {
      const next = mapOf(n);
      const cycles = new Set<number>();
      const onCycle = new Uint8Array(n);
      // After n steps every state has arrived on its cycle.
      let at = Int32Array.from({ length: n }, (_, i) => i);
      let jump = next.slice();
      for (let bit = 0; bit < 12; bit++) {
        at = at.map((i) => jump[i]!);
        jump = jump.map((i) => jump[i]!);
      }
      for (const i of at) onCycle[i] = 1;
      onCycle.forEach((on, i) => {
        if (!on) return;
        let least = i;
        for (let j = next[i]!; j !== i; j = next[j]!) least = Math.min(least, j);
        cycles.add(least);
      });
      components.push(cycles.size);
      cyclic.push(onCycle.reduce((a, b) => a + b, 0));
      leaves.push(n - new Set(next).size);
    }
    const expected = randomMap(n);
    for (const [numbers, mean] of [
      [components, expected.components],
      [cyclic, expected.cyclic],
      [leaves, expected.leaves],
    ] as const) {
      const found = numbers.reduce((a, b) => a + b) / maps;
      const variance = numbers.reduce((sum, x) => sum + (x - found) ** 2, 0) / (maps - 1);
      // The next order of the number of cyclic states is -1/3.
      expect(Math.abs(found - mean)).toBeLessThan(3.5 * Math.sqrt(variance / maps) + 0.4);
    }
  });
});
