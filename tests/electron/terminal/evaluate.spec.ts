import { afterAll, describe, expect, it } from 'vitest';
import { evaluateAnswer } from '../../../core/contract/requests.ts';
import { landscapes } from '../../../core/landscapes/index.ts';
import { commandLine, type ErrorObject, errorOf, jsonOf, Scratch } from './command-line.ts';
import { EVALUATE_BBOB } from './examples.ts';

const scratch = new Scratch();
afterAll(() => scratch.remove());

type Answer = ReturnType<typeof evaluateAnswer.parse>;

const formula = (text: string, rest: object = {}) => ({ family: 'formula', parameters: { text, ...rest } });

describe('evaluate', () => {
  it('answers with value, gradient and Hessian of Rosenbrock where they are known by hand', async () => {
    const request = {
      landscape: { family: 'rosenbrock', parameters: { dimension: 2 } },
      points: [
        [-1.2, 1],
        [1, 1],
      ],
      want: ['value', 'gradient', 'hessian'],
    };
    const answer = evaluateAnswer.parse(await jsonOf(['evaluate', scratch.write('request.json', request)]));
    const [start, minimum] = answer.points;
    expect(start?.point).toEqual([-1.2, 1]);
    expect(start?.value).toBeCloseTo(24.2, 12);
    expect(start?.gradient?.map(Number)).toEqual([expect.closeTo(-215.6, 10), expect.closeTo(-88, 10)]);
    expect(start?.hessian).toEqual([
      [expect.closeTo(1330, 9), expect.closeTo(480, 9)],
      [expect.closeTo(480, 9), expect.closeTo(200, 9)],
    ]);
    expect(minimum).toEqual({
      point: [1, 1],
      value: 0,
      gradient: [0, 0],
      hessian: [
        [802, -400],
        [-400, 200],
      ],
    });
  });

  it('reads standard input, gives value and gradient unless asked otherwise, and writes non-finite numbers as texts', async () => {
    const input = JSON.stringify({ landscape: formula('log(x)'), points: [[0], [-1], [1]] });
    expect(await jsonOf(['evaluate', '-'], { input })).toEqual({
      points: [
        { point: [0], value: '-Infinity', gradient: ['Infinity'] },
        { point: [-1], value: 'NaN', gradient: [-1] },
        { point: [1], value: 0, gradient: [1] },
      ],
    });
  });

  it('takes the variables of a formula in the order and sizes given', async () => {
    const text = 'a*(x^2-1)^2 + sum(i, 1, 4, z[i]^2)';
    const input = JSON.stringify({
      landscape: formula(text, { variables: ['x', 'z[4]'], constants: { a: 2 } }),
      points: [[3, 1, 2, 3, 4]],
      want: ['value', 'gradient'],
    });
    expect(await jsonOf(['evaluate', '-'], { input })).toEqual({
      points: [{ point: [3, 1, 2, 3, 4], value: 158, gradient: [192, 2, 4, 6, 8] }],
    });
  });

  it('answers the described bbob request, or says that this version lacks the family', async () => {
    if (landscapes.some(({ id }) => id === 'bbob')) {
      const answer = (await jsonOf(['evaluate', '-'], { input: EVALUATE_BBOB })) as Answer;
      expect(answer.points[0]?.hessian).toHaveLength(5);
      return;
    }
    expect(await errorOf(['evaluate', '-'], { input: EVALUATE_BBOB })).toMatchObject({
      code: 'unknown-id',
      field: 'landscape.family',
      value: 'bbob',
      expected: expect.stringContaining('rosenbrock'),
    });
  });

  it('prints lines for people, and answers of a list one after the other', async () => {
    const one = { landscape: { family: 'rosenbrock' }, points: [[1, 1]] };
    const { stdout, stderr, status } = await commandLine(['evaluate', '-'], { input: JSON.stringify([one, 5]) });
    expect(stdout).toBe('point    1 1\nvalue    0\ngradient 0 0\n');
    expect(stderr).toBe('request 1: request is 5; expected an object\n');
    expect(status).toBe(2);
  });

  it('gives an empty list for an empty list', async () => {
    expect(await jsonOf(['evaluate', '-'], { input: '[]' })).toEqual([]);
  });
});

