/** Ends of the comlink line between the main thread and its workers; it never leads to a window or a socket. */
import { type MessagePort, parentPort, type Worker } from 'node:worker_threads';
import * as Comlink from 'comlink';
// @ts-expect-error comlink ships no types for this entry
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { replying } from './reply.ts';

export function endpointOf(port: Worker | MessagePort): Comlink.Endpoint {
  return (nodeEndpoint as (port: Worker | MessagePort) => Comlink.Endpoint)(port);
}

/** Makes this thread a worker that answers with `implementation`. */
export function exposeWorker<Api extends object>(implementation: Api): void {
  if (!parentPort) throw new Error('this module runs as a worker thread');
  Comlink.expose(replying(implementation), endpointOf(parentPort));
}
