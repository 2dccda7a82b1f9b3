/** One line to the laboratory that heals itself. */
import { link, type RemoteLink } from '../../core/contract/connect.ts';
import { RidgelineError } from '../../core/contract/errors.ts';
import type { Port } from '../../core/contract/port.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** A line that can be opened again and again. `Refused` means that trying again is useless. */
export type Dial = () => Promise<Port>;
export class Refused extends RidgelineError {
  constructor(message: string) {
    super('not-permitted', message, { field: 'address' });
  }
}

const LOST = 'The connection to the laboratory is lost.';
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

interface Subscription {
  topic: string;
  listener: (value: unknown) => void;
  stop: () => void;
}

/** Dials, dials again after a loss, and subscribes anew to what was subscribed to. */
export class Line implements Pick<RemoteLink, 'call' | 'subscribe'> {
  private readonly dial: Dial;
  private readonly listeners = new Set<() => void>();
  private readonly subscriptions = new Set<Subscription>();
  private state: ConnectionState = 'connecting';
  private why: string | null = null;
  private remote: RemoteLink | null = null;
  private readonly first: Promise<void>;
  private firstSettled: () => void = () => {};
  private pause = FIRST_PAUSE_MS;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private dialling = false;

  constructor(dial: Dial) {
    this.dial = dial;
    this.first = new Promise((resolve) => {
      this.firstSettled = resolve;
    });
    this.reconnect();
  }

  readonly getState = (): ConnectionState => this.state;
  readonly isLost = (): boolean => this.state === 'lost';
  readonly reason = (): string | null => this.why;
  readonly onChange = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly reconnect = (): void => {
    if (this.dialling || this.remote) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.dialling = true;
    this.dial().then(
      (port) => this.opened(link(port)),
      (error: unknown) => this.failed(error),
    );
  };

  call: RemoteLink['call'] = async (name, argument, options) => {
    if (this.state === 'connecting') await this.first;
    if (!this.remote) throw new RidgelineError('connection-closed', this.why ?? LOST);
    return this.remote.call(name, argument, options);
  };

  subscribe: RemoteLink['subscribe'] = (topic, listener) => {
    const subscription: Subscription = { topic, listener, stop: () => {} };
    this.subscriptions.add(subscription);
    if (this.remote) subscription.stop = this.remote.subscribe(topic, listener);
    return () => {
      if (this.subscriptions.delete(subscription)) subscription.stop();
    };
  };

  private opened(remote: RemoteLink): void {
    this.dialling = false;
    this.remote = remote;
    this.pause = FIRST_PAUSE_MS;
    for (const subscription of this.subscriptions) {
      subscription.stop = remote.subscribe(subscription.topic, subscription.listener);
    }
    this.become('open', null);
    void remote.closed.then(() => {
      this.remote = null;
      for (const subscription of this.subscriptions) subscription.stop = () => {};
      this.become('lost', LOST);
      this.later();
    });
  }

  private failed(error: unknown): void {
    this.dialling = false;
    this.become('lost', error instanceof Error ? error.message : LOST);
    if (!(error instanceof Refused)) this.later();
  }

  private later(): void {
    this.timer = setTimeout(this.reconnect, this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  private become(state: ConnectionState, why: string | null): void {
    this.state = state;
    this.why = why;
    this.firstSettled();
    for (const listener of this.listeners) listener();
  }
}
