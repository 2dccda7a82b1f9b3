import type { Port } from '../../core/contract/port.ts';

export interface MemoryPort extends Port {
  /** Frames that this end has sent. */
  sent: Uint8Array[];
  /** What `buffered` says. */
  holding: number;
  open: boolean;
}

/** Two ends of one link: what one sends reaches the other in a later turn, in order, as a copy. */
export function portPair(): [MemoryPort, MemoryPort] {
  const left = new End();
  const right = new End();
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class End implements MemoryPort {
  sent: Uint8Array[] = [];
  holding = 0;
  open = true;
  peer!: End;
  private listener: ((bytes: Uint8Array) => void) | null = null;
  private closeListener: (() => void) | null = null;
  private early: Uint8Array[] = [];

  send(bytes: Uint8Array): void {
    if (!this.open) return;
    this.sent.push(bytes);
    const copy = bytes.slice();
    queueMicrotask(() => this.peer.accept(copy));
  }

  onMessage(listener: (bytes: Uint8Array) => void): void {
    this.listener = listener;
    for (const bytes of this.early.splice(0)) listener(bytes);
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
    if (!this.open) listener();
  }

  close(): void {
    for (const end of [this, this.peer]) {
      if (!end.open) continue;
      end.open = false;
      end.closeListener?.();
    }
  }

  buffered(): number {
    return this.holding;
  }

  private accept(bytes: Uint8Array): void {
    if (!this.open) return;
    if (this.listener) this.listener(bytes);
    else this.early.push(bytes);
  }
}

/** Lets everything that is under way arrive. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}
