export type WorkerName = 'task-worker' | 'interactive-worker' | 'storage-worker' | 'study-worker';

const folder = new URL('.', import.meta.url);
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Where a worker's entry file is: beside this source in a checkout, beside the bundle that asks in a build. */
export function workerUrl(name: WorkerName): URL {
  return new URL(name + extension, folder);
}
