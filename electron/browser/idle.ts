/** Ends a shell that nobody looks at and that has nothing to do. */

export interface IdleWatch {
  /** From now on the shell may end. */
  start(): void;
  windows(count: number): void;
  working(now: boolean): void;
  stop(): void;
}

/** Calls `end` when, after a first window, no window was open and nothing was computed for `milliseconds`. */
export function idleWatch(milliseconds: number, end: () => void): IdleWatch {
  const state = { started: false, seen: false, open: 0, busy: false };
  let timer: NodeJS.Timeout | null = null;
  const change = (changes: Partial<typeof state>) => {
    Object.assign(state, changes);
    if (timer) clearTimeout(timer);
    const idle = state.started && state.seen && state.open === 0 && !state.busy;
    timer = idle ? setTimeout(end, milliseconds) : null;
  };
  return {
    start: () => change({ started: true }),
    windows: (count) => change({ open: count, seen: state.seen || count > 0 }),
    working: (now) => change({ busy: now }),
    stop: () => change({ started: false }),
  };
}
