import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested, measureRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { medianInterval } from '../../../core/math/median-interval.ts';

const eigenvalues = [4, 1, 0.25];
const bowl = { family: 'quadratic', parameters: { eigenvalues } };
const rate = 0.3;
const experiment = {
  landscapes: [bowl],
  optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: rate } }],
  starts: { kind: 'normal', scale: 2 },
  budget: { steps: 20 },
};

function ask(request: Record<string, unknown>): AnalyzeAnswer {
  return analyzeRequested(analyzeRequest.parse(request), builtInData, () => undefined);
}
const numbers = (answer: AnalyzeAnswer, name: string): number[] => answer.arrays[name]!.data.map(Number);

describe('an analysis along a run', () => {
  const request = {
    analysis: 'hessian-spectrum',
    at: { experiment, seed: 3 },
    over: { kind: 'steps', count: 5 },
  };

  it('gives at each step what it gives there alone, and the curve of the loss', () => {
    const answer = ask(request);
    expect(numbers(answer, 'steps')).toEqual([0, 5, 10, 15, 20]);
    const start = ask({ analysis: 'hessian-spectrum', at: { experiment, seed: 3, step: 0 } });
    for (const [k, step] of [0, 5, 10, 15, 20].entries()) {
      const alone = ask({ analysis: 'hessian-spectrum', at: { experiment, seed: 3, step } });
      for (const name of ['loss', 'gradientNorm', 'sharpness', 'smallest'])
        expect(numbers(answer, name)[k], `${name} at ${step}`).toBe(alone.values[name]!.value);
    }
    expect(numbers(answer, 'loss of the run')).toEqual(numbers(answer, 'loss'));
    expect(answer.values.loss!.value).toBe(numbers(answer, 'loss')[4]);
    const change = Number(answer.values.lossChange!.value);
    expect(change).toBe(Number(answer.values.loss!.value) - Number(start.values.loss!.value));
    expect(answer.values.sharpness).toMatchObject({ value: 4, exact: 4 });
  });

  it('falls as gradient descent on the largest eigenvalue alone does', () => {
    const single = { ...experiment, landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [4] } }] };
    const answer = ask({ ...request, at: { experiment: single, seed: 1 } });
    const losses = numbers(answer, 'loss');
    for (const [k, loss] of losses.entries()) expect(loss / losses[0]!).toBeCloseTo((1 - rate * 4) ** (2 * 5 * k), 12);
  });

  it('tells each piece and takes what is known without measuring it again', () => {
    const found = new Map<number, Record<string, unknown>>();
    const parsed = analyzeRequest.parse(request);
    const first = measureRequested(parsed, builtInData, () => undefined, undefined, {
      known: () => undefined,
      found: (piece, values) => found.set(piece, values),
    });
    expect([...found.keys()]).toEqual([0, 5, 10, 15, 20]);
    const again: number[] = [];
    const second = measureRequested(parsed, builtInData, () => undefined, undefined, {
      known: (piece) => (piece === 15 ? undefined : (found.get(piece) as never)),
      found: (piece) => again.push(piece),
    });
    expect(again).toEqual([15]);
    expect(second).toEqual(first);
  });

  it('stops between the parts of a piece', () => {
    let told = 0;
    const stop = (): void => {
      told += 1;
      if (told === 7) throw new Error('cancelled');
    };
    expect(() => analyzeRequested(analyzeRequest.parse(request), builtInData, stop)).toThrow('cancelled');
  });
});

describe('an analysis over seeds', () => {
  it('covers the expected loss of random starts, and its median interval the median', () => {
    const answer = ask({
      analysis: 'hessian-spectrum',
      at: { experiment, seed: 0, step: 0 },
      over: { kind: 'seeds', count: 400 },
    });
    // x is normal of deviation 2, so that the mean of the loss is half of the sum of 4 lambda.
    const { loss, lossDeviation, lossMedian } = answer.values;
    const truth = eigenvalues.reduce((total, value) => total + 2 * value, 0);
    expect(Number(loss!.interval[0])).toBeLessThan(truth);
    expect(Number(loss!.interval[1])).toBeGreaterThan(truth);
    // The variance of x^2/2 lambda is lambda^2 s^4/2.
    const deviation = Math.sqrt(eigenvalues.reduce((total, value) => total + 8 * value * value, 0));
    expect(Number(lossDeviation!.value) / deviation).toBeCloseTo(1, 0);
    const each = numbers(answer, 'loss').sort((a, b) => a - b);
    expect(lossMedian!.interval).toEqual([each[179], each[220]]);
    expect(numbers(answer, 'loss sorted')).toEqual(each);
    expect(answer.values.sharpness).toMatchObject({ value: 4, exact: 4 });
  });

  it('draws starts of the landscape, and fresh chance at a point', () => {
    const network = { family: 'network', parameters: { data: 'iris', hidden: [3] } };
    const starts = ask({
      analysis: 'trace',
      landscape: network,
      at: { start: { seed: 5 } },
      over: { kind: 'seeds', count: 3 },
    });
    const alone = ask({ analysis: 'trace', landscape: network, at: { start: { seed: 6 } }, seed: 1 });
    expect(numbers(starts, 'seeds')).toEqual([5, 6, 7]);
    expect(numbers(starts, 'trace')[1]).toBe(alone.values.trace!.value);
    const chance = ask({
      analysis: 'trace',
      landscape: { family: 'random-quadratic', parameters: { dimension: 60 } },
      at: { point: new Array(60).fill(0) },
      parameters: { method: 'hutchinson', products: 6, probes: 'normal' },
      over: { kind: 'seeds', count: 4 },
    });
    expect(new Set(numbers(chance, 'trace')).size).toBe(4);
  });
});

describe('refusals', () => {
  const point = { point: [1, 1, 1] };
  it.each([
    [{ analysis: 'sharpness', landscape: bowl, at: point, over: { kind: 'steps' } }, 'at.point', /a run/],
    [
      { analysis: 'descent-check', at: { experiment }, over: { kind: 'steps' } },
      'over',
      /along the whole run by itself/,
    ],
    [{ analysis: 'geometry', over: { kind: 'seeds' } }, 'over', /draws nothing/],
    [
      {
        analysis: 'sharpness',
        at: { experiment: { ...experiment, starts: { kind: 'point', point: [1, 1, 1] } } },
        over: { kind: 'seeds' },
      },
      'over',
      /nothing in this run is random/,
    ],
  ])('%j', (request, field, message) => {
    expect(() => ask(request)).toThrow(message);
    try {
      ask(request);
    } catch (error) {
      expect((error as { details: { field: string } }).details.field).toBe(field);
    }
  });
});

describe('the order statistics round a median', () => {
  // Conover, table A3: for n = 10 the second and the ninth, and so on; counted from 0 here.
  it.each([
    [5, null],
    [6, { low: 0, high: 5 }],
    [10, { low: 1, high: 8 }],
    [20, { low: 5, high: 14 }],
    [50, { low: 17, high: 32 }],
    [100, { low: 39, high: 60 }],
  ])('of %i', (count, places) => {
    expect(medianInterval(count)).toEqual(places);
  });
});
