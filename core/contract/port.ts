/** The one thing that the remote-call layer needs of a WebSocket or a MessagePort: whole messages, both ways, in order. */

export interface Port {
  send(bytes: Uint8Array): void;
  /** One listener; messages that came before it was set are delivered to it then. */
  onMessage(listener: (bytes: Uint8Array) => void): void;
  /** Called once, also when the port is closed already. */
  onClose(listener: () => void): void;
  close(): void;
  /** Bytes that were sent and have not left this process yet, where the transport knows. */
  buffered?(): number;
}

/** Says that an answer is not wanted any more. A DOM or Node AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A CancelSignal for a core that has no AbortController. */
export class Cancellation implements CancelSignal {
  aborted = false;
  private readonly listeners = new Set<() => void>();

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}

/** The window message with which the desktop's preload script hands over a MessagePort. */
export const PORT_MESSAGE = 'ridgeline-port';

/** Where the browser shell answers WebSockets. */
export const SOCKET_PATH = '/laboratory';
