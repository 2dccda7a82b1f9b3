/** Contour levels for a small picture: at equal shares of its area, so that every landscape shows its shape. */
export function levelsOf(values: readonly number[], count = 9): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const levels: number[] = [];
  for (let index = 1; index <= count; index += 1) {
    const level = sorted[Math.floor((index / (count + 1)) * (sorted.length - 1))];
    if (level !== undefined && level !== levels.at(-1)) levels.push(level);
  }
  return levels;
}
