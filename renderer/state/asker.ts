/** One question that is asked again when its ground changes: at most one call in flight, and the newest change wins. */
import { type ErrorEnvelope, toEnvelope } from '../../core/contract/errors.ts';

export interface Asked<A> {
  answer: A | null;
  /** The answer is older than what it describes; a newer one is on its way or failed. */
  stale: boolean;
  loading: boolean;
  error: ErrorEnvelope | null;
}

export const NOTHING_ASKED: Asked<never> = { answer: null, stale: false, loading: false, error: null };

export class Asker<A> {
  private state: Asked<A> = NOTHING_ASKED;
  private readonly listeners = new Set<() => void>();
  private inFlight = false;
  private dirty = false;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asked = Number.NEGATIVE_INFINITY;
  private readonly call: () => Promise<A>;
  private readonly interval: number;

  /** `interval`: least milliseconds between the starts of two calls. */
  constructor(call: () => Promise<A>, interval = 200) {
    this.call = call;
    this.interval = interval;
  }

  get current(): Asked<A> {
    return this.state;
  }

  get watched(): boolean {
    return this.listeners.size > 0;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks now, after the call in flight, or after the interval. */
  ask(): void {
    if (this.inFlight) {
      this.dirty = true;
      return;
    }
    if (this.timer !== null) return;
    const wait = this.asked + this.interval - performance.now();
    if (wait <= 0) {
      this.start();
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = null;
      this.start();
    }, wait);
  }

  /** The ground has changed: asks again if anybody watches, otherwise at the next look. */
  invalidate(): void {
    if (this.state.answer !== null && !this.state.stale) this.set({ ...this.state, stale: true });
    if (this.watched) this.ask();
  }

  private start(): void {
    this.inFlight = true;
    this.dirty = false;
    this.asked = performance.now();
    this.set({ ...this.state, loading: true, stale: this.state.answer !== null });
    this.call()
      .then(
        (answer) => this.finish({ answer, stale: this.dirty, loading: this.dirty, error: null }),
        (error: unknown) => this.finish({ ...this.state, loading: this.dirty, error: toEnvelope(error) }),
      )
      .catch((error: unknown) => reportError(error));
  }

  private finish(state: Asked<A>): void {
    this.inFlight = false;
    this.set(state);
    if (this.dirty) {
      this.dirty = false;
      this.ask();
    }
  }

  private set(state: Asked<A>): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
