/** Answers every question about results that the window and the terminal can ask. */
import type { SummaryAnswer, SummaryQuery } from '../contract/summaries.ts';
import type { SummaryContext } from './context.ts';
import { curves } from './curves.ts';
import { endPoints } from './end-points.ts';
import { matrix } from './matrix.ts';
import { planeShare } from './plane-share.ts';
import { statistics } from './statistics.ts';
import { trajectories } from './trajectories.ts';

/** Pure: the same document and results give the same answer, to the bit. Throws for ids and planes that do not exist. */
export function summarise(query: SummaryQuery, context: SummaryContext): SummaryAnswer {
  switch (query.kind) {
    case 'matrix':
      return matrix(query.experiment, context);
    case 'curves':
      return curves(query, context);
    case 'statistics':
      return statistics(query, context);
    case 'trajectories':
      return trajectories(query, context);
    case 'plane-share':
      return planeShare(query, context);
    case 'end-points':
      return endPoints(query, context);
  }
}
