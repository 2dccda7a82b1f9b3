import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { parseFormula } from '../../../core/expression/formula.ts';
import { interpretFormula } from '../../../core/expression/interpret.ts';
import { MAXIMUM_TEXT_LENGTH, parseExpression } from '../../../core/expression/parse.ts';

/** Value at x = 3, y = 5. */
function value(text: string): number {
  return interpretFormula(parseFormula(text, { variables: ['x', 'y'] }), [3, 5]);
}

function failure(text: string, options: Parameters<typeof parseFormula>[1] = {}): RidgelineError {
  try {
    parseFormula(text, options);
  } catch (error) {
    if (error instanceof RidgelineError) return error;
  }
  throw new Error(`‘${text}’ was accepted`);
}

describe('precedence', () => {
  it.each([
    ['-x^2', -9],
    ['(-x)^2', 9],
    ['2^-1', 0.5],
    ['2^3^2', 512],
    ['-2^-2', -0.25],
    ['2^-x^0*4', 2],
    ['x-y-1', -3],
    ['x/y/2', 0.3],
    ['x/y*2', 1.2],
    ['2*-x', -6],
    ['x - -y', 8],
    ['+x', 3],
    ['1e-3*x', 0.003],
    ['.5*x', 1.5],
    ['min(x, y, 2) + max(x, y)', 7],
    ['sum(i, 1, 3, i*x)', 18],
    ['prod(i, 1, 3, sum(j, i, 3, j)) + 0*x', 90],
    ['sum(i, 2, 1, x)', 0],
    ['prod(i, 2, 1, x)', 1],
    ['pi*0 + d*x', 6],
    ['e^0*x', 3],
    ['abs(-x) + sign(-y) + floor(-x/2)', 0],
    ['2·x − 1', 5],
  ])('%s = %d', (text, expected) => {
    expect(value(text)).toBeCloseTo(expected, 14);
  });
});

describe('errors', () => {
  const cases: [string, string, number, number][] = [
    ['2x', 'Column 2: a product needs its sign: write 2*x.', 1, 1],
    ['x(y)', 'Column 1: ‘x’ is not a function. Functions:', 0, 1],
    ['(x)(y)', 'Column 4: a product needs its sign: write (x)*(…).', 3, 1],
    ['x y', 'Column 3: a product needs its sign: write x*y.', 2, 1],
    ['', 'Column 1: the formula is empty.', 0, 0],
    ['  ', 'Column 3: the formula is empty.', 2, 0],
    ['x +', 'Column 3: something is missing behind ‘+’.', 2, 1],
    ['x */ y', 'Column 4: ‘*’ is followed by ‘/’.', 3, 1],
    ['(x + 1', 'Column 1: the bracket ‘(’ is never closed.', 0, 1],
    ['x + 1)', 'Column 6: ‘)’ closes nothing.', 5, 1],
    ['sin(x', 'Column 4: the bracket ‘(’ is never closed.', 3, 1],
    ['z[1', 'Column 1: the bracket ‘[’ is never closed.', 0, 2],
    ['sinn(x)', 'Column 1: ‘sinn’ is not a function. Did you mean sin?', 0, 4],
    ['ln(x)', 'Column 1: the natural logarithm is written log.', 0, 2],
    ['sin(x, y)', 'Column 1: sin takes 1 argument, not 2.', 0, 9],
    ['sin()', 'Column 1: sin takes 1 argument, not 0.', 0, 5],
    ['max()', 'Column 1: max takes at least 1 argument, not 0.', 0, 5],
    ['sum(i, 1, 3)', 'Column 1: sum takes 4 arguments, not 3: sum(i, first, last, term).', 0, 12],
    ['sum(1, 1, 3, x)', 'Column 5: sum starts with the name of its index:', 4, 1],
    ['sin + 1', 'Column 1: the function sin needs its arguments: sin(…).', 0, 3],
    ['x**2', 'Column 2: a power is written x^2, not x**2.', 1, 2],
    ['x < 1', 'Column 3: a formula has no comparison ‘<’.', 2, 1],
    ['x = 1', 'Column 3: ‘=’ has no place here', 2, 1],
    ['x, y', 'Column 2: a comma stands outside of a function.', 1, 1],
    ['x # y', 'Column 3: unexpected character ‘#’.', 2, 1],
    ['1e999*x', 'Column 1: 1e999 is too large for a number.', 0, 5],
    ['xz + 1', 'Column 1: ‘xz’ is not a variable. A product is written x*z.', 0, 2],
    ['3', 'Column 1: the formula has no variable.', 0, 1],
    ['sum(i, 1, 4, z[i]) + z', 'Column 22: ‘z’ is a list here and a single number there.', 21, 1],
    ['sum(i, 1, d, x[i])', 'Column 11: d is known only when the variables are listed', 10, 1],
    ['x\n + q$', 'Line 2, column 5: unexpected character ‘$’.', 6, 1],
  ];
  it.each(cases)('%s', (text, message, position, length) => {
    const error = failure(text);
    expect(error.code).toBe('invalid-formula');
    expect(error.message).toContain(message);
    expect(error.details).toMatchObject({ field: 'text', position, length });
    expect(error.details.expected).toBeTruthy();
  });

  it('names the variables that exist', () => {
    const error = failure('x*(y+1) + 2*xz', { variables: ['x', 'y', 'z[4]'] });
    expect(error.message).toContain('Column 13: ‘xz’ is not a variable. Variables here: x, y, z[1…4].');
    expect(error.details).toMatchObject({ position: 12, length: 2 });
  });

  it.each([
    ['z[0]', 'the index of z goes down to 0; indices start at 1.'],
    ['z[5]', 'the index of z is 5, but z has 4 elements.'],
    ['sum(i,1,4,z[i+1])', 'the index of z reaches 5, but z has 4 elements.'],
    ['z[1.5]', 'an index has to be a whole number, not 1.5.'],
    ['z[x]', '‘x’ is not a loop variable or a constant'],
    ['z[1/1]', 'an index cannot hold a division.'],
    ['z', '‘z’ is a list of 4: write z[1] for its first.'],
    ['x[1]', '‘x’ is a single number and has no index.'],
    ['sum(x,1,2,x)', '‘x’ has a meaning already'],
    ['sum(i,1,1e9,sum(j,1,1e9,x))', 'one evaluation would take'],
  ])('%s', (text, message) => {
    expect(failure(text, { variables: ['x', 'z[4]'] }).message).toContain(message);
  });

  it('checks lists of variables and constants', () => {
    expect(failure('x', { variables: ['x', 'x'] }).details.field).toBe('variables');
    expect(failure('x', { variables: ['2x'] }).message).toContain('is not a variable');
    expect(failure('x', { variables: ['sin'] }).message).toContain('meaning of its own');
    expect(failure('x', { variables: [] }).message).toContain('empty');
    expect(failure('x', { variables: ['x'], constants: { x: 1 } }).details.field).toBe('constants.x');
    expect(failure('x', { variables: ['x'], constants: { a: Number.NaN } }).details.field).toBe('constants.a');
  });
});

