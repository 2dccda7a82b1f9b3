/** A worker thread with a typed interface: calls that fail when the worker dies, and a new worker on the next call. */
import { Worker } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { fromEnvelope, RidgelineError } from '../../core/contract/errors.ts';
import { endpointOf } from './endpoint.ts';
import type { Reply, Replying } from './reply.ts';
import { type WorkerName, workerUrl } from './worker-url.ts';

interface Live<Api> {
  worker: Worker;
  /** Held here for as long as the worker lives: comlink drops calls in flight when the proxy is collected. */
  remote: Comlink.Remote<Replying<Api>>;
  died: Promise<never>;
}

export class WorkerHandle<Api extends object> {
  private readonly name: WorkerName;
  private live: Live<Api> | null = null;
  private readonly prepare: ((handle: WorkerHandle<Api>) => Promise<void>) | null;

  /** `prepare` runs on every new worker before other calls reach it. */
  constructor(name: WorkerName, prepare: ((handle: WorkerHandle<Api>) => Promise<void>) | null = null) {
    this.name = name;
    this.prepare = prepare;
  }

  get threadId(): number | null {
    return this.live?.worker.threadId ?? null;
  }

  /** Calls the worker and gives its answer; throws its RidgelineError, or 'worker-died' when it ended meanwhile. */
  async call<K extends keyof Api & string>(
    method: K,
    ...parameters: Api[K] extends (...parameters: infer P) => unknown ? P : never
  ): Promise<Api[K] extends (...parameters: never[]) => infer R ? Awaited<R> : never> {
    const live = this.live ?? (await this.start());
    const remote = live.remote as unknown as Record<string, (...parameters: unknown[]) => Promise<Reply<unknown>>>;
    const reply = await Promise.race([
      (remote[method] as (...parameters: unknown[]) => Promise<Reply<unknown>>)(...parameters),
      live.died,
    ]);
    if (!reply.ok) throw fromEnvelope(reply.error);
    return reply.value as never;
  }

  /** Ends the thread at once; calls in flight fail with 'worker-died'. */
  async terminate(): Promise<void> {
    const live = this.live;
    this.live = null;
    await live?.worker.terminate();
  }

  private async start(): Promise<Live<Api>> {
    const worker = new Worker(workerUrl(this.name));
    const died = new Promise<never>((_, reject) => {
      const end = (reason: string): void => {
        if (this.live?.worker === worker) this.live = null;
        reject(new RidgelineError('worker-died', `the ${this.name} ended: ${reason}`));
      };
      worker.once('error', (error) => end(error instanceof Error ? error.message : String(error)));
      worker.once('exit', (code) => end(`exit code ${code}`));
    });
    died.catch(() => undefined);
    const remote = Comlink.wrap<Replying<Api>>(endpointOf(worker));
    const live = { worker, remote, died };
    this.live = live;
    await this.prepare?.(this);
    return live;
  }
}
