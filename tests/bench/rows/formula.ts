import { performance } from 'node:perf_hooks';
import { compileLandscape, instantiateFormula } from '../../../core/expression/compile-formula.ts';
import { parseFormula } from '../../../core/expression/formula.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { ownContender } from '../contender.ts';
import type { Row } from '../measure.ts';

const formulas = {
  'Rosenbrock, 2 variables': '(1 - x)^2 + 100*(y - x^2)^2',
  'Himmelblau + waves': '(x^2 + y - 11)^2 + (x + y^2 - 7)^2 + sin(3*x)*cos(2*y)*exp(-(x^2 + y^2)/10)',
  'Rosenbrock, 20 variables': 'sum(i, 1, 19, 100*(z[i+1] - z[i]^2)^2 + (1 - z[i])^2)',
  'Rosenbrock, 1,000 variables': 'sum(i, 1, 999, 100*(z[i+1] - z[i]^2)^2 + (1 - z[i])^2)',
};
const repeats = 20;

/** Parse, differentiate twice, encode, and let V8 compile: everything between a key press and a picture. */
export const formulaRow: Row = {
  id: 'formula-compile',
  title: 'A formula with gradient and Hessian-vector product, from text to machine code',
  unit: 'ms',
  better: 'lower',
  rivals: false,
  entrants: async () =>
    Object.entries(formulas).map(([name, text]) =>
      ownContender(name, () => {
        const began = performance.now();
        for (let repeat = 0; repeat < repeats; repeat += 1) {
          const variables = text.includes('[') ? [`z[${text.includes('999') ? 1000 : 20}]`] : ['x', 'y'];
          instantiateFormula(compileLandscape(parseFormula(text, { variables })), new Workspace());
        }
        return (performance.now() - began) / repeats;
      }),
    ),
};
