/** Signals that ask a long verb to stop: it ends cleanly, with what is done kept. */

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export class Interruption {
  /** A signal has come. */
  asked = false;
  private stop: (() => void) | null = null;
  private readonly listener = (): void => {
    this.asked = true;
    this.stop?.();
  };

  /** From now on the first signal does not end the program; a second one does. */
  constructor() {
    for (const signal of SIGNALS) process.once(signal, this.listener);
  }

  /** What a signal does while `work` goes on; at once, if one has come already. */
  async during<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
    this.stop = stop;
    if (this.asked) stop();
    try {
      return await work();
    } finally {
      this.stop = null;
    }
  }

  end(): void {
    for (const signal of SIGNALS) process.off(signal, this.listener);
  }
}
