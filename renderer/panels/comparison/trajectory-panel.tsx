/** The paths of the runs over the contour of their landscape, under one clock. */
import { Bug, Maximize } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { TrajectoriesAnswer } from '../../../core/contract/summaries.ts';
import { useActions } from '../../app/actions.ts';
import { outside, type PlaneData, type PlanePath } from '../../charts/plane-layout.ts';
import { IconButton } from '../../controls/button.tsx';
import { countText } from '../../controls/number-text.ts';
import { Segmented } from '../../controls/segmented.tsx';
import { useSummary } from '../../state/laboratory.ts';
import { useSelection } from '../../state/selection.ts';
import { Legend } from './legend.tsx';
import { brushHits, pickOptimizer, useLinked } from './linked.ts';
import { EmptyPanel, FailedPanel, NothingRun } from './panel-state.tsx';
import { PathChart } from './path-chart.tsx';
import { longestSteps, pathsOf, pathTable, uniqueOptimizers } from './path-series.ts';
import { PlanePicker } from './plane-picker.tsx';
import { PictureSwitch, PlanePicture, pictureWord, usePicture } from './plane-picture.tsx';
import { meaningText, planeCaption, planeCaveat } from './plane-words.ts';
import { PlayBar, usePlayer } from './play-bar.tsx';
import { type Subject, useSubject } from './subject.ts';
import { marksBeside, usePlane, usePlaneChoice } from './use-plane.ts';
import './comparison.css';

export function TrajectoryPanel(): ReactNode {
  const state = useSubject();
  return (
    <div className="pane comparison-pane">
      {state.kind === 'empty' ? (
        <EmptyPanel message={state.message} />
      ) : (
        <Paths key={state.subject.landscape.id} subject={state.subject} />
      )}
    </div>
  );
}

const RUNS = ['1', '5', '20'] as const;
type Runs = (typeof RUNS)[number];
const NOTHING: never[] = [];
const PANEL = 'trajectories';

