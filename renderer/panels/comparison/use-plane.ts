/** The terrain of a landscape in a plane: facts, the values on a grid that follows the view, and the zoomed view. */
import { useMemo, useState } from 'react';
import type { ErrorEnvelope } from '../../../core/contract/errors.ts';
import type { Box, FactsPreview, GridPreview } from '../../../core/contract/summaries.ts';
import { undefinedShare } from '../../charts/terrain.ts';
import { usePreview } from '../../state/laboratory.ts';
import { type LandscapeLike, landscapeQuery } from '../../state/landscape-query.ts';
import { graphBox, graphMinimisers, graphOf } from './one-dimension.ts';
import { FIRST_PLANE, type PlaneChoice, planeSpecOf } from './plane-picker.tsx';
import { coordinateNames } from './plane-words.ts';

export interface PlaneState {
  facts: FactsPreview | null;
  /** Null for a landscape of one dimension. */
  grid: GridPreview | null;
  /** The graph of a landscape of one dimension. */
  graph: Float64Array | null;
  minimisers: ArrayLike<number>;
  /** The grid is older than what it should show. */
  stale: boolean;
  error: ErrorEnvelope | null;
  choice: PlaneChoice;
  setChoice: (choice: PlaneChoice) => void;
  /** Names of the coordinates that can be chosen. */
  names: string[];
  plane: ReturnType<typeof planeSpecOf>;
  view: Box | null;
  zoomed: boolean;
  setView: (view: Box | null) => void;
  undefinedShare: number;
  /** The loss is the same everywhere in the frame. */
  flat: boolean;
}

const GRID: [number, number] = [201, 201];
/** Values of a network cost a pass over its data each. */
const SMALL_GRID: [number, number] = [41, 41];
const NO_POINTS: never[] = [];

/** `box` is what to show when nothing is zoomed; null asks the landscape for its own view. `ready` holds the grid back. */
export function usePlane(landscape: LandscapeLike, hasData: boolean, box: Box | null, ready = true): PlaneState {
  const [choice, setChoice] = useState<PlaneChoice>(FIRST_PLANE);
  const [view, setView] = useState<Box | null>(null);
  // A new landscape starts with its own plane.
  const [shown, setShown] = useState(landscape.family);
  if (shown !== landscape.family) {
    setShown(landscape.family);
    setChoice(FIRST_PLANE);
    setView(null);
  }
  const spec = useMemo(
    () => landscapeQuery({ family: landscape.family, parameters: landscape.parameters, wrap: landscape.wrap }),
    [landscape.family, landscape.parameters, landscape.wrap],
  );
  const facts = usePreview({ kind: 'facts', landscape: spec }).answer;
  const dimension = facts?.dimension ?? 2;
  const axes = choice.axes.every((axis) => axis < Math.max(2, dimension)) ? choice.axes : FIRST_PLANE.axes;
  const plane = planeSpecOf({ ...choice, axes }, facts?.minimisers ?? NO_POINTS);
  // The landscape's own plane needs no words, and one of a single dimension has no other.
  const isFirst = axes[0] === 0 && axes[1] === 1 && plane.at === undefined;
  // The x range of a graph is the landscape's own: paths that were drawn in it have the loss as their other coordinate.
  const wanted = view ?? (dimension === 1 ? null : box);
  const { answer, stale, error } = usePreview(
    ready
      ? {
          kind: 'grid',
          landscape: spec,
          ...(isFirst ? {} : { plane }),
          ...(wanted === null ? {} : { box: wanted }),
          size: hasData ? SMALL_GRID : GRID,
        }
      : null,
  );
  const missing = useMemo(() => (answer === null ? 0 : undefinedShare(answer.values)), [answer]);
  const line = answer !== null && answer.plane.dimension === 1;
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
    stale,
    error,
    choice: { ...choice, axes },
    setChoice: (next) => {
      setChoice(next);
      setView(null);
    },
    names: coordinateNames(facts?.variables ?? [], dimension),
    plane,
    view: graph !== null ? (view ?? graphBox(graph)) : (wanted ?? answer?.box ?? null),
    zoomed: view !== null,
    setView,
    undefinedShare: missing,
    flat,
  };
}

function isFlat(values: Float64Array): boolean {
  const first = values.find((value) => !Number.isNaN(value));
  return first !== undefined && values.every((value) => value === first || Number.isNaN(value));
}
