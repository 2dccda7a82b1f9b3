/** Width of a text in the interface font, in pixels. */

export type Measure = (text: string, size?: number, weight?: number) => number;

let context: CanvasRenderingContext2D | null | undefined;
const FONT = 'Inter, KaTeX_Main, system-ui, sans-serif';

/** Measured on a canvas where there is one, estimated otherwise. */
export const measureText: Measure = (text, size = 11, weight = 400) => {
  if (context === undefined)
    context = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
  if (context === null) return text.length * size * 0.56;
  context.font = `${weight} ${size}px ${FONT}`;
  return context.measureText(text).width;
};

/** The text, cut with an ellipsis where it is wider than `width`. */
export function shortened(text: string, width: number, measure: Measure = measureText): string {
  if (measure(text) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${text.slice(0, middle)}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low).trimEnd()}…`;
}

/** The text in lines of at most `width`, broken at spaces. */
export function wrapped(text: string, width: number, measure: Measure = measureText): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && measure(longer) > width) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  if (current !== '') lines.push(current);
  return lines;
}
