/** What the cards of ready experiments show: results of those experiments, computed once by build/ready-pictures.ts. */
import type { Box } from '../../../core/contract/summaries.ts';
import computed from './pictures.json';

interface InPlane {
  words: string;
  landscape: { family: string; parameters: Record<string, unknown> };
  box: Box;
}
export type Picture =
  | (InPlane & { kind: 'paths'; paths: { slot: number; points: number[] }[] })
  | (InPlane & { kind: 'particles'; slot: number; points: number[] })
  | { kind: 'curves'; words: string; curves: { slot: number; steps: number[]; values: number[] }[] };

/** By the id of the ready experiment. */
export const pictures = computed as unknown as Readonly<Record<string, Picture | undefined>>;
