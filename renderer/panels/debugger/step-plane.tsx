/** The step as arrows on the landscape: minus the gradient, the update, and the path round it. */
import { type ReactNode, useMemo, useState } from 'react';
import type { Box, GridPreview } from '../../../core/contract/summaries.ts';
import type { StepAnswer, TracePlane } from '../../../core/contract/trace.ts';
import { coordinateText } from '../../charts/coordinate-name.ts';
import type { FigureData } from '../../charts/figure.tsx';
import { PlaneChart } from '../../charts/plane-chart.tsx';
import type { PlaneData } from '../../charts/plane-layout.ts';
import { percentText } from '../../controls/number-text.ts';
import { Select } from '../../controls/select.tsx';
import { useDebugged } from '../../state/debugged.ts';
import { useTrace } from '../../state/laboratory.ts';
import { FailedPanel } from '../comparison/panel-state.tsx';
import { meaningText } from '../comparison/plane-words.ts';
import type { DebuggedRun } from './use-subject.ts';

const SIZE: [number, number] = [61, 61];
const NOTHING: never[] = [];
/** The picture stays as it is while the step lies in this part of it. */
const STEADY = 0.9;
/** Coordinates that the list of axes offers. */
const OFFERED = 40;

export function StepPlane({
  debugged,
  answer,
  stale,
}: {
  debugged: DebuggedRun;
  answer: StepAnswer;
  stale: boolean;
}): ReactNode {
  const spec = useDebugged((state) => state.plane);
  const { plane, step, run } = answer;
  const [held, setHeld] = useState<{ about: string; box: Box } | null>(null);
  const [zoom, setZoom] = useState<Box | null>(null);
  const planar = run.dimension === 2 && spec.kind === 'axes';
  const about = JSON.stringify([spec, debugged.run]);
  const box = useMemo((): Box | null => {
    if (plane === null) return null;
    const before = held?.about === about ? held.box : null;
    return before !== null &&
      spec.kind === 'axes' &&
      holds(before, plane.before, plane.after) &&
      fits(before, plane.box)
      ? before
      : plane.box;
  }, [plane, held, about, spec.kind]);
  if (box !== null && (held?.box !== box || held.about !== about)) setHeld({ about, box });
  const view = zoom ?? box;
  const { answer: terrain, error } = useTrace(
    view === null || stale
      ? null
      : {
          kind: 'terrain',
          run: debugged.run,
          // In a plane of two coordinates of two nothing is held at the point of the step.
          step: planar ? 1 : step,
          plane: spec,
          box: view,
          size: SIZE,
        },
  );
  const [last, setLast] = useState(terrain);
  if (terrain !== null && terrain !== last) setLast(terrain);
  const grid = useMemo((): GridPreview | null => {
    const shown = terrain ?? last;
    if (plane === null || shown === null) return null;
    const { box: at, size, values } = shown;
    return {
      kind: 'grid',
      box: at,
      size,
      values,
      plane: plane.answer,
      minimisers: new Float64Array(0),
      minimisersOff: 0,
      computedMs: 0,
    };
  }, [terrain, last, plane]);
  const { optimizer, landscape } = debugged;
  const data = useMemo((): PlaneData | null => {
    if (plane === null) return null;
    const { id, name, slot } = optimizer;
    return {
      paths: [
        {
          id,
          label: name,
          slot,
          seed: run.seed,
          steps: plane.steps,
          points: plane.path,
          diverged: false,
          unnamed: true,
        },
      ],
      clouds: NOTHING,
      minimisers: NOTHING,
      arrows: [
        { label: '−g', slot: null, from: plane.before, along: plane.downhill },
        { label: 'Δw', slot, from: plane.before, along: plane.update },
      ],
      stand: { slot, at: plane.before },
    };
  }, [plane, optimizer, run.seed]);
  if (plane === null || data === null || view === null)
    return <p className="debugger-note note">A landscape of one coordinate has no plane.</p>;
  const planeFull = spec.kind === 'step';
  const table: FigureData = {
    header: ['step', plane.answer.labels[0], plane.answer.labels[1]],
    rows: function* () {
      for (let k = 0; k < plane.steps.length; k += 1)
        yield [plane.steps[k]!, plane.path[2 * k]!, plane.path[2 * k + 1]!];
    },
  };
  const what = planeFull
    ? `Plane of −g and Δw in ${run.dimension} dimensions`
    : `Slice: 2 of ${run.dimension} dimensions`;
  return (
    <div className="debugger-plane">
      {run.dimension > 2 && <PlaneChoice spec={spec} dimension={run.dimension} names={answer.coordinates} />}
      {error !== null && grid === null && <FailedPanel error={error} />}
      <PlaneChart
        landscape={landscape.id}
        data={data}
        grid={grid}
        view={view}
        onView={setZoom}
        minimum={null}
        labels={planeFull ? ['along −g', 'across'] : plane.answer.labels}
        meaning={(levels) => meaningText(run.dimension, levels)}
        heading={`step ${step} of ${optimizer.name} on ${landscape.name}`}
        description={`The plane round step ${step} of ${optimizer.name} on ${landscape.name}, with minus the gradient and the update as arrows.`}
        caption="Arrows show direction only. Dots: one per step."
        caveat={
          run.dimension === 2
            ? null
            : { what, holds: plane.share === null ? null : `holds ${percentText(plane.share)} of this step` }
        }
        table={table}
      />
    </div>
  );
}

