/** Text of definitions and claims, which is written in ASCII, as the window sets it. */
import { proseNumber, superscript } from './number-text.ts';

/** Powers and numbers in scientific notation with superscripts: w^2 and 8.4e-25 become w² and 8.4×10⁻²⁵. */
export function proseText(text: string): string {
  return text
    .replace(/(?<![\w.])[-\u2212]?\d+(?:\.\d+)?e[-+]?\d{1,3}\b/gi, (number) =>
      proseNumber(Number(number.replace('\u2212', '-')), 6),
    )
    .replace(/\^(-?\d+)(?![\w^]|\.\d)/g, (_, power: string) => superscript(Number(power)));
}
