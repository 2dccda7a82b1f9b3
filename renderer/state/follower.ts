/** Follows a question that changes quickly, as a view that is dragged: one call in flight, the newest question wins. */
import { useEffect, useSyncExternalStore } from 'react';
import { type ErrorEnvelope, toEnvelope } from '../../core/contract/errors.ts';
import { type Asked, NOTHING_ASKED } from './asker.ts';

/** A call that nobody waits for any more may still finish within this time: it shows something while a view is moved. */
const PATIENCE_MS = 150;

/** What a follower knows of a question, while somebody looks; on another ground the same question is asked again. */
export function useFollower<A>(follower: Follower<A>, key: string | null, ground: number): Asked<A> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: on another ground the same question is asked again
  useEffect(() => follower.follow(key), [follower, key, ground]);
  useEffect(() => () => follower.follow(null), [follower]);
  return useSyncExternalStore(follower.subscribe, follower.read);
}

/** One call in flight for a place on the screen; the newest question wins, the last answer stays. */
export class Follower<A> {
  private readonly known: (key: string) => A | undefined;
  private readonly call: (key: string, signal: AbortSignal) => Promise<A>;
  private readonly listeners = new Set<() => void>();
  private state: Asked<A> = NOTHING_ASKED;
  private wanted: string | null = null;
  /** The call in flight: its question, how to stop it, and when it began. */
  private flight: { key: string; controller: AbortController; began: number } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(known: (key: string) => A | undefined, call: (key: string, signal: AbortSignal) => Promise<A>) {
    this.known = known;
    this.call = call;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): Asked<A> => this.state;

  follow(key: string | null): void {
    this.wanted = key;
    this.stopOutdated();
    if (key === null) {
      this.set(NOTHING_ASKED);
      return;
    }
    const known = this.known(key);
    if (known !== undefined) this.set({ answer: known, stale: false, loading: false, error: null });
    else if (this.flight === null) void this.ask();
    else this.set({ ...this.state, stale: this.state.answer !== null, loading: true });
  }

  /** Ends a call whose answer is not wanted any more, once it has had time for an answer that would have been quick. */
  private stopOutdated(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const { flight } = this;
    if (flight === null || flight.key === this.wanted) return;
    const wait = flight.began + PATIENCE_MS - performance.now();
    if (wait <= 0) flight.controller.abort();
    else this.timer = setTimeout(() => this.stopOutdated(), wait);
  }

  private async ask(): Promise<void> {
    while (this.wanted !== null) {
      const key: string = this.wanted;
      if (this.known(key) !== undefined) break;
      this.set({ ...this.state, stale: this.state.answer !== null, loading: true });
      let answer: A | null = null;
      let error: ErrorEnvelope | null = null;
      const controller = new AbortController();
      this.flight = { key, controller, began: performance.now() };
      try {
        answer = await this.call(key, controller.signal);
      } catch (thrown) {
        error = toEnvelope(thrown);
      }
      if (this.wanted !== key || controller.signal.aborted) continue;
      if (answer !== null) this.set({ answer, stale: false, loading: false, error: null });
      else this.set({ ...this.state, stale: this.state.answer !== null, loading: false, error });
      break;
    }
    this.flight = null;
  }

  private set(state: Asked<A>): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
