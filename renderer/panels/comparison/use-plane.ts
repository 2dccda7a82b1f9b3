/** The terrain of a landscape in its chosen plane: facts, values on a grid that follows the view, and what the plane leaves out. */
import { useMemo, useState } from 'react';
import type { ErrorEnvelope } from '../../../core/contract/errors.ts';
import type { PlaneSpec } from '../../../core/contract/planes.ts';
import type {
  Box,
  CriticalPointsPreview,
  FactsPreview,
  GridPreview,
  PlaneFactsPreview,
} from '../../../core/contract/summaries.ts';
import { undefinedShare } from '../../charts/terrain.ts';
import { choosePlane, FIRST_PLANE, useChosenPlane } from '../../state/chosen-planes.ts';
import { usePreview } from '../../state/laboratory.ts';
import { type LandscapeLike, landscapeQuery } from '../../state/landscape-query.ts';
import { gridSizes, measureGrid } from './grid-sizes.ts';
import { graphBox, graphMinimisers, graphOf } from './one-dimension.ts';
import { type Coming, coordinateNames } from './plane-words.ts';

export interface PlaneState {
  facts: FactsPreview | null;
  /** Null for a landscape of one dimension. */
  grid: GridPreview | null;
  /** The graph of a landscape of one dimension. */
  graph: Float64Array | null;
  minimisers: ArrayLike<number>;
  /** Critical points of a landscape of two dimensions in the frame. */
  critical: CriticalPointsPreview | null;
  /** What the plane shows at its centre; null in two dimensions and while it is not known. */
  planeFacts: PlaneFactsPreview | null;
  coming: Coming | null;
  error: ErrorEnvelope | null;
  plane: PlaneSpec;
  choose: (plane: PlaneSpec) => void;
  /** Names of the coordinates that can be chosen. */
  names: string[];
  view: Box | null;
  zoomed: boolean;
  setView: (view: Box | null) => void;
  undefinedShare: number;
  /** The loss is the same everywhere in the frame. */
  flat: boolean;
}

const NO_POINTS: never[] = [];

/** `box` is what to show when nothing is zoomed; null asks the landscape for its own view. `ready` holds the grid back. */
export function usePlane(landscape: LandscapeLike & { id: string }, box: Box | null, ready = true): PlaneState {
  const chosen = useChosenPlane(landscape.id);
  const [view, setView] = useState<Box | null>(null);
  const spec = useSpec(landscape);
  const facts = usePreview({ kind: 'facts', landscape: spec }).answer;
  const dimension = facts?.dimension ?? 2;
  const plane = usablePlane(chosen, facts);
  const ground = JSON.stringify([spec, plane]);
  // Another plane or landscape starts with its own view; other parameters of the same keep it.
  const about = JSON.stringify([landscape.family, plane]);
  const [shown, setShown] = useState(about);
  if (shown !== about) {
    setShown(about);
    setView(null);
  }
  // The x range of a graph is the landscape's own: paths that were drawn in it have the loss as their other coordinate.
  const wanted = view ?? (dimension === 1 ? null : box);
  const question = JSON.stringify([ground, wanted]);
  const [fine, setFine] = useState<{ question: string; size: number } | null>(null);
  const [measured, setMeasured] = useState<GridPreview | null>(null);
  const sizes = gridSizes(ground);
  const size = fine?.question === question ? fine.size : sizes.first;
  const asked = ready && facts !== null;
  const { answer, stale, loading, error } = usePreview(
    asked
      ? {
          kind: 'grid',
          landscape: spec,
          plane,
          ...(wanted === null ? {} : { box: wanted }),
          size: [size, size],
        }
      : null,
  );
  const settled = answer !== null && !stale && !loading;
  // The first picture of a plane pays for its directions and for compiling: every answer is a better measure than the last.
  if (settled && (measured !== answer || fine?.question !== question)) {
    measureGrid(ground, answer);
    setMeasured(answer);
    setFine({ question, size: Math.max(gridSizes(ground).best, answer.size[0]) });
  }
  const coarse = settled && answer.size[0] < size;
  const coming = stale ? 'newer' : coarse ? 'finer' : answer === null && error === null ? 'first' : null;
  const line = answer !== null && answer.plane.dimension === 1;
  const resting = settled && !coarse && fine?.question === question;
  const planeFacts = usePreview(
    resting && dimension > 2 ? { kind: 'plane-facts', landscape: spec, plane } : null,
  ).answer;
  const axes = plane.kind === undefined || plane.kind === 'axes' ? plane.axes : null;
  const critical = usePreview(
    resting && dimension === 2 && axes !== null
      ? { kind: 'critical-points', landscape: spec, axes, box: answer.box }
      : null,
  ).answer;
  const missing = useMemo(() => (answer === null ? 0 : undefinedShare(answer.values)), [answer]);
  const graph = useMemo(() => (line && answer !== null ? graphOf(answer) : null), [line, answer]);
  const minimum = facts?.minimum ?? null;
  const minimisers = useMemo(() => {
    if (answer === null) return NO_POINTS;
    return line ? graphMinimisers(answer.minimisers, minimum) : answer.minimisers;
  }, [answer, line, minimum]);
  const flat = useMemo(() => answer !== null && isFlat(answer.values), [answer]);
  return {
    facts,
    grid: line ? null : answer,
    graph,
    minimisers,
    critical,
    planeFacts,
    coming,
    error,
    plane,
    choose: (next) => choosePlane(landscape.id, next),
    names: coordinateNames(facts?.variables ?? [], dimension),
    view: graph !== null ? (view ?? graphBox(graph)) : (wanted ?? answer?.box ?? null),
    zoomed: view !== null,
    setView,
    undefinedShare: missing,
    flat,
  };
}

