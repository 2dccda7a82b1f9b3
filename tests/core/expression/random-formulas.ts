/** Random formulas in x and y whose values stay moderate, written so that mathjs reads them alike. */
import fc from 'fast-check';

const leaf = fc.oneof(
  fc.constantFrom('x', 'y'),
  fc.integer({ min: 1, max: 9 }).map(String),
  fc.constantFrom('0.5', '1.25', '0.1'),
);

export const formulaText: fc.Arbitrary<string> = fc.letrec<{ formula: string }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.tuple(tie('formula'), fc.constantFrom('+', '-', '*'), tie('formula')).map(([a, s, b]) => `(${a}) ${s} (${b})`),
    fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => `(${a}) / (2 + sin(${b}))`),
    fc.tuple(tie('formula'), fc.constantFrom('2', '3', '4', '-1', '-2')).map(([a, n]) => `(2 + cos(${a}))^(${n})`),
    fc.tuple(tie('formula'), fc.constantFrom('2', '3')).map(([a, n]) => `(${a})^${n}`),
    fc.tuple(tie('formula'), tie('formula')).map(([a, b]) => `(1.5 + sin(${a}))^(tanh(${b}))`),
    fc.tuple(fc.constantFrom('sin', 'cos', 'atan', 'tanh'), tie('formula')).map(([f, a]) => `${f}(${a})`),
    tie('formula').map((a) => `exp(sin(${a}))`),
    tie('formula').map((a) => `log(2 + cos(${a}))`),
    tie('formula').map((a) => `sqrt(1.5 + sin(${a}))`),
    tie('formula').map((a) => `-(${a})`),
  ),
})).formula;
