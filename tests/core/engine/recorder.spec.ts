import { describe, expect, it } from 'vitest';
import { Recorder } from '../../../core/engine/recorder.ts';

describe('Recorder', () => {
  it('knows its steps', () => {
    const recorder = new Recorder(1, 2, ['loss'], [0, 1, 5, 9], [0, 9]);
    expect([0, 1, 2, 5, 9, 10].map((step) => recorder.placeOf(step))).toEqual([0, 1, -1, 2, 3, -1]);
    expect([-1, 0, 1, 4, 5, 8].map((step) => recorder.after(step))).toEqual([0, 1, 5, 5, 9, 9]);
    expect(recorder.after(9)).toBe(Number.POSITIVE_INFINITY);
  });

  it('finds the next of very many steps in few looks', () => {
    let looks = 0;
    const steps = new Proxy(
      Array.from({ length: 200_000 }, (_, k) => 2 * k),
      {
        get: (target, key) => {
          if (typeof key === 'string' && /^[0-9]+$/.test(key)) looks++;
          return Reflect.get(target, key);
        },
      },
    );
    const recorder = new Recorder(1, 1, [], steps, []);
    expect(recorder.after(299_999)).toBe(300_000);
    expect(recorder.placeOf(300_000)).toBe(150_000);
    expect(looks).toBeLessThan(100);
  });

  it('keeps metrics and points run by run, NaN where nothing came', () => {
    const recorder = new Recorder(2, 2, ['loss', 'accuracy'], [0, 4], [4]);
    recorder.put(1, 0, 'loss', 7);
    recorder.put(0, 1, 'accuracy', 0.5);
    expect(recorder.pointSlot(0, 0)).toBeNull();
    recorder.pointSlot(1, 4)?.set([3, 4]);
    const { loss, accuracy, points } = recorder.arrays();
    expect(loss).toEqual({ shape: [2], data: Float64Array.of(Number.NaN, Number.NaN, 7, Number.NaN) });
    expect(accuracy.data).toEqual(Float64Array.of(Number.NaN, 0.5, Number.NaN, Number.NaN));
    expect(points).toEqual({ shape: [1, 2], data: Float64Array.of(Number.NaN, Number.NaN, 3, 4) });
    expect(new Recorder(1, 3, ['loss'], [0], []).arrays()).not.toHaveProperty('points');
  });

  it('takes over what one with other steps kept, where both have the step', () => {
    const short = new Recorder(2, 1, ['loss'], [0, 1, 3], [0, 3]);
    for (const run of [0, 1]) {
      for (const place of [0, 1, 2]) short.put(run, place, 'loss', 10 * run + place);
      for (const step of [0, 3]) short.pointSlot(run, step)?.set([100 * run + step]);
    }
    const long = new Recorder(2, 1, ['loss'], [0, 1, 2, 7], [0, 7]);
    long.restore(short.arrays(), [0, 1, 3], [0, 3]);
    const { loss, points } = long.arrays();
    expect([...loss.data]).toEqual([0, 1, Number.NaN, Number.NaN, 10, 11, Number.NaN, Number.NaN]);
    expect([...points.data]).toEqual([0, Number.NaN, 100, Number.NaN]);
  });
});
