import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../core/expression/parse.ts';
import { typesetExpression } from '../../../core/expression/typeset.ts';

describe('typeset', () => {
  it.each([
    ['(x^2-1)^2*y^4', '\\left( x^{2}-1 \\right)^{2} y^{4}'],
    ['-x^2', '-x^{2}'],
    ['(-x)^2', '\\left( -x \\right)^{2}'],
    ['x-(y-z)', 'x-\\left( y-z \\right)'],
    ['x+-y', 'x+\\left( -y \\right)'],
    ['-0.2*sqrt(x)', '-0.2 \\sqrt{x}'],
    ['x1 + theta12', 'x_1+\\theta_{12}'],
    ['beta1*m + (1-beta1)*g', '\\beta_1 m+\\left( 1-\\beta_1 \\right) g'],
    ['x/y', '\\frac{x}{y}'],
    ['a/b/c*2', '\\frac{a}{b c} \\cdot 2'],
    ['1/2*x*y/3', '\\frac{\\frac{1}{2} x y}{3}'],
    ['(x+y)/(x-y)', '\\frac{x+y}{x-y}'],
    ['sin(x)^2*cos(2*pi*x)', '\\sin^{2}\\left( x \\right) \\, \\cos\\left( 2 \\pi x \\right)'],
    ['asin(x)', '\\arcsin\\left( x \\right)'],
    ['exp(-x^2)', 'e^{-x^{2}}'],
    ['exp(x/2)', '\\exp\\left( \\frac{x}{2} \\right)'],
    ['abs(x)^2 + floor(y)', '\\left| x \\right|^{2}+\\left\\lfloor y \\right\\rfloor'],
    ['sign(x)*min(x, y)', '\\operatorname{sign}\\left( x \\right) \\, \\min\\left( x, y \\right)'],
    ['sum(i, 1, d-1, 100*(x[i+1]-x[i]^2)^2)', '\\sum_{i=1}^{d-1} 100 \\left( x_{i+1}-x_{i}^{2} \\right)^{2}'],
    ['sum(i, 1, 4, z[i]+1)*x', '\\left( \\sum_{i=1}^{4} \\left( z_{i}+1 \\right) \\right) x'],
    ['prod(i, 1, n, cos(x[i]))', '\\prod_{i=1}^{n} \\cos\\left( x_{i} \\right)'],
    ['x^(1/2) + x^y^z', 'x^{1/2}+x^{y^{z}}'],
    ['(x^y)^z', '\\left( x^{y} \\right)^{z}'],
    ['2*3*1e-3*x', '2 \\cdot 3 \\cdot 10^{-3} x'],
    ['1.5e10*x', '1.5 \\cdot 10^{10} x'],
    ['if(a <= b, x, 0)', '\\begin{cases} x & \\text{if } a \\le b \\\\ 0 & \\text{otherwise} \\end{cases}'],
  ])('%s', (text, expected) => {
    const tex = typesetExpression(parseExpression(text, { conditionals: true }));
    expect(tex).toBe(expected);
    expect(() => katex.renderToString(tex)).not.toThrow();
  });

  it('takes symbols for names', () => {
    const tree = parseExpression('learningRate*mhat/sqrt(vhat)');
    expect(typesetExpression(tree, { symbols: { learningRate: '\\eta' } })).toBe(
      '\\frac{\\eta \\hat{m}}{\\sqrt{\\hat{v}}}',
    );
  });
});
