/** The window's end of a remote link: calls that always settle, and subscriptions that acknowledge what they delivered. */
import { decode, encode } from './codec.ts';
import { fromEnvelope, RidgelineError } from './errors.ts';
import { type Answers, CALLS, type CallArgument, type CallName, type LaboratoryApi } from './laboratory-api.ts';
import type { CancelSignal, Port } from './port.ts';
import {
  type ClientMessage,
  REMOTE_LIMITS,
  type RemoteLimits,
  type ServiceMessage,
  serviceMessage,
} from './remote-messages.ts';

export interface CallOptions {
  /** When it aborts, the call rejects with 'cancelled' at once and the service is told. */
  signal?: CancelSignal;
}

/** Calls and topics by name, for any pair of tables. */
export interface RemoteLink {
  call(name: string, argument: unknown, options?: CallOptions): Promise<unknown>;
  subscribe(topic: string, listener: (value: unknown) => void): () => void;
  /** Fulfilled when the port has closed, from whichever end. */
  readonly closed: Promise<void>;
}

/** LaboratoryApi whose calls also take options. */
export type CancellableLaboratory = {
  [N in CallName]: (argument: CallArgument<N>, options?: CallOptions) => Promise<Answers[N]>;
} & Pick<LaboratoryApi, 'subscribe'>;
export type RemoteLaboratory = CancellableLaboratory & { readonly closed: Promise<void> };

/** The laboratory served at the other end of `port`. Once the port closes every call rejects with 'connection-closed'. */
export function connect(port: Port): RemoteLaboratory {
  const remote = link(port);
  return { ...laboratoryOver(remote), closed: remote.closed };
}

/** LaboratoryApi spoken over anything that carries calls and topics by name. */
export function laboratoryOver(remote: Pick<RemoteLink, 'call' | 'subscribe'>): CancellableLaboratory {
  const calls = Object.keys(CALLS).map((name) => {
    return [name, (argument: unknown, options?: CallOptions) => remote.call(name, argument, options)];
  });
  const subscribe = (topic: string, listener: (value: never) => void) =>
    remote.subscribe(topic, listener as (value: unknown) => void);
  return { ...Object.fromEntries(calls), subscribe } as CancellableLaboratory;
}

/** The bare link; `connect` puts the names of LaboratoryApi on it. */
export function link(port: Port, limits: RemoteLimits = REMOTE_LIMITS): RemoteLink {
  const client = new LinkedPort(port, limits);
  port.onClose(() => client.end());
  port.onMessage((bytes) => client.receive(bytes));
  return client;
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: RidgelineError): void;
}

class LinkedPort implements RemoteLink {
  readonly closed: Promise<void>;
  private readonly port: Port;
  private readonly limits: RemoteLimits;
  private readonly pending = new Map<number, PendingCall>();
  private readonly listeners = new Map<number, (value: unknown) => void>();
  private markClosed: () => void = () => {};
  private nextId = 0;
  private ended = false;

  constructor(port: Port, limits: RemoteLimits) {
    this.port = port;
    this.limits = limits;
    this.closed = new Promise((resolve) => {
      this.markClosed = resolve;
    });
  }

  call(name: string, argument: unknown, options: CallOptions = {}): Promise<unknown> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (this.ended) throw connectionClosed();
      if (signal?.aborted) throw cancelled(name);
      const id = this.nextId++;
      const frame = encode({ kind: 'call', id, name, argument } satisfies ClientMessage);
      if (frame.length > this.limits.messageBytes) throw tooLarge(name, frame.length, this.limits.messageBytes);
      const onAbort = () => {
        if (!this.settle(id)) return;
        this.send({ kind: 'cancel', id });
        reject(cancelled(name));
      };
      const forget = () => signal?.removeEventListener('abort', onAbort);
      this.pending.set(id, {
        resolve: (value) => {
          forget();
          resolve(value);
        },
        reject: (error) => {
          forget();
          reject(error);
        },
      });
      signal?.addEventListener('abort', onAbort);
      this.port.send(frame);
    });
  }

  subscribe(topic: string, listener: (value: unknown) => void): () => void {
    const id = this.nextId++;
    this.listeners.set(id, listener);
    this.send({ kind: 'subscribe', id, topic });
    return () => {
      if (this.listeners.delete(id)) this.send({ kind: 'unsubscribe', id });
    };
  }

  receive(bytes: Uint8Array): void {
    if (this.ended) return;
    const message = this.read(bytes);
    if (!message) {
      this.port.close();
      return;
    }
    switch (message.kind) {
      case 'answer':
        this.settle(message.id)?.resolve(message.value);
        return;
      case 'error':
        this.settle(message.id)?.reject(fromEnvelope(message.error));
        return;
      case 'value':
        this.deliver(message.id, message.value);
        return;
      case 'refused':
        this.listeners.delete(message.id);
        throw fromEnvelope(message.error);
    }
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    const calls = [...this.pending.values()];
    this.pending.clear();
    this.listeners.clear();
    for (const call of calls) call.reject(connectionClosed());
    this.markClosed();
  }

  private read(bytes: Uint8Array): ServiceMessage | null {
    if (bytes.length > this.limits.messageBytes) return null;
    try {
      return serviceMessage.parse(decode(bytes));
    } catch {
      return null;
    }
  }

  /** Takes the call out of the pending ones; absent when it was cancelled. */
  private settle(id: number): PendingCall | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    return call;
  }

  private deliver(id: number, value: unknown): void {
    const listener = this.listeners.get(id);
    if (!listener) return;
    try {
      listener(value);
    } finally {
      this.send({ kind: 'acknowledge', id });
    }
  }

  private send(message: ClientMessage): void {
    if (!this.ended) this.port.send(encode(message));
  }
}

function connectionClosed(): RidgelineError {
  return new RidgelineError('connection-closed', 'The connection to the laboratory is closed.');
}

function cancelled(name: string): RidgelineError {
  return new RidgelineError('cancelled', `The call ‘${name}’ was cancelled.`, { field: name });
}

function tooLarge(name: string, length: number, limit: number): RidgelineError {
  const expected = `at most ${limit} bytes`;
  return new RidgelineError('too-large', `The call ‘${name}’ has ${length} bytes; expected ${expected}.`, {
    field: name,
    value: length,
    expected,
  });
}
