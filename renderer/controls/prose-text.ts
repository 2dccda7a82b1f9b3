/** Text of definitions and claims, which is written in ASCII, as the window sets it. */
import { superscript } from './number-text.ts';

const MINUS = '−';
const NUMBER = /(?<![\w.])([-−]?\d+(?:\.\d+)?)e([-+]?\d+)\b/gi;

/** Powers and numbers in scientific notation with superscripts: w^2 and 8.4e-25 become w² and 8.4×10⁻²⁵. */
export function proseText(text: string): string {
  return text
    .replace(NUMBER, (_, digits: string, power: string) => {
      const ten = `10${superscript(Number(power))}`;
      return digits === '1' ? ten : `${digits.replace('-', MINUS)}×${ten}`;
    })
    .replace(/\^(-?\d+)(?![\w^]|\.\d)/g, (_, power: string) => superscript(Number(power)));
}
