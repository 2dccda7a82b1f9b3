/** Places labels beside points in a plane where they cover least: not each other, not the lines, not the frame. */
import type { Measure } from './measure-text.ts';
import { inside } from './picking.ts';
import type { Rectangle } from './scene.ts';

export interface LabelAnchor {
  x: number;
  y: number;
  text: string;
  /** Distance that the label keeps from the point. */
  clear: number;
}

export interface PlacedLabel {
  x: number;
  y: number;
  align: 'left' | 'center' | 'right';
  box: Rectangle;
  /** The label is so far from its point that a line has to join them. */
  leader: boolean;
}

const HEIGHT = 14;

/** Greedy: each label takes the place of least cost round its point. */
export function placeLabels(
  anchors: readonly LabelAnchor[],
  obstacles: readonly ArrayLike<number>[],
  frame: Rectangle,
  measure: Measure,
  weight: number,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const anchor of anchors) {
    const width = measure(anchor.text, 11, weight);
    let best: PlacedLabel | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const candidate of candidates(anchor, width)) {
      const cost =
        overlapWithFrame(candidate.box, frame) * 50 +
        placed.reduce((sum, other) => sum + overlap(candidate.box, other.box), 0) * 20 +
        anchors.filter((other) => other !== anchor && inside(other.x, other.y, grown(candidate.box, 5))).length * 300 +
        crossings(candidate.box, obstacles) * 12 +
        candidate.preference;
      if (cost < least) {
        least = cost;
        best = candidate;
      }
    }
    placed.push(best!);
  }
  return placed;
}

/** Directions in order of preference, and distances: farther places need a leader and cost more. */
const DIRECTIONS = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [0.8, -0.8],
  [0.8, 0.8],
  [-0.8, -0.8],
  [-0.8, 0.8],
] as const;
const DISTANCES = [1, 2.2, 3.6, 5.2] as const;
const LEADER_COST = 14;

function* candidates({ x, y, clear }: LabelAnchor, width: number): Generator<PlacedLabel & { preference: number }> {
  for (const [ring, distance] of DISTANCES.entries()) {
    for (const [order, [dx, dy]] of DIRECTIONS.entries()) {
      const reach = clear * distance;
      const left = dx > 0 ? x + dx * reach : dx < 0 ? x + dx * reach - width : x - width / 2;
      const middle = dx === 0 ? y + dy * (reach + 4) : y + dy * reach;
      const align = dx > 0 ? 'left' : dx < 0 ? 'right' : 'center';
      yield {
        x: align === 'left' ? left : align === 'right' ? left + width : left + width / 2,
        y: middle,
        align,
        box: { x: left, y: middle - HEIGHT / 2, width, height: HEIGHT },
        leader: ring > 0,
        preference: order + ring * LEADER_COST,
      };
    }
  }
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function overlapWithFrame(box: Rectangle, frame: Rectangle): number {
  return box.width * box.height - overlap(box, frame);
}

function grown(box: Rectangle, by: number): Rectangle {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

function crossings(box: Rectangle, lines: readonly ArrayLike<number>[]): number {
  let count = 0;
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i += 2) if (inside(line[i]!, line[i + 1]!, box)) count += 1;
  }
  return count;
}