function Paths({ subject }: { subject: Subject }): ReactNode {
  const { experiment, landscape, optimizers, hasData } = subject;
  const actions = useActions();
  const selected = useSelection((selection) => selection.optimizer);
  const linked = useLinked(experiment.id);
  const picture = usePicture(PANEL);
  const [runs, setRuns] = useState<Runs>('1');
  const chosen = usePlaneChoice(landscape);
  const { answer, error } = useSummary(
    chosen === null
      ? null
      : {
          kind: 'trajectories',
          experiment: experiment.id,
          landscape: landscape.id,
          runs: Number(runs),
          plane: chosen,
        },
  );
  const plane = usePlane(landscape, answer?.box ?? null, answer !== null);
  const paths = useMemo(() => (answer === null ? NOTHING : pathsOf(answer, optimizers)), [answer, optimizers]);
  const steps = useMemo(() => longestSteps(paths), [paths]);
  const player = usePlayer(steps);
  const grid = plane.grid;
  const data = useMemo(
    (): PlaneData => ({
      paths,
      clouds: NOTHING,
      minimisers: plane.minimisers,
      graph: plane.graph,
      critical: plane.critical?.points ?? NOTHING,
      marks: marksBeside(grid, paths.length > 0),
      dimmed: linked.dimmed,
    }),
    [paths, plane.minimisers, plane.graph, plane.critical, grid, linked.dimmed],
  );

  const controls = (
    <div className="bar comparison-bar">
      <span className="strong ellipsis" title={landscape.name}>
        {landscape.name}
      </span>
      <span className="push comparison-controls">
        {plane.graph === null && <PictureSwitch panel={PANEL} picture={picture} withPaths />}
        {plane.facts !== null && plane.facts.dimension > 2 && (
          <PlanePicker
            landscape={landscape}
            plane={plane.plane}
            names={plane.names}
            facts={plane.facts}
            onChange={plane.choose}
          />
        )}
        {experiment.seeds.count > 1 && (
          <Segmented
            label="Runs drawn for each optimizer"
            value={runs}
            options={RUNS.filter((count) => count === '1' || Number(count) <= Math.max(5, experiment.seeds.count)).map(
              (value) => ({
                value,
                label: value === '1' ? '1 run' : value,
              }),
            )}
            onChange={setRuns}
          />
        )}
      </span>
    </div>
  );
  const share = useSummary(
    paths.length > 0 && steps.length > 2 && (plane.facts?.dimension ?? 0) > 2 && !subject.running
      ? {
          kind: 'plane-share',
          experiment: experiment.id,
          landscape: landscape.id,
          runs: Number(runs),
          plane: plane.plane,
        }
      : null,
  ).answer;
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
  if (paths.length === 0 || plane.view === null) {
    return (
      <>
        {controls}
        {answer.available > 0 && paths.length === 0 ? (
          <EmptyPanel message="No points of these runs were recorded. Points are kept by default up to 10 dimensions." />
        ) : (
          <NothingRun subject={subject} />
        )}
      </>
    );
  }
  const { dimension } = answer.plane;
  const caveat = planeCaveat({
    plane: plane.plane,
    dimension,
    optimizerName: (id) => optimizers.get(id)?.name ?? id,
    variance: answer.varianceInPlane,
    gradient: share?.gradient ?? null,
    facts: plane.planeFacts,
    answer: answer.plane,
  });
  const words = drawnWords(answer, paths, Number(runs));
  const heading = `paths, ${landscape.name}`;
  const showsDistance = dimension > 2 && answer.trajectories.some(({ distance }) => distance.length > 2);
  return (
    <>
      {controls}
      {runs !== '1' && (
        <Legend entries={uniqueOptimizers(paths)} dimmed={linked.dimmed} onPick={(id) => pickOptimizer(subject, id)} />
      )}
      <div className={showsDistance ? 'paths-body with-side' : 'paths-body'}>
        <div className="paths-plane">
          {plane.error !== null && grid === null && plane.graph === null && <FailedPanel error={plane.error} />}
          <PlanePicture
            panel={PANEL}
            picture={picture}
            landscape={landscape.id}
            source={{ landscape, plane: plane.plane, hasData, dimension }}
            data={data}
            grid={grid}
            view={plane.view}
            onView={plane.setView}
            minimum={plane.facts?.minimum ?? null}
            labels={answer.plane.labels}
            meaning={(levels) => meaningText(dimension, levels)}
            heading={heading}
            description={pathSentence(paths, pictureWord(picture), landscape.name, dimension)}
            caption={planeCaption({
              drawn: words,
              leaving: outside(data, plane.view),
              diverged: paths.filter(({ diverged }) => diverged).length,
              undefinedShare: plane.undefinedShare,
              flat: plane.flat,
              minimisers: data.minimisers.length / 2,
              minimisersOff: grid?.minimisersOff ?? 0,
              critical: plane.critical,
              coming: plane.coming,
            })}
            caveat={caveat}
            table={pathTable(answer, optimizers)}
            onBrush={(hits) => brushHits(subject, hits)}
            onPick={(id) => pickOptimizer(subject, id)}
            onKeyDown={(event) => void player.onKey(event)}
            aside={
              <>
                {plane.zoomed && (
                  <IconButton
                    icon={Maximize}
                    name="Show everything"
                    keys="0"
                    onPress={() => plane.setView(null)}
                    small
                    size={13}
                  />
                )}
                <IconButton
                  icon={Bug}
                  name="Step through the selected run"
                  onPress={() => {
                    const path = paths.find(({ id }) => id === selected) ?? paths[0]!;
                    const { id: optimizer, seed } = path;
                    actions.debug({ experiment: experiment.id, landscape: landscape.id, optimizer, seed });
                  }}
                  small
                  size={13}
                />
              </>
            }
          />
        </div>
        {showsDistance && (
          <div className="paths-side">
            <PathChart
              quantity="loss"
              answer={answer}
              optimizers={optimizers}
              linked={linked}
              landscape={landscape.name}
            />
            <PathChart
              quantity="distance"
              answer={answer}
              optimizers={optimizers}
              linked={linked}
              landscape={landscape.name}
            />
          </div>
        )}
      </div>
      {steps.length > 2 && <PlayBar player={player} />}
    </>
  );
}

function drawnWords(answer: TrajectoriesAnswer, paths: readonly PlanePath[], wanted: number): string {
  const seeds = [...new Set(paths.map(({ seed }) => seed))].sort((a, b) => a - b);
  const which =
    seeds.length === 1
      ? `seed ${seeds[0]}`
      : `${countText(seeds.length)} seeds (${seeds[0]}–${seeds[seeds.length - 1]})`;
  const rest =
    answer.available > answer.shown && wanted > 0
      ? ` · ${countText(answer.shown)} of ${countText(answer.available)} runs drawn`
      : '';
  const ends = paths.every(({ steps }) => steps.length <= 2) ? ' · only start and end were recorded' : '';
  return `${which}${rest}${ends}`;
}

function pathSentence(paths: readonly PlanePath[], word: string, landscape: string, dimension: number): string {
  const names = [...new Set(paths.map(({ label }) => label))];
  return `Paths of ${names.join(', ')} over the ${word} of ${landscape}${dimension > 2 ? `, a slice through ${dimension} dimensions` : ''}.`;
}