/** The plane that a landscape is looked at in; null until its dimension is known. */
export function usePlaneChoice(landscape: LandscapeLike & { id: string }): PlaneSpec | null {
  const chosen = useChosenPlane(landscape.id);
  const facts = usePreview({ kind: 'facts', landscape: useSpec(landscape) }).answer;
  const known = facts !== null;
  const dimension = facts?.dimension ?? 0;
  const layered = facts?.layered ?? false;
  return useMemo(
    () => (known ? usablePlane(chosen, { dimension, layered }) : null),
    [known, chosen, dimension, layered],
  );
}

function useSpec({ family, parameters, wrap }: LandscapeLike): ReturnType<typeof landscapeQuery> {
  return useMemo(() => landscapeQuery({ family, parameters, wrap }), [family, parameters, wrap]);
}

/** Two of thousands of weights say nothing: layers are first looked at along random directions. */
const FIRST_OF_LAYERS: PlaneSpec = {
  kind: 'random',
  seed: 0,
  normalise: 'filter',
  biases: 'zero',
  at: { kind: 'start', seed: 0 },
};

/** The chosen plane, or the first; coordinates that the landscape does not have any more give way to it. */
export function usablePlane(
  chosen: PlaneSpec | null,
  facts: Pick<FactsPreview, 'dimension' | 'layered'> | null,
): PlaneSpec {
  if (facts === null || facts.dimension <= 2) return FIRST_PLANE;
  const first = facts.layered ? FIRST_OF_LAYERS : FIRST_PLANE;
  if (chosen === null) return first;
  const axes = chosen.kind === undefined || chosen.kind === 'axes' ? chosen.axes : null;
  return axes?.some((axis) => axis >= facts.dimension) ? first : chosen;
}

/** Names of a plane's points; its centre is not named where paths say more. */
export function marksBeside(grid: GridPreview | null, hasPaths: boolean): GridPreview['plane']['marks'] {
  if (grid === null || (hasPaths && grid.plane.kind !== 'points')) return NO_POINTS;
  return grid.plane.marks;
}

function isFlat(values: Float64Array): boolean {
  const first = values.find((value) => !Number.isNaN(value));
  return first !== undefined && values.every((value) => value === first || Number.isNaN(value));
}