function PlaneChoice({
  spec,
  dimension,
  names,
}: {
  spec: TracePlane;
  dimension: number;
  names: StepAnswer['coordinates'];
}): ReactNode {
  const choose = (plane: TracePlane): void => useDebugged.setState({ plane });
  const axes = spec.kind === 'axes' ? spec.axes : ([0, 1] as const);
  const known = new Map(names.map(({ index, name }) => [index, name]));
  const offered = [
    ...new Set([...axes, ...known.keys(), ...Array.from({ length: Math.min(dimension, OFFERED) }, (_, i) => i)]),
  ].sort((a, b) => a - b);
  const options = offered.map((index) => ({
    value: String(index),
    label: coordinateText(known.get(index) ?? `w_${index + 1}`),
  }));
  const axis = (side: 0 | 1): ReactNode => (
    <span className="debugger-axis">
      <Select
        label={side === 0 ? 'Horizontal coordinate' : 'Vertical coordinate'}
        value={String(axes[side])}
        options={options.filter(({ value }) => Number(value) !== axes[1 - side])}
        onChange={(value) =>
          choose({ kind: 'axes', axes: side === 0 ? [Number(value), axes[1]] : [axes[0], Number(value)] })
        }
      />
    </span>
  );
  return (
    <div className="bar debugger-plane-bar">
      <span className="debugger-plane-kind">
        <Select
          label="Plane"
          value={spec.kind}
          options={[
            { value: 'axes', label: 'two coordinates' },
            { value: 'step', label: '−g and Δw' },
          ]}
          onChange={(kind) => choose(kind === 'step' ? { kind } : { kind: 'axes', axes: [0, 1] })}
        />
      </span>
      {spec.kind === 'axes' && (
        <>
          {axis(0)}
          {axis(1)}
        </>
      )}
    </div>
  );
}

function holds([left, right, low, high]: Box, ...points: readonly [number, number][]): boolean {
  const [mx, my] = [((right - left) * (1 - STEADY)) / 2, ((high - low) * (1 - STEADY)) / 2];
  return points.every(([x, y]) => x >= left + mx && x <= right - mx && y >= low + my && y <= high - my);
}

/** A box is not kept where the path round the step has become much smaller or larger than it. */
function fits(kept: Box, wanted: Box): boolean {
  const ratio = (wanted[1] - wanted[0]) / (kept[1] - kept[0]);
  return ratio > 0.25 && ratio < 2;
}
