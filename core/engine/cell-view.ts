/** One cell of an experiment as readers of results see it: which seeds are wanted, and what its arrays stand for. */

export interface CellView {
  /** Ids of the document's items. */
  experiment: string;
  landscape: string;
  optimizer: string;
  /** The cell's id: the hash of everything its numbers depend on except the seeds. */
  cell: string;
  /** The canonical spec that the hash was made of; readers of results treat it as opaque. */
  spec: unknown;
  /** Ascending. A deterministic cell wants one seed, 0. */
  wantedSeeds: number[];
  /** Nothing in a run is random, so one run stands for all. */
  deterministic: boolean;
  /** Steps of the arrays `loss`, `testLoss`, `accuracy`, `testAccuracy`, ascending. */
  recordSteps: number[];
  /** Steps of the array `points`, ascending; empty if none were kept. */
  pointSteps: number[];
  /** Targets of the array `hits`, absolute losses, descending. */
  targets: number[];
  /** The experiment's own target as an absolute loss. */
  target: number | null;
  /** Gradient evaluations that one step costs. */
  evaluationsPerStep: number;
  dimension: number;
  /** Steps of a whole run. */
  budget: number;
}
