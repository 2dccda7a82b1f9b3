/** What summaries are computed from: the document, its planned cells and the results found so far. */
import type { Document } from '../contract/document.ts';
import type { FilledParameters } from '../contract/validate-parameters.ts';
import type { CellView } from '../engine/cell-view.ts';
import type { PlaneGround } from '../engine/planes/ground.ts';
import type { PlaneCache } from '../engine/planes/plane-cache.ts';
import type { ResultBlock } from '../engine/results.ts';
import type { LandscapeDefinition, LandscapeFacts } from '../landscapes/define.ts';

/** A landscape of the document with its defaults filled in. */
export interface LandscapeView {
  definition: LandscapeDefinition;
  parameters: FilledParameters;
  dimension: number;
  facts: LandscapeFacts;
}

export interface SummaryContext {
  document: Document;
  /** Landscape by landscape in the experiment's order, and its optimizers in order within each. */
  cells(experiment: string): CellView[];
  /** Blocks of results of a cell, with the named arrays where they exist; seeds may be more than are wanted. */
  blocks(cell: string, arrays: readonly string[]): ResultBlock[];
  /** By the document's id; throws 'unknown-id'. */
  landscape(id: string): LandscapeView;
  /** What planes through a landscape of the document are resolved on. */
  ground(landscape: string): PlaneGround;
  planes: PlaneCache;
}
