/** Axes as drawings: horizontal hairline grid, ticks outside, small ticks, the break before step 0, words at the ends. */
import type { Tokens } from '../theme/tokens.ts';
import type { Measure } from './measure-text.ts';
import type { Scale } from './scale.ts';
import { crisp, type Drawing, line, type Rectangle } from './scene.ts';

/** Space between the y labels and the axis. */
const LABEL_GAP = 8;
const TICK = 4;
const SMALL_TICK = 3;
const SMALL_OPACITY = 0.7;

/** Width that the labels of a y axis need left of the plot, their ticks included. */
export function yAxisWidth(scale: Scale, measure: Measure): number {
  return Math.ceil(Math.max(0, ...scale.ticks.map(({ label }) => measure(label)))) + LABEL_GAP;
}

export function yPixel(scale: Scale, plot: Rectangle, value: number): number {
  return plot.y + (1 - scale.place(value)) * plot.height;
}

export function xPixel(scale: Scale, plot: Rectangle, value: number): number {
  return plot.x + scale.place(value) * plot.width;
}

export function yAxis(
  scale: Scale,
  plot: Rectangle,
  tokens: Tokens,
  title: string | null,
  gridLines = true,
): Drawing[] {
  const drawings: Drawing[] = [];
  const right = plot.x + plot.width;
  for (const { at, label } of scale.ticks) {
    const y = crisp(plot.y + (1 - at) * plot.height);
    if (gridLines && at > 0.001) drawings.push(line(plot.x, y, right, y, { stroke: tokens.grid, width: 1 }));
    drawings.push({ type: 'text', text: label, x: plot.x - LABEL_GAP, y, fill: tokens.text2, align: 'right' });
  }
  for (const at of scale.small) {
    const y = plot.y + (1 - at) * plot.height;
    drawings.push(
      line(plot.x - SMALL_TICK, y, plot.x, y, { stroke: tokens.control, width: 1, opacity: SMALL_OPACITY }),
    );
  }
  if (title !== null) {
    drawings.push({ type: 'text', text: title, x: 12, y: plot.y - 14, fill: tokens.text2 });
  }
  return drawings;
}

export function xAxis(
  scale: Scale,
  plot: Rectangle,
  tokens: Tokens,
  title: string | null,
  measure: Measure,
): Drawing[] {
  const drawings: Drawing[] = [];
  const y = crisp(plot.y + plot.height);
  const right = plot.x + plot.width;
  const stroke = { stroke: tokens.control, width: 1 };
  if (scale.breakAt === null) drawings.push(line(plot.x, y, right, y, stroke));
  else {
    const x = plot.x + scale.breakAt * plot.width;
    drawings.push(line(plot.x, y, x - 3, y, stroke), line(x + 3, y, right, y, stroke));
    drawings.push(line(x - 5, y + 4, x - 1, y - 4, stroke), line(x + 1, y + 4, x + 5, y - 4, stroke));
  }
  let taken = Number.NEGATIVE_INFINITY;
  const last = scale.ticks.at(-1);
  for (const tick of scale.ticks) {
    const x = plot.x + tick.at * plot.width;
    drawings.push(line(crisp(x), y, crisp(x), y + TICK, stroke));
    const half = measure(tick.label) / 2;
    const clashes = x - half < taken + 6;
    // The end of the axis is worth more than the label before it.
    const beforeLast =
      tick !== last && last !== undefined && x + half + 6 > plot.x + last.at * plot.width - measure(last.label) / 2;
    if (clashes || beforeLast) continue;
    drawings.push({ type: 'text', text: tick.label, x, y: y + 12, fill: tokens.text2, align: 'center' });
    taken = x + half;
  }
  for (const at of scale.small) {
    const x = plot.x + at * plot.width;
    drawings.push(line(x, y, x, y + 2.5, { ...stroke, opacity: SMALL_OPACITY }));
  }
  if (title !== null)
    drawings.push({ type: 'text', text: title, x: right, y: y + 28, fill: tokens.text2, align: 'right' });
  return drawings;
}
