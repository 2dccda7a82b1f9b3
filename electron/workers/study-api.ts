/** What the study worker does: one analysis or the claims of one entry at a time, watched through shared words. */

import type { AnalysisResult } from '../../core/analyses/define.ts';
import type { AnalyzeRequest } from '../../core/contract/requests.ts';
import type { ClaimFinding, StudyArray } from '../../core/contract/studies.ts';
import type { DataSet } from '../../core/landscapes/define.ts';

export interface ClaimsRequest {
  entry: string;
  /** The claims to measure; those that have been measured already are left out. */
  claims: string[];
  seed: number;
  quick: boolean;
  /** Whether findings come with their figures. */
  figures: boolean;
}

export interface AnalysisFound {
  values: AnalysisResult['values'];
  arrays: Record<string, StudyArray>;
  seconds: number;
}

/** One of the answers of an analysis asked many times: at a step, or for a seed. */
export interface KnownPiece {
  piece: number;
  values: AnalysisResult['values'];
}

export interface StudyApi {
  /** The data sets of the session, in place of those of another one. */
  carry(sets: DataSet[]): void;
  /**
   * Throws 'cancelled' when the control block says stop. Of an analysis asked many times the pieces in `known` are taken as
   * they are, and every other one is told as it is found.
   */
  analyze(
    request: AnalyzeRequest,
    control: SharedArrayBuffer,
    known: readonly KnownPiece[],
    onPiece: (piece: KnownPiece, seconds: number) => void,
  ): AnalysisFound;
  /** Tells every finding as it is made. Throws 'cancelled' when the control block says stop. */
  verify(
    request: ClaimsRequest,
    control: SharedArrayBuffer,
    onFound: (claim: string, found: ClaimFinding) => void | Promise<void>,
  ): Promise<void>;
}