describe('limits', () => {
  it.each([
    ['brackets', `${'('.repeat(5000)}x${')'.repeat(5000)}`],
    ['signs', `${'-'.repeat(5000)}x`],
    ['powers', 'x^'.repeat(5000).concat('x')],
    ['functions', `${'sin('.repeat(5000)}x${')'.repeat(5000)}`],
    ['indices', `${'z['.repeat(5000)}1${']'.repeat(5000)}`],
    ['open brackets', '('.repeat(90_000)],
  ])('refuses %s nested too deep', (_, text) => {
    expect(failure(text).message).toContain('nested more than 200 levels deep');
  });

  it('refuses a megabyte of text', () => {
    const error = failure('x+'.repeat(500_000));
    expect(error.message).toContain(`at most ${MAXIMUM_TEXT_LENGTH}`);
    expect(error.details.position).toBe(MAXIMUM_TEXT_LENGTH);
  });

  it('takes long sums and products', () => {
    const formula = parseFormula(`${'x+'.repeat(40_000)}x`);
    expect(interpretFormula(formula, [1])).toBe(40_001);
    expect(interpretFormula(parseFormula(`${'x*'.repeat(40_000)}x`), [1])).toBe(1);
  });
});

describe('variables', () => {
  const names = (text: string): string[] =>
    parseFormula(text).variables.map(({ name, size, indexed }) => (indexed ? `${name}[${size}]` : name));

  it('are inferred: x, y, z first, the others by name', () => {
    expect(names('w + z + y + x')).toEqual(['x', 'y', 'z', 'w']);
    expect(names('x10 + x2 + b + a')).toEqual(['a', 'b', 'x2', 'x10']);
    expect(names('theta2*θ1 + α')).toEqual(['alpha', 'theta1', 'theta2']);
    expect(names('sum(i, 1, 4, z[i]^2) + x + z[6]')).toEqual(['x', 'z[6]']);
    expect(names('sum(i, 1, 10, sum(j, i+1, 10, (z[j-i]-z[i])^2))')).toEqual(['z[9]']);
  });

  it('keep the order of a list', () => {
    const { variables, dimension } = parseFormula('y + z[2]', { variables: ['y', 'z[4]', 'x'] });
    expect(dimension).toBe(6);
    expect(variables.map(({ name, offset }) => [name, offset])).toEqual([
      ['y', 0],
      ['z', 1],
      ['x', 5],
    ]);
  });

  it('take integer constants in indices and bounds', () => {
    const formula = parseFormula('sum(i, 1, n, a*x[2*i-1])', { variables: ['x[5]'], constants: { n: 3, a: 2 } });
    expect(interpretFormula(formula, [1, 10, 100, 1000, 10_000])).toBe(20_202);
    expect(() => parseFormula('sum(i, 1, n, x[i])', { variables: ['x[5]'], constants: { n: 2.5 } })).toThrow(
      'n is 2.5; an index has to be a whole number.',
    );
  });

  it('check ranges of a million terms at once', () => {
    const start = parseFormula('sum(i,1,d-1,x[i+1])', { variables: ['x[1000000]'] });
    expect(start.dimension).toBe(1e6);
    expect(() => parseFormula('sum(i,1,d,x[i+1])', { variables: ['x[1000000]'] })).toThrow('reaches 1000001');
  });
});

describe('positions', () => {
  it('cover the text of a node', () => {
    const tree = parseExpression(' x + sin(y)^2');
    expect(tree).toMatchObject({ kind: 'chain', position: 1, length: 12 });
    if (tree.kind !== 'chain') throw new Error('no chain');
    expect(tree.items[1].operand).toMatchObject({ kind: 'power', position: 5, length: 8 });
  });
});
