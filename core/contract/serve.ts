/** The service's end of a remote link: an allow-list of calls and topics, each argument checked, every failure an envelope. */
import type { z } from 'zod';
import { decode, encode } from './codec.ts';
import { type ErrorEnvelope, RidgelineError, toEnvelope } from './errors.ts';
import { CALLS, TOPICS } from './laboratory-api.ts';
import { Cancellation, type CancelSignal, type Port } from './port.ts';
import {
  type ClientMessage,
  clientMessage,
  REMOTE_LIMITS,
  type RemoteLimits,
  type ServiceMessage,
} from './remote-messages.ts';
import { requestError } from './request-error.ts';

export type CallTable = Readonly<Record<string, z.ZodType>>;
/** 'latest' keeps the newest value while the window is busy, 'every' keeps them all, up to a limit. */
export type TopicTable = Readonly<Record<string, 'latest' | 'every'>>;

export interface CallContext {
  /** Aborted when the window cancels the call or goes away. */
  signal: CancelSignal;
}

/** What an implementation of the tables looks like; a LaboratoryApi is one. Arguments arrive parsed, defaults filled in. */
export type Service<C extends CallTable, T extends TopicTable> = {
  [N in keyof C]: (argument: z.output<C[N]>, context: CallContext) => Promise<unknown>;
} & { subscribe(topic: keyof T & string, listener: (value: unknown) => void): () => void };

type LaboratoryService = Service<typeof CALLS, typeof TOPICS>;

/**
 * Serves `service` to the window at the other end of `port` until the port closes. A message that is not one (damaged,
 * too large, an id used twice) closes the port; a call that is wrong is answered with an error that names the field.
 */
export function serve(port: Port, service: LaboratoryService): void;
export function serve<C extends CallTable, T extends TopicTable>(
  port: Port,
  service: Service<C, T>,
  calls: C,
  topics: T,
  limits?: RemoteLimits,
): void;
export function serve(
  port: Port,
  service: object,
  calls: CallTable = CALLS,
  topics: TopicTable = TOPICS,
  limits: RemoteLimits = REMOTE_LIMITS,
): void {
  const session = new ServedPort(port, service as UntypedService, calls, topics, limits);
  port.onClose(() => session.end());
  port.onMessage((bytes) => session.receive(bytes));
}

type UntypedService = Record<string, (argument: unknown, context: CallContext) => Promise<unknown>> & {
  subscribe(topic: string, listener: (value: unknown) => void): () => void;
};

class ServedPort {
  private readonly port: Port;
  private readonly service: UntypedService;
  private readonly calls: CallTable;
  private readonly topics: TopicTable;
  private readonly limits: RemoteLimits;
  private readonly running = new Map<number, Cancellation>();
  private readonly subscriptions = new Map<number, Subscription>();
  private ended = false;

  constructor(port: Port, service: UntypedService, calls: CallTable, topics: TopicTable, limits: RemoteLimits) {
    this.port = port;
    this.service = service;
    this.calls = calls;
    this.topics = topics;
    this.limits = limits;
  }