/** Stands for an object too deep to be written by JSON.stringify. */
const DEEP = 'deep';
const deepText = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;

/** What is wrong, and the field, the value and the words that the error must have. */
const refused: [name: string, request: unknown, field: string, value: unknown, message: RegExp][] = [
  [
    'an unknown name in a formula',
    { landscape: formula('x^2 + q*y', { variables: ['x', 'y'] }), points: [[0, 0]] },
    'landscape.parameters.text',
    'x^2 + q*y',
    /Column 7: ‘q’ is not a variable\. Variables here: x, y/,
  ],
  [
    'a missing bracket',
    { landscape: formula('(x^2 + y'), points: [[0, 0]] },
    'landscape.parameters.text',
    '(x^2 + y',
    /Column 1: the bracket ‘\(’ is never closed/,
  ],
  [
    '5,000 brackets',
    { landscape: formula(`${'('.repeat(5000)}x${')'.repeat(5000)}`), points: [[0]] },
    'landscape.parameters.text',
    expect.stringMatching(/^\({150,250}…$/),
    /nested more than 200 levels deep/,
  ],
  [
    '5,000 calls',
    { landscape: formula(`${'sin('.repeat(5000)}x${')'.repeat(5000)}`), points: [[0]] },
    'landscape.parameters.text',
    expect.any(String),
    /nested more than 200 levels deep/,
  ],
  [
    'a megabyte of formula',
    { landscape: formula(`x${'+x'.repeat(500_000)}`), points: [[0]] },
    'landscape.parameters.text',
    expect.stringMatching(/^x\+x.*…$/),
    /expected a text of at most 100000 characters/,
  ],
  [
    'a formula that no engine compiles',
    { landscape: formula(`x${'*x'.repeat(40_000)}`), points: [[0]] },
    'landscape.parameters.text',
    expect.anything(),
    /too long to be compiled/,
  ],
  [
    'an unknown family',
    { landscape: { family: 'rosenbrok' }, points: [[0, 0]] },
    'landscape.family',
    'rosenbrok',
    /did you mean rosenbrock\?/,
  ],
  [
    'an unknown parameter',
    { landscape: { family: 'rosenbrock', parameters: { dim: 3 } }, points: [[0, 0]] },
    'landscape.parameters.dim',
    3,
    /unknown parameter dim; did you mean dimension\?/,
  ],
  [
    'parameters 5,000 levels deep',
    { landscape: { family: 'rosenbrock', parameters: DEEP }, points: [[0, 0]] },
    'landscape.parameters.a',
    'an object',
    /unknown parameter a/,
  ],
  [
    'a dimension out of range',
    { landscape: { family: 'rosenbrock', parameters: { dimension: 1e12 } }, points: [[0, 0]] },
    'landscape.parameters.dimension',
    1e12,
    /invalid dimension: 1000000000000; expected 2 ≤ dimension ≤/,
  ],
  [
    'a dimension that is a text',
    { landscape: { family: 'rosenbrock', parameters: { dimension: 'NaN' } }, points: [[0, 0]] },
    'landscape.parameters.dimension',
    'NaN',
    /invalid dimension: ‘NaN’; expected a whole number/,
  ],
  [
    'a landscape that is a text',
    { landscape: 'rosenbrock', points: [[0, 0]] },
    'landscape',
    'rosenbrock',
    /landscape is ‘rosenbrock’; expected an object/,
  ],
  [
    'a misspelt field',
    { landscape: { famly: 'rosenbrock' }, points: [[0, 0]] },
    'landscape.famly',
    'rosenbrock',
    /landscape\.famly is not a field that is known here/,
  ],
  ['a missing field', { landscape: { family: 'rosenbrock' } }, 'points', null, /points is missing; expected a list/],
  [
    'an unknown wrapper',
    { landscape: { family: 'rosenbrock', wrap: [{ kind: 'shift' }, { kind: 'rotat' }] }, points: [[0, 0]] },
    'landscape.wrap[1].kind',
    'rotat',
    /unknown wrapper: rotat; did you mean rotate\?/,
  ],
  [
    'a wrapper that does not fit',
    { landscape: { family: 'rosenbrock', wrap: [{ kind: 'shift', by: [1, 2, 3] }] }, points: [[0, 0]] },
    'landscape.wrap[0].by',
    [1, 2, 3],
    /invalid by: 3 numbers; expected 2 numbers/,
  ],
  [
    'an unknown data set',
    { landscape: { family: 'network', parameters: { data: 'mnist' } }, points: [[0]] },
    'landscape.parameters.data',
    'mnist',
    /no data set ‘mnist’; known: digits, iris/,
  ],
  ['no points', { landscape: { family: 'rosenbrock' }, points: [] }, 'points', [], /expected at least 1 entry/],
  [
    'a point of another dimension',
    {
      landscape: { family: 'rosenbrock' },
      points: [
        [1, 1],
        [0, 0, 0],
      ],
    },
    'points[1]',
    [0, 0, 0],
    /points\[1\] has 3 coordinates; expected 2, the dimension of the landscape/,
  ],
  [
    'a coordinate that is not a number',
    { landscape: { family: 'rosenbrock' }, points: [['NaN', 0]] },
    'points[0][0]',
    'NaN',
    /points\[0\]\[0\] is ‘NaN’; expected a finite number/,
  ],
  [
    'null for a coordinate',
    { landscape: { family: 'rosenbrock' }, points: [[0, null]] },
    'points[0][1]',
    null,
    /points\[0\]\[1\] is null; expected a finite number/,
  ],
  [
    'something else wanted',
    { landscape: { family: 'rosenbrock' }, points: [[0, 0]], want: ['curvature'] },
    'want[0]',
    'curvature',
    /expected one of ‘value’, ‘gradient’, ‘hessian’/,
  ],
  [
    'a Hessian in 3,000 dimensions',
    {
      landscape: { family: 'rosenbrock', parameters: { dimension: 3000 } },
      points: [Array.from({ length: 3000 }, () => 0)],
      want: ['hessian'],
    },
    'want',
    3000,
    /a dense Hessian in 3000 dimensions is too large/,
  ],
  ['a number for a request', 5, 'request', 5, /request is 5; expected an object/],
];

describe('a list with bad elements', () => {
  it('answers every element in its place: the good ones, and an error for each bad one', {
    timeout: 60_000,
  }, async () => {
    const good = { landscape: { family: 'himmelblau' }, points: [[3, 2]] };
    const requests = [good, ...refused.map(([, request]) => request), good];
    const input = JSON.stringify(requests).replace(JSON.stringify(DEEP), deepText);
    const answers = (await jsonOf(['evaluate', '-'], { input, status: 2 })) as (Answer & { error?: ErrorObject })[];
    const expected = { points: [{ point: [3, 2], value: 0, gradient: [0, 0] }] };
    expect(answers.at(0)).toEqual(expected);
    expect(answers.at(-1)).toEqual(expected);
    expect(answers).toHaveLength(refused.length + 2);
    for (const [i, [name, , field, value, message]] of refused.entries()) {
      const { error } = answers[i + 1] as { error?: ErrorObject };
      expect.soft(error, name).toMatchObject({ field, value, message: expect.stringMatching(message) });
      expect.soft(error?.expected, name).toBeTruthy();
      expect.soft(JSON.stringify(error).length, name).toBeLessThan(1500);
    }
  });

  it('alone, a bad request is the error itself', async () => {
    const input = JSON.stringify({ landscape: formula('(x'), points: [[0]] });
    expect(await errorOf(['evaluate', '-'], { input })).toMatchObject({ code: 'invalid-formula', position: 0 });
    // JSON has no infinity, but 1e999 reads as one.
    const huge = '{"landscape": {"family": "rosenbrock"}, "points": [[1e999, 0]]}';
    expect(await errorOf(['evaluate', '-'], { input: huge })).toMatchObject({
      field: 'points[0][0]',
      value: 'Infinity',
    });
  });
});
