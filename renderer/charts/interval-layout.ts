/** Lays out intervals lying along one axis, a row each, with the prediction dashed and its tolerance shaded. */
import type { Tokens } from '../theme/tokens.ts';
import { xAxis, xPixel } from './axes.ts';
import type { Measure } from './measure-text.ts';
import { linearScale, logExtent, logScale, type Scale } from './scale.ts';
import { type Drawing, line, type Rectangle, type Scene } from './scene.ts';

export interface IntervalRows {
  title: string;
  log: boolean;
  names: readonly string[];
  values: ArrayLike<number>;
  low: ArrayLike<number>;
  high: ArrayLike<number>;
  predicted: ArrayLike<number>;
  tolerance: { low: ArrayLike<number>; high: ArrayLike<number> } | null;
}

/** Rows lie no further apart than this. */
const MOST_ROW = 56;
const DOT = 'M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z';

export function layoutIntervals(
  rows: IntervalRows,
  width: number,
  height: number,
  tokens: Tokens,
  measure: Measure,
): Scene {
  const { names, values, low, high, predicted, tolerance, title } = rows;
  // Names begin at the inset of the panel.
  const left = 22 + Math.ceil(Math.max(...names.map((name) => measure(name))));
  const room = { x: left, y: 12, width: Math.max(60, width - left - 28), height: Math.max(40, height - 56) };
  const row = Math.min(MOST_ROW, room.height / names.length);
  const tall = row * names.length;
  const plot: Rectangle = { ...room, y: room.y + (room.height - tall) / 2, height: tall };
  const scale = scaleOf(rows, Math.max(3, Math.floor(plot.width / 90)));
  const at = (value: number): number => xPixel(scale, plot, value);
  const over: Drawing[] = [];
  const under: Drawing[] = xAxis(scale, plot, tokens, title, measure);
  for (const [i, name] of names.entries()) {
    const middle = plot.y + (i + 0.5) * row;
    const [top, bottom] = [middle - row / 2, middle + row / 2];
    if (tolerance) {
      const [from, to] = [at(tolerance.low[i]!), at(tolerance.high[i]!)];
      const rectangle = { x: from, y: top, width: Math.max(1, to - from), height: row };
      under.push({ type: 'rectangle', rectangle, fill: tokens.sunken });
      for (const x of [from, to]) under.push(line(x, top, x, bottom, { stroke: tokens.line, width: 1 }));
    }
    const expected = at(predicted[i]!);
    over.push(line(expected, top, expected, bottom, { stroke: tokens.text2, width: 1.25, dash: [3, 3] }));
    const [from, to, x] = [at(low[i]!), at(high[i]!), at(values[i]!)];
    const stroke = { stroke: tokens.text, width: 1.75 };
    if ([from, to].every(Number.isFinite) && to - from > 0.5)
      over.push(
        line(from, middle, to, middle, stroke),
        line(from, middle - 5, from, middle + 5, stroke),
        line(to, middle - 5, to, middle + 5, stroke),
      );
    if (Number.isFinite(x))
      over.push({ type: 'mark', path: DOT, x, y: middle, fill: tokens.text, stroke: tokens.panel, width: 1 });
    over.push({ type: 'text', text: name, x: left - 10, y: middle, fill: tokens.text2, align: 'right' });
  }
  return { width, height, plot, under, clouds: [], over };
}

/** Everything that is drawn has room, and no mark touches the ends. */
function scaleOf({ log, values, low, high, predicted, tolerance }: IntervalRows, count: number): Scale {
  const lists = [values, low, high, predicted, ...(tolerance ? [tolerance.low, tolerance.high] : [])];
  const all = lists.flatMap((list) => Array.from(list)).filter(Number.isFinite);
  if (log) return logScale(logExtent([[Number.NaN, ...all]]), { count });
  if (all.length === 0) return linearScale(0, 1, { count });
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const margin = (most - least || Math.abs(most) || 1) * 0.08;
  return linearScale(least - margin, most + margin, { count });
}
