/** A landscape of one coordinate is drawn as its graph: the loss stands where the second coordinate would. */
import type { Box, GridPreview } from '../../../core/contract/summaries.ts';

/** The graph as flat [x, L, …], from the first row of the grid. */
export function graphOf(grid: GridPreview): Float64Array {
  const [columns] = grid.size;
  const [low, high] = grid.box;
  const flat = new Float64Array(2 * columns);
  for (let i = 0; i < columns; i += 1) {
    flat[2 * i] = low + ((high - low) * i) / (columns - 1);
    flat[2 * i + 1] = grid.values[i]!;
  }
  return flat;
}

const HIGHEST_SHARE = 0.98;
const MARGIN = 0.06;

/** The frame that holds the graph, but for its highest few points, with a margin. */
export function graphBox(graph: Float64Array): Box {
  const values: number[] = [];
  for (let i = 1; i < graph.length; i += 2) if (Number.isFinite(graph[i]!)) values.push(graph[i]!);
  values.sort((a, b) => a - b);
  const low = values[0] ?? 0;
  const high = values[Math.floor((values.length - 1) * HIGHEST_SHARE)] ?? 1;
  const margin = high > low ? (high - low) * MARGIN : Math.max(1e-3, Math.abs(low) * 0.1);
  return [graph[0]!, graph[graph.length - 2]!, low - margin, high + margin];
}

/** Minimisers of a graph stand at the lowest loss; without a known one they are not drawn. */
export function graphMinimisers(minimisers: ArrayLike<number>, minimum: number | null): number[] {
  const flat: number[] = [];
  for (let i = 0; minimum !== null && i < minimisers.length; i += 2) flat.push(minimisers[i]!, minimum);
  return flat;
}
