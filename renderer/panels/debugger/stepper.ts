/** The clock of the debugger: stepping, playing, and the keys for both. */
import { type KeyboardEvent, useCallback, useEffect, useState } from 'react';
import { useCursor } from '../../state/cursor.ts';
import { useDebugged } from '../../state/debugged.ts';

/** A look at the whole range takes so many seconds, within these steps a second. */
const PLAY_SECONDS = 15;
const RATES = [4, 60] as const;

export interface Stepper {
  step: number;
  last: number;
  playing: boolean;
  go(step: number): void;
  toggle(): void;
  /** Whether the key was one of the clock's. */
  onKey(event: KeyboardEvent): boolean;
}

/** Steps go from 1, the first update, to `last`; `range` is what play goes through. */
export function useStepper(last: number, range: readonly [number, number]): Stepper {
  const wanted = useDebugged((state) => state.step);
  const step = Math.max(1, Math.min(wanted, Math.max(1, last)));
  const [playing, setPlaying] = useState(false);
  const go = useCallback(
    (to: number) => useDebugged.setState({ step: Math.max(1, Math.min(Math.round(to), Math.max(1, last))) }),
    [last],
  );
  // The session's cursor is the same clock.
  useEffect(() => useCursor.setState({ step, pinned: true }), [step]);
  const [from, to] = range;
  useEffect(() => {
    if (!playing) return;
    const end = Math.min(last, to);
    const rate = Math.min(RATES[1], Math.max(RATES[0], (end - from) / PLAY_SECONDS));
    const by = Math.max(1, Math.round((end - from) / PLAY_SECONDS / rate));
    const timer = setInterval(() => {
      const now = useDebugged.getState().step;
      if (now >= end) setPlaying(false);
      else go(Math.min(end, now + by));
    }, 1000 / rate);
    return () => clearInterval(timer);
  }, [playing, last, from, to, go]);
  const toggle = (): void => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      go(step + 1);
      return;
    }
    if (!playing && step >= Math.min(last, to)) go(Math.max(1, from));
    setPlaying(!playing);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const by = event.shiftKey ? 10 : 1;
    if (event.key === ' ') toggle();
    else if (event.key === 'ArrowLeft') go(step - by);
    else if (event.key === 'ArrowRight') go(step + by);
    else if (event.key === 'Home') go(1);
    else if (event.key === 'End') go(last);
    else return false;
    event.preventDefault();
    return true;
  };
  return { step, last, playing, go, toggle, onKey };
}