  receive(bytes: Uint8Array): void {
    if (this.ended) return;
    const message = this.read(bytes);
    if (!message || !this.handle(message)) this.port.close();
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const cancellation of this.running.values()) cancellation.abort();
    for (const subscription of this.subscriptions.values()) subscription.stop();
    this.running.clear();
    this.subscriptions.clear();
  }

  private read(bytes: Uint8Array): ClientMessage | null {
    if (bytes.length > this.limits.messageBytes) return null;
    try {
      return clientMessage.parse(decode(bytes));
    } catch {
      return null;
    }
  }

  /** False when no honest window would have sent the message. */
  private handle(message: ClientMessage): boolean {
    const { id } = message;
    switch (message.kind) {
      case 'call':
        if (this.running.has(id)) return false;
        void this.call(id, message.name, message.argument);
        return true;
      case 'cancel':
        this.running.get(id)?.abort();
        return true;
      case 'subscribe':
        if (this.subscriptions.has(id)) return false;
        this.subscribe(id, message.topic);
        return true;
      case 'unsubscribe':
        this.subscriptions.get(id)?.stop();
        this.subscriptions.delete(id);
        return true;
      case 'acknowledge':
        this.subscriptions.get(id)?.acknowledge();
        return true;
    }
  }

  private async call(id: number, name: string, argument: unknown): Promise<void> {
    const cancellation = new Cancellation();
    let answer: ServiceMessage;
    try {
      if (!Object.hasOwn(this.calls, name)) throw unknownName('call', name, this.calls);
      if (this.running.size >= this.limits.calls) throw tooMany('calls', this.limits.calls);
      const parsed = this.calls[name]!.safeParse(argument);
      if (!parsed.success) throw requestError(parsed.error, argument, { whole: 'argument' });
      this.running.set(id, cancellation);
      answer = { kind: 'answer', id, value: await this.service[name]!(parsed.data, { signal: cancellation }) };
    } catch (error) {
      answer = { kind: 'error', id, error: toEnvelope(error) };
    }
    if (this.running.get(id) === cancellation) this.running.delete(id);
    this.send(answer);
  }

  private subscribe(id: number, topic: string): void {
    try {
      if (!Object.hasOwn(this.topics, topic)) throw unknownName('topic', topic, this.topics);
      if (this.subscriptions.size >= this.limits.subscriptions)
        throw tooMany('subscriptions', this.limits.subscriptions);
      const latest = this.topics[topic] === 'latest';
      const subscription = new Subscription(this.port, this.limits, latest, (value) =>
        this.send({ kind: 'value', id, value }),
      );
      this.subscriptions.set(id, subscription);
      subscription.start((listener) => this.service.subscribe(topic, listener));
    } catch (error) {
      this.subscriptions.delete(id);
      this.send({ kind: 'refused', id, error: toEnvelope(error) });
    }
  }

  private send(message: ServiceMessage): void {
    if (this.ended) return;
    this.port.send(this.frame(message));
  }

  private frame(message: ServiceMessage): Uint8Array {
    try {
      const frame = encode(message);
      if (frame.length <= this.limits.messageBytes) return frame;
      return encode(asError(message, tooLarge(frame.length, this.limits.messageBytes).toEnvelope()));
    } catch (error) {
      if ('error' in message) {
        const { value: _unsendable, ...rest } = message.error;
        return encode({ ...message, error: rest });
      }
      const why = error instanceof Error ? error.message : String(error);
      return encode(asError(message, { code: 'internal', message: `The answer could not be sent: ${why}` }));
    }
  }
}

function asError(message: ServiceMessage, error: ErrorEnvelope): ServiceMessage {
  return { kind: message.kind === 'value' || message.kind === 'refused' ? 'refused' : 'error', id: message.id, error };
}

/** One subscription of one window: at most `unacknowledged` values are under way, what comes meanwhile waits. */
class Subscription {
  private readonly port: Port;
  private readonly limits: RemoteLimits;
  private readonly latest: boolean;
  private readonly deliver: (value: unknown) => void;
  private waiting: unknown[] = [];
  private underWay = 0;
  private release: (() => void) | null = null;
  private stopped = false;

  constructor(port: Port, limits: RemoteLimits, latest: boolean, deliver: (value: unknown) => void) {
    this.port = port;
    this.limits = limits;
    this.latest = latest;
    this.deliver = deliver;
  }

  start(attach: (listener: (value: unknown) => void) => () => void): void {
    const release = attach((value) => this.offer(value));
    if (this.stopped) release();
    else this.release = release;
  }

  stop(): void {
    this.stopped = true;
    this.waiting = [];
    this.release?.();
    this.release = null;
  }

  acknowledge(): void {
    this.underWay = Math.max(0, this.underWay - 1);
    this.drain();
  }

  private offer(value: unknown): void {
    if (this.stopped) return;
    if (this.latest) this.waiting = [];
    else if (this.waiting.length >= this.limits.waiting) this.waiting.shift();
    this.waiting.push(value);
    this.drain();
  }

  /** With nothing under way no acknowledgement would come to wake it, so then a full transport does not hold it back. */
  private drain(): void {
    while (this.waiting.length > 0 && this.underWay < this.limits.unacknowledged) {
      if (this.underWay > 0 && (this.port.buffered?.() ?? 0) > this.limits.bufferedBytes) return;
      this.underWay++;
      this.deliver(this.waiting.shift());
    }
  }
}

function unknownName(what: string, name: string, known: object): RidgelineError {
  const expected = `one of ${Object.keys(known).join(', ')}`;
  return new RidgelineError('invalid-request', `‘${name}’ is not a ${what}; expected ${expected}.`, {
    field: what,
    value: name,
    expected,
  });
}

function tooMany(field: string, limit: number): RidgelineError {
  const expected = `at most ${limit} at a time`;
  return new RidgelineError('too-large', `Too many ${field}; expected ${expected}.`, { field, expected });
}

function tooLarge(length: number, limit: number): RidgelineError {
  const expected = `at most ${limit} bytes`;
  return new RidgelineError('too-large', `The answer has ${length} bytes; expected ${expected}.`, {
    field: 'answer',
    value: length,
    expected,
  });
}
