/** The service as the shells create it. */
import { availableParallelism } from 'node:os';
import type { LaboratoryApi } from '../../core/contract/laboratory-api.ts';
import { APP_VERSION } from '../laboratory/version.ts';

export interface ClosableLaboratory extends LaboratoryApi {
  /** Checkpoints what runs, commits, and lets go of the session. */
  close(): Promise<void>;
}

export interface LaboratoryOptions {
  dataFolder: string;
  workers: number;
  version: string;
}
export type CreateLaboratory = (options: LaboratoryOptions) => ClosableLaboratory;

/** One core stays free for the window. */
export function laboratoryOptions(dataFolder: string): LaboratoryOptions {
  return { dataFolder, workers: Math.max(1, availableParallelism() - 1), version: APP_VERSION };
}
