/** Points of a landscape: the first few, and the others behind a button. */
import { type ReactNode, useState } from 'react';
import { countText, proseNumber } from '../../controls/number-text.ts';

/** Coordinates of a point that are written out, and points shown before the button and after it. */
const COORDINATES = 6;
const FEW = 4;
const MANY = 200;

export function pointText(point: readonly number[]): string {
  const shown = point.slice(0, COORDINATES).map((value) => proseNumber(value, 4));
  return `(${shown.join(', ')}${point.length > COORDINATES ? ', …' : ''})`;
}

export interface ListedPoint {
  point: readonly number[];
  /** Said after the point. */
  words?: string;
}

export function PointList({ points, what }: { points: readonly ListedPoint[]; what: string }): ReactNode {
  const [all, setAll] = useState(false);
  // One hidden point is shorter than the button that would show it.
  const few = points.length <= FEW + 1 ? points.length : FEW;
  const shown = points.slice(0, all ? MANY : few);
  const cut = points.length - Math.min(points.length, MANY);
  return (
    <>
      {shown.map(({ point, words }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: points may be equal to the digits shown
        <span key={index} className="facts-point">
          {pointText(point)}
          {words !== undefined && <span className="text3"> {words}</span>}
        </span>
      ))}
      {all && cut > 0 && <span className="facts-point text3">and {countText(cut)} not listed</span>}
      {points.length > few && (
        <button type="button" className="facts-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'fewer' : `${countText(points.length - few)} more ${what}`}
        </button>
      )}
    </>
  );
}

/** "a minimum", "a saddle of index 2", "a maximum": by the number of descending directions. */
export function indexWords(index: number, dimension: number): string {
  if (index === 0) return 'minimum';
  if (index === dimension) return 'maximum';
  return dimension === 2 ? 'saddle' : `saddle, index ${index}`;
}
