import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { Asker } from '../../../renderer/state/asker.ts';

function service() {
  const waiting: { resolve: (value: number) => void; reject: (error: unknown) => void }[] = [];
  const call = vi.fn(() => new Promise<number>((resolve, reject) => waiting.push({ resolve, reject })));
  return { call, waiting };
}

describe('Asker', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('has one call in flight and asks once more for any number of changes', async () => {
    const { call, waiting } = service();
    const asker = new Asker(call, 100);
    asker.subscribe(() => undefined);
    asker.ask();
    for (let i = 0; i < 5; i += 1) asker.invalidate();
    expect(call).toHaveBeenCalledTimes(1);
    waiting[0]?.resolve(1);
    await vi.advanceTimersByTimeAsync(99);
    expect(asker.current).toMatchObject({ answer: 1, stale: true, loading: true });
    expect(call).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(call).toHaveBeenCalledTimes(2);
    waiting[1]?.resolve(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(asker.current).toEqual({ answer: 2, stale: false, loading: false, error: null });
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('keeps the last answer while asking and after a failure', async () => {
    const { call, waiting } = service();
    const asker = new Asker(call, 0);
    asker.subscribe(() => undefined);
    asker.ask();
    waiting[0]?.resolve(7);
    await vi.advanceTimersByTimeAsync(0);
    asker.invalidate();
    expect(asker.current).toMatchObject({ answer: 7, stale: true, loading: true });
    waiting[1]?.reject(new RidgelineError('internal', 'no'));
    await vi.advanceTimersByTimeAsync(0);
    expect(asker.current).toMatchObject({
      answer: 7,
      stale: true,
      loading: false,
      error: { code: 'internal', message: 'no' },
    });
  });

  it('waits until somebody looks', () => {
    const { call } = service();
    const asker = new Asker(call, 0);
    asker.invalidate();
    expect(call).not.toHaveBeenCalled();
    const stop = asker.subscribe(() => undefined);
    expect(asker.watched).toBe(true);
    stop();
    expect(asker.watched).toBe(false);
  });
});
