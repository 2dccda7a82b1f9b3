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

/** A worker for every core: the window and the service use little, and the system shares it fairly. */
export function laboratoryOptions(dataFolder: string): LaboratoryOptions {
  return { dataFolder, workers: availableParallelism(), version: APP_VERSION };
}
