/** Where the runs of an ensemble ended, in a plane over the contour of the landscape. */
import { Maximize } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { EndPointsAnswer } from '../../../core/contract/summaries.ts';
import type { FigureData } from '../../charts/figure.tsx';
import { PlaneChart } from '../../charts/plane-chart.tsx';
import { outside, type PlaneCloud, type PlaneData } from '../../charts/plane-layout.ts';
import { IconButton } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { useSummary } from '../../state/laboratory.ts';
import { tableNumber } from './curve-series.ts';
import { Legend } from './legend.tsx';
import { brushHits, pickOptimizer, useLinked } from './linked.ts';
import { EmptyPanel, FailedPanel, NothingRun } from './panel-state.tsx';
import { PlanePicker } from './plane-picker.tsx';
import { meaningText, planeCaption, planeCaveat } from './plane-words.ts';
import { type Subject, useSubject } from './subject.ts';
import { usePlane, usePlaneChoice } from './use-plane.ts';
import './comparison.css';

export function EndPointsPanel(): ReactNode {
  const state = useSubject();
  return (
    <div className="pane comparison-pane">
      {state.kind === 'empty' ? (
        <EmptyPanel message={state.message} />
      ) : (
        <Ends key={state.subject.landscape.id} subject={state.subject} />
      )}
    </div>
  );
}

const NOTHING: never[] = [];
/** Points of all optimizers together: their answer stays under 2 MB. */
const MOST_POINTS = 60_000;

function Ends({ subject }: { subject: Subject }): ReactNode {
  const { experiment, landscape, optimizers } = subject;
  const linked = useLinked(experiment.id);
  const chosen = usePlaneChoice(landscape);
  const { answer, error } = useSummary(
    chosen === null
      ? null
      : {
          kind: 'end-points',
          experiment: experiment.id,
          landscape: landscape.id,
          runs: Math.min(20_000, Math.floor(MOST_POINTS / optimizers.size)),
          plane: chosen,
        },
  );
  const plane = usePlane(landscape, answer?.box ?? null, answer !== null);
  const { grid } = plane;
  const clouds = useMemo(() => (answer === null ? NOTHING : cloudsOf(answer, optimizers)), [answer, optimizers]);
  const data = useMemo(
    (): PlaneData => ({
      paths: NOTHING,
      clouds,
      minimisers: plane.minimisers,
      graph: plane.graph,
      critical: plane.critical?.points ?? NOTHING,
      marks: grid?.plane.marks ?? NOTHING,
      dimmed: linked.dimmed,
    }),
    [clouds, plane.minimisers, plane.graph, plane.critical, grid, linked.dimmed],
  );
  const controls = (
    <div className="bar comparison-bar">
      <span className="strong ellipsis" title={landscape.name}>
        {landscape.name}
      </span>
      <span className="push comparison-controls">
        {plane.facts !== null && plane.facts.dimension > 2 && (
          <PlanePicker
            landscape={landscape}
            plane={plane.plane}
            names={plane.names}
            facts={plane.facts}
            onChange={plane.choose}
          />
        )}
      </span>
    </div>
  );
  // A plane that cannot be laid may be changed for another.
  if (error !== null) {
    return (
      <>
        {controls}
        <FailedPanel error={error} />
      </>
    );
  }
  if (answer === null) return controls;
  const diverged = answer.ends.reduce((sum, end) => sum + end.diverged, 0);
  if (clouds.length === 0 || plane.view === null) {
    return (
      <>
        {controls}
        {diverged > 0 ? (
          <EmptyPanel message={`All ${countText(diverged)} finished runs diverged: none has an end point.`} />
        ) : (
          <NothingRun subject={subject} />
        )}
      </>
    );
  }
  const { dimension } = answer.plane;
  const drawn =
    answer.shown === answer.available
      ? `n = ${runs(answer.shown)}`
      : `${countText(answer.shown)} of ${runs(answer.available)} drawn`;
  const names = clouds.map(({ label, points }) => `${label} ${points.length / 2}`).join(', ');
  return (
    <>
      {controls}
      <Legend entries={clouds} dimmed={linked.dimmed} onPick={(id) => pickOptimizer(subject, id)} />
      {plane.error !== null && grid === null && plane.graph === null && <FailedPanel error={plane.error} />}
      <PlaneChart
        data={data}
        grid={grid}
        view={plane.view}
        onView={plane.setView}
        minimum={plane.facts?.minimum ?? null}
        labels={answer.plane.labels}
        meaning={(levels) => meaningText(dimension, levels)}
        heading={`end points, ${landscape.name}`}
        description={`End points of ${runs(answer.shown)} over the contour of ${landscape.name}: ${names}.`}
        caption={planeCaption({
          drawn,
          leaving: outside(data, plane.view),
          diverged,
          undefinedShare: plane.undefinedShare,
          flat: plane.flat,
          minimisers: data.minimisers.length / 2,
          minimisersOff: grid?.minimisersOff ?? 0,
          critical: plane.critical,
          coming: plane.coming,
        })}
        caveat={planeCaveat({
          plane: plane.plane,
          dimension,
          optimizerName: (id) => optimizers.get(id)?.name ?? id,
          variance: null,
          gradient: null,
          facts: plane.planeFacts,
          answer: answer.plane,
        })}
        table={endTable(answer, optimizers)}
        onBrush={(hits) => brushHits(subject, hits)}
        onPick={(id) => pickOptimizer(subject, id)}
        aside={
          plane.zoomed && (
            <IconButton
              icon={Maximize}
              name="Show everything"
              keys="0"
              onPress={() => plane.setView(null)}
              small
              size={13}
            />
          )
        }
      />
    </>
  );
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${countText(count)} runs`;
}

function cloudsOf(answer: EndPointsAnswer, optimizers: ReadonlyMap<string, OptimizerItem>): PlaneCloud[] {
  return answer.ends.flatMap(({ optimizer, seeds, points }) => {
    const item = optimizers.get(optimizer);
    return item && points.length > 0 ? [{ id: item.id, label: item.name, slot: item.slot, seeds, points }] : [];
  });
}

function endTable(answer: EndPointsAnswer, optimizers: ReadonlyMap<string, OptimizerItem>): FigureData {
  return {
    header: ['optimizer', 'seed', answer.plane.labels[0], answer.plane.labels[1], 'loss'],
    *rows() {
      for (const { optimizer, seeds, points, loss } of answer.ends) {
        const name = optimizers.get(optimizer)?.name ?? optimizer;
        for (let i = 0; i < seeds.length; i += 1) yield [name, seeds[i]!, points[2 * i]!, points[2 * i + 1]!, loss[i]!];
      }
    },
    text: (value, column) => (column === 1 ? String(value) : tableNumber(value)),
  };
}
